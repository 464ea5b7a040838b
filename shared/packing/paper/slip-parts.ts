import { countPieces, stackSize } from './contents.ts'
import { formatCode, formatCount, formatInstant, formatMoney, formatRanges } from './format.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { parcelPages } from './parcel-pages.ts'
import { drawLines, drawReprint } from './parts.ts'
import type { BarcodePlace, ParcelPageShape, Place, RulePlace } from './place.ts'
import { printableOrDash } from './printable.ts'
import type { Page, Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

/** A packing slip of one size: where its parts stand, and what is drawn its own way. */
export interface SlipShape extends ParcelPageShape {
  title: Place
  batch: Place
  number: Place
  barcode: BarcodePlace
  code: Place & { x: number }
  packBy: Place
  time: Place
  date: Place
  reprint: { top: number; width: number; height: number; size: number }
  headRules: readonly RulePlace[]
  /** The goods begin this far below the rule under the recipient. */
  table: { gap: number; bottom: number; rowMin: number; rowMax: number }
  footRule: RulePlace
  pieces: Place
  collect: Place
  /** Answers where the rule under the recipient is (mm). */
  drawRecipient(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): number
  /** The parcel's note, which may be empty, and who sends it. */
  drawNote(sheet: Sheet, batch: PaperBatch, text: string): void
}

/** One page per parcel: what the packer puts in, ticked line by line. */
export function slipPages(batch: PaperBatch, shape: SlipShape): Generator<Page> {
  const { left, right, table } = shape
  const total = stackSize(batch)
  return parcelPages(batch, shape, (sheet, parcel) => {
    drawHead(sheet, shape, batch, parcel, total)
    const top = shape.drawRecipient(sheet, batch, parcel) + table.gap
    drawLines(sheet, batch, parcel.lines, { ...table, left, right, top })
    drawFoot(sheet, shape, batch, parcel)
  })
}

function drawHead(sheet: Sheet, shape: SlipShape, batch: PaperBatch, parcel: PaperParcel, total: number): void {
  const { left, right } = shape
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const { time, date } = formatInstant(parcel.packBy, batch.timeZone, locale)
  // With a shop the sender stands at the foot.
  const seller = batch.shop ? [] : [printableOrDash(batch.sellerName)]
  const batchText = [words.packingSlip, words.batch(batch.batchNumber), ...seller].join(' · ')
  sheet.line(words.orders(formatRanges(parcel.orders)), { ...shape.title, x: left, face: 'bold' })
  sheet.line(batchText, { ...shape.batch, x: left, face: 'regular' })
  sheet.line(`${parcel.number}/${total}`, { ...shape.number, x: right, face: 'bold', align: 'right' })
  drawReprint(sheet, batch, batch.copy, { ...shape.reprint, right })
  sheet.barcode(parcel.code, ...shape.barcode)
  sheet.line(formatCode(parcel.code), { ...shape.code, face: 'bold', align: 'center' })
  sheet.line(words.packBy, { ...shape.packBy, x: right, face: 'semibold', align: 'right' })
  sheet.line(time, { ...shape.time, x: right, face: 'bold', align: 'right' })
  sheet.line(date, { ...shape.date, x: right, face: 'semibold', align: 'right' })
  for (const [y, thickness] of shape.headRules) sheet.fill(left, y, right - left, thickness)
}

function drawFoot(sheet: Sheet, shape: SlipShape, batch: PaperBatch, parcel: PaperParcel): void {
  const { left, right } = shape
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const pieces = words.pieces(formatCount(countPieces(parcel.lines), locale))
  const amount = formatMoney(parcel.cod.amount, parcel.cod.currency, locale)
  const [y, thickness] = shape.footRule
  sheet.fill(left, y, right - left, thickness)
  sheet.line(pieces, { ...shape.pieces, x: left, face: 'bold' })
  sheet.line(words.collect(amount), { ...shape.collect, x: right, face: 'bold', align: 'right' })
  const note = parcel.note === undefined ? '' : `${words.note}: ${printableOrDash(parcel.note)}`
  shape.drawNote(sheet, batch, note)
}
