import { groupBy } from '../lib/group-by.ts'
import type { ReceivableState } from './entry.ts'

/** From this many parcels on, risk is learnt from what became of them. */
const learntFrom = 30
const million = 1_000_000n

/** Receivables that are alike for a forecast. */
export interface ReceivableGroup {
  handedOverOn: string
  dueOn: string
  producerId: string
  sku: string | null
  currency: string
  state: ReceivableState
  /** What the policy takes to be refused and returned, until enough is known. */
  prior: { refusedPerMille: number; returnedPerMille: number }
  /** All of the kind, and those of them that are still owed: `parcels`, which make up the amount. */
  all: number
  parcels: number
  /** What the producer will be paid if all goes well; negative where it owes. */
  amount: number
}

/** What became of the parcels with some goods of a producer, of those whose day has come. */
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

/** A share of what a group is worth. */
export interface Risk {
  part: bigint
  of: bigint
}

const none: Risk = { part: 0n, of: 1n }

/**
 * What comes in per day and producer. At risk is the part that is likely to be refused or returned: by what became of
 * the producer's parcels with the same goods, once {@link learntFrom} of them are due; before that by the policy's
 * prior. What is late is no longer expected on a day, and what is due and delivered no longer at risk.
 */
export function forecastDays(
  groups: readonly ReceivableGroup[],
  experience: readonly Experience[],
  today: string,
): ForecastDay[] {
  const risks = risksOf(groups, experience, today)
  const days = new Map<string, ForecastDay>()
  for (const [i, group] of groups.entries()) {
    const { dueOn: day, producerId, currency, parcels, amount, state } = group
    if (parcels === 0) continue
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
    const atRisk = isLate ? 0 : partOf(amount, risks[i]!)
    days.set(key, {
      ...before,
      parcels: before.parcels + (state === 'freight' ? 0 : parcels),
      due: before.due + amount,
      expected: before.expected + (isLate ? 0 : amount - atRisk),
      atRisk: before.atRisk + atRisk,
      late: before.late + (isLate ? amount : 0),
      payable: before.payable + (state === 'on-the-way' ? 0 : amount),
    })
  }
  return [...days.values()].toSorted((a, b) => compare(a.day, b.day) || compare(a.producerId, b.producerId))
}

/** What is at risk of each of these groups, in their order. All of a cohort must be there, also what has ended. */
export function risksOf(groups: readonly ReceivableGroup[], experience: readonly Experience[], today: string): Risk[] {
  const known = new Map(experience.map((one) => [keyOf(one), one]))
  const cohorts = new Map(
    [...groupBy(groups, cohortOf)].map(([cohort, own]) => [cohort, riskOf(own, known.get(keyOf(own[0]!)))]),
  )
  return groups.map((group) => lossOf(group, cohorts.get(cohortOf(group))!, today))
}

/** Parcels of the same goods that left on the same day: what is bound to happen to some of them happens but once. */
function cohortOf({ handedOverOn, producerId, sku, currency }: ReceivableGroup): string {
  return JSON.stringify([handedOverOn, producerId, sku, currency])
}

/** What will be lost of a cohort's parcels, by where they are. */
interface CohortRisk {
  onTheWay: Risk
  delivered: Risk
}

/**
 * So many of a cohort are expected to be refused and to be returned; those that already were are no longer to come. The
 * rest is spread over what is still on its way, or was delivered: what has been long on its way is likely refused.
 */
function riskOf(cohort: readonly ReceivableGroup[], known: Experience | undefined): CohortRisk {
  const { prior } = cohort[0]!
  const { ended, refused, returned } =
    known && known.ended >= learntFrom
      ? known
      : { ended: 1000, refused: prior.refusedPerMille, returned: prior.returnedPerMille }
  const count = (state: ReceivableState): number =>
    cohort.reduce((sum, group) => sum + (group.state === state ? group.all : 0), 0)
  const [onTheWay, delivered, was] = [count('on-the-way'), count('delivered'), [count('refused'), count('returned')]]
  const all = onTheWay + delivered + was[0]! + was[1]!
  const toCome = (rate: number, were: number): Risk => ({
    part: BigInt(Math.max(0, all * rate - were * ended)),
    of: BigInt(ended),
  })
  const refusal = over(toCome(refused, was[0]!), { part: BigInt(onTheWay), of: 1n })
  const arriving = arrivingOf({ part: BigInt(onTheWay), of: 1n }, refusal, BigInt(delivered))
  const comesBack = over(toCome(returned, was[1]!), arriving)
  return { onTheWay: inMillionths(either(refusal, comesBack)), delivered: inMillionths(comesBack) }
}

/** Rounded half up, so that sums of many have a denominator that stays small. */
function inMillionths({ part, of }: Risk): Risk {
  return { part: (2n * part * million + of) / (2n * of), of: million }
}

/** A number of parcels as a share of those it may still happen to; all of them at most. */
function over(some: Risk, among: Risk): Risk {
  const [part, of] = [some.part * among.of, some.of * among.part]
  if (of === 0n) return none
  return part < of ? { part, of } : { part: 1n, of: 1n }
}

/** Those on their way that are not refused, and those delivered. */
function arrivingOf(onTheWay: Risk, refusal: Risk, delivered: bigint): Risk {
  return { part: onTheWay.part * (refusal.of - refusal.part) + delivered * refusal.of, of: refusal.of }
}

/** That one of two things happens, the second only where the first did not. */
function either(first: Risk, second: Risk): Risk {
  return {
    part: first.part * second.of + (first.of - first.part) * second.part,
    of: first.of * second.of,
  }
}

/** The risk of a group; what is due today and delivered, or came back, has none left. */
function lossOf({ state, dueOn }: ReceivableGroup, risk: CohortRisk, today: string): Risk {
  if (state === 'on-the-way') return risk.onTheWay
  return state === 'delivered' && dueOn > today ? risk.delivered : none
}

/** Whole minor units, half up; nothing of what is owed the other way is at risk. */
function partOf(amount: number, { part, of }: Risk): number {
  if (amount <= 0) return 0
  return Number((2n * BigInt(amount) * part + of) / (2n * of))
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
