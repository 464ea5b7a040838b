import type { ReceivableState } from './entry.ts'

/** From this many parcels on, risk is learnt from what became of them. */
const learntFrom = 30

/** Receivables that are alike for a forecast. */
export interface ReceivableGroup {
  dueOn: string
  producerId: string
  sku: string | null
  currency: string
  state: ReceivableState
  /** What the policy takes to be refused and returned, until enough is known. */
  prior: { refusedPerMille: number; returnedPerMille: number }
  parcels: number
  /** What the producer will be paid if all goes well; negative where it owes. */
  amount: number
}

/** What became of the parcels with some goods of a producer. */
export interface Experience {
  producerId: string
  sku: string | null
  ended: number
  refused: number
  returned: number
}

export interface ForecastDay {
  day: string
  producerId: string
  currency: string
  parcels: number
  /** All that is due on the day; `expected` and `atRisk` add up to it, unless it is late. */
  due: number
  expected: number
  atRisk: number
  /** Due before today, and not paid. */
  late: number
  /** What of it may be paid now: its parcels are delivered, or came back. */
  payable: number
}

export interface Risk {
  part: number
  of: number
}

/**
 * What comes in per day and producer. At risk is the part that is likely to be refused or returned: by what became of
 * the producer's parcels with the same goods, once {@link learntFrom} of them have ended; before that by the policy's
 * prior. What is late is no longer expected on a day.
 */
export function forecastDays(
  groups: readonly ReceivableGroup[],
  experience: readonly Experience[],
  today: string,
): ForecastDay[] {
  const known = new Map(experience.map((one) => [keyOf(one), one]))
  const days = new Map<string, ForecastDay>()
  for (const group of groups) {
    const { dueOn: day, producerId, currency, parcels, amount, state } = group
    const key = JSON.stringify([day, producerId, currency])
    const before = days.get(key) ?? {
      day,
      producerId,
      currency,
      parcels: 0,
      due: 0,
      expected: 0,
      atRisk: 0,
      late: 0,
      payable: 0,
    }
    const isLate = day < today
    const atRisk = isLate ? 0 : partOf(amount, riskOf(group, known.get(keyOf(group))))
    days.set(key, {
      ...before,
      parcels: before.parcels + parcels,
      due: before.due + amount,
      expected: before.expected + (isLate ? 0 : amount - atRisk),
      atRisk: before.atRisk + atRisk,
      late: before.late + (isLate ? amount : 0),
      payable: before.payable + (state === 'on-the-way' ? 0 : amount),
    })
  }
  return [...days.values()].toSorted((a, b) => compare(a.day, b.day) || compare(a.producerId, b.producerId))
}

/** What is at risk of each group that is owed to the producer, as a fraction that nobody has rounded. */
export function risksOf(
  groups: readonly ReceivableGroup[],
  experience: readonly Experience[],
): { amount: number; risk: Risk }[] {
  const known = new Map(experience.map((one) => [keyOf(one), one]))
  return groups
    .filter(({ amount }) => amount > 0)
    .map((group) => ({ amount: group.amount, risk: riskOf(group, known.get(keyOf(group))) }))
}

/** Of a parcel on its way both may still happen; of a delivered one only that it comes back. */
function riskOf({ state, prior }: ReceivableGroup, known: Experience | undefined): Risk {
  if (state !== 'on-the-way' && state !== 'delivered') return { part: 0, of: 1 }
  const { ended, refused, returned } =
    known && known.ended >= learntFrom
      ? known
      : { ended: 1000, refused: prior.refusedPerMille, returned: prior.returnedPerMille }
  if (state === 'on-the-way') return { part: Math.min(refused + returned, ended), of: ended }
  return { part: returned, of: Math.max(1, ended - refused) }
}

/** Whole minor units, half up; nothing of what is owed the other way is at risk. */
function partOf(amount: number, { part, of }: Risk): number {
  if (amount <= 0) return 0
  return Number((2n * BigInt(amount) * BigInt(part) + BigInt(of)) / (2n * BigInt(of)))
}

/** By how many days what is open is late, from when on. */
const ages = [
  { name: 'notDue', from: Number.NEGATIVE_INFINITY },
  { name: 'upTo7', from: 1 },
  { name: 'upTo15', from: 8 },
  { name: 'upTo30', from: 16 },
  { name: 'older', from: 31 },
] as const
export type Age = (typeof ages)[number]['name']

export const dayMs = 86_400_000

/** The age of what was due on a day. */
export function ageOn(dueOn: string, today: string): Age {
  const late = Math.round((Date.parse(today) - Date.parse(dueOn)) / dayMs)
  return ages.findLast(({ from }) => late >= from)!.name
}

function keyOf({ producerId, sku }: Pick<Experience, 'producerId' | 'sku'>): string {
  return JSON.stringify([producerId, sku])
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b)
}
