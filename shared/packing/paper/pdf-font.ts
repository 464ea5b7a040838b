import { deflateSync } from 'node:zlib'
import type { Font, Glyph } from 'fontkit'
import { faceFont, type Face } from './faces.ts'

/** A word as a PDF's text operators take it: `tj` goes between [ and ] of a TJ; `rise` is how far above the baseline it stands (font units). */
export interface EncodedWord {
  parts: { rise: number; tj: string }[]
  glyphs: readonly Glyph[]
}

/** Words kept encoded per face: names, goods and headings come again from label to label and from batch to batch. */
const wordsMax = 20_000

const wordsByFace: Record<Face, Map<string, EncodedWord>> = { regular: new Map(), semibold: new Map(), bold: new Map() }

/** A word's glyphs by their own numbers in the font, so that one encoding serves every document whatever else that shows. */
export function encodeWord(word: string, face: Face): EncodedWord {
  const words = wordsByFace[face]
  const known = words.get(word)
  if (known) return known
  if (words.size >= wordsMax) words.clear()
  const font = faceFont(face)
  const encoded = layWord(word, font)
  words.set(word, encoded)
  return encoded
}

function layWord(word: string, font: Font): EncodedWord {
  const { glyphs, positions } = font.layout(word)
  const thousandth = 1000 / font.unitsPerEm
  const parts: { rise: number; tj: string }[] = []
  let moved = 0
  glyphs.forEach((glyph, at) => {
    const { xAdvance, xOffset, yOffset } = positions[at]!
    const shift = Math.round(-(moved + xOffset) * thousandth)
    const code = `<${hex(glyph.id)}>`
    const last = parts.at(-1)
    const tj = shift === 0 ? code : `${shift}${code}`
    if (last && last.rise === yOffset) last.tj += tj
    else parts.push({ rise: yOffset, tj })
    moved = xAdvance - glyph.advanceWidth - xOffset
  })
  const rest = Math.round(-moved * thousandth)
  if (rest !== 0) parts.at(-1)!.tj += `${rest}`
  return { parts: parts.map(({ rise, tj }) => ({ rise, tj: tj.replaceAll('><', '') })), glyphs }
}

/** The objects of an embedded font: only the glyphs that the document shows, each under the number it has in the whole font. */
export function fontObjects(
  face: Face,
  words: Iterable<EncodedWord>,
  first: number,
): { dictionary: string; stream?: Uint8Array }[] {
  const font = faceFont(face)
  const glyphs = [
    ...new Map([...words].flatMap((word) => word.glyphs.map((glyph) => [glyph.id, glyph] as const))).values(),
  ].toSorted((a, b) => a.id - b.id)
  const { file, length, map } = subsetOf(face, font, glyphs)
  const unit = 1000 / font.unitsPerEm
  const scaled = (length_: number) => Math.round(length_ * unit)
  const name = `${tagOf(glyphs)}+${font.postscriptName}`
  const cmap = deflateSync(toUnicode(glyphs))
  const { minX, minY, maxX, maxY } = font.bbox
  return [
    {
      dictionary: `/Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${first + 1} 0 R]/ToUnicode ${first + 4} 0 R`,
    },
    {
      dictionary: `/Type/Font/Subtype/CIDFontType2/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ${first + 2} 0 R/CIDToGIDMap ${first + 5} 0 R/W[${glyphs.map((glyph) => `${glyph.id}[${scaled(glyph.advanceWidth)}]`).join('')}]`,
    },
    {
      dictionary: `/Type/FontDescriptor/FontName/${name}/Flags 4/FontBBox[${[minX, minY, maxX, maxY].map(scaled).join(' ')}]/ItalicAngle ${font.italicAngle}/Ascent ${scaled(font.ascent)}/Descent ${scaled(font.descent)}/CapHeight ${scaled(font.capHeight)}/StemV 80/FontFile2 ${first + 3} 0 R`,
    },
    { dictionary: `/Length1 ${length}/Filter/FlateDecode`, stream: file },
    { dictionary: '/Filter/FlateDecode', stream: cmap },
    { dictionary: '/Filter/FlateDecode', stream: map },
  ]
}

interface SubsetFile {
  key: string
  file: Uint8Array
  length: number
  map: Uint8Array
}

/** The last subset of each face: documents of one batch often show the same letters. */
const lastSubset = new Map<Face, SubsetFile>()

function subsetOf(face: Face, font: Font, glyphs: readonly Glyph[]): SubsetFile {
  const key = glyphs.map((glyph) => glyph.id).join(' ')
  const known = lastSubset.get(face)
  if (known?.key === key) return known
  const subset = font.createSubset()
  const map = new Uint8Array(2 * ((glyphs.at(-1)?.id ?? 0) + 1))
  for (const { id } of glyphs) {
    const place = subset.includeGlyph(id)
    map[2 * id] = place >> 8
    map[2 * id + 1] = place & 0xff
  }
  const bytes = subset.encode()
  const made = { key, file: deflateSync(bytes), length: bytes.length, map: deflateSync(map) }
  lastSubset.set(face, made)
  return made
}

/** Six capitals that stand for the set of glyphs, so that two subsets of one font are not taken for each other. */
function tagOf(glyphs: readonly Glyph[]): string {
  let sum = 7
  for (const { id } of glyphs) sum = (sum * 31 + id) % 308_915_776
  return Array.from({ length: 6 }, (_, at) => String.fromCharCode(65 + (Math.floor(sum / 26 ** at) % 26))).join('')
}

function toUnicode(glyphs: readonly Glyph[]): string {
  const entries = glyphs
    .filter(({ codePoints }) => codePoints.length > 0)
    .map(({ id, codePoints }) => `<${hex(id)}> <${utf16(String.fromCodePoint(...codePoints))}>`)
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

function utf16(text: string): string {
  return Array.from({ length: text.length }, (_, at) => hex(text.charCodeAt(at))).join('')
}

function hex(number: number): string {
  return number.toString(16).padStart(4, '0')
}
