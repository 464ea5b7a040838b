import { wrong, type Corruption } from './verify-corruption.ts'

const agreed = `outcome = 'agreed' and amount > 0`
const copied = `insert into statement_line (statement_id, line, row_number, code, kind, amount, fee, currency, on_day, outcome, due, payout_id)`

/** Statements that are not what was taken. */
export const statementCorruptions: Corruption[] = [
  wrong(
    'statements',
    'a statement whose total is another',
    /statement .* has 4 lines of \d+ and 0 of fees, it says 4 of \d+ and 0/,
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
    `${copied} select statement_id, 5, row_number, code, kind, amount, fee, currency, on_day, outcome, due, payout_id from statement_line where ${agreed}`,
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
    `update statement_decision set line = 1`,
  ),
]
