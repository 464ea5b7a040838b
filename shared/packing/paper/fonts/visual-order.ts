import openBidi from 'bidi-js'

/** A part of a line without spaces, or one space; `rtl`: read from right to left. */
export interface LinePart {
  text: string
  rtl: boolean
}

const bidi = openBidi()

/** Characters of scripts written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Whether a line's visual order differs from the order in which it was typed. */
export function hasRightToLeft(line: string): boolean {
  return rightToLeft.test(line)
}

/**
 * The parts of a line in visual order, from left to right: Hebrew and Arabic reversed, but not the numbers within them
 * (Unicode's rules, UAX 9).
 */
export function visualOrder(line: string): LinePart[] {
  if (!hasRightToLeft(line)) return partsOf(line, false)
  const levels = bidi.getEmbeddingLevels(line, 'ltr')
  return runsOf(bidi.getReorderedIndices(line, levels), levels.levels).flatMap(({ from, to, rtl }) => {
    const parts = partsOf(line.slice(from, to), rtl)
    return rtl ? parts.toReversed() : parts
  })
}

function partsOf(text: string, rtl: boolean): LinePart[] {
  const parts: LinePart[] = []
  let from = 0
  while (from < text.length) {
    const blank = text.indexOf(' ', from)
    const to = blank === from ? from + 1 : blank < 0 ? text.length : blank
    parts.push({ text: text.slice(from, to), rtl })
    from = to
  }
  return parts
}

interface Run {
  from: number
  to: number
  rtl: boolean
}

/** Runs of visual neighbours that are also neighbours in the text and are read in the same direction. */
function runsOf(order: readonly number[], levels: Uint8Array): Run[] {
  const runs: Run[] = []
  for (const at of order) {
    const rtl = levels[at]! % 2 === 1
    const last = runs.at(-1)
    if (last?.rtl === rtl && rtl && at === last.from - 1) last.from = at
    else if (last?.rtl === rtl && !rtl && at === last.to) last.to = at + 1
    else runs.push({ from: at, to: at + 1, rtl })
  }
  return runs
}
