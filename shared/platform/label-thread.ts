import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { lazy } from '../lib/lazy.ts'
import { wasmFile } from '../lib/paths.ts'
import { readPages, type GreyPicture } from '../lib/pdfium.ts'
import type { PdfObject } from '../packing/paper/foreign-page.ts'
import { writePdf } from '../packing/paper/pdf.ts'
import { codesOfBarcodes } from './label-codes.ts'
import { splitPdf, type SplitPdf } from './split-pdf.ts'

export { readTexts } from './label-texts.ts'

/** As a label printer prints it, for which its bars are made. */
const scanDotsPerPoint = 203 / 72
const thumbnailWidth = 320
const barcodesMax = 24
/** The kinds that carriers print; looking for every kind takes five times as long. */
const labelBarcodes = ['Code128', 'Code39', 'ITF', 'Codabar', 'QRCode', 'DataMatrix'] as const

const scanner = lazy(() => {
  const wasm = readFileSync(wasmFile('zxing_reader.wasm'))
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } })
})

/** Takes a PDF apart; its streams are told as parts of `bytes`, which the caller shares. */
export function splitFile(bytes: SharedArrayBuffer): Promise<SplitPdf> {
  return splitPdf(Buffer.from(bytes))
}

/** The codes in the barcodes of these pages. */
export async function scanPages(pages: readonly PdfObject[]): Promise<string[][]> {
  const pictures = await readPages(pdfOf(pages), (page) => page.draw(scanDotsPerPoint))
  const codes: string[][] = []
  for (const picture of pictures) codes.push(await scan(picture))
  return codes
}

/** How each of these pages looks in print, as a hash. */
export function hashPictures(pages: readonly PdfObject[]): Promise<string[]> {
  return readPages(pdfOf(pages), (page) => {
    const { width, height, grey } = page.draw(scanDotsPerPoint)
    return createHash('sha256').update(`${width} ${height}`).update(grey).digest('hex')
  })
}

/** A small picture of a page, as WebP. */
export async function drawThumbnail(page: PdfObject): Promise<Uint8Array> {
  const [picture] = await readPages(pdfOf([page]), (one) => one.draw(thumbnailWidth / one.width))
  const { width, height, grey } = picture!
  return new Uint8Array(
    await sharp(grey, { raw: { width, height, channels: 1 } })
      .webp({ quality: 70 })
      .toBuffer(),
  )
}

async function scan({ width, height, grey }: GreyPicture): Promise<string[]> {
  scanner()
  const picture = Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), grey])
  const found = await readBarcodes(new Uint8Array(picture), {
    formats: [...labelBarcodes],
    tryInvert: false,
    maxNumberOfSymbols: barcodesMax,
  })
  return codesOfBarcodes(found.filter(({ isValid }) => isValid).map(({ text }) => text))
}

function pdfOf(pages: readonly PdfObject[]): Uint8Array {
  const shown = pages.map((foreign) => ({ width: 0, height: 0, marks: [], foreign }))
  return writePdf(shown, { title: '', language: 'vi', createdAt: new Date(0) }).bytes
}
