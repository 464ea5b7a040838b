import { wrong, type Corruption } from './verify-corruption.ts'

/** Goods of a parcel that is on its way. */
const goods = `(select min(e.entry_no) from entry e join receivable r on r.subject_id = e.subject_id and r.producer_id = e.producer_id where e.kind = 'goods' and e.producer > 0 and r.state = 'on-the-way')`
const ofGoods = `entry_no = ${goods}`
const itsReceivable = `(subject_id, producer_id) = (select subject_id, producer_id from entry where ${ofGoods})`

/** Money that is not what happened. */
export const moneyCorruptions: Corruption[] = [
  wrong(
    'entries',
    'an entry of which somebody took a đồng',
    /entry \d+ \(goods of hand-over\/.*\) adds up to -1/,
    `alter table entry drop constraint entry_balances`,
    `update entry set producer = producer - 1 where ${ofGoods}`,
  ),
  wrong(
    'entries',
    'a correction whose first writing is gone',
    /goods of hand-over\/.* has 1 revisions, the last is 2/,
    `update entry set revision = 2 where ${ofGoods}`,
  ),
  wrong(
    'entries',
    'a payout that paid nothing',
    /payout .* is 5, its entries are 0/,
    `insert into payout (payout_id, hub_id, direction, payer, through, amount, currency, receivables, contents, actor) select gen_random_uuid(), hub_id, 'received', 'GHN', on_day, 5, currency, 1, '', 'x' from entry limit 1`,
  ),
  wrong(
    'entries',
    'a payment that nobody entered',
    /pays by payout 00000000-0000-0000-0000-000000000001, which nobody entered/,
    `update entry set kind = 'payout', cause = 'payout/00000000-0000-0000-0000-000000000001/x' where ${ofGoods}`,
  ),
  wrong(
    'entries',
    'a truck whose entries nobody writes',
    /the manifest .* waits for its entries since/,
    `insert into entry_inbox (subject, subject_id, noted_at) select 'manifest', manifest_id, now() - interval '1 hour' from manifest limit 1`,
  ),
  wrong(
    'receivables',
    'a producer who is owed more than the entries say',
    /the receivable of \w+ for \d+ is .*, its entries add up to /,
    `update receivable set producer = producer + 7, hub = hub - 7 where ${itsReceivable}`,
  ),
  wrong(
    'receivables',
    'a handed-over parcel without a receivable',
    /parcel \d+ was handed over, and has no receivable for the goods of \w+/,
    `delete from receivable where ${itsReceivable}`,
  ),
  wrong(
    'receivables',
    'money of a parcel given to who has nothing in it',
    /has a receivable of another, who has no goods in it/,
    `update receivable set producer_id = (select seller_id from seller where slug = 'another') where ${itsReceivable}`,
  ),
  wrong(
    'receivables',
    'goods at half their price, in both places',
    /the goods of \w+ in parcel \d+ are \d+, its entries say /,
    `update receivable set producer = producer - 1000, buyer = buyer + 1000 where ${itsReceivable}`,
    `update entry set producer = producer - 1000, buyer = buyer + 1000 where ${ofGoods}`,
  ),
  wrong(
    'receivables',
    'a returned parcel that is still owed',
    /is returned, its receivable of \w+ delivered/,
    `update receivable set state = 'delivered' where state = 'refused'`,
  ),
  wrong(
    'receivables',
    'a return that took nothing back',
    /what came back in parcel \d+ leaves \w+ with \d+ of its goods/,
    `update entry set kind = 'freight' where kind = 'refund'`,
  ),
  wrong(
    'refusals',
    'a refused parcel that cost its producers less than was agreed',
    /parcel \d+ was refused, which costs 30001 by its sale, and cost its producers 30000 and its buyer 0/,
    `update entry set producer = producer + 1, hub = hub - 1 where entry_no = (select min(entry_no) from entry where cause like 'refused/%')`,
  ),
  wrong(
    'refusals',
    'a refused parcel that cost nothing',
    /parcel \d+ was refused, which costs 30001 by its sale, and cost its producers 0 and its buyer 0/,
    `update entry set cause = 'x' || cause where cause like 'refused/%'`,
  ),
  wrong(
    'refusals',
    'a fee of a parcel that was not refused',
    /parcel \d+ cost 30001 for being refused, which nobody agreed/,
    `update receivable set state = 'returned' where state = 'refused'`,
  ),
]
