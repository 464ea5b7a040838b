import { wrong, type Corruption } from './verify-corruption.ts'

/** Certificates that say what was not so, and practice shops that reach into real ones. */
export const trainingCorruptions: Corruption[] = [
  wrong(
    'certificates',
    'a certificate with another hour',
    /has packing at .*, the books of the practice at /,
    `update certificate set packing_at = packing_at - interval '1 millisecond'`,
  ),
  wrong(
    'certificates',
    'a certificate of somebody who packed two parcels',
    /has packing at .*, the books of the practice never/,
    `update parcel set packed_at = null where parcel_id = (select parcel_id from parcel p join seller s on s.seller_id = p.seller_id where s.practice_of is not null limit 1)`,
  ),
  wrong(
    'certificates',
    'a certificate of somebody else',
    /is not what was sealed when it was issued/,
    `update certificate set person = 'Ai Khác'`,
  ),
  wrong(
    'certificates',
    'a certificate that nobody issued',
    /is not what was sealed when it was issued/,
    `delete from audit_entry where kind = 'certificate:issued'`,
  ),
  wrong(
    'certificates',
    'a member of a practice shop',
    /practice shop practice-\S+ has the member another/,
    `update seller set parent_id = (select seller_id from seller where practice_of is not null) where slug = 'another'`,
  ),
  wrong(
    'certificates',
    'goods of somebody else in a practice',
    /practice sale \S+ has goods of another seller/,
    `update sale_item set seller_id = (select seller_id from seller where slug = 'another') where sale_id in (select sale_id from sale s join seller p on p.seller_id = s.seller_id where p.practice_of is not null)`,
  ),
  wrong(
    'certificates',
    'a practice parcel on a real truck',
    /practice parcel \d+ left with a manifest of another seller/,
    `update manifest set seller_id = (select seller_id from seller where slug = 'another') where seller_id in (select seller_id from seller where practice_of is not null)`,
  ),
]
