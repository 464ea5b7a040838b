import { wrong, type Corruption } from './verify-corruption.ts'

const clockOver = `jsonb_set(detail, '{dueAt}', to_jsonb('2020-01-01T00:00:00.000Z'::text))`

/** Cases and returns that are not what happened. */
export const caseCorruptions: Corruption[] = [
  wrong(
    'cases',
    'a case past its clock, of which nobody was told',
    /is past its clock, which ended at .*, without a step that says so/,
    `update case_event set detail = ${clockOver} where kind = 'reopened'`,
  ),
  wrong(
    'cases',
    'a clock that was ended before its time',
    /was overdue at .*, before its clock ended at/,
    `update case_event set kind = 'overdue', detail = '{}' where kind = 'taken'`,
  ),
  wrong(
    'cases',
    'a case that waits for nobody',
    /is open and waits for nobody/,
    `update support_case set climbs_at = null`,
  ),
  wrong(
    'cases',
    'a rung that was not told',
    /waits since .* for a rung that was not told/,
    `update support_case set climbs_at = app_now() - interval '1 hour' where state = 'open'`,
  ),
  wrong(
    'cases',
    'a case that was closed without an answer',
    /its 4 steps make it open/,
    `update support_case set state = 'closed', climbs_at = null`,
  ),
  wrong(
    'cases',
    'another outcome than was answered',
    /is open, refund, version 4; its 4 steps make it open, replace/,
    `update support_case set outcome = 'refund'`,
  ),
  wrong(
    'cases',
    'a case of another buyer',
    /is not of the buyer, sale or seller of its order/,
    `update support_case set buyer_key = 'x'`,
  ),
  wrong(
    'returns',
    'goods that came back and are in no lot',
    /of lot KN1 it took 1, and 0 are back/,
    `update lot set units = units - 1, free = free - 1 where code = 'KN1'`,
    `delete from lot_change where kind = 'returned' and lot_id = (select lot_id from lot where code = 'KN1')`,
  ),
  wrong(
    'returns',
    'a parcel that came back and is still on its way',
    /was scanned in, and its order .* is handed-over/,
    `update "order" set state = 'handed-over' where parcel_id in (select parcel_id from return_scan where condition = 'damaged')`,
  ),
  wrong(
    'movements-match-orders',
    'goods that are on sale again and did not come back',
    /its events ask for none, there is restock 1\/0\/-1/,
    `update return_scan set restocked = 'lots' where restocked = 'sale'`,
  ),
]
