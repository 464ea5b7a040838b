import { sql } from 'kysely'
import { certificateDigest } from '../training/certificate-store.ts'
import { stepTimes } from '../training/training-store.ts'
import { sqlRule, type Difference } from './rule.ts'

/** Each step, with when its certificate says it was done and when the practice shop's books do. */
const steps = sql`(values ('sale', c.sale_at, d.sale_at), ('rehearsal', c.rehearsal_at, d.rehearsal_at), ('packing', c.packing_at, d.packing_at),
  ('hand-over', c.hand_over_at, d.hand_over_at), ('beginning', c.begun_at, t.begun_at)) as v(step, said, done)`

const asInBooks: Difference = sql`
  select format('certificate %s has %s at %s, the books of the practice %s', c.certificate_no, v.step, v.said, coalesce('at ' || v.done, 'never')) as difference
  from certificate c join training t on t.seller_id = c.seller_id left join lateral ${stepTimes(sql`c.seller_id`)} d on true cross join lateral ${steps}
  where v.said is distinct from v.done`

const asSealed: Difference = sql`
  select format('certificate %s is not what was sealed when it was issued', c.certificate_no) as difference from certificate c
  where not exists (select 1 from audit_entry e where e.kind = 'certificate:issued' and e.subject = c.seller_id::text
    and e.detail ->> 'certificate' = c.certificate_no::text and e.detail ->> 'digest' = ${certificateDigest})`

/** Nobody is above a practice shop or below it, and nothing in it is of anybody else. */
const standsAlone: Difference = sql`
  select format('practice shop %s has the member %s', p.slug, m.slug) as difference from seller p join seller m on m.parent_id = p.seller_id where p.practice_of is not null
  union all
  select format('practice sale %s has goods of another seller', i.sale_id) from sale_item i join sale s on s.sale_id = i.sale_id join seller p on p.seller_id = s.seller_id
  where p.practice_of is not null and i.seller_id <> s.seller_id
  union all
  select format('practice parcel %s was checked in at a hub', p.code) from check_in k join parcel p on p.parcel_id = k.parcel_id join seller e on e.seller_id = p.seller_id where e.practice_of is not null
  union all
  select format('practice parcel %s left with a manifest of another seller', p.code) from parcel p join seller e on e.seller_id = p.seller_id join manifest m on m.manifest_id = p.manifest_id
  where e.practice_of is not null and m.seller_id <> p.seller_id`

export const certificates = sqlRule(
  'certificates',
  'Every certificate is as the books of its practice shop say and as it was sealed, and no practice shop touches anything real.',
  sql`(select 1 from certificate union all select 1 from seller where practice_of is not null)`,
  () => [asInBooks, asSealed, standsAlone],
)
