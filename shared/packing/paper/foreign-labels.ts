import { stackSize } from './contents.ts'
import type { ForeignLabel, PaperBatch, PaperParcel } from './paper.ts'
import { namingPage } from './parcel-pages.ts'
import type { Page } from './sheet.ts'
import { wordsOf } from './words.ts'

/** Whether somebody else makes the label of a parcel in this batch. */
export function hasForeignLabels({ parcels }: PaperBatch): boolean {
  return parcels.some(({ label }) => label !== undefined)
}

/**
 * The label of each parcel in stack order: the one that somebody else made, as it is and unscaled, or a page in its
 * place until it is here; for the others ours, which `own` draws.
 */
export function* labelOfEach(
  batch: PaperBatch,
  paper: { width: number; height: number },
  own: (batch: PaperBatch) => Iterable<Page>,
): Generator<Page> {
  const stack = stackSize(batch)
  for (const parcel of batch.parcels) {
    if (parcel.label) yield foreignPage({ ...batch, stack }, parcel, parcel.label, paper)
    else yield* own({ ...batch, parcels: [parcel], stack })
  }
}

function foreignPage(
  batch: PaperBatch,
  parcel: PaperParcel,
  { from, page }: ForeignLabel,
  paper: { width: number; height: number },
): Page {
  const words = wordsOf(batch.locale ?? 'vi')
  return page
    ? { width: page.width, height: page.height, marks: [], foreign: page.root }
    : namingPage(batch, parcel, paper, { title: words.noLabelYet(from), text: words.noLabelYetMeans })
}
