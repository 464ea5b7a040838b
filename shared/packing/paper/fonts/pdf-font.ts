import { deflateSync } from 'node:zlib'
import type { FontFile, ShapedGlyph } from './font-file.ts'
import type { ShapedRun } from './shape.ts'
import { subsetFont } from './subset-font.ts'

/** The text to copy, where the glyphs do not spell it one by one. */
export interface EncodedRun {
  parts: { rise: number; tj: string }[]
  /** The text to copy, where the glyphs do not spell it one by one. */
  spelling?: string
}

const encoded = new WeakMap<ShapedRun, EncodedRun>()

/** Encodes a run by the font's own glyph numbers, so that one encoding serves every document whatever else it shows. */
export function encodeRun(run: ShapedRun): EncodedRun {
  const known = encoded.get(run)
  if (known) return known
  const made = {
    parts: layRun(run),
    ...(run.glyphs.map(({ text }) => text).join('') !== run.text && { spelling: run.text }),
  }
  encoded.set(run, made)
  return made
}

function layRun({ font, glyphs }: ShapedRun): { rise: number; tj: string }[] {
  const thousandth = 1000 / font.unitsPerEm
  const parts: { rise: number; tj: string }[] = []
  let moved = 0
  for (const { id, width, xAdvance, xOffset, yOffset } of glyphs) {
    const shift = Math.round(-(moved + xOffset) * thousandth)
    const code = `<${hex(id)}>`
    const last = parts.at(-1)
    const tj = shift === 0 ? code : `${shift}${code}`
    if (last && last.rise === yOffset) last.tj += tj
    else parts.push({ rise: yOffset, tj })
    moved = xAdvance - width - xOffset
  }
  const rest = Math.round(-moved * thousandth)
  const end = parts.at(-1)
  if (end && rest !== 0) end.tj += `${rest}`
  return parts.map(({ rise, tj }) => ({ rise, tj: tj.replaceAll('><', '') }))
}

/** The PDF objects of an embedded font: only the glyphs the document shows, each under its number in the whole font. */
export function fontObjects(
  font: FontFile,
  runs: Iterable<ShapedRun>,
  first: number,
): { dictionary: string; stream?: Uint8Array }[] {
  const glyphs = [
    ...new Map([...runs].flatMap((run) => run.glyphs.map((glyph) => [glyph.id, glyph] as const))).values(),
  ].toSorted((a, b) => a.id - b.id)
  const { file, length } = subsetOf(font, glyphs)
  const unit = 1000 / font.unitsPerEm
  const scaled = (length_: number): number => Math.round(length_ * unit)
  const name = `${tagOf(glyphs)}+${font.name}`
  const { box, ascent, descent, capHeight } = metricsOf(font)
  return [
    {
      dictionary: `/Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${first + 1} 0 R]/ToUnicode ${first + 4} 0 R`,
    },
    {
      dictionary: `/Type/Font/Subtype/CIDFontType2/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ${first + 2} 0 R/CIDToGIDMap/Identity/W[${glyphs.map((glyph) => `${glyph.id}[${scaled(glyph.width)}]`).join('')}]`,
    },
    {
      dictionary: `/Type/FontDescriptor/FontName/${name}/Flags 4/FontBBox[${box.map(scaled).join(' ')}]/ItalicAngle 0/Ascent ${scaled(ascent)}/Descent ${scaled(descent)}/CapHeight ${scaled(capHeight)}/StemV 80/FontFile2 ${first + 3} 0 R`,
    },
    { dictionary: `/Length1 ${length}/Filter/FlateDecode`, stream: file },
    { dictionary: '/Filter/FlateDecode', stream: deflateSync(toUnicode(glyphs)) },
  ]
}

/** Metrics a reader needs before it has parsed the font, from the font's own tables. */
function metricsOf({ font }: FontFile): { box: number[]; ascent: number; descent: number; capHeight: number } {
  const { ascender: ascent, descender: descent } = font.hExtents()
  return {
    box: [36, 38, 40, 42].map((at) => int16(font.face.referenceTable('head'), at)),
    ascent,
    descent,
    capHeight: int16(font.face.referenceTable('OS/2'), 88),
  }
}

function int16(table: Uint8Array | undefined, at: number): number {
  return table && table.length >= at + 2 ? Buffer.from(table).readInt16BE(at) : 0
}

interface SubsetFile {
  key: string
  file: Uint8Array
  length: number
}

/** The last subset of each font: documents of one batch often show the same letters. */
const lastSubset = new WeakMap<FontFile, SubsetFile>()

function subsetOf(font: FontFile, glyphs: readonly ShapedGlyph[]): SubsetFile {
  const ids = glyphs.map((glyph) => glyph.id)
  const key = ids.join(' ')
  const known = lastSubset.get(font)
  if (known?.key === key) return known
  const bytes = subsetFont(font, ids)
  const made = { key, file: deflateSync(bytes), length: bytes.length }
  lastSubset.set(font, made)
  return made
}

/** Six capital letters derived from the set of glyphs, so that two subsets of one font are not confused. */
function tagOf(glyphs: readonly ShapedGlyph[]): string {
  let sum = 7
  for (const { id } of glyphs) sum = (sum * 31 + id) % 308_915_776
  return Array.from({ length: 6 }, (_, at) => String.fromCharCode(65 + (Math.floor(sum / 26 ** at) % 26))).join('')
}

function toUnicode(glyphs: readonly ShapedGlyph[]): string {
  const entries = glyphs.filter(({ text }) => text !== '').map(({ id, text }) => `<${hex(id)}> <${utf16(text)}>`)
  const blocks: string[] = []
  for (let at = 0; at < entries.length; at += 100)
    blocks.push(
      `${Math.min(100, entries.length - at)} beginbfchar\n${entries.slice(at, at + 100).join('\n')}\nendbfchar`,
    )
  return (
    `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n` +
    `1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n${blocks.join('\n')}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend`
  )
}

/** A text as UTF-16 in hex, as PDF strings and maps need it. */
export function utf16(text: string): string {
  return Array.from({ length: text.length }, (_, at) => hex(text.charCodeAt(at))).join('')
}

function hex(number: number): string {
  return number.toString(16).padStart(4, '0')
}
