import { sql, type RawBuilder } from 'kysely'
import { keyed, wanted, type Source } from './keyed-store.ts'

const ms = (instant: RawBuilder<unknown>): RawBuilder<unknown> => sql`(extract(epoch from ${instant}) * 1000)::bigint`
/** A SKU may hold dots: what stands after it is cut off from the end. */
const skuOfKey = sql`regexp_replace(k.key, '\.[0-9]+$', '')`
const numberOfKey = sql`substring(k.key from '[0-9]+$')`

/** What a hub appends: promises of its members, what was there at their hour, and what was brought. */
export const hubSources: readonly Source[] = [
  keyed(
    'commitment',
    sql`select sale_id as chain_id, sku || '.' || version as key from commitment`,
    sql`select k.key, k.place, c.at, c.actor, 'goods:promised' as kind, c.sku as subject,
      jsonb_build_object('sellerId', c.seller_id, 'version', c.version, 'units', c.units, 'bringByMs', ${ms(sql`c.bring_by`)}) as detail
    from ${wanted} join commitment c on c.sale_id = l.chain_id and c.sku = ${skuOfKey} and c.version = ${numberOfKey}::int`,
  ),
  keyed(
    'goods-due',
    sql`select sale_id as chain_id, sku || '.' || ${ms(sql`bring_by`)} as key from goods_due`,
    sql`select k.key, k.place, d.at, null::text as actor, 'goods:due' as kind, d.sku as subject,
      jsonb_build_object('hubId', d.hub_id, 'sellerId', d.seller_id, 'units', d.units, 'brought', d.brought) as detail
    from ${wanted} join goods_due d on d.sale_id = l.chain_id and d.sku = ${skuOfKey} and ${ms(sql`d.bring_by`)} = ${numberOfKey}::bigint`,
  ),
  keyed(
    'check-in',
    sql`select sale_id as chain_id, scan_id::text as key from check_in`,
    sql`select k.key, k.place, c.at, c.actor, case when c.parcel_id is null then 'goods:' else 'parcel:' end || c.kind as kind, coalesce(c.sku, c.parcel_id::text) as subject,
      jsonb_build_object('hubId', c.hub_id, 'sellerId', c.seller_id, 'units', c.units, 'reason', c.reason) as detail
    from ${wanted} join check_in c on c.scan_id = k.key::uuid`,
  ),
  keyed(
    'consignment-scan',
    sql`select sale_id as chain_id, scan_id::text as key from consignment_scan`,
    sql`select k.key, k.place, c.at, c.actor, case c.kind when 'in' then 'parcel:consigned' else 'parcel:taken-out' end as kind, c.parcel_id::text as subject,
      jsonb_build_object('consignmentId', c.consignment_id, 'place', c.place) as detail
    from ${wanted} join consignment_scan c on c.scan_id = k.key::uuid`,
  ),
]
