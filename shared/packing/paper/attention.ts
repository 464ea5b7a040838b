import { fitsPaper } from './fits-paper.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { paperProblems, type PaperProblem, type ParcelAttention } from './paper-problem.ts'
import { toPrintable } from './printable.ts'

/**
 * The parcels of a batch that need a person's attention, with the reasons; `notDrawn` are the codes of those that have
 * only a placeholder page.
 */
export function attentionOf(batches: readonly PaperBatch[], notDrawn: readonly string[]): ParcelAttention[] {
  return batches
    .flatMap((batch) => batch.parcels)
    .map((parcel) => ({ code: parcel.code, problems: problemsOf(parcel, notDrawn.includes(parcel.code)) }))
    .filter(({ problems }) => problems.length > 0)
}

function problemsOf(parcel: PaperParcel, notDrawn: boolean): PaperProblem[] {
  const { recipient } = parcel
  const has: Record<PaperProblem, boolean> = {
    name: isLost(recipient.name),
    address: [recipient.line, recipient.ward, recipient.province].some(isLost),
    goods: [parcel.note ?? '', ...parcel.lines.map(({ title }) => title)].some(isLost),
    'too-long': !fitsPaper(recipient),
    'not-drawn': notDrawn,
  }
  return paperProblems.filter((problem) => has[problem])
}

function isLost(text: string): boolean {
  return toPrintable(text).lost
}
