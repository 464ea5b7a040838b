import { fitsLine, fitText, type Step } from './fit-text.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { joinPrintable } from './printable.ts'
import { cutWay, recipientTexts, smallerWays, type RecipientTexts } from './recipient-block.ts'
import { senderLine } from './sender-block.ts'
import type { Page, Sheet } from './sheet.ts'
import { slipPages, type SlipShape } from './slip-parts.ts'

const left = 5
const right = 95
const inner = right - left

const addressSteps: readonly Step[] = [
  [9, 2],
  [8, 2],
]

const noteSteps: readonly Step[] = [
  [9, 2],
  [8, 2],
  [7, 3],
]

const slip: SlipShape = {
  width: 100,
  height: 150,
  left,
  right,
  title: { y: 10, width: 54, sizes: [14, 12, 10, 8] },
  batch: { y: 14.6, width: 58, sizes: [8.5, 7.5] },
  number: { y: 13.4, width: 34, sizes: [26, 22, 18] },
  barcode: [35, 20, 14, 4],
  code: { x: 35, y: 39.2, width: 52, sizes: [12] },
  packBy: { y: 23.5, width: 28, sizes: [8] },
  time: { y: 31.6, width: 28, sizes: [20] },
  date: { y: 36.2, width: 28, sizes: [8.5, 7.5] },
  reprint: { top: 37.2, width: 22, height: 4, size: 8 },
  headRules: [
    [17, 0.5],
    [42, 0.25],
  ],
  /** Rows are roomy when there are few lines, and still readable at the minimum height. */
  table: { gap: 1.6, bottom: 128, rowMin: 4.2, rowMax: 12 },
  footRule: [130, 0.5],
  pieces: { y: 136.6, width: 36, sizes: [14, 12, 10] },
  collect: { y: 136.6, width: 52, sizes: [14, 12, 10, 9] },
  drawRecipient,
  drawNote: (sheet, batch, text) =>
    void sheet.paragraph([text, senderLine(batch) ?? ''].filter(Boolean).join('  ·  '), {
      x: left,
      top: 138,
      width: inner,
      face: 'regular',
      steps: noteSteps,
    }),
}

/** Packing slips of 100 × 150 mm. */
export function packingSlipPages(batch: PaperBatch): Generator<Page> {
  return slipPages(batch, slip)
}

/**
 * Position of the rule under a recipient of the usual length (mm), and its lowest position for a longer one: the goods
 * below get what is left.
 */
const usualRule = 58.4
const lowestRule = 82

const nameSizes = [12, 11, 10, 9]

/** Name and phone side by side over the address; longer ones below each other and smaller. */
function drawRecipient(sheet: Sheet, batch: PaperBatch, parcel: PaperParcel): number {
  const texts = recipientTexts(batch, parcel)
  const { line, ward, province } = parcel.recipient
  const address = joinPrintable([line, ward, province], ', ')
  const isUsual = texts.collectAt === undefined && isShort(texts.name, address)
  const rule = isUsual ? drawShort(sheet, texts, address) : drawLong(sheet, texts)
  sheet.fill(left, rule, inner, 0.5)
  return rule
}

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
