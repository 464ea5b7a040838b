import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { lazy } from '../../../lib/lazy.ts'
import { hasGlyphs, openFontFile, type FontFile } from './font-file.ts'

/**
 * The three weights of Be Vietnam Pro used on paper. Whole TTFs: the web's split fonts each lack half of the Vietnamese
 * letters.
 */
export type Face = 'regular' | 'semibold' | 'bold'

export const faces: readonly Face[] = ['regular', 'semibold', 'bold']

export const mmPerPoint = 25.4 / 72

const files: Record<Face, string> = {
  regular: '400Regular/BeVietnamPro_400Regular.ttf',
  semibold: '600SemiBold/BeVietnamPro_600SemiBold.ttf',
  bold: '700Bold/BeVietnamPro_700Bold.ttf',
}

const fonts: Record<Face, () => FontFile> = {
  regular: lazy(() => openFace('regular')),
  semibold: lazy(() => openFace('semibold')),
  bold: lazy(() => openFace('bold')),
}

/** The font of a face, read once per thread and shared by all documents. */
export function faceFont(face: Face): FontFile {
  return fonts[face]()
}

function openFace(face: Face): FontFile {
  const path = createRequire(import.meta.url).resolve(`@expo-google-fonts/be-vietnam-pro/${files[face]}`)
  const name = `BeVietnamPro-${{ regular: 'Regular', semibold: 'SemiBold', bold: 'Bold' }[face]}`
  return openFontFile(name, new Uint8Array(readFileSync(path)))
}

/** Whether the faces themselves have these characters (all cover the same 460); other scripts come from other fonts. */
export function isInFaces(text: string): boolean {
  return hasGlyphs(faceFont('regular'), text)
}
