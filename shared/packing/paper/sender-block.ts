import type { BlockText } from './fit-block.ts'
import { formatPhone } from './format.ts'
import type { PaperBatch } from './paper.ts'
import { joinPrintable, printableOrDash } from './printable.ts'
import type { Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

/** Where the sender stands (mm), and its layouts: the sizes (points) of shop, person and address, and the address's lines. */
export interface SenderPlace {
  top: number
  bottom: number
  width: number
  ways: readonly (readonly [shop: number, person: number, address: number, lines: number])[]
}

/** The shop, who sends and from where, whole, or the page is marked as cut. Nothing without a shop. */
export function drawSender(
  sheet: Sheet,
  batch: PaperBatch,
  x: number,
  { top, bottom, width, ways }: SenderPlace,
): void {
  const texts = senderTexts(batch)
  if (!texts) return
  const blocks = ways.map(([shop, person, address, lines]): BlockText[] => [
    { text: texts.shop, face: 'bold', steps: [[shop, 1]] },
    { text: texts.person, face: 'semibold', steps: [[person, 1]] },
    { text: texts.address, face: 'regular', steps: [[address, lines]] },
  ])
  sheet.block(blocks, { x, top, width, bottom })
}

/** The sender in one text, for paper that has no room of its own for it. */
export function senderLine(batch: PaperBatch): string | undefined {
  const texts = senderTexts(batch)
  return texts && `${texts.shop} · ${texts.person} · ${texts.address}`
}

function senderTexts({
  shop,
  locale = 'vi',
}: PaperBatch): { shop: string; person: string; address: string } | undefined {
  if (!shop) return undefined
  const { name, phone, line, ward, province } = shop.sender
  const isOther = name.toLowerCase() !== shop.name.toLowerCase()
  return {
    shop: `${wordsOf(locale).sender}: ${printableOrDash(shop.name)}`,
    person: joinPrintable([...(isOther ? [name] : []), formatPhone(phone)], ' · '),
    address: joinPrintable([line, ward, province], ', '),
  }
}
