import { formatCode, formatMoney } from './format.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { drawReprint } from './parts.ts'
import type { BarcodePlace, ParcelPageShape, Place, RulePlace } from './place.ts'
import { printableOrDash } from './printable.ts'
import type { Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

/** A label of one size: where the parts stand that every label has. */
export interface LabelShape extends ParcelPageShape {
  seller: Place
  sale: Place
  number: Place
  batch: Place
  barcode: BarcodePlace
  code: Place
  reprint: { top: number; width: number; height: number; size: number }
  headRules: readonly RulePlace[]
  cash: { top: number; height: number; text: Place }
}

export function drawLabelHead(
  sheet: Sheet,
  shape: LabelShape,
  batch: PaperBatch,
  parcel: PaperParcel,
  total: number,
): void {
  const { left, right, width } = shape
  const words = wordsOf(batch.locale ?? 'vi')
  sheet.line(printableOrDash(batch.sellerName), { ...shape.seller, x: left, face: 'bold' })
  sheet.line(batch.saleTitle, { ...shape.sale, x: left, face: 'regular' })
  sheet.line(`${parcel.number}/${total}`, { ...shape.number, x: right, face: 'bold', align: 'right' })
  sheet.line(words.batch(batch.batchNumber), { ...shape.batch, x: right, face: 'semibold', align: 'right' })
  sheet.barcode(parcel.code, ...shape.barcode)
  sheet.line(formatCode(parcel.code), { ...shape.code, x: width / 2, face: 'bold', align: 'center' })
  drawReprint(sheet, batch, parcel.copy, { ...shape.reprint, right })
  for (const [y, thickness] of shape.headRules) sheet.fill(left, y, right - left, thickness)
}

/** What the courier collects, in a box of its own: a heavy one when it is anything. */
export function drawCash(sheet: Sheet, shape: LabelShape, batch: PaperBatch, { cod }: PaperParcel): void {
  const { left, right, width, cash } = shape
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const amount = formatMoney(cod.amount, cod.currency, locale)
  const text = cod.amount === 0 ? words.collectNothing(amount) : words.collect(amount)
  sheet.frame(left, cash.top, right - left, cash.height, cod.amount === 0 ? 0.25 : 0.75)
  sheet.line(text, { ...cash.text, x: width / 2, face: 'bold', align: 'center' })
}
