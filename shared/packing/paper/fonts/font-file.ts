import * as hb from 'harfbuzzjs'

/**
 * A font file opened at one weight, for measuring, shaping, outlining and embedding text. Lengths are in font units.
 */
export interface FontFile {
  /** Its name in a PDF. */
  name: string
  bytes: Uint8Array
  /** Only for a variable font, which holds all weights in one file. */
  weight?: number
  unitsPerEm: number
  font: hb.Font
}

/** A glyph within a shaped text: its own width, its offset, and the characters it stands for. */
export interface ShapedGlyph {
  id: number
  width: number
  xAdvance: number
  xOffset: number
  yOffset: number
  text: string
}

/** Reused for each text: the library frees a discarded buffer only when the engine collects it. */
const buffer = new hb.Buffer()

/** Opens a TrueType file; `weight` selects one in a variable font. */
export function openFontFile(name: string, bytes: Uint8Array, weight?: number): FontFile {
  const face = new hb.Face(new hb.Blob(bytes))
  const font = new hb.Font(face)
  if (weight !== undefined) font.setVariations([new hb.Variation('wght', weight)])
  return { name, bytes, unitsPerEm: face.upem, font, ...(weight !== undefined && { weight }) }
}

/** Whether the font has a glyph of its own for every character. */
export function hasGlyphs({ font }: FontFile, text: string): boolean {
  return Array.from(text).every((character) => font.nominalGlyph(character.codePointAt(0)!) !== undefined)
}

/**
 * Glyphs of a text in one script and direction, in line order, kerned and with marks placed. HarfBuzz accepts any
 * sequence.
 */
export function shapeText({ font }: FontFile, text: string, rtl: boolean): ShapedGlyph[] {
  buffer.clearContents()
  buffer.setClusterLevel(hb.ClusterLevel.CHARACTERS)
  buffer.addText(text)
  buffer.guessSegmentProperties()
  buffer.setDirection(rtl ? hb.Direction.RTL : hb.Direction.LTR)
  hb.shape(font, buffer)
  const glyphs = buffer.getGlyphInfosAndPositions()
  const starts = [...new Set(glyphs.map(({ cluster }) => cluster))].toSorted((a, b) => a - b)
  return glyphs.map(({ codepoint: id, cluster, xAdvance = 0, xOffset = 0, yOffset = 0 }) => ({
    id,
    width: font.glyphHAdvance(id),
    xAdvance,
    xOffset,
    yOffset,
    text: charactersOf(font, id, text, cluster, starts),
  }))
}

/**
 * The character a glyph was designed for; for one that stands for several (a ligature, a conjunct), all the characters
 * merged into it.
 */
function charactersOf(font: hb.Font, id: number, text: string, start: number, starts: readonly number[]): string {
  const codePoint = text.codePointAt(start)
  if (codePoint !== undefined && font.nominalGlyph(codePoint) === id) return String.fromCodePoint(codePoint)
  return text.slice(start, starts.find((next) => next > start) ?? text.length)
}

/** One segment of an outline: `values` as in an SVG path, y upwards. */
export type OutlinePart = hb.SvgPathCommand

export function outlineOf({ font }: FontFile, id: number): OutlinePart[] {
  return font.glyphToJson(id)
}
