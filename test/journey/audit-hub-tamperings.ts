import { tampering, unnoticed, type Tampering } from './audit-tamperings.ts'

/** What a hub appends, once each: changed, deleted, and inserted behind the triggers' backs. */
export const hubTamperings: Tampering[] = [
  tampering('changed', 'what was promised', /of commitment/, `update commitment set units = units - 1`),
  tampering('missing', 'a promise', /of commitment\): missing: 1 of its rows/, `delete from commitment`),
  tampering(
    'inserted',
    'a promise',
    /commitment of chain .*: inserted: /,
    unnoticed,
    `insert into commitment (sale_id, sku, version, seller_id, units, bring_by, actor) select sale_id, sku, version + 1, seller_id, units, bring_by, actor from commitment`,
  ),
  tampering('changed', 'what was late', /of goods-due/, `update goods_due set brought = units`),
  tampering('missing', 'what was late', /of goods-due\): missing: 1 of its rows/, `delete from goods_due`),
  tampering(
    'inserted',
    'what was late',
    /goods-due of chain .*: inserted: /,
    unnoticed,
    `insert into goods_due (sale_id, sku, bring_by, hub_id, seller_id, units, brought) select sale_id, sku, bring_by + interval '1 hour', hub_id, seller_id, units, brought from goods_due`,
  ),
  tampering(
    'changed',
    'how much was brought',
    /of check-in/,
    `update check_in set units = units + 1 where kind = 'brought' and sku is not null`,
  ),
  tampering(
    'missing',
    'a check-in',
    /of check-in\): missing: 1 of its rows/,
    `delete from check_in where kind = 'returned'`,
  ),
  tampering(
    'inserted',
    'a check-in',
    /check-in of chain .*: inserted: /,
    unnoticed,
    `insert into check_in (scan_id, hub_id, sale_id, seller_id, kind, sku, units, actor) select gen_random_uuid(), hub_id, sale_id, seller_id, kind, sku, units, actor from check_in where kind = 'brought' and sku is not null`,
  ),
  tampering(
    'changed',
    'what was put into a box',
    /of consignment-scan/,
    `update consignment_scan set kind = 'out' where kind = 'in'`,
  ),
  tampering(
    'missing',
    'a parcel taken out of its box',
    /of consignment-scan\): missing: 1 of its rows/,
    `delete from consignment_scan where kind = 'out'`,
  ),
  tampering(
    'inserted',
    'a parcel in a box',
    /consignment-scan of chain .*: inserted: /,
    unnoticed,
    `insert into consignment_scan (scan_id, consignment_id, sale_id, parcel_id, kind, actor) select gen_random_uuid(), consignment_id, sale_id, parcel_id, kind, actor from consignment_scan`,
  ),
]
