import { countPieces } from './contents.ts'
import { wrapText } from './fit-text.ts'
import { formatCount, formatInstant } from './format.ts'
import type { PaperBatch } from './paper.ts'
import { drawReprint } from './parts.ts'
import { pickTotals, toteLines } from './pick-list.ts'
import { printableOrDash } from './printable.ts'
import { linesHeight } from './line-height.ts'
import { openSheet, type Page, type Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

const left = 5
const goodsX = left + 24
const totesSize = 9

/** Tote lines in one piece of a row, so that a row never needs more than a page. */
const pieceLinesMax = 8

interface Row {
  sku: string
  title: string
  quantity: number | undefined
  totes: string[]
  height: number
}

/**
 * The pick list for label and slip paper `width` mm wide (80 to 125): one product below the other, each with its totes
 * under it.
 */
export function narrowPickListPages(batch: PaperBatch, width: number, height: number): Page[] {
  const right = width - left
  const bottom = height - 8
  const sheets: Sheet[] = []
  let top = Infinity
  for (const row of rowsOf(batch, right - goodsX)) {
    if (top + row.height > bottom) {
      const sheet = openSheet(width, height)
      top = sheets.length === 0 ? drawHead(sheet, batch, right) : drawShortHead(sheet, batch, right)
      sheets.push(sheet)
    }
    drawRow(sheets.at(-1)!, batch, row, top, right)
    top += row.height
  }
  const words = wordsOf(batch.locale ?? 'vi')
  const { time, date } = formatInstant(batch.printedAt, batch.timeZone, batch.locale ?? 'vi')
  sheets.forEach((sheet, at) => {
    sheet.line(words.printedAt(`${time} ${date}`), {
      x: left,
      y: height - 4,
      width: width - 40,
      face: 'regular',
      sizes: [7.5],
    })
    sheet.line(words.pageOf(at + 1, sheets.length), {
      x: right,
      y: height - 4,
      width: 28,
      face: 'regular',
      sizes: [7.5],
      align: 'right',
    })
  })
  return sheets.map((sheet) => sheet.page)
}

function rowsOf(batch: PaperBatch, width: number): Row[] {
  const words = wordsOf(batch.locale ?? 'vi')
  return pickTotals(batch).flatMap(({ sku, title, byParcel }) => {
    const lines = toteLines(byParcel, batch.locale).flatMap((line) => wrapText(line, 'regular', totesSize, width))
    const rows: Row[] = []
    for (let at = 0; at < lines.length; at += pieceLinesMax) {
      const totes = lines.slice(at, at + pieceLinesMax)
      const isFirst = at === 0
      const quantity = isFirst ? [...byParcel.values()].reduce((sum, taken) => sum + taken, 0) : undefined
      rows.push({
        sku,
        title: isFirst ? title : `(${words.continued})`,
        quantity,
        totes,
        height: (isFirst ? 12 : 6) + linesHeight(totes.length, totesSize) + 1.5,
      })
    }
    return rows
  })
}

function drawHead(sheet: Sheet, batch: PaperBatch, right: number): number {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const inner = right - left
  const { time, date } = formatInstant(batch.packBy, batch.timeZone, locale)
  const lines = batch.parcels.flatMap((parcel) => parcel.lines)
  sheet.line(words.pickList, { x: left, y: 10, width: inner - 32, face: 'bold', sizes: [16, 14] })
  sheet.line(`${words.batch(batch.batchNumber)} · ${printableOrDash(batch.saleTitle)}`, {
    x: left,
    y: 14.6,
    width: inner - 32,
    face: 'semibold',
    sizes: [9, 8],
  })
  sheet.line(printableOrDash(batch.sellerName), {
    x: left,
    y: 18.4,
    width: inner - 32,
    face: 'regular',
    sizes: [8, 7.5],
  })
  sheet.line(time, { x: right, y: 11, width: 31, face: 'bold', sizes: [20], align: 'right' })
  sheet.line(words.packBy, { x: right, y: 14.8, width: 31, face: 'semibold', sizes: [8], align: 'right' })
  sheet.line(date, { x: right, y: 18.4, width: 31, face: 'semibold', sizes: [8], align: 'right' })
  sheet.fill(left, 20.2, inner, 0.5)
  const counts: [string, number][] = [
    [words.parcelCount, batch.parcels.length],
    [words.pieceCount, countPieces(lines)],
    [words.skuCount, new Set(lines.map((line) => line.sku)).size],
  ]
  const facts = counts.map(([name, count]) => `${name}: ${formatCount(count, locale)}`).join('  ·  ')
  sheet.line(facts, {
    x: left,
    y: 24.8,
    width: inner - ((batch.copy ?? 1) > 1 ? 20 : 0),
    face: 'bold',
    sizes: [9, 8, 7],
  })
  drawReprint(sheet, batch, batch.copy, { right, top: 21.4, width: 18, height: 4.2, size: 8 })
  sheet.fill(left, 26.4, inner, 0.25)
  return 26.8
}

function drawShortHead(sheet: Sheet, batch: PaperBatch, right: number): number {
  const words = wordsOf(batch.locale ?? 'vi')
  const { time, date } = formatInstant(batch.packBy, batch.timeZone, batch.locale ?? 'vi')
  const half = (right - left) / 2
  sheet.line(`${words.pickList} · ${words.batch(batch.batchNumber)} (${words.continued})`, {
    x: left,
    y: 8.6,
    width: half + 4,
    face: 'bold',
    sizes: [9, 8, 7.5],
  })
  sheet.line(`${time} ${date}`, { x: right, y: 8.6, width: half - 5, face: 'semibold', sizes: [8], align: 'right' })
  sheet.fill(left, 10.2, right - left, 0.4)
  return 10.6
}

function drawRow(sheet: Sheet, batch: PaperBatch, row: Row, top: number, right: number): void {
  let totesTop = top + 4.6
  if (row.quantity === undefined) {
    sheet.line(`${row.sku} ${row.title}`, {
      x: goodsX,
      y: top + 4,
      width: right - goodsX,
      face: 'regular',
      sizes: [8.5, 7.5],
    })
  } else {
    sheet.frame(left, top + 2.6, 5, 5, 0.35)
    sheet.line(formatCount(row.quantity, batch.locale ?? 'vi'), {
      x: goodsX - 2,
      y: top + 7.8,
      width: 15,
      face: 'bold',
      sizes: [20, 17, 14, 11, 9],
      align: 'right',
    })
    sheet.line(printableOrDash(row.title), {
      x: goodsX,
      y: top + 5.2,
      width: right - goodsX,
      face: 'semibold',
      sizes: [11, 10, 9, 8],
    })
    sheet.line(row.sku, { x: goodsX, y: top + 9, width: right - goodsX, face: 'regular', sizes: [8, 7.5] })
    totesTop = top + 10.4
  }
  row.totes.forEach((line, at) => {
    sheet.line(line, {
      x: goodsX,
      y: totesTop + 3.2 + linesHeight(at, totesSize),
      width: right - goodsX + 0.1,
      face: 'regular',
      sizes: [totesSize, 8],
    })
  })
  sheet.fill(left, top + row.height - 0.15, right - left, 0.15)
}
