import { confirmed, wrong, type Corruption } from './verify-corruption.ts'

/** Parcels and batches that are not as their orders say. */
export const packingCorruptions: Corruption[] = [
  wrong(
    'parcels',
    'an order in the parcel of another viewer',
    /lies in parcel .* of another viewer/,
    `update "order" o set parcel_id = p.parcel_id from parcel p where o.order_id = ${confirmed} and p.viewer_id <> o.viewer_id`,
  ),
  wrong(
    'parcels',
    'a parcel packed by another than whose goods they are',
    /is packed by another seller than its order/,
    `with other as (insert into seller (seller_id, slug) values (gen_random_uuid(), 'other-packer') returning seller_id) update parcel set seller_id = other.seller_id from other where parcel_id = (select parcel_id from parcel where batch_id is null or state = 'packed' limit 1)`,
  ),
  wrong(
    'parcels',
    'a batch of another packer than its parcels',
    /is packed by another seller than its parcel/,
    `with other as (insert into seller (seller_id, slug) values (gen_random_uuid(), 'other-packer') returning seller_id) update packing_batch set seller_id = other.seller_id from other`,
  ),
  wrong(
    'parcels',
    'a parcel that forgot its earliest order',
    /must be packed by .* its orders by/,
    `update parcel set pack_by = pack_by + interval '1 day' where state = 'packed'`,
  ),
  wrong(
    'parcels',
    'a packed parcel with an order that is not',
    /is packed with .* in a state that does not fit/,
    `update "order" set state = 'confirmed' where state = 'packed'`,
  ),
  wrong(
    'parcels',
    'a cancelled parcel with an order in it',
    /is cancelled with 1 orders/,
    `update parcel set state = 'cancelled' where parcel_id = (select parcel_id from "order" where state = 'confirmed' and parcel_id is not null limit 1)`,
  ),
  wrong(
    'parcels',
    'a code with a wrong check digit',
    /is not a parcel code/,
    `update parcel set code = left(code, 11) || (right(code, 1)::int + 1) % 10`,
  ),
  wrong(
    'parcels',
    'a replaced code that is on a parcel again',
    /stands on a parcel and among the replaced/,
    `update parcel p set code = r.code from replaced_code r where r.parcel_id = p.parcel_id`,
  ),
  wrong(
    'parcels',
    'an order left behind by the closing cut',
    /is confirmed and in no parcel, after the closing cut/,
    `update "order" set parcel_id = null from sale s where s.sale_id = "order".sale_id and s.closing_cut_at is not null and "order".state = 'confirmed'`,
  ),
  wrong(
    'batches',
    'a batch of too many parcels',
    /has .* parcels, more than 3/,
    `update parcel p set batch_id = b.batch_id from packing_batch b where b.number = 1 and b.sale_id = p.sale_id and p.sale_id = (select sale_id from parcel group by sale_id having count(*) > 3 limit 1)`,
  ),
  wrong(
    'batches',
    'a parcel among others of a later deadline',
    /lies in batch/,
    `update packing_batch set pack_by = pack_by + interval '1 day'`,
  ),
  wrong(
    'batches',
    'a batch that is packed while its parcels are not',
    /is packed, claimed by/,
    `update packing_batch set state = 'packed' where state = 'claimed'`,
  ),
  wrong(
    'batches',
    'a document of contents that never were',
    /shows version/,
    `update document set paper_version = paper_version + 9 where kind = 'labels'`,
  ),
]
