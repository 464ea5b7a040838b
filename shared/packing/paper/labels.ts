import { countPieces, mergeLines, stackSize } from './contents.ts'
import type { BlockText } from './fit-block.ts'
import { formatCount, formatInstant, formatRanges } from './format.ts'
import { courierFacts, drawCash, drawLabelHead, type LabelShape } from './label-parts.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { parcelPages } from './parcel-pages.ts'
import { printableOrDash } from './printable.ts'
import { collectBlock, cutWay, recipientTexts, smallerWays } from './recipient-block.ts'
import type { Page, Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

const left = 5
const right = 95
const inner = right - left

const label: LabelShape = {
  width: 100,
  height: 150,
  left,
  right,
  seller: { y: 9.5, width: 54, sizes: [11, 10, 9, 8] },
  sender: {
    top: 1.6,
    bottom: 17.6,
    width: 61,
    ways: [
      [10, 9, 8.5, 1],
      [10, 9, 8, 1],
      [10, 9, 7.5, 1],
      [10, 9, 8, 2],
      [9, 8, 7.5, 2],
      [8, 7.5, 7, 3],
    ],
    short: [
      [8, 8, 3],
      [7, 7, 3],
      [7, 6.5, 4],
    ],
  },
  carrier: { y: 41.4, width: 21, sizes: [10, 9, 8, 7] },
  service: { y: 44.8, width: 21, sizes: [8, 7] },
  number: { y: 10, width: 32, sizes: [20, 17, 14] },
  batch: { y: 14.4, width: 30, sizes: [9, 8] },
  barcode: [50, 19.8, 17.7, 5],
  code: { y: 43.6, width: inner, sizes: [16] },
  reprint: { top: 39.4, width: 18.5, height: 5.4, size: 10 },
  headRules: [
    [17.9, 0.5],
    [46.5, 0.5],
  ],
  cash: { top: 102.6, height: 14, text: { y: 110.2, width: inner - 6, sizes: [18, 16, 14, 12, 10] } },
}

/**
 * One page of 100 × 150 mm per parcel, in stack order. Black only and nothing under 7 pt, because it is for a 203 dpi
 * thermal printer.
 */
export function labelPages(batch: PaperBatch): Generator<Page> {
  const total = stackSize(batch)
  return parcelPages(batch, label, (sheet, parcel) => {
    drawLabelHead(sheet, label, batch, parcel, total)
    drawRecipient(sheet, batch, parcel)
    drawCash(sheet, label, batch, parcel)
    sheet.line(courierFacts(batch, parcel), {
      x: label.width / 2,
      y: 115,
      width: inner - 6,
      face: 'semibold',
      sizes: [9, 8],
      align: 'center',
    })
    drawContents(sheet, batch, parcel)
    if (parcel.sscc) drawSscc(sheet, parcel.sscc)
    drawFoot(sheet, batch, parcel)
  })
}

/**
 * Name, phone and address, above the cash box. Almost all fit in the first layout; longer ones get smaller, down to 7
 * pt.
 */
function drawRecipient(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): void {
  const words = wordsOf(batch.locale ?? 'vi')
  sheet.line(words.recipient, { x: left, y: 50.6, width: inner, face: 'semibold', sizes: [8] })
  const texts = recipientTexts(batch, parcel)
  const usual: BlockText[] = [
    ...collectBlock(texts, [
      [20, 1],
      [16, 2],
      [13, 2],
    ]),
    {
      text: texts.name,
      face: 'bold',
      steps: [
        [18, 1],
        [15, 2],
        [12, 2],
        [10, 2],
      ],
    },
    {
      text: texts.phone,
      face: 'bold',
      steps: [
        [15, 1],
        [12, 1],
      ],
    },
    {
      text: texts.line,
      face: 'regular',
      gap: 0.8,
      steps: [
        [13, 2],
        [12, 3],
        [10.5, 3],
        [9, 4],
      ],
    },
    {
      text: texts.area,
      face: 'semibold',
      steps: [
        [13, 1],
        [12, 2],
        [10, 2],
        [9, 2],
      ],
    },
  ]
  const ways = [
    usual,
    ...smallerWays(texts, [10, 9, 8.5, 8, 7.5, 7], 12),
    cutWay(texts, 7, 12, { name: 4, line: 7, area: 2 }),
  ]
  sheet.block(ways, { x: left, top: 52.4, width: inner, bottom: 102 })
}

function drawContents(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const lines = mergeLines(parcel.lines)
  const note = notesOf(batch, parcel)
  const heading = `${words.orders(formatRanges(parcel.orders))}  ·  ${words.contents(formatCount(countPieces(lines), locale))}`
  const list = lines.map((line) => `${line.quantity} × ${printableOrDash(line.title)}`).join('  ·  ')
  if (parcel.sscc) {
    sheet.line(`${heading}: ${list}`, { x: left, y: 119.9, width: inner, face: 'semibold', sizes: [8, 7.5] })
    return
  }
  sheet.line(heading, { x: left, y: 120.8, width: inner, face: 'bold', sizes: [9, 8, 7] })
  const end = sheet.paragraph(printableOrDash(list), {
    x: left,
    top: 122,
    width: inner,
    face: 'regular',
    steps:
      note === ''
        ? [
            [10, 2],
            [9, 3],
            [8, 4],
          ]
        : [
            [10, 1],
            [9, 2],
            [8, 2],
          ],
  })
  if (note !== '')
    sheet.paragraph(note, {
      x: left,
      top: end,
      width: inner,
      face: 'semibold',
      steps: [
        [9, 1],
        [8, 2],
      ],
    })
}

/** What to do when nobody is there, which a courier has to know, and then what the buyer asked for. */
function notesOf({ shop, locale = 'vi' }: PaperBatch, { note }: PaperParcel): string {
  const words = wordsOf(locale)
  return [
    ...(shop?.returnNote ? [`${words.returnNote}: ${shop.returnNote}`] : []),
    ...(note === undefined ? [] : [`${words.note}: ${printableOrDash(note)}`]),
  ].join('  ·  ')
}

/** The parcel's number for carriers and warehouses that use GS1: below the contents, which are on the slip as well. */
function drawSscc(sheet: Sheet, sscc: string): void {
  sheet.sscc(sscc, 50, 121.6, 14, 4)
  sheet.line(`(00) ${sscc}`, { x: 50, y: 138.8, width: inner, face: 'semibold', sizes: [8], align: 'center' })
}

function drawFoot(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const { time, date } = formatInstant(parcel.packBy, batch.timeZone, locale)
  const [rule, y] = parcel.sscc ? [140.2, 143.9] : [139.4, 143.4]
  sheet.fill(left, rule, inner, 0.25)
  sheet.line(`${words.packBy} ${time} ${date}`, { x: left, y, width: inner, face: 'bold', sizes: [9.5, 9, 8] })
  sheet.line(batch.saleTitle, { x: left, y: y + 3.5, width: 44, face: 'regular', sizes: [7.5, 7] })
  const { tracking, sortCode } = parcel.carrier ?? {}
  if (tracking === undefined) return
  sheet.line(`${words.tracking}: ${[tracking, ...(sortCode ? [sortCode] : [])].join(' · ')}`, {
    x: right,
    y: y + 3.5,
    width: 45,
    face: 'semibold',
    sizes: [8, 7],
    align: 'right',
  })
}
