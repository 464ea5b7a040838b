import { sql } from 'kysely'
import { alarmsFor } from '../deadline/alarm.ts'
import { promiseBeforeEventMsMax } from './deadline-rules.ts'
import {
  addDifferences,
  differs,
  openFinding,
  readRows,
  settledSeconds,
  type Difference,
  type Finding,
  type Reader,
  type Rule,
} from './rule.ts'
import { openPromises, termsOfSale, type ByTerms } from './shift-reader.ts'

interface Born extends ByTerms {
  received_at: Date
  born_at: Date
  /** Only for an order with a new promise, otherwise null: it follows from the receipt. */
  pack_by: Date | null
}

/** When each deadline was first promised: at the first decision that created it, or at a late payment. */
const births = sql<Born>`
  select o.sale_id, ${termsOfSale}, o.received_at, min(e.at) as born_at, null::timestamptz as pack_by
  from "order" o join order_event e on e.order_id = o.order_id and e.version = 1 and e.state <> 'rejected' join sale s on s.sale_id = o.sale_id group by 1, 2, 3, 4, 5
  union all
  select o.sale_id, ${termsOfSale}, o.received_at, e.at, o.pack_by
  from "order" o join order_event e on e.order_id = o.order_id and e.state = 'confirmed' and (e.detail->>'late')::boolean join sale s on s.sale_id = o.sale_id`

interface Expected {
  saleId: string
  packBy: Date
  /**
   * Steps that must exist, and those that may: a late payment's alarms were set a moment before its event was written.
   */
  required: Set<number>
  allowed: Set<number>
}

async function expectedAlarms({ tx }: Reader): Promise<Map<string, Expected>> {
  const expected = new Map<string, Expected>()
  const promiseOf = await openPromises(tx)
  for await (const row of readRows(tx, 'verify_births', births)) {
    const packBy = row.pack_by ?? promiseOf(row, row.received_at).packBy
    const key = keyOf(row.sale_id, packBy)
    const one = expected.get(key) ?? {
      saleId: row.sale_id,
      packBy,
      required: new Set<number>(),
      allowed: new Set<number>(),
    }
    const earliest = new Date(row.born_at.getTime() - (row.pack_by ? promiseBeforeEventMsMax : 0))
    for (const { step } of alarmsFor(packBy, row.born_at)) one.required.add(step)
    for (const { step } of alarmsFor(packBy, earliest)) one.allowed.add(step)
    expected.set(key, one)
  }
  return expected
}

async function compareAlarms(reader: Reader, finding: Finding): Promise<void> {
  const expected = await expectedAlarms(reader)
  const present = sql<{
    sale_id: string
    pack_by: Date
    steps: number[]
  }>`select sale_id, pack_by, array_agg(step order by step) as steps from deadline_alarm group by sale_id, pack_by`
  for await (const row of readRows(reader.tx, 'verify_alarms', present)) {
    finding.checked += row.steps.length
    const key = keyOf(row.sale_id, row.pack_by)
    const one = expected.get(key)
    expected.delete(key)
    const missing = [...(one?.required ?? [])].filter((step) => !row.steps.includes(step))
    const surplus = row.steps.filter((step) => !one?.allowed.has(step))
    if (missing.length + surplus.length > 0)
      differs(
        finding,
        `the alarms of ${key} are ${row.steps.join(', ')} minutes before: missing ${missing.join(', ') || 'none'}, too many ${surplus.join(', ') || 'none'}`,
      )
  }
  for (const [key, { required }] of expected)
    differs(finding, `the alarms of ${key} are missing: ${[...required].join(', ')} minutes before`)
}

function keyOf(saleId: string, packBy: Date): string {
  return `sale ${saleId}, pack by ${packBy.toISOString()}`
}

/**
 * A warning had parcels to warn about, a quiet alarm had none, a skipped one was overtaken by a later step at the same
 * moment.
 */
const fired: Difference = sql`
  select format('alarm %s minutes before %s of sale %s is %s with %s waiting, due %s, fired %s', a.step, a.pack_by, a.sale_id, a.state, coalesce(a.waiting::text, 'none'), a.due_at, coalesce(a.fired_at::text, 'never')) as difference
  from deadline_alarm a
  where a.due_at <> a.pack_by - a.step * interval '1 minute' or (a.state = 'set') <> (a.fired_at is null) or a.fired_at < a.due_at
    or (a.state = 'warned' and coalesce(a.waiting, 0) < 1) or (a.state = 'quiet' and a.waiting is distinct from 0) or (a.state in ('set', 'skipped') and a.waiting is not null)
    or (a.state = 'skipped' and not exists (select 1 from deadline_alarm b
      where b.sale_id = a.sale_id and b.pack_by = a.pack_by and b.step < a.step and b.fired_at = a.fired_at and b.state in ('warned', 'quiet')))`

/**
 * A parcel is breached if it was not packed when its deadline passed; an offline scan that arrives later may still
 * prove that it was in time.
 */
const groundless: Difference = sql`
  select format('parcel %s has a breach of %s recorded at %s, and was packed at %s', p.code, b.pack_by, b.recorded_at, coalesce(p.packed_at::text, 'no time')) as difference
  from breach b join parcel p on p.parcel_id = b.parcel_id
  where b.recorded_at <= b.pack_by or b.sale_id <> p.sale_id or exists (select 1 from pack_scan s where s.parcel_id = b.parcel_id and s.at <= b.pack_by)`

export const alarms: Rule = {
  name: 'alarms',
  about:
    'Every deadline has its alarms, each fired once and on time; every parcel not packed in time has a breach, and no other does.',
  check: async (reader) => {
    const { tx, now } = reader
    const settled = sql`${now}::timestamptz - ${settledSeconds} * interval '1 second'`
    const finding = openFinding()
    await compareAlarms(reader, finding)
    await addDifferences(tx, finding, [
      fired,
      groundless,
      sql`select format('alarm %s minutes before %s of sale %s has not fired', step, pack_by, sale_id) as difference from deadline_alarm where state = 'set' and due_at < ${settled}`,
      sql`select format('parcel %s, to be packed by %s, is %s%s and has no breach', p.code, p.pack_by, p.state, coalesce(' at ' || p.packed_at, '')) as difference
        from parcel p where not exists (select 1 from breach b where b.parcel_id = p.parcel_id) and (p.packed_at > p.pack_by or (p.state in ('waiting', 'picking')
          and greatest(p.pack_by, p.created_at, (select max(o.changed_at) from "order" o where o.parcel_id = p.parcel_id)) < ${settled}))`,
    ])
    return finding
  },
}
