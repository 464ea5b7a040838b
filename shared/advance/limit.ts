import { risksOf, type Experience, type ReceivableGroup, type Risk } from '../money/forecast.ts'

/** What may be advanced to a producer, and what it follows from. */
export interface Limit {
  receivables: number
  /** What the producer owes itself. */
  owes: number
  riskPerMille: number
  sharePerMille: number
  most: number
}

/**
 * The limit of a producer's advances: what it is owed, less the part that will probably be refused or returned, less
 * what it owes, and of that the co-op's share. The risk is the forecast's, over all that is owed, in parts per thousand
 * rounded up; the limit is rounded down. Whole numbers throughout, so that whoever has these numbers gets the same.
 */
export function limitOf(
  groups: readonly ReceivableGroup[],
  experience: readonly Experience[],
  sharePerMille: number,
  today: string,
): Limit {
  const risks = risksOf(groups, experience, today)
  const atRisk = groups.map(({ amount }, i) => ({ amount, risk: risks[i]! })).filter(({ amount }) => amount > 0)
  const amounts = groups.map(({ amount }) => amount)
  const receivables = sum(amounts.filter((amount) => amount > 0))
  const owes = -sum(amounts.filter((amount) => amount < 0)) || 0
  const riskPerMille = perMilleAtRisk(atRisk, receivables)
  return {
    receivables,
    owes,
    riskPerMille,
    sharePerMille,
    most: mostOf({ receivables, owes, riskPerMille, sharePerMille }),
  }
}

/** ⌊(receivables × (1000 − risk) − owes × 1000) × share ÷ 1,000,000⌋, and not below zero. */
function mostOf({ receivables, owes, riskPerMille, sharePerMille }: Omit<Limit, 'most'>): number {
  const safe = BigInt(receivables) * BigInt(1000 - riskPerMille) - BigInt(owes) * 1000n
  return safe <= 0n ? 0 : Number((safe * BigInt(sharePerMille)) / 1_000_000n)
}

/** The exact sum of the fractions at risk, rounded up once. */
function perMilleAtRisk(risks: readonly { amount: number; risk: Risk }[], receivables: number): number {
  if (receivables === 0) return 0
  let [part, of] = [0n, 1n]
  for (const { amount, risk } of risks) {
    part = part * risk.of + BigInt(amount) * risk.part * of
    of *= risk.of
    const common = greatestCommonDivisor(part, of)
    part /= common
    of /= common
  }
  const whole = of * BigInt(receivables)
  return Number((part * 1000n + whole - 1n) / whole)
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b)
}

/** What of each advance a payout repays: the oldest first, as far as it goes. */
export function planRepayments(
  open: readonly { advanceId: string; amount: number }[],
  payout: number,
): { advanceId: string; amount: number }[] {
  let left = payout
  return open.flatMap(({ advanceId, amount }) => {
    const repaid = Math.min(left, amount)
    left -= repaid
    return repaid > 0 ? [{ advanceId, amount: repaid }] : []
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
