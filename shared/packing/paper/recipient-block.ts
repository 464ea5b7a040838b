import type { BlockText } from './fit-block.ts'
import type { Step } from './fit-text.ts'
import { formatPhone } from './format.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { joinPrintable, printableOrDash } from './printable.ts'
import { wordsOf } from './words.ts'

/** A parcel's recipient, as written on paper. */
export interface RecipientTexts {
  name: string
  phone: string
  line: string
  area: string
  /** Where it is collected, in large letters above the rest; nothing for what is delivered. */
  collectAt: string | undefined
}

export function recipientTexts(batch: PaperBatch, { recipient }: PaperParcel): RecipientTexts {
  const words = wordsOf(batch.locale ?? 'vi')
  return {
    name: printableOrDash(recipient.name),
    phone: printableOrDash(formatPhone(recipient.phone), words.noPhone),
    line: printableOrDash(recipient.line, words.noAddress),
    area: joinPrintable([recipient.ward, recipient.province], ', '),
    collectAt: recipient.collectAt === undefined ? undefined : printableOrDash(words.collectAt(recipient.collectAt)),
  }
}

/** The point of what is collected, above the rest of the block. */
export function collectBlock({ collectAt }: RecipientTexts, steps: readonly Step[]): BlockText[] {
  return collectAt === undefined ? [] : [{ text: collectAt, face: 'bold', gap: 0.8, steps }]
}

/** As many lines as a text needs: the box's height is the limit. */
const enough = 40

/** A one-line name is this much larger than the rest (points). */
const nameAhead = 4
/** And where it is collected by this much. */
const pointAhead = 6

/**
 * Fallback layouts for a recipient too long for the usual one: everything in smaller and smaller type (points), the
 * phone never below `phoneMin`.
 */
export function smallerWays(texts: RecipientTexts, sizes: readonly number[], phoneMin: number): BlockText[][] {
  const { name, phone, line, area } = texts
  const way = (size: number, nameSteps: readonly Step[]): BlockText[] => [
    ...collectBlock(texts, [
      [size + pointAhead, 2],
      [size + nameAhead, enough],
    ]),
    { text: name, face: 'bold', steps: nameSteps },
    { text: phone, face: 'bold', steps: [[Math.max(size, phoneMin), 1]] },
    { text: line, face: 'regular', steps: [[size, enough]] },
    { text: area, face: 'semibold', steps: [[size, enough]] },
  ]
  return sizes.flatMap((size) => [
    way(size, [
      [size + nameAhead, 1],
      [size, enough],
    ]),
    way(size, [[size, enough]]),
  ])
}

/**
 * The last layout: lines are allotted so that nothing leaves the box, and the excess is cut. Nobody can sign up with a
 * recipient that ends up here.
 */
export function cutWay(
  texts: RecipientTexts,
  size: number,
  phoneSize: number,
  lines: { name: number; line: number; area: number },
): BlockText[] {
  const { name, phone, line, area } = texts
  return [
    ...collectBlock(texts, [[size, 2]]),
    { text: name, face: 'bold', steps: [[size, lines.name]] },
    { text: phone, face: 'bold', steps: [[phoneSize, 1]] },
    { text: line, face: 'regular', steps: [[size, lines.line]] },
    { text: area, face: 'semibold', steps: [[size, lines.area]] },
  ]
}
