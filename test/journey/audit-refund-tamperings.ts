import { tampering, unnoticed, type Tampering } from './audit-tamperings.ts'

/** Refunds and advances: changed, deleted, and inserted behind the triggers' backs. */
export const refundTamperings: Tampering[] = [
  tampering(
    'changed',
    'how a refund was paid',
    /of refund/,
    `update refund set method = 'other' where method is not null`,
  ),
  tampering('changed', 'the limit of an advance', /of advance/, `update advance set most = most + 1`),
  tampering(
    'missing',
    'a refused refund',
    /of refund\): missing: \d+ of its rows/,
    `delete from refund_words`,
    `delete from refund where outcome = 'refused'`,
  ),
  tampering(
    'inserted',
    'a refund',
    /refund of chain .*: inserted: /,
    unnoticed,
    `insert into refund select gen_random_uuid(), order_id, sale_id, seller_id, outcome, amount, currency, method, paid_on, contents, actor, at from refund limit 1`,
  ),
]
