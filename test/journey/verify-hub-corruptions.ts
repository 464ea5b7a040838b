import { wrong, type Corruption } from './verify-corruption.ts'

const again = (columns: string): string =>
  `insert into check_in (scan_id, hub_id, sale_id, seller_id, kind, sku, parcel_id, units, reason, actor) select gen_random_uuid(), hub_id, sale_id, ${columns} from check_in`

/** What may be wrong with what a hub took in. */
export const hubCorruptions: Corruption[] = [
  wrong(
    'check-ins',
    'a parcel that was taken in twice',
    /parcel \d+ was taken in 2 times/,
    `${again(`seller_id, kind, sku, parcel_id, units, reason, actor`)} where parcel_id is not null and units > 0 limit 1`,
  ),
  wrong(
    'check-ins',
    'more given back than was there',
    /-\d+ units of .* are at the hub/,
    `${again(`seller_id, 'returned', sku, null, -1000, null, actor`)} where sku is not null limit 1`,
  ),
  wrong(
    'check-ins',
    "another member's goods",
    /is of another member/,
    `${again(`hub_id, kind, sku, parcel_id, units, reason, actor`)} where sku is not null limit 1`,
  ),
  wrong(
    'check-ins',
    'an hour that nobody promised',
    /nobody promised anything/,
    `update goods_due set bring_by = bring_by + interval '1 minute'`,
  ),
  wrong('check-ins', 'more than was due', /with more than was due/, `update goods_due set brought = units + 1`),
]
