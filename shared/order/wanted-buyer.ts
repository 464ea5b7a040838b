import type { Person } from '../person/personal-data.ts'
import { unmarked } from '../person/spelled-name.ts'

/** What is typed to find a buyer: part of a name, or the last digits of a phone. */
export type WantedBuyer = { name: string } | { phoneEnds: string }

const plain = (name: string): string => unmarked(name.normalize('NFKC').toLowerCase()).replace(/\s+/g, ' ').trim()

/** Fewer letters or digits would match half of a sale. */
const lettersMin = 2
const digits = /^\d{3,8}$/

/** Undefined when the text is too short to search for. */
export function wantedBuyer(text: string): WantedBuyer | undefined {
  const ends = text.replace(/[\s.-]/g, '')
  if (digits.test(ends)) return { phoneEnds: ends }
  const name = plain(text)
  return /\p{L}/u.test(name) && name.length >= lettersMin ? { name } : undefined
}

/** Whether this is the buyer: by name, ignoring case and diacritics, or by the phone's last digits. */
export function isWanted(person: Pick<Person, 'name' | 'phone'>, wanted: WantedBuyer): boolean {
  return 'name' in wanted ? plain(person.name).includes(wanted.name) : person.phone.endsWith(wanted.phoneEnds)
}

/** `số 4`, `đơn 4`, `đơn số 4`, `no. 4`, `#4` or only `4`, as buyers and packers say it, with or without accents. */
const spokenNumber = /^(?:đơn|don|order)?\s*(?:số|so|no\.?|number)?\s*#?\s*(\d{1,9})$/u

/** The order number that a text names. */
export function wantedNumber(text: string): number | undefined {
  const [, number] = spokenNumber.exec(text.normalize('NFC').trim().toLowerCase()) ?? []
  return number === undefined ? undefined : Number(number)
}
