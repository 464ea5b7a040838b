/** One way in which a database may be wrong, the rule that must find it, and what it then says. */
export interface Corruption {
  rule: string
  what: string
  sql: string[]
  says: RegExp
}

/** One that moved its stock in a single step; ids are random, so which one differs from run to run. */
const confirmed = `(select order_id from "order" where state = 'confirmed' and payment = 'cod' order by order_id limit 1)`
const wrong = (rule: string, what: string, says: RegExp, ...statements: string[]): Corruption => ({
  rule,
  what,
  says,
  sql: statements,
})

export const corruptions: Corruption[] = [
  wrong(
    'balances',
    'a unit sold without a movement',
    /has available .* its movements make/,
    `update sale_item set available = available - 1, sold = sold + 1 where available > 0`,
  ),
  wrong(
    'balances',
    'a broken law of conservation',
    /breaks available \+ held \+ sold = quota/,
    'alter table sale_item drop constraint conservation',
    `update sale_item set available = available + 1 where sku = 'TEA'`,
  ),
  wrong(
    'balances',
    'stock that was below nothing for a moment',
    /falls to available -/,
    `update stock_movement set available = 0 where kind = 'stock-in' and sku = 'HONEY'`,
  ),
  wrong(
    'balances',
    'a quota change without a movement',
    /quota movements of .* quota changes/,
    `update quota_change set delta = delta + 1`,
  ),
  wrong(
    'movements-match-orders',
    'an order that moved no stock',
    /its events ask for sell .* there is none/,
    `delete from stock_movement where order_id = ${confirmed}`,
  ),
  wrong(
    'movements-match-orders',
    'an order that moved stock twice',
    /movement 2: its events ask for none/,
    `insert into stock_movement (sale_id, sku, kind, order_id, after_seq, available, held, sold, at) select sale_id, sku, kind, order_id, after_seq, available, held, sold, at from stock_movement where order_id = ${confirmed}`,
  ),
  wrong(
    'movements-match-orders',
    'another quantity than the lines say',
    /its events ask for sell/,
    `update stock_movement set available = available - 1, sold = sold + 1 where order_id = ${confirmed}`,
  ),
  wrong(
    'movements-match-orders',
    'a release where the hold had expired',
    /ask for expire .* there is release/,
    `update stock_movement set kind = 'release' where kind = 'expire'`,
  ),
  wrong(
    'movements-match-orders',
    'a movement out of its place',
    /follows one after number|stands after number/,
    `update stock_movement set after_seq = 1 where kind = 'expire'`,
  ),
  wrong(
    'replay',
    'an order rejected although there was stock',
    /was decided rejected: sold-out at 0; deciding it again gives confirmed/,
    `update order_event set state = 'rejected' where version = 1 and order_id = ${confirmed}`,
    `update "order" set state = 'rejected', reason = 'sold-out', total = 0 where order_id = ${confirmed}`,
  ),
  wrong(
    'replay',
    "an order confirmed over its buyer's limit",
    /was decided confirmed at 125000; deciding it again gives rejected: over-limit/,
    `update order_event e set state = 'confirmed' from "order" o where o.order_id = e.order_id and o.reason = 'over-limit'`,
    `update "order" set state = 'confirmed', reason = null, total = 125000 where reason = 'over-limit'`,
  ),
  wrong(
    'replay',
    'an order that counts though the sale was paused',
    /deciding it again gives rejected: sale-not-open/,
    `update sale_window set opened_at = opened_at + interval '1 hour', closed_at = closed_at + interval '1 hour'`,
  ),
  wrong(
    'replay',
    'a wrong reason',
    /was decided rejected: over-limit at 0; deciding it again gives rejected: sold-out/,
    `update "order" set reason = 'over-limit' where reason = 'sold-out'`,
  ),
  wrong(
    'replay',
    'a top-up at another place',
    /deciding it again gives/,
    `update stock_movement set after_seq = 999 where kind in ('quota', 'stock-in')`,
  ),
  wrong(
    'replay',
    'an order overtaken by one behind it',
    /was overtaken by/,
    `update "order" set chunk_no = -chunk_no, received_at = received_at - interval '1 hour'`,
    `update sale_window set opened_at = opened_at - interval '1 day'`,
  ),
  wrong(
    'seq',
    'a missing number',
    /orders numbered 1 to/,
    `update "order" set seq = seq + 1000 where (sale_id, seq) in (select sale_id, max(seq) from "order" group by sale_id)`,
  ),
  wrong('seq', 'a counter that counts wrong', /counts confirmed/, `update sale_counter set confirmed = confirmed + 1`),
  wrong(
    'seq',
    'rejections counted under another reason',
    /counts confirmed/,
    `update sale_counter set rejected = '{"sold-out": 99}' where rejected <> '{}'`,
  ),
  wrong('events', 'a lost event', /has version .* events/, `delete from order_event where version = 2`),
  wrong(
    'events',
    'a state that no event tells',
    /its last event says/,
    `update "order" set state = 'delivered' where state = 'handed-over'`,
  ),
  wrong(
    'events',
    'a step that is not allowed',
    /went from rejected to confirmed/,
    `insert into order_event select order_id, 2, at, 'confirmed', actor, null, sale_id, seq from order_event where state = 'rejected'`,
  ),
  wrong('lines', 'an order without lines', /has 0 lines/, `delete from order_line where order_id = ${confirmed}`),
  wrong(
    'lines',
    "another price than the item's",
    /has price 1; the item's is 125000/,
    `update order_line set price = 1 where order_id = ${confirmed}`,
  ),
  wrong(
    'lines',
    'a wrong total',
    /has a total of/,
    `update "order" set total = total + 1 where order_id = ${confirmed}`,
  ),
  wrong(
    'keys',
    'a line, an event and a movement without their order',
    /which does not exist/,
    `delete from "order" where order_id = ${confirmed}`,
  ),
  wrong(
    'keys',
    "an order of another's phone",
    /is of a viewer that does not exist or is another's/,
    `update "order" set buyer_key = 'another' where order_id = ${confirmed}`,
  ),
  wrong(
    'intake',
    'an order that was set aside',
    /was set aside/,
    `insert into intake_chunk (chunk_id, partition_id, order_count, orders) values (gen_random_uuid(), -1, 1, '[{"orderId": "00000000-0000-4000-8000-000000000000"}]')`,
  ),
  wrong(
    'intake',
    'a chunk that nobody decides',
    /has waited since/,
    `insert into intake_chunk (chunk_id, partition_id, received_at, order_count, orders) values (gen_random_uuid(), 0, app_now() - interval '11 seconds', 0, '[]')`,
  ),
  wrong(
    'deadlines',
    'a promise a minute too late',
    /must be packed by .* says/,
    `update "order" set pack_by = pack_by + interval '1 minute' where order_id = ${confirmed}`,
  ),
  wrong(
    'deadlines',
    'a late payment promised by its first receipt',
    /paid late at .* must be packed by/,
    `update "order" o set pack_by = o.pack_by - interval '1 day' from order_event e where e.order_id = o.order_id and e.detail ? 'late'`,
  ),
  wrong(
    'parcels',
    'an order in the parcel of another viewer',
    /lies in parcel .* of another viewer/,
    `update "order" o set parcel_id = p.parcel_id from parcel p where o.order_id = ${confirmed} and p.viewer_id <> o.viewer_id`,
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
    /is no parcel code/,
    `update parcel set code = left(code, 11) || (right(code, 1)::int + 1) % 10`,
  ),
  wrong(
    'parcels',
    'a replaced code that stands on a parcel again',
    /stands on a parcel and among the replaced/,
    `update parcel p set code = r.code from replaced_code r where r.parcel_id = p.parcel_id`,
  ),
  wrong(
    'parcels',
    'an order left behind by the closing cut',
    /is confirmed and in no parcel, after the closing cut/,
    `update "order" set parcel_id = null from sale s where s.sale_id = "order".sale_id and s.closing_cut_at is not null`,
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
  wrong(
    'lots',
    'a unit of a lot that nothing explains',
    /its changes make/,
    `update lot set units = units + 1, free = free + 1`,
  ),
  wrong(
    'lots',
    'a unit of a lot that is free and in a parcel',
    /units, .* of them free and .* in parcels/,
    `update lot set free = free + 1 where free < units`,
  ),
  wrong(
    'lots',
    'a parcel that takes more than was ordered',
    /its orders ask for/,
    `update parcel_lot set quantity = quantity + 50`,
  ),
  wrong(
    'payments',
    'a payment applied twice',
    /2 events of the order apply it/,
    `insert into order_event select order_id, version + 90, at, state, actor, detail, sale_id, seq from order_event where detail ? 'webhookId' and state = 'confirmed'`,
  ),
  wrong(
    'payments',
    'a paid order without a payment',
    /has 0 taken payments/,
    `delete from payment where outcome = 'taken'`,
  ),
  wrong(
    'payments',
    'money owed and not marked',
    /is marked refund due: f; by its payments it is: t/,
    `update "order" set refund_due = false where refund_due`,
  ),
  wrong(
    'payments',
    'a hold that never ends',
    /is still held/,
    `update "order" set state = 'reserved' where state = 'expired'`,
  ),
  wrong(
    'alarms',
    'a deadline without alarms',
    /the alarms of .* are missing/,
    `delete from deadline_alarm where pack_by = (select min(pack_by) from deadline_alarm)`,
  ),
  wrong(
    'alarms',
    'an alarm that never fired',
    /has not fired/,
    `update deadline_alarm set state = 'set', fired_at = null, waiting = null where state = 'warned'`,
  ),
  wrong(
    'alarms',
    'a warning about nothing',
    /is warned with 0 waiting/,
    `update deadline_alarm set waiting = 0 where state = 'warned'`,
  ),
  wrong('alarms', 'a late parcel without its breach', /has no breach/, `delete from breach`),
  wrong(
    'alarms',
    'a breach of a parcel that was in time',
    /has a breach of/,
    `insert into breach (parcel_id, sale_id, pack_by) select parcel_id, sale_id, pack_by from parcel where packed_at <= pack_by`,
  ),
  wrong(
    'audit',
    'somebody else written into an event',
    /order-change\): changed: its rows are not what was sealed/,
    `update order_event set actor = 'nobody' where version > 1 and state = 'packed'`,
  ),
]
