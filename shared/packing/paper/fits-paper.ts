import type { Shop } from '../../shop/shop.ts'
import { packingSlipPages } from './packing-slips.ts'
import { labelPages } from './labels.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { isPlain } from './printable.ts'
import { smallLabelPages } from './small-labels.ts'
import { smallSlipPages } from './small-slips.ts'

export type PaperRecipient = PaperParcel['recipient']

/**
 * This many Vietnamese or ASCII characters fit on every paper whichever letters they are (the widest is W). Almost
 * every recipient is within this and is not measured.
 */
const shortName = 40
const shortLine = 100

/** The layouts every paper is derived from: the rest are scaled versions of these. */
const made = [labelPages, smallLabelPages, packingSlipPages, smallSlipPages]

/**
 * Whether a recipient fits whole on every label and slip. Determined by actually laying them out, so it holds whatever
 * the papers look like.
 */
export function fitsPaper(recipient: PaperRecipient): boolean {
  return fitsUnmeasured(recipient) || made.every((pages) => [...pages(batchFor(recipient))].every(({ cut }) => !cut))
}

/** Whether a shop's sender fits whole on every label and slip. */
export function shopFitsPaper(shop: Shop): boolean {
  const recipient = { name: '1', phone: '', line: '1', ward: '', province: '' }
  return made.every((pages) => [...pages({ ...batchFor(recipient), shop })].every(({ cut }) => !cut))
}

/**
 * Whether a recipient fits whichever letters it has, at no cost. False says nothing about longer ones or other scripts.
 */
export function fitsUnmeasured({ name, line, collectAt }: PaperRecipient): boolean {
  return collectAt === undefined && isShort(name, shortName) && isShort(line, shortLine)
}

function isShort(text: string, max: number): boolean {
  return text.length <= max && isPlain(text)
}

/** A batch in which only the recipient matters. */
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
    orders: [1],
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
