import { someAtATime } from '../lib/some-at-a-time.ts'
import type { LineOutcome } from './outcome.ts'
import type { ReadLine } from './read-lines.ts'
import type { Target } from './target.ts'

/** Where a line is: in this file, or in an earlier statement. */
export interface LinePlace {
  statementId: string | null
  line: number
}

/** A line with its class. */
export interface ClassifiedLine extends ReadLine {
  line: number
  outcome: LineOutcome
  due: number | null
  policyFee: number | null
  /** What of the fee the policy leaves open. */
  openFee: number
  targets: readonly Target[]
  pairs: LinePlace | null
}

/** What is known before a statement is read. */
export interface Known {
  payer: 'carrier' | 'platform'
  targets: ReadonlyMap<string, readonly Target[]>
  /** Lines of earlier statements by {@link lineKey}, and how many of each. */
  earlier: ReadonlyMap<string, number>
  /** What was held or given back in earlier statements and waits for its counterpart, by {@link pairKey}. */
  waiting: ReadonlyMap<string, readonly LinePlace[]>
}

/** What makes two lines of two statements the same line. */
export function lineKey({ code, kind, amount, fee, currency, day }: Omit<ReadLine, 'row'>): string {
  return `${code} ${kind} ${amount} ${fee} ${currency} ${day}`
}

/** What a fee that was held and the line that gives it back have in common. */
export function pairKey({
  code,
  kind,
  amount,
  currency,
}: Pick<ReadLine, 'code' | 'kind' | 'amount' | 'currency'>): string {
  return `${code} ${kind} ${Math.abs(amount)} ${currency}`
}

/** Puts every line into exactly one class. */
export async function classifyLines(lines: readonly ReadLine[], known: Known): Promise<ClassifiedLine[]> {
  const earlier = new Map(known.earlier)
  const waiting = new Map([...known.waiting].map(([key, places]) => [key, [...places]]))
  const paid = new Set<string>()
  const classified: ClassifiedLine[] = []
  for await (const some of someAtATime(lines))
    for (const read of some) {
      const line = beginLine(read, classified.length + 1, known.targets.get(read.code) ?? [])
      classified.push(line)
      const key = lineKey(read)
      const times = earlier.get(key) ?? 0
      if (times > 0) {
        earlier.set(key, times - 1)
        line.outcome = 'known'
      } else if (read.kind === 'held' || read.kind === 'given-back') pair(line, waiting, classified)
      else if (read.kind === 'adjustment') line.outcome = 'adjustment'
      else {
        comparePayment(line, known.payer, paid)
        for (const { parcelId, isWhole } of line.targets) paid.add(isWhole ? parcelId : `${parcelId} ${read.code}`)
      }
    }
  return classified
}

function beginLine(read: ReadLine, line: number, targets: readonly Target[]): ClassifiedLine {
  return { ...read, line, outcome: 'agreed', due: null, policyFee: null, openFee: 0, targets, pairs: null }
}

/** A fee that was held and the line that gives it back cancel each other, whichever is told first. */
function pair(line: ClassifiedLine, waiting: Map<string, LinePlace[]>, classified: ClassifiedLine[]): void {
  const other = line.kind === 'held' ? 'given-back' : 'held'
  const places = waiting.get(pairKey({ ...line, kind: other }))
  const place = places?.shift()
  if (!place) {
    line.outcome = line.kind === 'held' ? 'held' : 'given-back'
    const own = waiting.get(pairKey(line))
    if (own) own.push({ statementId: null, line: line.line })
    else waiting.set(pairKey(line), [{ statementId: null, line: line.line }])
    return
  }
  line.outcome = 'paired'
  line.pairs = place
  if (place.statementId === null) classified[place.line - 1]!.outcome = 'paired'
}

function comparePayment(line: ClassifiedLine, payer: Known['payer'], paid: ReadonlySet<string>): void {
  const { targets, amount, fee, code } = line
  if (targets.length === 0) {
    line.outcome = 'unknown'
    return
  }
  const isSeen = targets.some(({ parcelId, isWhole }) => paid.has(isWhole ? parcelId : `${parcelId} ${code}`))
  const due = isSeen ? 0 : sum(targets.map((one) => one.due))
  line.due = due
  if (payer === 'platform') line.policyFee = sum(targets.map(({ policyFee }) => policyFee))
  const gross = payer === 'platform' ? amount + fee : amount
  if (targets.some(({ currency }) => currency !== line.currency)) line.outcome = 'other-currency'
  else if (gross < 0) line.outcome = 'negative'
  else if (gross > 0 && fee > gross) line.outcome = 'fee-above-order'
  else if (amount < 0) line.outcome = 'negative'
  else if (line.day !== null && targets.some(({ handedOverOn }) => line.day! < handedOverOn))
    line.outcome = 'before-hand-over'
  else if (isSeen || (due === 0 && amount > 0 && targets.some(({ isPaid }) => isPaid))) line.outcome = 'twice'
  else if (amount === due) line.outcome = 'agreed'
  else line.outcome = howItDiffers(line, payer, due)
}

/** A platform's line that is right but for its fee, which may be what the policy leaves open. */
function howItDiffers(line: ClassifiedLine, payer: Known['payer'], due: number): LineOutcome {
  const { amount, fee, policyFee, targets } = line
  if (payer === 'platform' && amount + fee === due + policyFee!) {
    const open = fee - policyFee!
    const [least, most] = [0, 1].map((end) => sum(targets.map(({ openFee }) => openFee[end as 0 | 1])))
    if (open < least! || open > most!) return 'fee-not-in-policy'
    line.openFee = open
    return 'agreed'
  }
  return amount < due ? 'short' : 'over'
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
