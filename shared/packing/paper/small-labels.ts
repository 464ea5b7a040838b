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

const left = 4
const right = 76
const inner = right - left

const label: LabelShape = {
  width: 80,
  height: 80,
  left,
  right,
  seller: { y: 6.6, width: 45, sizes: [9, 8, 7] },
  sender: {
    top: 1,
    bottom: 12.2,
    width: 48,
    ways: [
      [8, 7.5, 7, 1],
      [7, 7, 6.5, 2],
      [6.5, 6, 5.5, 2],
    ],
    short: [
      [7, 6.5, 2],
      [6, 5.5, 3],
      [5.5, 5.5, 3],
    ],
  },
  carrier: { y: 28.8, width: 18, sizes: [8, 7, 6.5] },
  service: { y: 31.4, width: 18, sizes: [6.5, 6] },
  number: { y: 7.4, width: 22, sizes: [16, 14, 12] },
  batch: { y: 10.8, width: 22, sizes: [8, 7] },
  barcode: [40, 12.4, 14, 4],
  code: { y: 31, width: inner, sizes: [12] },
  reprint: { top: 27.6, width: 15, height: 4.2, size: 8 },
  headRules: [[32.6, 0.4]],
  cash: { top: 59.6, height: 8.6, text: { y: 65.9, width: inner - 4, sizes: [18, 16, 14, 12, 10, 9, 8] } },
}

/**
 * Labels of 80 × 80 mm: the same facts in the same order as on the large one, with the list of goods cut to one line.
 */
export function smallLabelPages(batch: PaperBatch): Generator<Page> {
  const total = stackSize(batch)
  return parcelPages(batch, label, (sheet, parcel) => {
    drawLabelHead(sheet, label, batch, parcel, total)
    drawRecipient(sheet, batch, parcel)
    drawCash(sheet, label, batch, parcel)
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
    ...collectBlock(texts, [
      [14, 1],
      [11, 1],
      [9, 2],
    ]),
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
  sheet.block(ways, { x: left, top: 33, width: inner, bottom: 59.4 })
}

function drawFoot(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): void {
  const locale = batch.locale ?? 'vi'
  const words = wordsOf(locale)
  const { time, date } = formatInstant(parcel.packBy, batch.timeZone, locale)
  const list = mergeLines(parcel.lines)
    .map((line) => `${line.quantity} × ${printableOrDash(line.title)}`)
    .join(' · ')
  sheet.line(courierFacts(batch, parcel), { x: left, y: 71.4, width: 48, face: 'semibold', sizes: [7.5, 7, 6.5] })
  sheet.line(words.orders(formatRanges(parcel.orders)), {
    x: right,
    y: 71.4,
    width: 23,
    face: 'bold',
    sizes: [8, 7, 6],
    align: 'right',
  })
  const { tracking } = parcel.carrier ?? {}
  sheet.line(`${words.contents(formatCount(countPieces(parcel.lines), locale))}: ${list}`, {
    x: left,
    y: 74.5,
    width: tracking === undefined ? inner : 45,
    face: 'regular',
    sizes: [7],
  })
  if (tracking !== undefined)
    sheet.line(tracking, { x: right, y: 74.5, width: 26, face: 'semibold', sizes: [7, 6], align: 'right' })
  sheet.line(`${words.packBy} ${time} ${date}`, { x: left, y: 77.7, width: inner, face: 'bold', sizes: [8, 7.5, 7] })
}
