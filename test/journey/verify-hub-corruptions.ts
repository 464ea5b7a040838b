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
  wrong(
    'consignments',
    'a parcel that lies elsewhere than it was scanned',
    /the last scan says \d+, the parcel says no consignment/,
    `update parcel set consignment_id = null where parcel_id = (select parcel_id from parcel where consignment_id is not null order by code limit 1)`,
  ),
  wrong(
    'consignments',
    'a parcel in two boxes at once',
    /was put into consignment \d+ while it lay in another one/,
    `insert into consignment_scan (scan_id, consignment_id, sale_id, parcel_id, kind, actor) select gen_random_uuid(), consignment_id, sale_id, parcel_id, 'in', 'x' from parcel where consignment_id is not null`,
  ),
  wrong(
    'consignments',
    'different recipients in one box',
    /different buyers, recipients or sales/,
    `update parcel set recipient_id = (select recipient_id from recipient where recipient_id <> parcel.recipient_id limit 1) where parcel_id = (select lead_id from consignment limit 1)`,
  ),
  wrong(
    'consignments',
    'a box on two trucks',
    /has parcels on different manifests/,
    `update parcel set manifest_id = null where parcel_id = (select lead_id from consignment limit 1)`,
  ),
  wrong(
    'consignments',
    'a box that left open',
    /left without being closed/,
    `update consignment set lead_id = null, closed_by = null, closed_at = null`,
  ),
  wrong(
    'consignments',
    'a parcel in a box that was taken apart',
    /was taken apart, and parcel \d+ lies in it/,
    `update consignment set dissolved_by = 'x', dissolved_at = now()`,
  ),
  wrong(
    'consignments',
    'a parcel of a box that is booked by itself',
    /lies in consignment \d+ and is booked by itself/,
    `with a as (insert into carrier_account (account_id, seller_id, carrier, title, key_id, sealed, parcel_grams, feed_hash, contents, actor)
       select gen_random_uuid(), seller_id, 'ghn', 'GHN', '', '', 500, sha256('box'), '', 'host:lan' from seller limit 1 returning account_id)
     insert into shipment (parcel_id, account_id, code) select p.parcel_id, a.account_id, p.code from parcel p join consignment n on n.consignment_id = p.consignment_id and n.lead_id <> p.parcel_id, a`,
  ),
  wrong(
    'consignments',
    'a box that is booked as a parcel outside',
    /is booked as a parcel that is not in it/,
    `update consignment set lead_id = (select parcel_id from parcel where consignment_id is null limit 1)`,
  ),
]
