import { countPieces, mergeLines, stackSize } from './contents.ts'
import type { BlockText } from './fit-block.ts'
import { fitsLine } from './fit-text.ts'
import { formatCode, formatCount, formatInstant, formatMoney } from './format.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { parcelPages } from './parcel-pages.ts'
import { drawLines, drawReprint } from './parts.ts'
import { printableOrDash } from './printable.ts'
import { cutWay, recipientTexts, smallerWays, type RecipientTexts } from './recipient-block.ts'
import type { Page, Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

const left = 4
const right = 76
const inner = right - left
const table = { left, right, bottom: 70, rowMin: 3.1, rowMax: 9 }

/**
 * Labels of 80 × 80 mm: the same facts in the same order as on the large one, with the list of goods cut to one line.
 */
export function smallLabelPages(batch: PaperBatch): Generator<Page> {
  const words = wordsOf(batch.locale ?? 'vi')
  const total = stackSize(batch)
  return parcelPages(batch, { width: 80, height: 80 }, (sheet, parcel) => {
    sheet.line(printableOrDash(batch.sellerName), { x: left, y: 6.6, width: 45, face: 'bold', sizes: [9, 8, 7] })
    sheet.line(batch.saleTitle, { x: left, y: 10.4, width: 45, face: 'regular', sizes: [7.5, 7] })
    sheet.line(`${parcel.number}/${total}`, {
      x: right,
      y: 7.4,
      width: 25,
      face: 'bold',
      sizes: [16, 14, 12],
      align: 'right',
    })
    sheet.line(words.batch(batch.batchNumber), {
      x: right,
      y: 10.8,
      width: 25,
      face: 'semibold',
      sizes: [8, 7],
      align: 'right',
    })
    sheet.barcode(parcel.code, 40, 12.4, 14, 4)
    sheet.line(formatCode(parcel.code), { x: 40, y: 31, width: inner, face: 'bold', sizes: [12], align: 'center' })
    drawReprint(sheet, batch, parcel.copy, { right, top: 27.6, width: 15, height: 4.2, size: 8 })
    sheet.fill(left, 32.6, inner, 0.4)
    drawRecipient(sheet, batch, parcel)
    drawCash(sheet, batch, parcel)
    drawFoot(sheet, batch, parcel)
  })
}

/**
 * Name, phone and address, above the cash box. Long ones get smaller, the longest down to 5.5 pt: the paper has no more
 * room.
 */
function drawRecipient(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): void {
  const texts = recipientTexts(batch, parcel)
  const usual: BlockText[] = [
    {
      text: texts.name,
      face: 'bold',
      steps: [
        [13, 1],
        [11, 1],
        [7.5, 2],
      ],
    },
    {
      text: texts.phone,
      face: 'bold',
      steps: [
        [12, 1],
        [10, 1],
      ],
    },
    {
      text: texts.line,
      face: 'regular',
      steps: [
        [9, 1],
        [8, 2],
      ],
    },
    {
      text: texts.area,
      face: 'semibold',
      steps: [
        [9, 1],
        [8, 1],
        [7.5, 2],
      ],
    },
  ]
  const ways = [
    usual,
    ...smallerWays(texts, [8, 7.5, 7, 6.5, 6, 5.5], 9),
    cutWay(texts, 5.5, 9, { name: 2, line: 5, area: 1 }),
  ]
  sheet.block(ways, { x: left, top: 33, width: inner, bottom: 60 })
}

function drawCash(sheet: Sheet, batch: PaperBatch, { cod }: PaperParcel): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const amount = formatMoney(cod.amount, cod.currency, locale)
  sheet.frame(left, 60.2, inner, 9, cod.amount === 0 ? 0.25 : 0.75)
  const text = cod.amount === 0 ? words.collectNothing(amount) : words.collect(amount)
  sheet.line(text, { x: 40, y: 66.7, width: inner - 4, face: 'bold', sizes: [18, 16, 14, 12, 10], align: 'center' })
}

function drawFoot(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const { time, date } = formatInstant(parcel.packBy, batch.timeZone, locale)
  const list = mergeLines(parcel.lines)
    .map((line) => `${line.quantity} × ${printableOrDash(line.title)}`)
    .join(' · ')
  sheet.line(`${words.contents(formatCount(countPieces(parcel.lines), locale))}: ${list}`, {
    x: left,
    y: 72.8,
    width: inner,
    face: 'regular',
    sizes: [7.5],
  })
  sheet.line(`${words.packBy} ${time} ${date}`, { x: left, y: 77, width: 52, face: 'bold', sizes: [8.5, 8, 7] })
  sheet.line(words.orders(formatCount(parcel.orders, locale)), {
    x: right,
    y: 77,
    width: 19,
    face: 'regular',
    sizes: [7.5, 7],
    align: 'right',
  })
}

/** Packing slips of 80 × 80 mm, as receipt printers cut them: ten products fit. */
export function smallSlipPages(batch: PaperBatch): Generator<Page> {
  const total = stackSize(batch)
  return parcelPages(batch, { width: 80, height: 80 }, (sheet, parcel) => {
    drawSlipHead(sheet, batch, parcel, total)
    const top = drawSlipRecipient(sheet, batch, parcel)
    drawLines(sheet, batch, parcel.lines, { ...table, top: top + 0.4 })
    drawSlipFoot(sheet, batch, parcel)
  })
}

function drawSlipHead(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel, total: number): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const { time, date } = formatInstant(parcel.packBy, batch.timeZone, locale)
  sheet.line(words.packingSlip, { x: left, y: 7, width: 45, face: 'bold', sizes: [11] })
  sheet.line(`${words.batch(batch.batchNumber)} · ${printableOrDash(batch.sellerName)}`, {
    x: left,
    y: 10.8,
    width: 48,
    face: 'regular',
    sizes: [7.5, 7],
  })
  sheet.line(`${parcel.number}/${total}`, {
    x: right,
    y: 9.4,
    width: 25,
    face: 'bold',
    sizes: [20, 17, 14],
    align: 'right',
  })
  sheet.barcode(parcel.code, 26, 12.6, 14, 3)
  sheet.line(formatCode(parcel.code), { x: 26, y: 30.4, width: 44, face: 'bold', sizes: [10], align: 'center' })
  sheet.line(words.packBy, { x: right, y: 15.6, width: 24, face: 'semibold', sizes: [7.5, 7], align: 'right' })
  sheet.line(time, { x: right, y: 22, width: 24, face: 'bold', sizes: [16], align: 'right' })
  sheet.line(date, { x: right, y: 25.6, width: 26, face: 'semibold', sizes: [7.5, 7], align: 'right' })
  drawReprint(sheet, batch, batch.copy, { right, top: 27, width: 18, height: 4, size: 8 })
  sheet.fill(left, 32.2, inner, 0.4)
}

const slipNameSizes = [10, 9, 8]

/**
 * Name and phone side by side; a name too long for that goes above the phone, and the goods start lower. Returns the
 * position of the rule under them (mm).
 */
function drawSlipRecipient(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): number {
  const texts = recipientTexts(batch, parcel)
  const rule = fitsLine(texts.name, 'bold', 46, slipNameSizes)
    ? drawShortSlipRecipient(sheet, texts)
    : drawLongSlipRecipient(sheet, texts)
  sheet.fill(left, rule, inner, 0.25)
  return rule
}

function drawShortSlipRecipient(sheet: Sheet, { name, phone }: RecipientTexts): number {
  sheet.line(name, { x: left, y: 36.4, width: 46, face: 'bold', sizes: slipNameSizes })
  sheet.line(phone, { x: right, y: 36.4, width: 25, face: 'semibold', sizes: [9, 8], align: 'right' })
  return 38
}

function drawLongSlipRecipient(sheet: Sheet, { name, phone }: RecipientTexts): number {
  const ways = [8, 7.5, 7, 6.5, 6].map((size): BlockText[] => [
    { text: name, face: 'bold', steps: [[size, 4]] },
    { text: phone, face: 'semibold', steps: [[8, 1]] },
  ])
  return sheet.block(ways, { x: left, top: 32.8, width: inner, bottom: 50.4 }) + 0.4
}

function drawSlipFoot(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  sheet.fill(left, 70.4, inner, 0.4)
  const amount = formatMoney(parcel.cod.amount, parcel.cod.currency, locale)
  sheet.line(words.pieces(formatCount(countPieces(parcel.lines), locale)), {
    x: left,
    y: 74.6,
    width: 30,
    face: 'bold',
    sizes: [10, 9, 8],
  })
  sheet.line(words.collect(amount), {
    x: right,
    y: 74.6,
    width: 40,
    face: 'bold',
    sizes: [10, 9, 8, 7],
    align: 'right',
  })
  const orders = words.orders(formatCount(parcel.orders, locale))
  sheet.line(parcel.note === undefined ? orders : `${orders} · ${words.note}: ${printableOrDash(parcel.note)}`, {
    x: left,
    y: 78,
    width: inner,
    face: 'regular',
    sizes: [7.5, 7],
  })
}
