import { onDot, requireParcelCode, requireSscc } from './barcode.ts'
import type { PaperBatch } from './paper.ts'
import { rasterText } from './raster.ts'
import { batchPages, type BatchInput, type BatchPaperKind, type PaperStyle } from './render.ts'
import type { Mark, Page } from './sheet.ts'
import { packZ64 } from './z64.ts'

/** Dots per mm of common label printers: 203 and 300 dpi. */
export const printerDots = { 203: 8, 300: 12 } as const

export type PrinterDpi = keyof typeof printerDots

/** Bars on the pages are designed for 203 dpi. */
const pageDots = printerDots[203]

/** Images of text cached while one batch is written: titles, provinces and goods repeat from label to label. */
const picturesMax = 1_000

type Pictures = Map<string, { left: number; top: number; field: string }>

interface Printing {
  dots: number
  pictures: Pictures
}

/** The batch's labels in ZPL II, 100 × 150 mm unless another size is given. */
export function labelsZpl(batch: PaperBatch, style: PaperStyle = {}, dpi: PrinterDpi = 203): string {
  return batchZpl('labels', batch, style, dpi)
}

/**
 * A document in ZPL II, one ^XA…^XZ per page, generated from the same pages as the PDF. All text is sent as images
 * (^GFA): Vietnamese cannot turn into boxes, and nothing a buyer typed is ever interpreted as a command. Only barcodes
 * are native, and they hold digits. The images are zlib-compressed (Z64, less than half of run-length hex); a printer
 * that knows only plain ZPL can print the PDF. The printer's own settings (darkness, media, tear-off) are left alone.
 * RangeError as for the PDF, and on A4, which label printers cannot print.
 */
export function batchZpl(
  kind: BatchPaperKind,
  batch: BatchInput,
  style: PaperStyle = {},
  dpi: PrinterDpi = 203,
): string {
  return pagesZpl(zplPages(kind, batch, style), dpi)
}

/** The pages of a document for a label printer. RangeError as for the PDF, and on A4. */
export function zplPages(kind: BatchPaperKind, batch: BatchInput, style: PaperStyle): Page[] {
  const { pages, size } = batchPages(kind, batch, style)
  if (size === 'a4') throw new RangeError('a label printer cannot print A4')
  return pages
}

/** `foreign`: the pages that another program made, as pictures. */
export function pagesZpl(
  pages: readonly Page[],
  dpi: PrinterDpi,
  foreign: ReadonlyMap<Page, string> = new Map(),
): string {
  const printing: Printing = { dots: printerDots[dpi], pictures: new Map() }
  return pages.map((page) => zplOf(page, printing, foreign.get(page))).join('')
}

/** One page, whatever is on it. */
export function pageZpl(page: Page, dpi: PrinterDpi): string {
  return zplOf(page, { dots: printerDots[dpi], pictures: new Map() })
}

function zplOf(page: Page, printing: Printing, picture?: string): string {
  if (page.foreign && picture === undefined) throw new RangeError('a page of another program must be drawn first')
  const drawn = page.marks.map((mark) => fieldOf(mark, printing))
  const fields = [picture ?? '', ...drawn].filter((field) => field !== '')
  return [
    '^XA',
    `^PW${toDots(page.width, printing)}^LL${toDots(page.height, printing)}^LH0,0^LS0^PON^FWN`,
    ...fields,
    '^PQ1',
    '^XZ',
    '',
  ].join('\n')
}

function fieldOf(mark: Mark, printing: Printing): string {
  const dots = (mm: number) => toDots(mm, printing)
  switch (mark.kind) {
    case 'text':
      return textField(mark, printing)
    case 'fill': {
      const [width, height] = [Math.max(1, dots(mark.width)), Math.max(1, dots(mark.height))]
      return `^FO${dots(mark.x)},${dots(mark.y)}^GB${width},${height},${Math.min(width, height)}^FS`
    }
    case 'frame':
      return `^FO${dots(mark.x)},${dots(mark.y)}^GB${dots(mark.width)},${dots(mark.height)},${Math.max(1, dots(mark.line))}^FS`
    case 'stroke':
      throw new RangeError('signatures are not for label printers')
    case 'command':
      throw new RangeError('commands are not for label printers')
    case 'barcode':
      requireParcelCode(mark.code)
      return bars(mark, `>;${mark.code}`, printing)
    case 'sscc':
      requireSscc(mark.sscc)
      return bars(mark, `>;>800${mark.sscc}`, printing)
    default:
      return mark satisfies never
  }
}

/**
 * A finer printer gets whole dots too, so the bars may come out slightly narrower than on the page, but never wider,
 * because their quiet zone is next to them.
 */
function bars(
  mark: { x: number; y: number; height: number; moduleDots: number },
  data: string,
  printing: Printing,
): string {
  const module = Math.floor((mark.moduleDots * printing.dots) / pageDots)
  return `^FO${toDots(onDot(mark.x), printing)},${toDots(mark.y, printing)}^BY${module}^BCN,${toDots(mark.height, printing)},N,N,N,N^FD${data}^FS`
}

/** White text is on a black background: the printer inverts the dots it covers. */
function textField(mark: Mark & { kind: 'text' }, printing: Printing): string {
  const { pictures } = printing
  const key = `${mark.face} ${mark.size} ${mark.text}`
  const picture = pictures.get(key) ?? drawPicture(mark, printing)
  if (!picture) return ''
  if (pictures.size < picturesMax) pictures.set(key, picture)
  const turned = mark.grey === 1 ? '^FR' : ''
  return `^FO${Math.max(0, toDots(mark.x, printing) + picture.left)},${Math.max(0, toDots(mark.y, printing) + picture.top)}${turned}${picture.field}`
}

function drawPicture(
  mark: Mark & { kind: 'text' },
  printing: Printing,
): { left: number; top: number; field: string } | undefined {
  const bitmap = rasterText(mark.text, mark.face, mark.size, printing.dots)
  if (!bitmap) return undefined
  const { left, top, rowBytes, bits } = bitmap
  return { left, top, field: `^GFA,${bits.length},${bits.length},${rowBytes},${packZ64(bits)}^FS` }
}

function toDots(mm: number, printing: Printing): number {
  return Math.round(mm * printing.dots)
}
