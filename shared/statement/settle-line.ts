import { largestRemainder } from '../freight/freight-split.ts'
import { noAmounts, type Amounts, type Entry } from '../money/entry.ts'

/** A producer's part of a parcel that a line is for, and what the payer owes for it. */
export interface OpenPart {
  subjectId: string
  producerId: string
  /** By its short name one đồng too many is given. */
  seller: string
  due: number
}

/** What a line pays, and who bears what it differs by. */
export interface Paid {
  statementId: string
  line: number
  payoutId: string
  payer: 'carrier' | 'platform'
  amount: number
  bearer: 'hub' | 'producer'
}

export interface LineEntry {
  subjectId: string
  entry: Entry
}

/**
 * The entries by which a line closes what it is for: what was paid comes to the hub, and what it differs by from what
 * is due is somebody's, so that the payer is square. Both are split over the producers in proportion to what is due to
 * each, to the đồng. Money that was taken back pays nothing: then all of it is a difference.
 */
export function settleLine(
  paid: Paid,
  parts: readonly OpenPart[],
  at: Date,
): { payout: LineEntry[]; difference: LineEntry[] } {
  const { payer, amount, bearer, payoutId, statementId, line } = paid
  const due = parts.reduce((sum, part) => sum + part.due, 0)
  const differences = spread(due - amount, parts)
  const payout: LineEntry[] = []
  const difference: LineEntry[] = []
  const cause = (event: string, subjectId: string): string => `${event}/${subjectId}/${statementId}/${line}`
  const entryOf = (part: OpenPart, named: Pick<Entry, 'cause' | 'kind'>, amounts: Partial<Amounts>): LineEntry => ({
    subjectId: part.subjectId,
    entry: { ...named, producerId: part.producerId, revision: 1, at, amounts: { ...noAmounts, ...amounts } },
  })
  for (const [i, part] of parts.entries()) {
    const off = differences[i]!
    const cash = part.due - off
    const isPaid = amount > 0
    if (isPaid && cash !== 0)
      payout.push(
        entryOf(
          part,
          { cause: cause(`payout/${payoutId}`, part.subjectId), kind: 'payout' },
          { [payer]: cash, hub: -cash },
        ),
      )
    const moved = isPaid ? off : part.due
    const borne = bearer === 'hub' ? { hub: -off - (isPaid ? 0 : cash) } : { producer: -off, hub: isPaid ? 0 : -cash }
    if (moved !== 0 || off !== 0)
      difference.push(
        entryOf(
          part,
          { cause: cause('difference', part.subjectId), kind: payer === 'platform' ? 'platform-fee' : 'freight' },
          { [payer]: moved, ...borne },
        ),
      )
  }
  return { payout, difference: difference.filter(({ entry }) => Object.values(entry.amounts).some((one) => one !== 0)) }
}

/** Splits an amount, which may be negative, in proportion to what is due to each; to equal parts where nothing is. */
function spread(amount: number, parts: readonly OpenPart[]): number[] {
  const keyOf = (part: OpenPart): string => `${part.seller} ${part.subjectId}`
  const weights = parts.map((part) => ({ key: keyOf(part), weight: BigInt(Math.max(0, part.due)) }))
  const split = largestRemainder(BigInt(Math.abs(amount)), weights)
  return parts.map((part) => Math.sign(amount) * Number(split.get(keyOf(part)) ?? 0n) || 0)
}
