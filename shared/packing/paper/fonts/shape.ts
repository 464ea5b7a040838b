import { BoundedMap } from '../../../lib/bounded-map.ts'
import { faceFont, mmPerPoint, type Face } from './faces.ts'
import { fallbackFont } from './fallback-fonts.ts'
import { hasGlyphs, shapeText, type FontFile, type ShapedGlyph } from './font-file.ts'
import { graphemes } from './graphemes.ts'
import { hasRightToLeft, visualOrder } from './visual-order.ts'

/** Glyphs of one font, from left to right. */
export interface ShapedRun {
  font: FontFile
  text: string
  glyphs: readonly ShapedGlyph[]
  /** Read from right to left: its glyphs do not spell its text. */
  rtl: boolean
}

/** A word, or one space. `width` is a fraction of the text's size. */
export interface ShapedWord {
  runs: readonly ShapedRun[]
  width: number
}

/**
 * Shaped words cached per face: names, goods and headings recur from label to label. Enough for a batch, small enough
 * not to matter.
 */
const wordsMax = 20_000

const wordsByFace: Record<Face, BoundedMap<string, ShapedWord>> = {
  regular: new BoundedMap(wordsMax),
  semibold: new BoundedMap(wordsMax),
  bold: new BoundedMap(wordsMax),
}

/**
 * A line in visual order, word by word. Every text of every document is shaped here, in a font that has its letters.
 */
export function shapeLine(line: string, face: Face): ShapedWord[] {
  return visualOrder(line).map(({ text, rtl }) => shapeWord(text, rtl, face))
}

/**
 * Width in mm at a size in points, as rendered. Words are looked up one by one without building a list: wrapping
 * measures each line many times.
 */
export function textWidth(text: string, face: Face, size: number): number {
  let width = 0
  if (hasRightToLeft(text)) for (const word of shapeLine(text, face)) width += word.width
  else {
    let from = 0
    for (let to = text.indexOf(' '); to >= 0; to = text.indexOf(' ', from)) {
      if (to > from) width += shapeWord(text.slice(from, to), false, face).width
      width += shapeWord(' ', false, face).width
      from = to + 1
    }
    if (from < text.length) width += shapeWord(text.slice(from), false, face).width
  }
  return width * size * mmPerPoint
}

/** The font that renders these characters together: the face's own, or one for another script. */
export function fontFor(text: string, face: Face): FontFile | undefined {
  const own = faceFont(face)
  return hasGlyphs(own, text) ? own : fallbackFont(text, face)
}

function shapeWord(text: string, rtl: boolean, face: Face): ShapedWord {
  const words = wordsByFace[face]
  const key = rtl ? `\u200f${text}` : text
  const known = words.get(key)
  if (known) return known
  const shaped = shapeRuns(text, rtl, face)
  words.set(key, shaped)
  return shaped
}

function shapeRuns(text: string, rtl: boolean, face: Face): ShapedWord {
  const runs = byFont(text, face).map((run): ShapedRun => ({ ...run, rtl, glyphs: shapeText(run.font, run.text, rtl) }))
  const width = runs.reduce((sum, { font, glyphs }) => sum + advanceOf(glyphs) / font.unitsPerEm, 0)
  return { runs: rtl ? runs.toReversed() : runs, width }
}

/** Groups neighbouring characters by font. What no font has (`printable` removes it all) is shown as the face's box. */
function byFont(text: string, face: Face): { font: FontFile; text: string }[] {
  const own = faceFont(face)
  if (hasGlyphs(own, text)) return [{ font: own, text }]
  const runs: { font: FontFile; text: string }[] = []
  for (const grapheme of graphemes(text)) {
    const font = fontFor(grapheme, face) ?? own
    const last = runs.at(-1)
    if (last?.font === font) last.text += grapheme
    else runs.push({ font, text: grapheme })
  }
  return runs
}

function advanceOf(glyphs: readonly ShapedGlyph[]): number {
  return glyphs.reduce((sum, { xAdvance }) => sum + xAdvance, 0)
}
