import type { BlockText } from './fit-block.ts'
import { fitsLine } from './fit-text.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { collectBlock, recipientTexts, type RecipientTexts } from './recipient-block.ts'
import { senderTexts } from './sender-block.ts'
import type { Page, Sheet } from './sheet.ts'
import { slipPages, type SlipShape } from './slip-parts.ts'

const left = 4
const right = 76
const inner = right - left

const slip: SlipShape = {
  width: 80,
  height: 80,
  left,
  right,
  title: { y: 7, width: 45, sizes: [11, 9, 7] },
  batch: { y: 10.8, width: 48, sizes: [7.5, 7] },
  number: { y: 9.4, width: 25, sizes: [20, 17, 14] },
  barcode: [26, 12.6, 14, 3],
  code: { x: 26, y: 30.4, width: 44, sizes: [10] },
  packBy: { y: 15.6, width: 24, sizes: [7.5, 7] },
  time: { y: 22, width: 24, sizes: [16] },
  date: { y: 25.6, width: 26, sizes: [7.5, 7] },
  reprint: { top: 27, width: 18, height: 4, size: 8 },
  headRules: [[32.2, 0.4]],
  table: { gap: 0.4, bottom: 70, rowMin: 3.1, rowMax: 9 },
  footRule: [70.4, 0.4],
  pieces: { y: 74.6, width: 30, sizes: [10, 9, 8] },
  collect: { y: 74.6, width: 40, sizes: [10, 9, 8, 7] },
  drawRecipient,
  drawNote,
}

/** Packing slips of 80 × 80 mm, as receipt printers cut them: ten products fit. */
export function smallSlipPages(batch: PaperBatch): Generator<Page> {
  return slipPages(batch, slip)
}

/** The note, as much of it as fits; where there is none the shop, beside its phone. */
function drawNote(sheet: Sheet, batch: PaperBatch, note: string): void {
  if (note) return sheet.line(note, { x: left, y: 78, width: inner, face: 'regular', sizes: [7.5, 7, 6.5, 6] })
  const sender = senderTexts(batch)
  const text = sender ? `${sender.title}: ${sender.shop}` : ''
  sheet.line(text, { x: left, y: 78, width: sender ? 50 : inner, face: 'regular', sizes: [7.5, 7, 6.5] })
  sheet.line(sender?.phone ?? '', { x: right, y: 78, width: 21, face: 'semibold', sizes: [7.5, 7], align: 'right' })
}

const nameSizes = [10, 9, 8]

/** Name and phone side by side; a name too long for that stands above its phone, and the goods begin lower. */
function drawRecipient(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): number {
  const texts = recipientTexts(batch, parcel)
  const isUsual = texts.collectAt === undefined && fitsLine(texts.name, 'bold', 46, nameSizes)
  const rule = isUsual ? drawShort(sheet, texts) : drawLong(sheet, texts)
  sheet.fill(left, rule, inner, 0.25)
  return rule
}

function drawShort(sheet: Sheet, { name, phone }: RecipientTexts): number {
  sheet.line(name, { x: left, y: 36.4, width: 46, face: 'bold', sizes: nameSizes })
  sheet.line(phone, { x: right, y: 36.4, width: 25, face: 'semibold', sizes: [9, 8], align: 'right' })
  return 38
}

function drawLong(sheet: Sheet, texts: RecipientTexts): number {
  const { name, phone } = texts
  const ways = [8, 7.5, 7, 6.5, 6].map((size): BlockText[] => [
    ...collectBlock(texts, [
      [size + 3, 1],
      [size, 2],
    ]),
    { text: name, face: 'bold', steps: [[size, 4]] },
    { text: phone, face: 'semibold', steps: [[8, 1]] },
  ])
  return sheet.block(ways, { x: left, top: 32.8, width: inner, bottom: 50.4 }) + 0.4
}
