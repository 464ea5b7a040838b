import { countPieces, mergeLines, skuText, stackSize } from './contents.ts'
import { formatCode, formatCount, formatInstant, formatMoney, formatPhone } from './format.ts'
import type { PaperBatch, PaperLine, PaperParcel } from './paper.ts'
import { joinPrintable, printableOrDash } from './printable.ts'
import { openSheet, type Page, type Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

const left = 5
const right = 95
const inner = right - left

const tableTop = 60
const tableBottom = 128

/** Height of a row in mm: roomy for few lines, still readable at the least. */
const rowMax = 12
const rowMin = 4.2
const rowsMax = Math.floor((tableBottom - tableTop) / rowMin)

/** One page of 100 × 150 mm per parcel: what the packer puts in, ticked line by line. */
export function* packingSlipPages(batch: PaperBatch): Generator<Page> {
  const total = stackSize(batch)
  for (const parcel of batch.parcels) {
    const sheet = openSheet(100, 150)
    drawHead(sheet, batch, parcel, total)
    drawRecipient(sheet, batch, parcel)
    drawLines(sheet, batch, mergeLines(parcel.lines))
    drawFoot(sheet, batch, parcel)
    yield sheet.page
  }
}

function drawHead(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel, total: number): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const { time, date } = formatInstant(parcel.packBy, batch.timeZone, locale)
  sheet.line(words.packingSlip, { x: left, y: 10, width: 54, face: 'bold', sizes: [14] })
  sheet.line(`${words.batch(batch.batchNumber)} · ${printableOrDash(batch.sellerName)}`, { x: left, y: 14.6, width: 58, face: 'regular', sizes: [8.5, 7.5] })
  sheet.line(`${parcel.number}/${total}`, { x: right, y: 13.4, width: 34, face: 'bold', sizes: [26, 22, 18], align: 'right' })
  sheet.fill(left, 17, inner, 0.5)
  sheet.barcode(parcel.code, 35, 20, 14, 4)
  sheet.line(formatCode(parcel.code), { x: 35, y: 39.2, width: 52, face: 'bold', sizes: [12], align: 'center' })
  sheet.line(words.packBy, { x: right, y: 23.5, width: 28, face: 'semibold', sizes: [8], align: 'right' })
  sheet.line(time, { x: right, y: 31.6, width: 28, face: 'bold', sizes: [20], align: 'right' })
  sheet.line(date, { x: right, y: 36.2, width: 28, face: 'semibold', sizes: [8.5, 7.5], align: 'right' })
  sheet.fill(left, 42, inner, 0.25)
}

function drawRecipient(sheet: Sheet, batch: PaperBatch, { recipient }: PaperParcel): void {
  const words = wordsOf(batch.locale ?? 'vi')
  sheet.line(printableOrDash(recipient.name), { x: left, y: 47.2, width: 58, face: 'bold', sizes: [12, 11, 10, 9] })
  sheet.line(printableOrDash(formatPhone(recipient.phone), words.noPhone), { x: right, y: 47.2, width: 30, face: 'semibold', sizes: [11, 10, 9], align: 'right' })
  sheet.paragraph(joinPrintable([recipient.line, recipient.ward, recipient.province], ', '), {
    x: left, top: 48.6, width: inner, face: 'regular', steps: [[9, 2], [8, 2]],
  })
  sheet.fill(left, 58.4, inner, 0.5)
}

function drawLines(sheet: Sheet, batch: PaperBatch, lines: readonly PaperLine[]): void {
  const shown = lines.length > rowsMax ? lines.slice(0, rowsMax - 1) : lines
  const rows = shown.length + (shown.length < lines.length ? 1 : 0)
  const height = Math.min(rowMax, (tableBottom - tableTop) / Math.max(rows, 1))
  shown.forEach((line, at) => drawLine(sheet, line, tableTop + at * height, height))
  if (shown.length === lines.length) return
  const top = tableTop + shown.length * height
  sheet.fill(left, top + 0.3, inner, height - 0.4)
  const words = wordsOf(batch.locale ?? 'vi')
  sheet.line(words.moreLines(lines.length - shown.length), { x: 50, y: top + height / 2 + 1.1, width: inner - 4, face: 'bold', sizes: [8], align: 'center', grey: 1 })
}

/** Tick box, quantity, goods. More than one piece is white on black: that is the number packers get wrong. */
function drawLine(sheet: Sheet, line: PaperLine, top: number, height: number): void {
  const roomy = height >= 9
  const size = roomy ? 14 : height >= 6 ? 10 : 8
  const middle = top + height / 2
  const box = Math.min(5, height - 1.2)
  const many = line.quantity > 1
  sheet.frame(left, middle - box / 2, box, box, 0.3)
  if (many) sheet.fill(left + 6.5, middle - Math.min(8, height - 0.8) / 2, 13.5, Math.min(8, height - 0.8))
  sheet.line(`${line.quantity} ×`, { x: left + 13.2, y: middle + size * 0.125, width: 12.5, face: 'bold', sizes: [size, 8, 6], align: 'center', grey: many ? 1 : 0 })
  const title = printableOrDash(line.title)
  const x = left + 22
  if (roomy) {
    sheet.line(title, { x, y: middle - 0.4, width: right - x, face: 'semibold', sizes: [11, 10, 9, 8] })
    sheet.line(skuText(line.sku, line.shelf, line.lots ?? []), { x, y: middle + 3.5, width: right - x, face: 'regular', sizes: [8] })
  } else {
    sheet.line(title, { x, y: middle + 1.1, width: 48, face: 'semibold', sizes: [9, 8, 7] })
    sheet.line(line.sku, { x: right, y: middle + 1.1, width: 18, face: 'regular', sizes: [7.5, 7], align: 'right' })
  }
  sheet.fill(left, top + height - 0.1, inner, 0.1)
}

function drawFoot(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const amount = formatMoney(parcel.cod.amount, parcel.cod.currency, locale)
  sheet.fill(left, 130, inner, 0.5)
  sheet.line(words.pieces(formatCount(countPieces(parcel.lines), locale)), { x: left, y: 136.6, width: 36, face: 'bold', sizes: [14, 12, 10] })
  sheet.line(words.collect(amount), { x: right, y: 136.6, width: 52, face: 'bold', sizes: [14, 12, 10, 9], align: 'right' })
  const orders = words.orders(formatCount(parcel.orders, locale))
  const foot = parcel.note === undefined ? orders : `${orders} · ${words.note}: ${printableOrDash(parcel.note)}`
  sheet.paragraph(foot, { x: left, top: 138, width: inner, face: 'regular', steps: [[9, 2], [8, 2]] })
}
