import { wrong, type Corruption } from './verify-corruption.ts'

const paid = `(select refund_id from refund where outcome = 'paid' and method = 'cash')`

/** Refunds, bank files and advances that are not what happened. */
export const refundCorruptions: Corruption[] = [
  wrong(
    'refunds',
    'a paid refund of another amount',
    /refund .* is paid with 125001, its payment is refund refunded 125000/,
    `update refund set amount = amount + 1 where refund_id = ${paid}`,
  ),
  wrong(
    'refunds',
    'a refund that nobody entered',
    /says that a refund was paid, which nobody entered/,
    `delete from refund where refund_id = ${paid}`,
  ),
  wrong(
    'refunds',
    'a refusal that its order does not know',
    /refuses 125000, and 0 events of the order say so/,
    `update order_event set detail = detail - 'refundRefused' where detail ? 'refundRefused'`,
  ),
  wrong(
    'refunds',
    'a refund that no producer bears',
    /was refunded 125000 for its goods, its entries say 0/,
    `delete from entry where kind = 'refund' and cause like 'refund/%'`,
  ),
  wrong(
    'refunds',
    'an entry of a refund that nobody paid',
    /is of refund\/x, which nobody paid/,
    `update entry set cause = 'refund/x' where kind = 'refund' and cause like 'refund/%'`,
  ),
  wrong(
    'refunds',
    'a bank file of another sum',
    /bank file .* says 125001 in 1 transfers, they are 125000 in 1/,
    `update bank_file set amount = amount + 1`,
  ),
  wrong(
    'refunds',
    'an executed file whose refund was paid in cash',
    /which is executed, is 125000, and was entered as nothing/,
    `update refund set method = 'cash' where method = 'bank'`,
  ),
  wrong(
    'payments',
    'a refused refund that is still due',
    /is marked refund due: t/,
    `update "order" o set refund_due = true from refund r where r.order_id = o.order_id and r.outcome = 'refused'`,
  ),
  wrong(
    'advances',
    'an advance above its limit',
    /advance .* of 500000 is above its limit/,
    `update advance set amount = 500000`,
    `update entry set hub = 500000, producer = -500000 where kind = 'advance'`,
  ),
  wrong(
    'advances',
    'a limit that does not follow from its numbers',
    /was drawn under a limit of 1000000, which is \d+/,
    `update advance set most = 1000000`,
  ),
  wrong(
    'advances',
    'a share that nobody had set',
    /was drawn at a share of 700, which was 0/,
    `delete from advance_share`,
  ),
  wrong(
    'advances',
    'what was advanced before, forgotten',
    /before advance .*, 0 were advanced, not 7/,
    `update advance set before = 7`,
  ),
  wrong(
    'advances',
    'a draw without its entry',
    /advance .* is 50000, its entry says nothing/,
    `delete from entry where kind = 'advance'`,
  ),
  wrong(
    'advances',
    'a repayment from nowhere, of more than was drawn',
    /is repaid by 10000 more than was drawn/,
    `insert into entry (cause, kind, producer_id, revision, subject_id, advance_id, hub_id, currency, buyer, carrier, platform, hub, producer, at, on_day)
      select 'repayment/00000000-0000-0000-0000-000000000001/' || advance_id, 'repayment', producer_id, 1, advance_id, advance_id, hub_id, currency, 0, 0, 0, -60000, 60000, at, on_day from entry where kind = 'advance'`,
  ),
]
