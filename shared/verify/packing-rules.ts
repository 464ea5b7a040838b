import { sql } from 'kysely'
import { packerOf } from '../packing/gather-store.ts'
import { isRehearsal } from '../sale/rehearsal-store.ts'
import { isParcelCode } from '../packing/parcel-code.ts'
import { togetherMs } from '../packing/plan-batches.ts'
import {
  addDifferences,
  differs,
  openFinding,
  readRows,
  settledSeconds,
  sqlRule,
  type Difference,
  type Rule,
} from './rule.ts'

const sameOwner: Difference = sql`
  select format('order %s of viewer %s lies in parcel %s of another viewer, sale or recipient', o.order_id, o.viewer_id, p.code) as difference
  from "order" o join parcel p on p.parcel_id = o.parcel_id where (o.viewer_id, o.sale_id, o.recipient_id) is distinct from (p.viewer_id, p.sale_id, p.recipient_id)
  union all
  select format('parcel %s is of no sale, or its recipient of another viewer', p.code)
  from parcel p left join sale s on s.sale_id = p.sale_id left join recipient r on r.recipient_id = p.recipient_id
  where s.sale_id is null or r.viewer_id is distinct from p.viewer_id
  union all
  select format('parcel %s is packed by another seller than its order %s', p.code, o.order_id)
  from parcel p join sale s on s.sale_id = p.sale_id join "order" o on o.parcel_id = p.parcel_id where p.seller_id <> ${packerOf}
  union all
  select format('batch %s is packed by another seller than its parcel %s', b.number, p.code)
  from parcel p join packing_batch b on b.batch_id = p.batch_id where b.seller_id <> p.seller_id`

const inNoParcel: Difference = sql`
  select format('order %s is %s and in no parcel', order_id, state) as difference from "order" where parcel_id is null and state in ('packed', 'handed-over', 'delivered', 'returned')
  union all
  select format('order %s is %s and in parcel %s', order_id, state, parcel_id) from "order" where parcel_id is not null and state in ('rejected', 'reserved', 'expired')`

const deadlineOfOrders: Difference = sql`
  select format('parcel %s must be packed by %s, its orders by %s', p.code, p.pack_by, o.pack_by) as difference
  from parcel p join (select parcel_id, min(pack_by) as pack_by, min(hand_over_by) as hand_over_by from "order" where parcel_id is not null and state <> 'cancelled' group by parcel_id) o
    on o.parcel_id = p.parcel_id where (p.pack_by, p.hand_over_by) <> (o.pack_by, o.hand_over_by)`

/** The states a parcel's orders may have, besides cancelled. */
const stateOfOrders: Difference = sql`
  select format('parcel %s is %s with %s orders that are not cancelled, %s of them in a state that does not fit', p.code, p.state, count(o.order_id), count(o.order_id) filter (where not o.fits)) as difference
  from parcel p left join lateral (
    select o.order_id, case p.state when 'waiting' then o.state = 'confirmed' when 'picking' then o.state = 'confirmed' when 'packed' then o.state = 'packed'
        when 'handed-over' then o.state in ('handed-over', 'delivered', 'returned') else false end as fits
    from "order" o where o.parcel_id = p.parcel_id and o.state <> 'cancelled') o on true
  group by p.parcel_id, p.code, p.state having count(o.order_id) filter (where not o.fits) > 0 or (count(o.order_id) = 0) <> (p.state = 'cancelled')`

/** What is packed where it is collected leaves without a manifest. */
const needsManifest = sql`(state = 'handed-over' and not exists (select 1 from collect_point t where t.point_id = parcel.point_id and t.seller_id = parcel.seller_id and t.at_hub))`

const ownMarks: Difference = sql`
  select format('parcel %s is %s with batch %s, packed at %s by %s, manifest %s', code, state, coalesce(batch_id::text, 'none'), coalesce(packed_at::text, 'no time'), coalesce(packed_by, 'nobody'), coalesce(manifest_id::text, 'none')) as difference
  from parcel where (batch_id is null) <> (number is null) or (state in ('picking', 'packed', 'handed-over') and batch_id is null)
    or (state <> 'cancelled' and (state in ('packed', 'handed-over')) <> (packed_at is not null and packed_by is not null)) or (manifest_id is null and ${needsManifest}) or (manifest_id is not null and state <> 'handed-over')`

const codesTwice: Difference = sql`select format('code %s stands on a parcel and among the replaced', code) as difference from parcel join replaced_code using (code)`

/** What comes order by order from a platform waits for the rest of its package, as the operator has set. */
const isSettled = sql`case when s.shop_id is null then ${settledSeconds} else 3600 end * interval '1 second'`

const leftBehind = (now: Date): Difference => sql`
  select format('order %s is confirmed and in no parcel, after the closing cut of sale %s', o.order_id, o.sale_id) as difference
  from "order" o join sale s on s.sale_id = o.sale_id
  where s.state = 'closed' and s.closing_cut_at is not null and o.state = 'confirmed' and o.parcel_id is null and o.held_back is null and not ${isRehearsal(sql`s.sale_id`)} and greatest(o.changed_at, s.closing_cut_at) < ${now}::timestamptz - ${isSettled}
  union all
  select format('parcel %s is in no batch, after the closing cut of sale %s', p.code, p.sale_id) from parcel p join sale s on s.sale_id = p.sale_id
  where s.state = 'closed' and s.closing_cut_at is not null and p.state = 'waiting' and p.batch_id is null and greatest(p.created_at, s.closing_cut_at) < ${now}::timestamptz - ${isSettled}`

export const parcels: Rule = {
  name: 'parcels',
  about:
    'Every parcel holds orders of one viewer, sale and recipient, and has their deadline, a matching state, and a unique code.',
  check: async ({ tx, now }) => {
    const finding = openFinding()
    for await (const { code, replaced } of readRows(
      tx,
      'verify_codes',
      sql<{
        code: string
        replaced: boolean
      }>`select code, false as replaced from parcel union all select code, true from replaced_code`,
    )) {
      if (!replaced) finding.checked += 1
      if (!isParcelCode(code)) differs(finding, `${code} is not a parcel code: its check digit is wrong`)
    }
    await addDifferences(tx, finding, [
      sameOwner,
      inNoParcel,
      deadlineOfOrders,
      stateOfOrders,
      ownMarks,
      codesTwice,
      leftBehind(now),
    ])
    return finding
  },
}

/**
 * Parcels are cut by deadline, and a batch is due when its first parcel is; a parcel that has lost an order since may
 * have a later deadline.
 */
const dueTogether: Difference = sql`
  select format('parcel %s to be packed by %s lies in batch %s of sale %s, to be packed by %s', p.code, p.pack_by, b.number, b.sale_id, b.pack_by) as difference
  from parcel p join packing_batch b on b.batch_id = p.batch_id
  where p.sale_id <> b.sale_id or (p.pack_by < b.pack_by and p.state in ('waiting', 'picking'))
    or (p.pack_by > b.pack_by + ${togetherMs} * interval '1 millisecond' and not exists (select 1 from "order" o where o.parcel_id = p.parcel_id and o.state = 'cancelled' and o.pack_by < p.pack_by))`

const stateOfParcels: Difference = sql`
  select format('batch %s of sale %s is %s, claimed by %s, with %s waiting, %s picking, %s packed, %s handed over', b.number, b.sale_id, b.state, coalesce(b.claimed_by, 'nobody'), p.waiting, p.picking, p.packed, p.gone) as difference
  from packing_batch b cross join lateral (
    select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'picking') as picking, count(*) filter (where state = 'packed') as packed,
      count(*) filter (where state = 'handed-over') as gone from parcel where batch_id = b.batch_id) p
  where (b.state = 'open') <> (b.claimed_by is null) or (b.claimed_by is null) <> (b.claimed_at is null) or not case b.state
    when 'open' then p.picking = 0 and (p.waiting > 0 or p.packed + p.gone = 0) when 'claimed' then p.waiting = 0 and p.picking > 0
    when 'packed' then p.waiting + p.picking = 0 and (p.packed > 0 or p.gone = 0) else p.waiting + p.picking + p.packed = 0 and p.gone > 0 end`

const numbered: Difference = sql`
  select format('batch %s of sale %s has %s parcels numbered %s to %s', b.number, b.sale_id, count(p.parcel_id), coalesce(min(p.number)::text, '-'), coalesce(max(p.number)::text, '-')) as difference
  from packing_batch b left join parcel p on p.batch_id = b.batch_id group by b.batch_id
  having count(p.parcel_id) = 0 or min(p.number) <> 1 or max(p.number) <> count(p.parcel_id) or count(distinct p.number) <> count(p.parcel_id)
  union all
  select format('sale %s has %s batches numbered up to %s', sale_id, count(*), max(number)) from packing_batch group by sale_id having count(*) <> max(number)`

/** A document may lag behind its batch but never be ahead of it; one of the current contents shows every parcel. */
const documents: Difference = sql`
  select format('the %s of %s shows version %s with %s pages; the batch has version %s with %s parcels', d.kind, d.subject_id, d.paper_version, d.pages, coalesce(b.paper_version::text, 'none'), p.live) as difference
  from document d left join packing_batch b on b.batch_id = d.subject_id left join manifest m on m.manifest_id = d.subject_id left join print_chunk c on c.chunk_id = d.subject_id
    cross join lateral (select count(*) as live from parcel where batch_id = b.batch_id and state <> 'cancelled') p
  where case when d.kind = 'manifest' then m.manifest_id is null when d.kind = 'print' then c.chunk_id is null or d.pages <> c.pages
    else b.batch_id is null or d.paper_version > b.paper_version or (d.paper_version = b.paper_version and d.kind in ('labels', 'packing-slips', 'labels-zpl') and d.pages <> p.live) end`

export const batches = sqlRule(
  'batches',
  'Every batch holds parcels due within an hour, no more of them than allowed, and has a matching state and current paper.',
  sql`(select 1 from packing_batch)`,
  ({ batchParcelsMax }) => [
    sql`select format('batch %s of sale %s has %s parcels, more than %s', b.number, b.sale_id, count(*), ${batchParcelsMax}::int) as difference
      from packing_batch b join parcel p on p.batch_id = b.batch_id group by b.batch_id having count(*) > ${batchParcelsMax}`,
    dueTogether,
    stateOfParcels,
    numbered,
    documents,
  ],
)
