import { countPieces, stackSize } from './contents.ts'
import { formatCode, formatCount, formatInstant, formatMoney, formatPhone } from './format.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { drawLines, drawReprint } from './parts.ts'
import { joinPrintable, printableOrDash } from './printable.ts'
import { openSheet, type Page, type Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

const left = 5
const right = 95
const inner = right - left

/** Rows are roomy for few lines, still readable at the least. */
const table = { left, right, top: 60, bottom: 128, rowMin: 4.2, rowMax: 12 }

/** One page of 100 × 150 mm per parcel: what the packer puts in, ticked line by line. */
export function* packingSlipPages(batch: PaperBatch): Generator<Page> {
  const total = stackSize(batch)
  for (const parcel of batch.parcels) {
    const sheet = openSheet(100, 150)
    drawHead(sheet, batch, parcel, total)
    drawRecipient(sheet, batch, parcel)
    drawLines(sheet, batch, parcel.lines, table)
    drawFoot(sheet, batch, parcel)
    yield sheet.page
  }
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

function drawRecipient(sheet: Sheet, batch: PaperBatch, { recipient }: PaperParcel): void {
  const words = wordsOf(batch.locale ?? 'vi')
  sheet.line(printableOrDash(recipient.name), { x: left, y: 47.2, width: 58, face: 'bold', sizes: [12, 11, 10, 9] })
  sheet.line(printableOrDash(formatPhone(recipient.phone), words.noPhone), {
    x: right,
    y: 47.2,
    width: 30,
    face: 'semibold',
    sizes: [11, 10, 9],
    align: 'right',
  })
  sheet.paragraph(joinPrintable([recipient.line, recipient.ward, recipient.province], ', '), {
    x: left,
    top: 48.6,
    width: inner,
    face: 'regular',
    steps: [
      [9, 2],
      [8, 2],
    ],
  })
  sheet.fill(left, 58.4, inner, 0.5)
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
