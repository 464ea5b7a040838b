import { tampering, unnoticed, type Tampering } from './audit-tamperings.ts'

/** Steps of cases and what came back, once each: changed, deleted, and inserted behind the triggers' backs. */
export const caseTamperings: Tampering[] = [
  tampering(
    'changed',
    'an answer',
    /of case-event/,
    `update case_event set detail = '{"outcome": "refund"}' where kind = 'answered'`,
  ),
  tampering(
    'missing',
    'an answer',
    /of case-event\): missing: 1 of its rows/,
    `delete from case_event where kind = 'answered'`,
  ),
  tampering(
    'inserted',
    'an answer',
    /case-event of chain .*: inserted: /,
    unnoticed,
    `insert into case_event (step_id, case_id, sale_id, version, kind, actor, at, detail) select gen_random_uuid(), case_id, sale_id, 99, kind, actor, at, detail from case_event where kind = 'answered'`,
  ),
  tampering('changed', 'the hash of a photo of a case', /of case-photo/, `update case_photo set sha256 = sha256('x')`),
  tampering(
    'changed',
    'what was found in a parcel',
    /of return-scan/,
    `update return_scan set condition = 'not-ours' where condition = 'damaged'`,
  ),
  tampering(
    'missing',
    'a parcel that came back',
    /of return-scan\): missing: 1 of its rows/,
    `delete from return_photo`,
    `delete from return_scan where condition = 'damaged'`,
  ),
  tampering(
    'changed',
    'the original of a photo of what came back',
    /of return-photo/,
    `update return_photo set source_sha256 = sha256('x')`,
  ),
]
