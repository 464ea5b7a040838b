import { packingSlipPages } from './packing-slips.ts'
import { labelPages } from './labels.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { isPlain } from './printable.ts'
import { smallLabelPages } from './small-labels.ts'
import { smallSlipPages } from './small-slips.ts'

export type PaperRecipient = PaperParcel['recipient']

/** Characters of Vietnamese or ASCII that have room on every paper whatever letters they are (the widest is W): nearly everybody's, and these are not measured. */
const shortName = 40
const shortLine = 100

/** What other papers are made from: the rest are these, larger or smaller. */
const made = [labelPages, smallLabelPages, packingSlipPages, smallSlipPages]

/** Whether a recipient is whole on every label and slip. Found out by drawing them, so it is true whatever the papers look like. */
export function fitsPaper(recipient: PaperRecipient): boolean {
  return fitsUnmeasured(recipient) || made.every((pages) => [...pages(batchFor(recipient))].every(({ cut }) => !cut))
}

/** Whether a recipient fits whatever its letters are, which costs nothing to know. Of one that is longer or has letters of other scripts it says nothing. */
export function fitsUnmeasured({ name, line }: PaperRecipient): boolean {
  return isShort(name, shortName) && isShort(line, shortLine)
}

function isShort(text: string, max: number): boolean {
  return text.length <= max && isPlain(text)
}

/** A batch in which nothing but the recipient matters. */
function batchFor(recipient: PaperRecipient): PaperBatch {
  const instant = '2026-01-01T00:00:00.000Z'
  const parcel: PaperParcel = {
    code: '000000000000',
    number: 1,
    recipient,
    lines: [],
    cod: { amount: 0, currency: 'VND' },
    packBy: instant,
    handOverBy: instant,
    orders: 1,
  }
  return {
    batchNumber: 1,
    saleTitle: '',
    sellerName: '',
    timeZone: 'UTC',
    packBy: instant,
    printedAt: instant,
    parcels: [parcel],
  }
}
