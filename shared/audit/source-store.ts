import { sql, type RawBuilder } from 'kysely'
import { caseSources } from './case-source-store.ts'
import { floorSources, handOverSources } from './floor-source-store.ts'
import { hubSources } from './hub-source-store.ts'
import { freightSources } from './freight-source-store.ts'
import { moneySources } from './money-source-store.ts'
import { house, keyed, wanted, type Source } from './keyed-store.ts'

export const sources: readonly Source[] = [
  {
    name: 'movement',
    numbered: true,
    told: false,
    rows: sql`select m.movement_no::text as key, m.movement_no as place, m.at, null::text as actor, 'stock:' || m.kind as kind, m.sku as subject,
        jsonb_build_array(m.order_id, m.after_seq, m.available, m.held, m.sold) as detail,
        row(m.movement_no, m.at, m.kind, m.sku, m.order_id, m.after_seq, m.available, m.held, m.sold) as kept
      from sale_item i join stock_movement m on m.sale_id = i.sale_id and m.sku = i.sku and m.movement_no between l.first_no and l.last_no where i.sale_id = l.chain_id`,
  },
  {
    name: 'decision',
    numbered: true,
    told: true,
    // Row by row through the index (`limit 1`): in the first minutes of a sale the tables have no statistics, and
    // Postgres would compare every row with every other.
    rows: sql`select e.seq::text as key, e.seq::bigint as place, e.at, e.actor, 'order:' || e.state as kind, e.order_id::text as subject,
        jsonb_build_object('seq', e.seq, 'viewerId', o.viewer_id, 'payment', o.payment, 'total', o.total, 'currency', o.currency, 'reason', o.reason,
          'receivedAtMs', (extract(epoch from o.received_at) * 1000)::bigint, 'detail', e.detail) as detail,
        row(e.seq, e.at, e.actor, e.state, e.order_id, o.viewer_id, o.payment, o.total, o.currency, o.reason, o.received_at, e.detail) as kept
      from order_event e cross join lateral (select * from "order" o where o.sale_id = e.sale_id and o.seq = e.seq and o.order_id = e.order_id limit 1) o
      where e.sale_id = l.chain_id and e.seq between l.first_no and l.last_no and e.version = 1`,
  },
  keyed(
    'order-change',
    sql`select sale_id as chain_id, seq || '.' || version as key from order_event where version > 1`,
    sql`select k.key, k.place, e.at, e.actor, e.order_id::text as subject,
      'order:' || case when e.detail ? 'parcelId' then 'put-into-parcel' when e.detail ? 'refundDue' and e.state <> 'cancelled' then 'refund-due' else e.state end as kind,
      jsonb_build_object('seq', e.seq, 'version', e.version) || coalesce(e.detail, '{}') as detail
    from ${wanted} join order_event e on e.sale_id = l.chain_id and e.seq = split_part(k.key, '.', 1)::int and e.version = split_part(k.key, '.', 2)::int`,
  ),
  keyed(
    'sale-change',
    sql`select sale_id as chain_id, version::text as key from sale_event`,
    sql`select k.key, k.place, e.at, e.actor, 'sale:' || e.kind as kind, e.sale_id::text as subject, jsonb_build_object('version', e.version) || e.detail as detail
    from ${wanted} join sale_event e on e.sale_id = l.chain_id and e.version = k.key::int`,
  ),
  keyed(
    'quota-change',
    sql`select sale_id as chain_id, change_id::text as key from quota_change`,
    sql`select k.key, k.place, c.at, c.actor, 'quota:changed' as kind, c.sku as subject, jsonb_build_object('delta', c.delta, 'reason', c.reason) as detail
    from ${wanted} join quota_change c on c.change_id = k.key::uuid`,
  ),
  keyed(
    'pack-scan',
    sql`select p.sale_id as chain_id, s.scan_id::text as key from pack_scan s join parcel p on p.parcel_id = s.parcel_id`,
    sql`select k.key, k.place, s.at, s.actor, 'parcel:scanned' as kind, s.parcel_id::text as subject, jsonb_build_object('contents', s.contents) as detail
    from ${wanted} join pack_scan s on s.scan_id = k.key::uuid`,
  ),
  keyed(
    'breach',
    sql`select sale_id as chain_id, parcel_id::text as key from breach`,
    sql`select k.key, k.place, b.recorded_at as at, null::text as actor, 'deadline:breached' as kind, b.parcel_id::text as subject,
      jsonb_build_object('packByMs', (extract(epoch from b.pack_by) * 1000)::bigint) as detail
    from ${wanted} join breach b on b.parcel_id = k.key::uuid`,
  ),
  keyed(
    'manifest',
    sql`select ${house} as chain_id, manifest_id::text as key from manifest`,
    sql`select k.key, k.place, m.handed_over_at as at, m.actor, 'manifest:signed' as kind, m.manifest_id::text as subject,
      jsonb_build_object('sellerId', m.seller_id, 'carrier', m.carrier, 'contents', m.contents) as detail
    from ${wanted} join manifest m on m.manifest_id = k.key::uuid`,
  ),
  keyed(
    'payment',
    sql`select ${house} as chain_id, webhook_id as key from payment`,
    sql`select k.key, k.place, p.received_at as at, 'payer' as actor, 'payment:received' as kind, p.order_id::text as subject,
      jsonb_build_object('webhookId', p.webhook_id, 'amount', p.amount, 'currency', p.currency, 'paidAtMs', (extract(epoch from p.paid_at) * 1000)::bigint) as detail
    from ${wanted} join payment p on p.webhook_id = k.key`,
  ),
  keyed(
    'entry',
    sql`select coalesce(sale_id, ${house}) as chain_id, entry_no::text as key from audit_entry`,
    sql`select k.key, k.place, e.at, e.actor, e.kind, e.subject, e.detail from ${wanted} join audit_entry e on e.entry_no = k.key::bigint`,
  ),
  keyed(
    'waiting-joined',
    sql`select sale_id as chain_id, order_id::text as key from waiting_entry`,
    sql`select k.key, k.place, w.joined_at as at, 'viewer:' || w.viewer_id as actor, 'waiting:joined' as kind, w.order_id::text as subject,
      jsonb_build_object('place', w.place, 'sku', w.sku, 'quantity', w.quantity, 'payment', w.payment, 'phoneProven', w.phone_proven, 'afterMovement', w.after_movement) as detail
    from ${wanted} join waiting_entry w on w.order_id = k.key::uuid`,
  ),
  keyed(
    'waiting-ended',
    sql`select sale_id as chain_id, order_id::text as key from waiting_entry where outcome is not null`,
    sql`select k.key, k.place, w.ended_at as at, case when w.outcome = 'left' then 'viewer:' || w.viewer_id end as actor, 'waiting:' || w.outcome as kind, w.order_id::text as subject,
      jsonb_build_object('afterMovement', w.ended_after_movement) as detail
    from ${wanted} join waiting_entry w on w.order_id = k.key::uuid`,
  ),
  ...floorSources,
  ...handOverSources,
  ...hubSources,
  ...freightSources,
  ...moneySources,
  ...caseSources,
]

/**
 * The digest of a source's rows `r`, each in canonical form: the bytes in which Postgres sends a row, which do not
 * depend on session settings and delimit every value. For numbered rows it covers their columns as stored, without the
 * JSON in which they are shown: sealing shares the machine with the surge, and text and JSON of the same rows cost more
 * than twice the time (docs/benchmarks.md).
 */
export function contentOf({ numbered }: Source): RawBuilder<Buffer> {
  const kept = numbered ? sql`r.kept` : sql`row(r.key, r.at, r.actor, r.kind, r.subject, r.detail)`
  return sql`sha256(coalesce(string_agg(record_send(${kept}), '' order by r.place), ''))`
}
