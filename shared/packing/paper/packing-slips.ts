import { countPieces, stackSize } from './contents.ts'
import { fitsLine, fitText, type Step } from './fit-text.ts'
import { formatCode, formatCount, formatInstant, formatMoney } from './format.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { parcelPages } from './parcel-pages.ts'
import { drawLines, drawReprint } from './parts.ts'
import { joinPrintable, printableOrDash } from './printable.ts'
import { cutWay, recipientTexts, smallerWays, type RecipientTexts } from './recipient-block.ts'
import type { Page, Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

const left = 5
const right = 95
const inner = right - left

/** Rows are roomy when there are few lines, and still readable at the minimum height. */
const table = { left, right, bottom: 128, rowMin: 4.2, rowMax: 12 }

/** One page of 100 × 150 mm per parcel: what the packer puts in, ticked line by line. */
export function packingSlipPages(batch: PaperBatch): Generator<Page> {
  const total = stackSize(batch)
  return parcelPages(batch, { width: 100, height: 150 }, (sheet, parcel) => {
    drawHead(sheet, batch, parcel, total)
    const rule = drawRecipient(sheet, batch, parcel)
    drawLines(sheet, batch, parcel.lines, { ...table, top: rule + 1.6 })
    drawFoot(sheet, batch, parcel)
  })
}

function drawHead(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel, total: number): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const { time, date } = formatInstant(parcel.packBy, batch.timeZone, locale)
  sheet.line(words.packingSlip, { x: left, y: 10, width: 54, face: 'bold', sizes: [14] })
  sheet.line(`${words.batch(batch.batchNumber)} · ${printableOrDash(batch.sellerName)}`, {
    x: left,
    y: 14.6,
    width: 58,
    face: 'regular',
    sizes: [8.5, 7.5],
  })
  sheet.line(`${parcel.number}/${total}`, {
    x: right,
    y: 13.4,
    width: 34,
    face: 'bold',
    sizes: [26, 22, 18],
    align: 'right',
  })
  sheet.fill(left, 17, inner, 0.5)
  drawReprint(sheet, batch, batch.copy, { right, top: 37.2, width: 22, height: 4, size: 8 })
  sheet.barcode(parcel.code, 35, 20, 14, 4)
  sheet.line(formatCode(parcel.code), { x: 35, y: 39.2, width: 52, face: 'bold', sizes: [12], align: 'center' })
  sheet.line(words.packBy, { x: right, y: 23.5, width: 28, face: 'semibold', sizes: [8], align: 'right' })
  sheet.line(time, { x: right, y: 31.6, width: 28, face: 'bold', sizes: [20], align: 'right' })
  sheet.line(date, { x: right, y: 36.2, width: 28, face: 'semibold', sizes: [8.5, 7.5], align: 'right' })
  sheet.fill(left, 42, inner, 0.25)
}

/**
 * Position of the rule under a recipient of the usual length (mm), and its lowest position for a longer one: the goods
 * below get what is left.
 */
const usualRule = 58.4
const lowestRule = 82

/**
 * Name and phone side by side above the address; longer ones below each other and smaller. Returns the position of the
 * rule under them (mm).
 */
function drawRecipient(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): number {
  const texts = recipientTexts(batch, parcel)
  const { line, ward, province } = parcel.recipient
  const address = joinPrintable([line, ward, province], ', ')
  const rule = isShort(texts.name, address) ? drawShort(sheet, texts, address) : drawLong(sheet, texts)
  sheet.fill(left, rule, inner, 0.5)
  return rule
}

const nameSizes = [12, 11, 10, 9]
const addressSteps: readonly Step[] = [
  [9, 2],
  [8, 2],
]

function isShort(name: string, address: string): boolean {
  return fitsLine(name, 'bold', 58, nameSizes) && !fitText(address, 'regular', inner, addressSteps).cut
}

function drawShort(sheet: Sheet, { name, phone }: RecipientTexts, address: string): number {
  sheet.line(name, { x: left, y: 47.2, width: 58, face: 'bold', sizes: nameSizes })
  sheet.line(phone, { x: right, y: 47.2, width: 30, face: 'semibold', sizes: [11, 10, 9], align: 'right' })
  sheet.paragraph(address, { x: left, top: 48.6, width: inner, face: 'regular', steps: addressSteps })
  return usualRule
}

function drawLong(sheet: Sheet, texts: RecipientTexts): number {
  const ways = [...smallerWays(texts, [9, 8, 7.5, 7, 6.5], 10), cutWay(texts, 6.5, 10, { name: 3, line: 6, area: 1 })]
  return Math.max(usualRule, sheet.block(ways, { x: left, top: 42.8, width: inner, bottom: lowestRule }) + 0.6)
}

function drawFoot(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const amount = formatMoney(parcel.cod.amount, parcel.cod.currency, locale)
  sheet.fill(left, 130, inner, 0.5)
  sheet.line(words.pieces(formatCount(countPieces(parcel.lines), locale)), {
    x: left,
    y: 136.6,
    width: 36,
    face: 'bold',
    sizes: [14, 12, 10],
  })
  sheet.line(words.collect(amount), {
    x: right,
    y: 136.6,
    width: 52,
    face: 'bold',
    sizes: [14, 12, 10, 9],
    align: 'right',
  })
  const orders = words.orders(formatCount(parcel.orders, locale))
  const foot = parcel.note === undefined ? orders : `${orders} · ${words.note}: ${printableOrDash(parcel.note)}`
  sheet.paragraph(foot, {
    x: left,
    top: 138,
    width: inner,
    face: 'regular',
    steps: [
      [9, 2],
      [8, 2],
    ],
  })
}
