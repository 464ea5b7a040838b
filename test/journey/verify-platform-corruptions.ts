import { wrong, type Corruption } from './verify-corruption.ts'

/** Orders taken on a platform that are not what it says of them. */
export const platformCorruptions: Corruption[] = [
  wrong(
    'platform',
    'an order of a platform that is in no package',
    /was taken on no platform/,
    `delete from platform_order where platform_order_id = 'A1'`,
  ),
  wrong(
    'platform',
    'a package that is packed twice',
    /has 2 orders here that are not cancelled/,
    `update platform_order set platform_order_id = 'A1', package_id = 'P1' where platform_order_id = 'A2'`,
  ),
  wrong(
    'platform',
    'an order that its platform cancelled and nobody here',
    /is cancelled there, and order .* is confirmed here/,
    `update platform_package set meaning = 'cancelled' where platform_order_id = 'A1'`,
  ),
  wrong(
    'platform',
    'an order that is packed while its platform holds it',
    /is on-hold there, and order .* is confirmed here/,
    `update "order" o set held_back = null from platform_package k where k.order_id = o.order_id and k.platform_order_id = 'A3'`,
  ),
  wrong(
    'platform',
    'a packed parcel that its platform cancelled and nothing stops',
    /is cancelled there, and order .* is packed here/,
    `update order_stop set lifted_at = app_now()`,
  ),
  wrong(
    'platform',
    'a package with other goods than were ordered',
    /has 5 units there, order .* has 1/,
    `update platform_package set lines = jsonb_set(lines, '{0,quantity}', '5') where platform_order_id = 'A1'`,
  ),
  wrong(
    'platform',
    'orders of one package in two parcels',
    /package P1 lies in 2 parcels that are not packed/,
    `update parcel p set batch_id = null, number = null from "order" o join platform_order l on l.order_id = o.order_id
      where o.parcel_id = p.parcel_id and l.platform_order_id = 'A1'`,
    `insert into parcel select (jsonb_populate_record(p, '{"parcel_id": "018f0000-0000-7000-8000-0000000000aa", "code": "FP-A2"}')).* from parcel p
      where p.parcel_id = (select o.parcel_id from "order" o join platform_order l on l.order_id = o.order_id where l.platform_order_id = 'A2')`,
    `update "order" o set parcel_id = '018f0000-0000-7000-8000-0000000000aa' from platform_order l where l.order_id = o.order_id and l.platform_order_id = 'A2'`,
    `update "order" o set changed_at = changed_at - interval '1 hour' from platform_order l where l.order_id = o.order_id and l.package_id = 'P1'`,
  ),
  wrong(
    'platform',
    'a tracking code of two packages',
    /stands for packages P1, P3/,
    `update platform_package set tracking = 'JTP1000001' where platform_order_id = 'A3'`,
  ),
]
