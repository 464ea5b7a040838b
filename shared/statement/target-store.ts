import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { groupBy } from '../lib/group-by.ts'
import { someAtATime } from '../lib/some-at-a-time.ts'
import { feeOfOrder, termsOn } from '../settlement/policy.ts'
import type { Target } from './target.ts'

interface TargetRow {
  code: string
  parcel_id: string
  parcel_code: string
  currency: string
  time_zone: string
  /** What the payer has, and what it will have once it is delivered. */
  due: number
  policy_fee: number
  is_on_the_way: boolean
  is_paid: boolean
  handed_over_on: string
  policy: string | null
  policy_version: string | null
  /** What this code's orders in the parcel cost; null for a carrier's code, which is all of it. */
  amounts: number[] | null
  is_whole: boolean
}

/** A code of a statement, with our own code of the parcel where the carrier repeats it. */
export interface SaidCode {
  code: string
  ownCode?: string | undefined
}

/** The parcels of a hub that these codes stand for, with what is due for them. */
export async function readTargets(
  db: Kysely<Tables>,
  { hubId, payer, said }: { hubId: string; payer: 'carrier' | 'platform'; said: readonly SaidCode[] },
): Promise<Map<string, Target[]>> {
  const targets = new Map<string, Target[]>()
  for await (const codes of someAtATime(said)) {
    const of = payer === 'carrier' ? ofCarrier(codes) : ofPlatform(codes)
    const { rows } = await sql<TargetRow>`
      with named as materialized ${of}
      select n.code, p.parcel_id, p.code as parcel_code, r.currency, coalesce(h.time_zone, s.time_zone) as time_zone, r.due, r.is_on_the_way, r.handed_over_on, r.policy, r.policy_version, n.amounts, n.is_whole,
        case when r.is_on_the_way then r.fee_due else coalesce((select sum(e.platform) from entry e where e.subject_id = p.parcel_id and e.kind = 'platform-fee' and e.cause not like 'difference/%'), 0) end::bigint as policy_fee,
        exists (select 1 from entry e where e.subject_id = p.parcel_id and e.kind = 'payout' and (e.carrier <> 0 or e.platform <> 0)) as is_paid
      from named n join parcel p on p.parcel_id = n.parcel_id join sale s on s.sale_id = p.sale_id left join shop h on h.seller_id = s.seller_id
        cross join lateral (select min(r.currency) as currency, bool_or(r.state = 'on-the-way') as is_on_the_way, max(r.handed_over_on) as handed_over_on, min(r.policy) as policy, min(r.policy_version) as policy_version, sum(r.fee_due)::bigint as fee_due,
            sum(-r.carrier - r.platform - r.fee_due - case when r.state = 'on-the-way' then r.buyer else 0 end)::bigint as due
          from receivable r where r.subject_id = p.parcel_id and r.hub_id = ${hubId} having count(*) > 0) r
      order by n.code, p.code`.execute(db)
    for (const [code, own] of groupBy(rows, (row) => row.code)) targets.set(code, own.map(toTarget))
  }
  return targets
}

/** The platform's orders in a parcel, of which two are enough to know that they are several. */
export async function readOrdersIn(db: Kysely<Tables>, parcelCode: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct k.platform_order_id as id from parcel p join "order" o on o.parcel_id = p.parcel_id join platform_package k on k.order_id = o.order_id
    where p.code = ${parcelCode} and o.state <> 'cancelled' limit 2`.execute(db)
  return rows.map(({ id }) => id)
}

/** By tracking code, else by our own code; a box is booked as one parcel, and is for all that lie in it. */
function ofCarrier(codes: readonly SaidCode[]): RawBuilder<unknown> {
  const rows = codes.map(({ code, ownCode }) => ({ code, own: ownCode ?? code }))
  return sql`(
    select distinct c.code, o.parcel_id, null::jsonb as amounts, true as is_whole
    from json_to_recordset(${JSON.stringify(rows)}::json) as c(code text, own text)
      cross join lateral (select h.parcel_id from shipment h where h.tracking = c.code union select p.parcel_id from parcel p where p.code = c.own) f
      join parcel l on l.parcel_id = f.parcel_id join parcel o on o.parcel_id = l.parcel_id or o.consignment_id = l.consignment_id)`
}

/** By the platform's order, which may be in several parcels, and not alone in one. */
function ofPlatform(codes: readonly SaidCode[]): RawBuilder<unknown> {
  const ids = codes.map(({ code }) => code)
  return sql`(
    select k.platform_order_id as code, o.parcel_id, jsonb_agg(coalesce(k.amount, 0) order by o.order_id) as amounts,
      count(*) = (select count(*) from "order" a where a.parcel_id = o.parcel_id and a.state <> 'cancelled') as is_whole
    from platform_package k join "order" o on o.order_id = k.order_id
    where k.platform_order_id = any(${ids}) and o.parcel_id is not null and o.state <> 'cancelled' group by k.platform_order_id, o.parcel_id)`
}

function toTarget(row: TargetRow): Target {
  const rule =
    row.policy !== null && row.policy_version !== null ? termsOn(row.policy, row.policy_version).rule : undefined
  const amounts = row.amounts ?? []
  const fees = amounts.map((amount) => (rule ? feeOfOrder(rule, amount).fee : 0))
  // Others pay for the rest of the parcel: of this code is what its own orders cost.
  const part = { due: Math.min(row.due, sum(amounts) - sum(fees)), policyFee: sum(fees) }
  const { due, policyFee } = row.is_whole || row.due <= 0 ? { due: row.due, policyFee: row.policy_fee } : part
  const open = (rule?.fees ?? [])
    .filter(({ on }) => on === 'delivered')
    .flatMap(({ between }) => (between ? [between] : []))
  return {
    code: row.code,
    parcelId: row.parcel_id,
    parcelCode: row.parcel_code,
    currency: row.currency,
    due,
    policyFee,
    openFee: [sum(open.map(([least]) => least)) * amounts.length, sum(open.map(([, most]) => most)) * amounts.length],
    isWhole: row.is_whole,
    handedOverOn: row.handed_over_on,
    isOnTheWay: row.is_on_the_way,
    isPaid: row.is_paid,
    usualDeliveryDays: rule?.usualDeliveryDays ?? 0,
    timeZone: row.time_zone,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
