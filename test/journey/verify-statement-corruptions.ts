import { wrong, type Corruption } from './verify-corruption.ts'

const agreed = `outcome = 'agreed' and amount > 0`
const copied = `insert into statement_line (statement_id, line, row_number, code, kind, amount, fee, currency, on_day, outcome, due, payout_id)`

const givenUp = (dueOn: string, hub: string): string =>
  `insert into missing_dismissal (dismissal_id, hub_id, parcel_id, due_on, state, amount, reason, actor) select gen_random_uuid(), ${hub}, r.parcel_id, ${dueOn}, r.state, 1, 'x', 'x' from receivable r where r.parcel_id is not null limit 1`

/** Statements that are not what was taken. */
export const statementCorruptions: Corruption[] = [
  wrong(
    'statements',
    'a statement whose total is another',
    /statement .* has 5 lines of \d+ and 0 of fees, it says 5 of \d+ and 0/,
    `update statement set total = total + 1`,
  ),
  wrong(
    'statements',
    'a line that closed something for less than it paid',
    /line 1 of statement .* paid \d+, its entries are \d+/,
    `update statement_line set amount = amount + 500 where ${agreed}`,
    `update statement set total = total + 500`,
  ),
  wrong(
    'statements',
    'a line that differs, and was entered without anybody deciding it',
    /entries close something by line 2 of statement .*, which agrees with nothing/,
    `delete from statement_decision`,
  ),
  wrong(
    'statements',
    'a line that counts twice',
    /the line of DOISOAT1 over \d+ closed something 2 times/,
    `${copied} select statement_id, 6, row_number, code, kind, amount, fee, currency, on_day, outcome, due, payout_id from statement_line where ${agreed}`,
  ),
  wrong(
    'statements',
    'a fee that is given back for less than was held',
    /line 4 of statement .* gives back what line 3 of another held, and does not cancel it/,
    `update statement_line set amount = amount - 1 where kind = 'given-back'`,
  ),
  wrong(
    'statements',
    'a decision of a line that agrees',
    /line 1 of statement .* was decided, and is agreed/,
    `update statement_decision set line = 1 where line = 2`,
  ),
  wrong(
    'statements',
    'a line that is for a parcel, which no person said',
    /line 1 of statement .* is said to be for parcel .*, which nobody decided/,
    `update statement_match set decided = true where line = 1`,
  ),
  wrong(
    'statements',
    'a line of no known parcel that was accepted for none',
    /line 5 of statement .* was of no known parcel, and was accepted for none/,
    `delete from statement_match where decided`,
  ),
  wrong(
    'statements',
    'money that was given up before it was late',
    /the money of parcel .* was given up on .*, and was due on/,
    givenUp(`r.due_on + 365`, 'r.hub_id'),
  ),
  wrong(
    'statements',
    'money that was given up by another than whose it is',
    /the money of parcel .* was given up by .*, whose it is not/,
    givenUp(`date '2020-01-01'`, '(select x.seller_id from seller x where x.seller_id <> r.hub_id limit 1)'),
  ),
]
