import { weightOf } from './contents.ts'
import { formatCode, formatMoney, formatWeight } from './format.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { drawReprint } from './parts.ts'
import type { BarcodePlace, ParcelPageShape, Place, RulePlace } from './place.ts'
import { printableOrDash } from './printable.ts'
import { drawSender, type SenderPlace } from './sender-block.ts'
import type { Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

/** A label of one size: where the parts stand that every label has. */
export interface LabelShape extends ParcelPageShape {
  /** Stands alone where the shop is not known. */
  seller: Place
  sender: SenderPlace
  carrier: Place
  service: Place
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
  if (batch.shop) drawSender(sheet, batch, left, shape.sender)
  else sheet.line(printableOrDash(batch.sellerName), { ...shape.seller, x: left, face: 'bold' })
  sheet.line(`${parcel.number}/${total}`, { ...shape.number, x: right, face: 'bold', align: 'right' })
  sheet.line(words.batch(batch.batchNumber), { ...shape.batch, x: right, face: 'semibold', align: 'right' })
  sheet.barcode(parcel.code, ...shape.barcode)
  sheet.line(formatCode(parcel.code), { ...shape.code, x: width / 2, face: 'bold', align: 'center' })
  drawCarrier(sheet, shape, parcel)
  drawReprint(sheet, batch, parcel.copy, { ...shape.reprint, right })
  for (const [y, thickness] of shape.headRules) sheet.fill(left, y, right - left, thickness)
}

function drawCarrier(sheet: Sheet, { left, carrier, service }: LabelShape, parcel: PaperParcel): void {
  if (!parcel.carrier) return
  sheet.line(printableOrDash(parcel.carrier.name), { ...carrier, x: left, face: 'bold' })
  sheet.line(parcel.carrier.service ?? '', { ...service, x: left, face: 'regular' })
}

/** What the courier collects, also of who refuses the parcel, in a box of its own: heavy when it is anything. */
export function drawCash(sheet: Sheet, shape: LabelShape, batch: PaperBatch, { cod }: PaperParcel): void {
  const { left, right, width, cash } = shape
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const amount = formatMoney(cod.amount, cod.currency, locale)
  const refused = cod.ifRefused && words.ifRefused(formatMoney(cod.ifRefused, cod.currency, locale))
  const asked = [words.collect(amount), refused].filter(Boolean).join('  ·  ')
  const text = cod.amount === 0 ? words.collectNothing(amount) : asked
  sheet.frame(left, cash.top, right - left, cash.height, cod.amount === 0 ? 0.25 : 0.75)
  sheet.line(text, { ...cash.text, x: width / 2, face: 'bold', align: 'center' })
}

/** What a courier must know at the door: whether the buyer may look into the parcel, and what it weighs. */
export function courierFacts({ shop, locale = 'vi' }: PaperBatch, { lines }: PaperParcel): string {
  const grams = weightOf(lines)
  return [
    ...(shop ? [wordsOf(locale).inspections[shop.inspection]] : []),
    ...(grams === undefined ? [] : [formatWeight(grams, locale)]),
  ].join('  ·  ')
}
