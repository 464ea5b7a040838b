import { sql, type RawBuilder } from 'kysely'
import type { OrderRow } from '../db/tables/order.ts'
import { bookedAs } from './parcel-code-store.ts'
import type { Afterwards } from './order-view.ts'

/** What a query of orders (`o`) reads to tell what became of them. */
export interface AfterwardsRow {
  parcel_code: string | null
  carrier: string | null
  tracking: string | null
  handed_over_at: Date | null
  cancelled: Afterwards['cancelled']
  collect: Afterwards['collect']
}

export const afterwardsColumns = sql`
  p.code as parcel_code, coalesce(shipped.carrier, m.carrier) as carrier, shipped.tracking, m.handed_over_at,
    case when o.state = 'cancelled' then (select json_build_object('actor', e.actor, 'reason', e.detail->>'reason') from order_event e
      where e.sale_id = o.sale_id and e.seq = o.seq and e.state = 'cancelled' order by e.version limit 1) end as cancelled,
    case when p.point_id is not null then (select json_build_object('name', t.name, 'line', t.line, 'provinceCode', t.province_code, 'wardCode', t.ward_code, 'hours', t.hours,
        'code', c.code, 'until', c.keep_until, 'outcome', c.outcome) from collect_point t left join collection c on c.parcel_id = p.parcel_id where t.point_id = p.point_id) end as collect`

export const afterwardsJoins = sql`
  left join parcel p on p.parcel_id = o.parcel_id left join manifest m on m.manifest_id = p.manifest_id
    left join lateral (select a.carrier, b.tracking from shipment b join carrier_account a on a.account_id = b.account_id
      where b.parcel_id = ${bookedAs(sql`p`)} and b.tracking is not null) shipped on p.state in ('packed', 'handed-over')`

/** What became of an order that was only just decided. */
export const nothingAfterwards: Afterwards = {
  parcelCode: null,
  shipping: { carrier: null, tracking: null, handedOverAt: null },
  cancelled: null,
  collect: null,
}

/** Whether {@link selectAfterwards} finds anything about an order. */
export const hasAfterwards = ({ parcel_id: parcelId, state }: Pick<OrderRow, 'parcel_id' | 'state'>): boolean =>
  parcelId !== null || state === 'cancelled'

export const selectAfterwards = (orderIds: readonly string[]): RawBuilder<AfterwardsRow & { order_id: string }> =>
  sql`select o.order_id, ${afterwardsColumns} from "order" o ${afterwardsJoins} where o.order_id = any(${orderIds}::uuid[])`

export function afterwardsOf({
  parcel_code: parcelCode,
  carrier,
  tracking,
  handed_over_at: handedOverAt,
  cancelled,
  collect,
}: AfterwardsRow): Afterwards {
  return { parcelCode, shipping: { carrier, tracking, handedOverAt }, cancelled, collect }
}
