import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium'
import { readFileSync } from 'node:fs'
import { lazy } from './lazy.ts'
import { wasmFile } from './paths.ts'

/** A grey picture, a byte a pixel, row by row: 0 is black. */
export interface GreyPicture {
  width: number
  height: number
  grey: Uint8Array
}

/** A page of an open PDF. Lengths are points (1/72 inch), as the page is shown. */
export interface OpenPdfPage {
  width: number
  height: number
  text(): string
  /** Draws the page with so many dots a point. */
  draw(dotsPerPoint: number): GreyPicture
}

/** Whoever claims to be larger is drawn more coarsely (pixels). */
const pixelsMax = 6_000_000

/** As on paper, with what is written on top. */
const drawFlags = 0x01 | 0x08 | 0x800
const grey = 1

const module = lazy(async () => {
  const wasm = readFileSync(wasmFile('pdfium.wasm'))
  const pdfium = await init({ wasmBinary: new Uint8Array(wasm).buffer })
  pdfium.PDFiumExt_Init()
  return pdfium
})

/**
 * Reads the pages of a PDF one after another, with the library that Chrome shows PDFs with. For threads: a page takes
 * milliseconds, and a crafted one much longer. Throws what it cannot read, and a PDF of more than `pagesMax` pages.
 */
export async function readPages<Read>(
  bytes: Uint8Array,
  read: (page: OpenPdfPage) => Read,
  pagesMax = Infinity,
): Promise<Read[]> {
  const pdfium = await module()
  const place = pdfium.pdfium.wasmExports.malloc(bytes.length)
  try {
    pdfium.pdfium.HEAPU8.set(bytes, place)
    const document = pdfium.FPDF_LoadMemDocument(place, bytes.length, '')
    if (document === 0) throw new Error(`PDF cannot be read (${pdfium.FPDF_GetLastError()})`)
    try {
      const pages = pdfium.FPDF_GetPageCount(document)
      if (pages > pagesMax) throw new RangeError(`PDF has ${pages} pages`)
      return Array.from({ length: pages }, (_, at) => readPage(pdfium, document, at, read))
    } finally {
      pdfium.FPDF_CloseDocument(document)
    }
  } finally {
    pdfium.pdfium.wasmExports.free(place)
  }
}

function readPage<Read>(
  pdfium: WrappedPdfiumModule,
  document: number,
  at: number,
  read: (page: OpenPdfPage) => Read,
): Read {
  const page = pdfium.FPDF_LoadPage(document, at)
  if (page === 0) throw new Error(`page ${at + 1} cannot be read`)
  try {
    const [width, height] = [pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)]
    return read({
      width,
      height,
      text: () => textOf(pdfium, page),
      draw: (dotsPerPoint) => drawPage(pdfium, page, { width, height, dotsPerPoint }),
    })
  } finally {
    pdfium.FPDF_ClosePage(page)
  }
}

function textOf(pdfium: WrappedPdfiumModule, page: number): string {
  const text = pdfium.FPDFText_LoadPage(page)
  try {
    const length = pdfium.FPDFText_CountChars(text)
    if (length <= 0) return ''
    const place = pdfium.pdfium.wasmExports.malloc((length + 1) * 2)
    try {
      pdfium.FPDFText_GetText(text, 0, length, place)
      return Buffer.from(pdfium.pdfium.HEAPU8.subarray(place, place + length * 2)).toString('utf16le')
    } finally {
      pdfium.pdfium.wasmExports.free(place)
    }
  } finally {
    pdfium.FPDFText_ClosePage(text)
  }
}

function drawPage(
  pdfium: WrappedPdfiumModule,
  page: number,
  { width, height, dotsPerPoint }: { width: number; height: number; dotsPerPoint: number },
): GreyPicture {
  const scale = Math.min(dotsPerPoint, Math.sqrt(pixelsMax / Math.max(1, width * height)))
  const [columns, rows] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
  const place = pdfium.pdfium.wasmExports.malloc(columns * rows)
  const bitmap = pdfium.FPDFBitmap_CreateEx(columns, rows, grey, place, columns)
  try {
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xffffffff)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, drawFlags)
    return { width: columns, height: rows, grey: pdfium.pdfium.HEAPU8.slice(place, place + columns * rows) }
  } finally {
    pdfium.FPDFBitmap_Destroy(bitmap)
    pdfium.pdfium.wasmExports.free(place)
  }
}
