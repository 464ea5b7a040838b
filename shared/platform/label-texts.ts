import { readPages, type OpenPdfPage } from '../lib/pdfium.ts'
import { findCodes } from './label-codes.ts'
import { labelFileMax } from './label.ts'

/** What a page says; lengths in mm. */
export interface ReadPage {
  codes: string[]
  width: number
  height: number
}

const pointsPerMm = 72 / 25.4

/** The codes in the text of each page of a PDF; undefined if it cannot be read, or has more pages than a file may. */
export async function readTexts(bytes: SharedArrayBuffer): Promise<ReadPage[] | undefined> {
  try {
    return await readPages(new Uint8Array(bytes), readText, labelFileMax.pages)
  } catch {
    return undefined
  }
}

function readText(page: OpenPdfPage): ReadPage {
  return { codes: findCodes(page.text()), width: page.width / pointsPerMm, height: page.height / pointsPerMm }
}
