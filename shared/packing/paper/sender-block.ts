import type { BlockText } from './fit-block.ts'
import { formatPhone } from './format.ts'
import type { PaperBatch } from './paper.ts'
import { joinPrintable, printableOrDash } from './printable.ts'
import type { Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

/**
 * Where the sender stands (mm), and its layouts: the sizes (points) of shop, person and address, and the address's
 * lines. The `short` ones give up the person's name, because the shop's is enough to bring a parcel back, and begin the
 * address with the phone.
 */
export interface SenderPlace {
  top: number
  bottom: number
  width: number
  ways: readonly (readonly [shop: number, person: number, address: number, lines: number])[]
  short: readonly (readonly [shop: number, address: number, lines: number])[]
}

/** The shop, who sends and from where, whole, or the page is marked as cut. Nothing without a shop. */
export function drawSender(
  sheet: Sheet,
  batch: PaperBatch,
  x: number,
  { top, bottom, width, ways, short }: SenderPlace,
): void {
  const texts = senderTexts(batch)
  if (!texts) return
  const { shop, phone, person, address, title } = texts
  const blocks = [
    ...ways.map(([first, second, third, lines]): BlockText[] => [
      { text: `${title}: ${shop}`, face: 'bold', steps: [[first, 1]] },
      { text: person, face: 'semibold', steps: [[second, 1]] },
      { text: address, face: 'regular', steps: [[third, lines]] },
    ]),
    ...short.map(([first, second, lines]): BlockText[] => [
      { text: shop, face: 'bold', steps: [[first, 1]] },
      { text: `${phone} · ${address}`, face: 'regular', steps: [[second, lines]] },
    ]),
  ]
  sheet.block(blocks, { x, top, width, bottom })
}

/** The sender in one text, for paper that has no room of its own for it. */
export function senderLine(batch: PaperBatch): string | undefined {
  const texts = senderTexts(batch)
  return texts && `${texts.title}: ${texts.shop} · ${texts.person} · ${texts.address}`
}

/** `person` is the sender's name, where it is not the shop's, with the phone. Undefined without a shop. */
export function senderTexts({
  shop,
  locale = 'vi',
}: PaperBatch): Record<'title' | 'shop' | 'phone' | 'person' | 'address', string> | undefined {
  if (!shop) return undefined
  const { name, phone, line, ward, province } = shop.sender
  const isOther = name.toLowerCase() !== shop.name.toLowerCase()
  return {
    title: wordsOf(locale).sender,
    shop: printableOrDash(shop.name),
    phone: formatPhone(phone),
    person: joinPrintable([...(isOther ? [name] : []), formatPhone(phone)], ' · '),
    address: joinPrintable([line, ward, province], ', '),
  }
}
