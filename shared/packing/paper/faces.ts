import { create, type Font, type GlyphRun } from 'fontkit'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The three weights of Be Vietnam Pro that paper uses. Whole TTFs: the web's split fonts lack half of the Vietnamese letters in each part. */
export type Face = 'regular' | 'semibold' | 'bold'

export const faces: readonly Face[] = ['regular', 'semibold', 'bold']

export const mmPerPoint = 25.4 / 72

const files: Record<Face, string> = {
  regular: '400Regular/BeVietnamPro_400Regular.ttf',
  semibold: '600SemiBold/BeVietnamPro_600SemiBold.ttf',
  bold: '700Bold/BeVietnamPro_700Bold.ttf',
}

interface OpenFace {
  bytes: Uint8Array
  font: Font
  widths: Map<string, number>
}

/** Words kept measured per face: enough for a batch, small enough to forget about. */
const widthsMax = 20_000

const opened = new Map<Face, OpenFace>()

/** The font file, read once per thread. */
export function faceBytes(face: Face): Uint8Array {
  return openFace(face).bytes
}

/** The opened font, shared by all documents of this thread: what it has read of its tables is not read again. */
export function faceFont(face: Face): Font {
  return openFace(face).font
}

/** Whether all faces can draw this character (they cover the same 460). */
export function canPrint(character: string): boolean {
  return openFace('regular').font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0)
}

/** Glyphs and positions of a text, kerned and with its marks placed. */
export function layoutText(text: string, face: Face): { run: GlyphRun; unitsPerEm: number } {
  const { font } = openFace(face)
  return { run: font.layout(text), unitsPerEm: font.unitsPerEm }
}

/** Width in mm at a size in points. Measured word by word, as pdfkit draws it. */
export function textWidth(text: string, face: Face, size: number): number {
  const open = openFace(face)
  let units = 0
  let from = 0
  for (let to = text.indexOf(' '); to >= 0; to = text.indexOf(' ', from)) {
    units += wordWidth(open, text.slice(from, to)) + wordWidth(open, ' ')
    from = to + 1
  }
  units += wordWidth(open, text.slice(from))
  return (units / open.font.unitsPerEm) * size * mmPerPoint
}

function wordWidth(open: OpenFace, word: string): number {
  const known = open.widths.get(word)
  if (known !== undefined) return known
  if (open.widths.size >= widthsMax) open.widths.clear()
  const width = word === '' ? 0 : open.font.layout(word).advanceWidth
  open.widths.set(word, width)
  return width
}

function openFace(face: Face): OpenFace {
  const known = opened.get(face)
  if (known) return known
  const path = createRequire(import.meta.url).resolve(`@expo-google-fonts/be-vietnam-pro/${files[face]}`)
  const bytes = new Uint8Array(readFileSync(path))
  const open = { bytes, font: create(bytes), widths: new Map<string, number>() }
  opened.set(face, open)
  return open
}
