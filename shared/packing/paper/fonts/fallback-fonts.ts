import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import woff2 from 'wawoff2/build/decompress_binding.js'
import { lazy } from '../../../lib/lazy.ts'
import type { Face } from './faces.ts'
import { hasGlyphs, openFontFile, type FontFile } from './font-file.ts'

if (!woff2.calledRun)
  await new Promise<void>((resolve) => {
    woff2.onRuntimeInitialized = resolve
  })

/**
 * Variable fonts for what Be Vietnam Pro lacks, in lookup order: Greek, Cyrillic, Hebrew and rarer Latin; the scripts
 * of neighbouring countries; Arabic and Devanagari; Chinese with Japanese syllables; Korean. Each package is split into
 * files by character: a file is opened when a text needs it.
 */
const families: Record<string, string> = {
  arimo: 'Arimo',
  'noto-sans-khmer': 'NotoSansKhmer',
  'noto-sans-thai': 'NotoSansThai',
  'noto-sans-lao': 'NotoSansLao',
  'noto-sans-arabic': 'NotoSansArabic',
  'noto-sans-devanagari': 'NotoSansDevanagari',
  'noto-sans-sc': 'NotoSansSC',
  'noto-sans-kr': 'NotoSansKR',
}

const weights: Record<Face, number> = { regular: 400, semibold: 600, bold: 700 }

/** One file of a package and its characters, as [first, last]. */
interface Slice {
  name: string
  path: string
  ranges: readonly (readonly [number, number])[]
  fonts: Partial<Record<Face, FontFile>>
  bytes?: Uint8Array
}

const require = createRequire(import.meta.url)
const slices = lazy(() => Object.entries(families).flatMap(([family, name]) => readSlices(family, name)))

/** The font that has all of these characters, if any. */
export function fallbackFont(text: string, face: Face): FontFile | undefined {
  const codePoints = Array.from(text, (character) => character.codePointAt(0)!)
  for (const slice of slices()) {
    if (!codePoints.every((codePoint) => isIn(slice, codePoint))) continue
    const font = openSlice(slice, face)
    if (hasGlyphs(font, text)) return font
  }
  return undefined
}

function readSlices(family: string, name: string): Slice[] {
  const ranges = require(`@fontsource-variable/${family}/unicode.json`) as Record<string, string>
  return Object.entries(ranges).map(([key, list]) => {
    const part = key.replace(/[[\]]/g, '')
    return {
      name: `${name}-${part}`,
      path: `@fontsource-variable/${family}/files/${family}-${part}-wght-normal.woff2`,
      ranges: list.split(',').map(readRange),
      fonts: {},
    }
  })
}

/** Parses `U+1780-17FF` or `U+25CC`. */
function readRange(text: string): [number, number] {
  const [first = '', last = first] = text.slice(2).split('-')
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)]
}

function isIn({ ranges }: Slice, codePoint: number): boolean {
  return ranges.some(([first, last]) => codePoint >= first && codePoint <= last)
}

function openSlice(slice: Slice, face: Face): FontFile {
  slice.bytes ??= unpack(slice.path)
  return (slice.fonts[face] ??= openFontFile(`${slice.name}-${weights[face]}`, slice.bytes, weights[face]))
}

function unpack(path: string): Uint8Array {
  const bytes = woff2.decompress(readFileSync(require.resolve(path)))
  if (!bytes) throw new Error(`${path} is not a WOFF2 file`)
  return Uint8Array.from(bytes)
}
