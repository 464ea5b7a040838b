import { formatCount, formatInstant, formatMoney } from './format.ts'
import {
  codeX,
  codRight,
  drawColumns,
  drawPart,
  drawRow,
  inner,
  left,
  manifestRows,
  right,
  rowHeight,
} from './manifest-rows.ts'
import type { PaperManifest } from './paper.ts'
import { drawPageNumber } from './parts.ts'
import { printableOrDash } from './printable.ts'
import { openSheet, type Page, type Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

const locale = 'vi'
const words = wordsOf(locale)

const bottom = 280
const signHeight = 52
const amendmentHeight = 5.2

/** Rows kept with the signatures: nobody signs a page with no parcel on it. */
const signedRows = 3

/** A4: the hand-over record both sides sign. The totals and the two signature boxes stay together on the last page. */
export function manifestPages(manifest: PaperManifest): Page[] {
  if (manifest.parcels.length === 0) throw new RangeError('a manifest without parcels has no paper')
  const first = openSheet(210, 297)
  const sheets = [first]
  let top = drawHead(first, manifest)
  const next = () => {
    const sheet = openSheet(210, 297)
    sheet.line(`${words.manifest} · ${numberOf(manifest)} (${words.continued})`, {
      x: left,
      y: 18,
      width: inner,
      face: 'bold',
      sizes: [11, 10, 9],
    })
    sheets.push(sheet)
    top = drawColumns(sheet, 27)
  }
  const rows = manifestRows(manifest)
  rows.forEach((row, at) => {
    const isTail = at === Math.max(0, rows.length - signedRows)
    const needed = isTail
      ? (rows.length - at) * rowHeight + (manifest.amendments?.length ?? 0) * amendmentHeight + signHeight
      : rowHeight * (row.kind === 'part' ? 2 : 1)
    if (top + needed > bottom) next()
    if (row.kind === 'part') drawPart(sheets.at(-1)!, row, top)
    else drawRow(sheets.at(-1)!, row, manifest.currency, top)
    top += rowHeight
  })
  drawEnd(sheets.at(-1)!, manifest, top)
  sheets.forEach((sheet, at) => {
    sheet.line(manifest.manifestId, { x: left, y: 287, width: 130, face: 'regular', sizes: [8.5, 7.5], grey: 0.35 })
    drawPageNumber(sheet, right, words.pageOf(at + 1, sheets.length))
  })
  return sheets.map((sheet) => sheet.page)
}

/** Records from before they had numbers are called by their id. */
const numberOf = ({ number, manifestId }: PaperManifest): string => number ?? manifestId

function drawHead(sheet: Sheet, manifest: PaperManifest): number {
  const { time, date } = formatInstant(manifest.handedOverAt, manifest.timeZone, locale)
  sheet.line(words.manifest, { x: 105, y: 25, width: inner, face: 'bold', sizes: [22], align: 'center' })
  sheet.line(words.manifestSentence, { x: 105, y: 32, width: inner, face: 'regular', sizes: [10.5], align: 'center' })
  const facts: [string, string][] = [
    [words.seller, manifest.sellerName],
    [words.carrier, manifest.carrier],
    [words.handedOverAt, `${time} ${date} (${manifest.timeZone})`],
    [words.manifestNumber, numberOf(manifest)],
    [words.parcelCount, formatCount(manifest.parcels.length, locale)],
    [words.codTotal, codTotal(manifest)],
  ]
  facts.forEach(([name, value], at) => {
    const x = left + (at % 2) * (inner / 2 + 3)
    const y = 42 + Math.floor(at / 2) * 13
    sheet.line(name, { x, y, width: inner / 2 - 3, face: 'regular', sizes: [9], grey: 0.3 })
    sheet.line(printableOrDash(value), {
      x,
      y: y + 5.4,
      width: inner / 2 - 3,
      face: 'semibold',
      sizes: [12, 11, 10, 9, 8],
    })
  })
  return drawColumns(sheet, 85)
}

function drawEnd(sheet: Sheet, manifest: PaperManifest, rowsEnd: number): void {
  const top = drawAmendments(sheet, manifest, rowsEnd)
  sheet.line(`${words.parcelCount}: ${formatCount(manifest.parcels.length, locale)}`, {
    x: codeX,
    y: top + 6.4,
    width: 70,
    face: 'bold',
    sizes: [11],
  })
  const inBoxes = boxesSaid(manifest)
  if (inBoxes) sheet.line(inBoxes, { x: codeX, y: top + 10.4, width: 110, face: 'semibold', sizes: [9, 8] })
  sheet.line(codTotal(manifest), {
    x: codRight,
    y: top + 6.4,
    width: 45,
    face: 'bold',
    sizes: [11, 10, 9],
    align: 'right',
  })
  for (const [at, side, name] of [
    [0, words.seller, manifest.sellerName],
    [1, words.carrier, manifest.carrier],
  ] as const) {
    const width = inner / 2 - 4
    const x = left + at * (width + 8)
    const middle = x + width / 2
    sheet.frame(x, top + 12, width, 38, 0.3)
    sheet.line(side, { x: middle, y: top + 18, width: width - 6, face: 'bold', sizes: [10.5], align: 'center' })
    sheet.line(words.signHere, {
      x: middle,
      y: top + 22.6,
      width: width - 6,
      face: 'regular',
      sizes: [9],
      align: 'center',
      grey: 0.3,
    })
    if (at === 1 && manifest.signature)
      drawSignature(sheet, manifest.signature, { x: middle - 22, y: top + 23.5, width: 44, height: 19 })
    sheet.line(printableOrDash(at === 1 && manifest.signature ? `${manifest.signature.courier} (${name})` : name), {
      x: middle,
      y: top + 47,
      width: width - 6,
      face: 'semibold',
      sizes: [10, 9, 8],
      align: 'center',
    })
  }
}

/** How many parcels lie in outer boxes, since a courier counts each box as one; empty if none does. */
function boxesSaid({ parcels }: PaperManifest): string {
  const boxes = parcels.flatMap(({ box }) => box ?? [])
  if (boxes.length === 0) return ''
  return words.ofThemInBoxes(formatCount(boxes.length, locale), formatCount(new Set(boxes).size, locale))
}

/** Numbered amendments between the rows and the signatures; returns where they end. */
function drawAmendments(sheet: Sheet, { amendments = [], timeZone }: PaperManifest, top: number): number {
  sheet.fill(left, top, inner, 0.5)
  amendments.forEach((amendment, at) => {
    const { time, date } = formatInstant(amendment.at, timeZone, locale)
    const what = (amendment.kind === 'added' ? words.added : words.leftBehind)(formatCount(amendment.parcels, locale))
    sheet.line(`${words.amendment(amendment.number)} · ${time} ${date} · ${what} · ${amendment.reason}`, {
      x: left + 2,
      y: top + 4.2 + at * amendmentHeight,
      width: inner - 4,
      face: 'regular',
      sizes: [9, 8, 7],
    })
  })
  return top + amendments.length * amendmentHeight
}

/** What the courier drew, in the carrier's box, with the name given. */
function drawSignature(
  sheet: Sheet,
  { strokes }: NonNullable<PaperManifest['signature']>,
  box: { x: number; y: number; width: number; height: number },
): void {
  for (const points of strokes)
    sheet.stroke(
      points.map(([x, y]) => [box.x + (x / 100) * box.width, box.y + (y / 100) * box.height]),
      0.45,
    )
}

function codTotal(manifest: PaperManifest): string {
  return formatMoney(
    manifest.parcels.reduce((sum, parcel) => sum + parcel.cod, 0),
    manifest.currency,
    locale,
  )
}
