import { tampering, unnoticed, type Tampering } from './audit-tamperings.ts'

/** The entries of money: changed, deleted, and inserted behind the triggers' backs. */
export const moneyTamperings: Tampering[] = [
  tampering('changed', 'whose money it is', /of money/, `update entry set buyer = buyer - 1, hub = hub + 1`),
  tampering('missing', 'an entry', /of money\): missing: \d+ of its rows/, `delete from entry`),
  tampering(
    'inserted',
    'an entry',
    /money of chain .*: inserted: /,
    unnoticed,
    `insert into entry (cause, kind, producer_id, revision, subject_id, parcel_id, hub_id, currency, buyer, carrier, platform, hub, producer, at, on_day) select cause, kind, producer_id, revision + 1, subject_id, parcel_id, hub_id, currency, -producer, 0, 0, 0, producer, at, on_day from entry where parcel_id is not null limit 1`,
  ),
]
