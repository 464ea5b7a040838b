import { countPieces, mergeLots, skuText } from './contents.ts'
import { wrapText } from './fit-text.ts'
import { formatCount, formatInstant, formatRanges } from './format.ts'
import type { PaperBatch, PaperLocale, PaperLot } from './paper.ts'
import { drawPageNumber, drawReprint } from './parts.ts'
import { byShelf } from '../product.ts'
import { printableOrDash } from './printable.ts'
import { linesHeight } from './line-height.ts'
import { openSheet, type Page, type Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

const left = 14
const right = 196
const inner = right - left
const bottom = 280

const boxX = left
const quantityRight = left + 32
const goodsX = left + 38
const parcelsX = left + 104
const parcelsSize = 10

/** Lines of parcel numbers in one piece of a row; a longer row continues below, if necessary on the next page. */
const pieceLinesMax = 14

/** A SKU's row, or the continuation of one (no quantity: it must not be picked twice). */
interface Row {
  sku: string
  title: string
  quantity: number | undefined
  parcels: string[]
  height: number
  shelf?: string | undefined
  lots: PaperLot[]
}

/**
 * A4: how many of each SKU to fetch for the batch, and which parcels get them. Along the shelves, then by SKU (A2
 * before A10).
 */
export function pickListPages(batch: PaperBatch): Page[] {
  const sheets: Sheet[] = []
  let top = Infinity
  for (const row of pickRows(batch)) {
    if (top + row.height > bottom || sheets.length === 0) {
      const sheet = openSheet(210, 297)
      top = sheets.length === 0 ? drawHead(sheet, batch) : drawShortHead(sheet, batch)
      sheets.push(sheet)
    }
    drawRow(sheets.at(-1)!, batch, row, top)
    top += row.height
  }
  sheets.forEach((sheet, at) => drawFoot(sheet, batch, at + 1, sheets.length))
  return sheets.map((sheet) => sheet.page)
}

const bySkuNumber = new Intl.Collator('en', { numeric: true }).compare

interface Goods {
  title: string
  byParcel: Map<number, number>
  shelf: string | undefined
  lots: PaperLot[]
}

function pickRows(batch: PaperBatch): Row[] {
  return pickTotals(batch).flatMap((total) => rowPieces(total, batch))
}

export interface PickTotal extends Goods {
  sku: string
}

/** How many of each SKU every parcel gets, in shelf order. */
export function pickTotals(batch: PaperBatch): PickTotal[] {
  const bySku = new Map<string, Goods>()
  for (const parcel of batch.parcels) {
    for (const line of parcel.lines) {
      const goods = bySku.get(line.sku) ?? {
        title: line.title,
        byParcel: new Map<number, number>(),
        shelf: line.shelf,
        lots: [],
      }
      goods.lots = mergeLots([...goods.lots, ...(line.lots ?? [])])
      goods.byParcel.set(parcel.number, (goods.byParcel.get(parcel.number) ?? 0) + line.quantity)
      bySku.set(line.sku, goods)
    }
  }
  return [...bySku]
    .toSorted(
      ([a, goodsA], [b, goodsB]) => byShelf(goodsA.shelf, goodsB.shelf) || bySkuNumber(a, b) || (a < b ? -1 : 1),
    )
    .map(([sku, goods]) => ({ sku, ...goods }))
}

/** Which parcels get how many each: "Kiện 3–5, 9: mỗi kiện 2 món". */
export function toteLines(byParcel: ReadonlyMap<number, number>, locale: PaperLocale = 'vi'): string[] {
  const quantities = [...new Set(byParcel.values())].toSorted((a, b) => a - b)
  return quantities.map((quantity) => {
    const numbers = [...byParcel].filter(([, taken]) => taken === quantity).map(([number]) => number)
    return wordsOf(locale).perParcel(formatRanges(numbers), numbers.length === 1, quantity)
  })
}

function rowPieces({ sku, title, byParcel, shelf, lots }: PickTotal, batch: PaperBatch): Row[] {
  const lines = toteLines(byParcel, batch.locale).flatMap((line) =>
    wrapText(line, 'regular', parcelsSize, right - parcelsX),
  )
  const words = wordsOf(batch.locale ?? 'vi')
  const rows: Row[] = []
  for (let at = 0; at < lines.length; at += pieceLinesMax) {
    const parcels = lines.slice(at, at + pieceLinesMax)
    const height = Math.max(at === 0 ? 18 : 9, linesHeight(parcels.length, parcelsSize) + 5)
    const quantity = at === 0 ? [...byParcel.values()].reduce((sum, taken) => sum + taken, 0) : undefined
    rows.push({
      sku,
      title: at === 0 ? title : `(${words.continued})`,
      quantity,
      parcels,
      height,
      shelf,
      lots: at === 0 ? lots : [],
    })
  }
  return rows
}

function drawHead(sheet: Sheet, batch: PaperBatch): number {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const { time, date } = formatInstant(batch.packBy, batch.timeZone, locale)
  sheet.line(words.pickList, { x: left, y: 23, width: 118, face: 'bold', sizes: [24] })
  sheet.line(`${words.batch(batch.batchNumber)} · ${printableOrDash(batch.saleTitle)}`, {
    x: left,
    y: 30.5,
    width: 118,
    face: 'semibold',
    sizes: [12, 11, 10],
  })
  sheet.line(printableOrDash(batch.sellerName), { x: left, y: 36, width: 118, face: 'regular', sizes: [10.5, 9] })
  sheet.line(words.packBy, { x: right, y: 17.5, width: 60, face: 'semibold', sizes: [10], align: 'right' })
  sheet.line(time, { x: right, y: 29, width: 60, face: 'bold', sizes: [30], align: 'right' })
  sheet.line(date, { x: right, y: 36, width: 60, face: 'semibold', sizes: [11], align: 'right' })
  const lines = batch.parcels.flatMap((parcel) => parcel.lines)
  const facts: [string, number][] = [
    [words.parcelCount, batch.parcels.length],
    [words.pieceCount, countPieces(lines)],
    [words.skuCount, new Set(lines.map((line) => line.sku)).size],
  ]
  sheet.fill(left, 41, inner, 15, 0.93)
  drawReprint(sheet, batch, batch.copy, { right: right - 4, top: 44, width: 30, height: 9, size: 15 })
  facts.forEach(([name, count], at) => {
    const x = left + 5 + at * (inner / 3)
    sheet.line(name, { x, y: 46.3, width: 50, face: 'regular', sizes: [9] })
    sheet.line(formatCount(count, locale), { x, y: 53.3, width: 50, face: 'bold', sizes: [17] })
  })
  return drawColumns(sheet, batch, 64)
}

function drawShortHead(sheet: Sheet, batch: PaperBatch): number {
  const words = wordsOf(batch.locale ?? 'vi')
  const { time, date } = formatInstant(batch.packBy, batch.timeZone, batch.locale ?? 'vi')
  sheet.line(`${words.pickList} · ${words.batch(batch.batchNumber)} (${words.continued})`, {
    x: left,
    y: 18,
    width: 100,
    face: 'bold',
    sizes: [13],
  })
  sheet.line(`${words.packBy} ${time} ${date}`, {
    x: right,
    y: 18,
    width: 80,
    face: 'semibold',
    sizes: [10],
    align: 'right',
  })
  return drawColumns(sheet, batch, 27)
}

function drawColumns(sheet: Sheet, batch: PaperBatch, y: number): number {
  const words = wordsOf(batch.locale ?? 'vi')
  sheet.line(words.quantity, { x: quantityRight, y, width: 24, face: 'semibold', sizes: [9], align: 'right' })
  sheet.line(words.goods, { x: goodsX, y, width: 60, face: 'semibold', sizes: [9] })
  sheet.line(words.parcelNumbers, { x: parcelsX, y, width: right - parcelsX, face: 'semibold', sizes: [9] })
  sheet.fill(left, y + 2.2, inner, 0.5)
  return y + 2.7
}

function drawRow(sheet: Sheet, batch: PaperBatch, row: Row, top: number): void {
  if (row.quantity !== undefined) {
    sheet.frame(boxX, top + 5, 6, 6, 0.35)
    sheet.line(formatCount(row.quantity, batch.locale ?? 'vi'), {
      x: quantityRight,
      y: top + 11.6,
      width: 24,
      face: 'bold',
      sizes: [26, 22, 18, 14],
      align: 'right',
    })
    const end = sheet.paragraph(printableOrDash(row.title), {
      x: goodsX,
      top: top + 1.6,
      width: 62,
      face: 'semibold',
      steps: [
        [12, 1],
        [11, 2],
        [10, 2],
        [9, 2],
      ],
    })
    sheet.line(skuText(row.sku, row.shelf, row.lots), {
      x: goodsX,
      y: end + 3.6,
      width: 62,
      face: 'regular',
      sizes: [9.5, 8.5, 7.5],
    })
  } else {
    sheet.line(`${row.sku} ${row.title}`, { x: goodsX, y: top + 6, width: 62, face: 'regular', sizes: [9.5, 8.5, 7.5] })
  }
  row.parcels.forEach((line, at) => {
    sheet.line(line, {
      x: parcelsX,
      y: top + 6 + linesHeight(at, parcelsSize),
      width: right - parcelsX + 0.1,
      face: 'regular',
      sizes: [parcelsSize, 9],
    })
  })
  sheet.fill(left, top + row.height - 0.15, inner, 0.15, 0.4)
}

function drawFoot(sheet: Sheet, batch: PaperBatch, page: number, pages: number): void {
  const words = wordsOf(batch.locale ?? 'vi')
  const { time, date } = formatInstant(batch.printedAt, batch.timeZone, batch.locale ?? 'vi')
  sheet.line(words.printedAt(`${time} ${date} (${batch.timeZone})`), {
    x: left,
    y: 287,
    width: 130,
    face: 'regular',
    sizes: [8.5],
    grey: 0.35,
  })
  drawPageNumber(sheet, right, words.pageOf(page, pages))
}
