import { readFileSync } from 'node:fs'
import { projectPath } from '../../shared/lib/paths.ts'
import { provinces, wardsOf } from '../../shared/person/administrative-units.ts'
import { seededRandom, type Random } from './seeded-random.ts'

/** One item of a demo sale, as `POST /api/sales` accepts it. */
export interface CastProduct {
  sku: string
  title: string
  /** VND, which has no minor unit. */
  price: number
  quota: number
  perViewerLimit: number | null
}

/** A person who signs up, as `POST /api/viewers` accepts it. */
export interface CastRecipient {
  name: string
  phone: string
  address: { line: string; ward: string; province: string }
}

/**
 * The big drop's product. "Ca cao cà phê" is a real OCOP product of Cầu Kè, the only one with coffee in our list; bag
 * size, price, quota and limit are made up, the quota after the well-known "3,000 bags of coffee in one second".
 */
const bigDrop: CastProduct = {
  sku: 'CAPHE-500',
  title: 'Ca cao cà phê, túi 500 g',
  price: 120_000,
  quota: 3_000,
  perViewerLimit: 2,
}

/** The shop that sells in demos, as `PUT /api/shop` accepts it; made up but for its ward. */
export const demoShop = {
  name: 'Đặc sản Cầu Kè',
  sender: {
    name: 'Thạch Thị Sô Phia',
    phone: '0912 000 000',
    address: { line: '12 đường 30/4', ward: 'Cầu Kè', province: 'Vĩnh Long' },
  },
  inspection: 'look',
  returnNote: 'Gọi shop trước khi hoàn hàng',
} as const

/**
 * The most common family names, with rough weights, and three Khmer ones of the Mekong delta: general knowledge, not a
 * data set.
 */
const familyNames: readonly (readonly [string, number])[] = [
  ['Nguyễn', 31],
  ['Trần', 11],
  ['Lê', 10],
  ['Phạm', 7],
  ['Huỳnh', 5],
  ['Phan', 5],
  ['Vũ', 4],
  ['Võ', 4],
  ['Đặng', 2],
  ['Bùi', 2],
  ['Đỗ', 2],
  ['Hồ', 2],
  ['Ngô', 2],
  ['Dương', 2],
  ['Lý', 1],
  ['Thạch', 1],
  ['Sơn', 1],
  ['Kim', 1],
]

/** Streets that exist in nearly every town; the house numbers are made up. */
const streets = [
  'Lê Lợi',
  'Trần Hưng Đạo',
  'Nguyễn Huệ',
  'Hùng Vương',
  'Lý Thường Kiệt',
  'Hai Bà Trưng',
  'Phan Chu Trinh',
  'Quang Trung',
  'Võ Thị Sáu',
  '30 Tháng 4',
]

/**
 * Mobile prefixes of the public numbering plan; those that libphonenumber does not know yet (052, 055, 089) are left
 * out.
 */
const phonePrefixes = [
  '032',
  '033',
  '034',
  '035',
  '036',
  '037',
  '038',
  '039',
  '086',
  '096',
  '097',
  '098',
  '081',
  '082',
  '083',
  '084',
  '085',
  '088',
  '091',
  '094',
  '070',
  '076',
  '077',
  '078',
  '079',
  '090',
  '093',
  '056',
  '058',
  '092',
  '059',
  '099',
  '087',
]

/** How many different phone numbers the made-up range has. */
export const recipientsMax = phonePrefixes.length * 1_000

/**
 * Products of a demo sale, the big drop first: real OCOP names, each once; prices, quotas and limits are made up. The
 * same count and seed give the same products. Throws a RangeError when the list is too short.
 */
export function products(count: number, seed = 1): CastProduct[] {
  const random = seededRandom(seed)
  const titles = shuffled(ocopNames(), random)
  if (count < 0 || count > titles.length + 1)
    throw new RangeError(`the catalogue has 0 to ${titles.length + 1} products, not ${count}`)
  const others = titles.map((title, i): CastProduct => ({
    sku: `SP${String(i + 1).padStart(3, '0')}`,
    title,
    price: 1_000 * between(18, 180, random),
    quota: 10 * between(5, 50, random),
    perViewerLimit: random() < 0.5 ? null : between(3, 10, random),
  }))
  return [bigDrop, ...others].slice(0, count)
}

/**
 * Buyers: real given names, common family names, real wards of all provinces, made-up address lines, each with a
 * different phone. Phones are made up: a real mobile prefix + 0000 + three digits (`0912000037`), so that they pass as
 * numbers but are not meant to reach any subscriber; nothing may ever be sent to them. The same seed gives the same
 * people in the same order, whatever the count. Throws a RangeError above `recipientsMax`.
 */
export function recipients(count: number, seed = 1): CastRecipient[] {
  if (count < 0 || count > recipientsMax)
    throw new RangeError(`the catalogue has 0 to ${recipientsMax} recipients, not ${count}`)
  const random = seededRandom(seed)
  const givenNames = [...givenNamesOf('girl.txt'), ...givenNamesOf('boy.txt')]
  const families = familyNames.flatMap(([name, weight]) => Array<string>(weight).fill(name))
  const wards = provinces().flatMap((province) => wardsOf(province.code).map((ward) => ({ province, ward: ward.name })))
  return Array.from({ length: count }, (_, i) => {
    const name = `${pick(families, random)} ${pick(givenNames, random)}`
    const { province, ward } = pick(wards, random)
    return {
      name,
      phone: phoneOf(i, seed),
      address: { line: lineIn(ward, province.code, random), ward, province: province.name },
    }
  })
}

/**
 * The real start of a live session: when each message of a premiere arrived, in ms since the first, ascending. Near
 * silence for two minutes, then about 8/s; divide the times for a surge. Source: `data/live-chat-arrivals/SOURCE.md`.
 */
export function arrivals(): number[] {
  return linesOf('live-chat-arrivals', 'premiere-onset.csv').slice(1).map(Number)
}

/** The names of both lists without duplicates, and without the (quoted) rows that name several products at once. */
function ocopNames(): string[] {
  const rows = [
    ...linesOf('ocop-facts', 'cau-ke.csv').slice(1),
    ...linesOf('ocop-facts', 'mekong-products.csv').slice(1),
  ]
  const names = rows.filter((row) => !row.startsWith('"')).map((row) => row.split(',', 1)[0] ?? '')
  const byFolded = new Map(names.map((name) => [name.toLowerCase(), name]))
  byFolded.delete('ca cao cà phê')
  return [...byFolded.values()]
}

/** The list writes some Đ as U+00D0, which looks the same but is a different letter. */
function givenNamesOf(file: string): string[] {
  return linesOf('vn-names', file).map((name) => name.replaceAll('\u00D0', 'Đ').replaceAll('\u00F0', 'đ'))
}

function linesOf(...path: string[]): string[] {
  return readFileSync(projectPath('data', ...path), 'utf8')
    .trim()
    .split(/\r?\n/)
}

/** One phone per index: 37 and 1,000 have no common factor, so the three digits run through all thousand. */
function phoneOf(index: number, seed: number): string {
  const prefix = phonePrefixes[index % phonePrefixes.length] ?? ''
  const digits = (Math.floor(index / phonePrefixes.length) * 37 + seed) % 1_000
  return `${prefix}0000${String(digits).padStart(3, '0')}`
}

/** House and street in a phường, a hamlet elsewhere: `ấp` in the south (province codes from 70), `thôn` north of it. */
function lineIn(ward: string, provinceCode: string, random: Random): string {
  if (ward.startsWith('Phường')) return `${between(1, 300, random)} ${pick(streets, random)}`
  return `Số ${between(1, 99, random)}, ${provinceCode >= '70' ? 'ấp' : 'thôn'} ${between(1, 9, random)}`
}

function between(low: number, high: number, random: Random): number {
  return low + Math.floor(random() * (high - low + 1))
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
