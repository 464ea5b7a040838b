import { tampering, unnoticed, type Tampering } from './audit-tamperings.ts'

/** What payers said they paid, and what was decided of it: changed, deleted, and inserted unnoticed. */
export const statementTamperings: Tampering[] = [
  tampering(
    'changed',
    'what a line paid',
    /of statement\)/,
    `update statement_line set amount = amount - 1 where line = 1`,
  ),
  tampering(
    'changed',
    'when a line says its parcel was delivered',
    /of statement\)/,
    `update statement_match set delivered_at = delivered_at - interval '1 day' where delivered_at is not null`,
  ),
  tampering(
    'changed',
    'who bears a difference',
    /of difference\)/,
    `update statement_decision set bearer = 'producer'`,
  ),
  tampering(
    'changed',
    'what a person said that a line is for',
    /of difference\)/,
    `update statement_match m set parcel_id = (select p.parcel_id from parcel p where p.parcel_id <> m.parcel_id limit 1) where m.decided`,
  ),
  tampering('missing', 'a decision', /of difference/, `delete from statement_decision`),
  tampering('changed', 'why money was given up', /of missing\)/, `update missing_dismissal set reason = 'x'`),
  tampering('missing', 'that money was given up', /of missing/, `delete from missing_dismissal`),
  tampering(
    'inserted',
    'a decision',
    /difference of chain .*: inserted: /,
    unnoticed,
    `insert into statement_decision (statement_id, line, decision, reason, actor) select statement_id, 1, 'dismiss', 'x', 'x' from statement limit 1`,
  ),
]
