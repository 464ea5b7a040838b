import type { Face } from './fonts/faces.ts'
import { graphemes } from './fonts/graphemes.ts'
import { textWidth } from './fonts/shape.ts'

/** One thing to try: at most `lines` lines at `size` points. */
export type Step = readonly [size: number, lines: number]

/** `cut`: the text was truncated. */
export interface FittedText {
  size: number
  lines: string[]
  cut: boolean
}

const ellipsis = '…'

/**
 * Wraps a text into `width` mm at the first step it fits; if it fits none, the last step's lines end in an ellipsis. So
 * text gets smaller before anything is lost, and never leaves its box.
 */
export function fitText(text: string, face: Face, width: number, steps: readonly Step[]): FittedText {
  for (const [size, max] of steps) {
    const lines = wrapText(text, face, size, width, max + 1)
    if (lines.length <= max) return { size, lines, cut: false }
  }
  const last = steps.at(-1)
  if (!last) throw new RangeError('fitText needs a step')
  const lines = wrapText(text, face, last[0], width, last[1] + 1).slice(0, last[1])
  const end = lines.pop() ?? ''
  return { size: last[0], lines: [...lines, cutText(end, face, last[0], width)], cut: true }
}

/** Whether a text fits whole on one line at one of the sizes. */
export function fitsLine(text: string, face: Face, width: number, sizes: readonly number[]): boolean {
  return sizes.some((size) => textWidth(text, face, size) <= width)
}

/**
 * Lines no wider than `width` mm; a word wider than a line is broken. Stops after `max` lines: nobody reads the 400th
 * line of a name.
 */
export function wrapText(text: string, face: Face, size: number, width: number, max = Infinity): string[] {
  const lines: string[] = []
  let line = ''
  const words = text.split(' ').toReversed()
  while (words.length > 0 && lines.length < max) {
    const word = words.pop() ?? ''
    const longer = line === '' ? word : `${line} ${word}`
    if (textWidth(longer, face, size) <= width) {
      line = longer
    } else if (line !== '') {
      lines.push(line)
      line = ''
      words.push(word)
    } else {
      const head = headThatFits(word, face, size, width)
      lines.push(head)
      if (head.length < word.length) words.push(word.slice(head.length))
    }
  }
  if (line !== '' && lines.length < max) lines.push(line)
  return lines
}

function cutText(text: string, face: Face, size: number, width: number): string {
  const room = width - textWidth(ellipsis, face, size)
  const head = textWidth(text, face, size) <= room ? text : headThatFits(text, face, size, room)
  return head.trimEnd() + ellipsis
}

/** Scripts without spaces between words: their lines are broken where a dictionary finds the end of a word. */
const withoutBlanks =
  /[\p{Script=Khmer}\p{Script=Thai}\p{Script=Lao}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
const words = new Intl.Segmenter('vi', { granularity: 'word' })

/** The longest prefix that fits, at least one whole character; a letter is never separated from its marks. */
function headThatFits(text: string, face: Face, size: number, width: number): string {
  if (withoutBlanks.test(text)) {
    const head = longestHead(
      Array.from(words.segment(text), ({ segment }) => segment),
      face,
      size,
      width,
    )
    if (textWidth(head, face, size) <= width) return head
  }
  return longestHead(graphemes(text), face, size, width)
}

function longestHead(characters: readonly string[], face: Face, size: number, width: number): string {
  let low = 1
  let high = characters.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (textWidth(characters.slice(0, middle).join(''), face, size) <= width) low = middle
    else high = middle - 1
  }
  return characters.slice(0, low).join('')
}
