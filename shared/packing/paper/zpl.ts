import { dotsPerMm, onDot, requireParcelCode } from './barcode.ts'
import { labelPages } from './labels.ts'
import type { PaperBatch } from './paper.ts'
import { rasterText } from './raster.ts'
import type { Mark } from './sheet.ts'
import { packZ64 } from './z64.ts'

/** Pictures of text kept while one batch is written: titles, provinces and goods repeat from label to label. */
const picturesMax = 1_000

type Pictures = Map<string, { left: number; top: number; field: string }>

/**
 * The batch's labels in ZPL II for a 203 dpi printer, 100 × 150 mm, one ^XA…^XZ each, drawn from the same pages as the PDF. All text travels as pictures (^GFA):
 * Vietnamese cannot turn into boxes, and nothing a buyer typed is ever read as a command. Only the barcode is native, and it holds twelve digits. The pictures are
 * packed by zlib (Z64, less than half of run-length hex); a printer that knows only plain ZPL can print the PDF.
 * The printer's own settings (darkness, media, tear-off) are left alone.
 */
export function labelsZpl(batch: PaperBatch): string {
  if (batch.parcels.length === 0) throw new RangeError('a batch without parcels has no paper')
  const pictures: Pictures = new Map()
  const labels: string[] = []
  for (const page of labelPages(batch)) {
    const fields = page.marks.map((mark) => fieldOf(mark, pictures)).filter((field) => field !== '')
    labels.push(['^XA', `^PW${dots(page.width)}^LL${dots(page.height)}^LH0,0^LS0^PON^FWN`, ...fields, '^PQ1', '^XZ', ''].join('\n'))
  }
  return labels.join('')
}

function fieldOf(mark: Mark, pictures: Pictures): string {
  switch (mark.kind) {
    case 'text':
      return textField(mark, pictures)
    case 'fill': {
      const [width, height] = [Math.max(1, dots(mark.width)), Math.max(1, dots(mark.height))]
      return `^FO${dots(mark.x)},${dots(mark.y)}^GB${width},${height},${Math.min(width, height)}^FS`
    }
    case 'frame':
      return `^FO${dots(mark.x)},${dots(mark.y)}^GB${dots(mark.width)},${dots(mark.height)},${Math.max(1, dots(mark.line))}^FS`
    case 'stroke':
      throw new RangeError('signatures are not for label printers')
    case 'barcode':
      requireParcelCode(mark.code)
      return `^FO${dots(onDot(mark.x))},${dots(mark.y)}^BY${mark.moduleDots}^BCN,${dots(mark.height)},N,N,N,N^FD>;${mark.code}^FS`
    default:
      return mark satisfies never
  }
}

function textField(mark: Mark & { kind: 'text' }, pictures: Pictures): string {
  const key = `${mark.face} ${mark.size} ${mark.text}`
  const picture = pictures.get(key) ?? drawPicture(mark)
  if (!picture) return ''
  if (pictures.size < picturesMax) pictures.set(key, picture)
  return `^FO${Math.max(0, dots(mark.x) + picture.left)},${Math.max(0, dots(mark.y) + picture.top)}${picture.field}`
}

function drawPicture(mark: Mark & { kind: 'text' }): { left: number; top: number; field: string } | undefined {
  const bitmap = rasterText(mark.text, mark.face, mark.size)
  if (!bitmap) return undefined
  const { left, top, rowBytes, bits } = bitmap
  return { left, top, field: `^GFA,${bits.length},${bits.length},${rowBytes},${packZ64(bits)}^FS` }
}

function dots(mm: number): number {
  return Math.round(mm * dotsPerMm)
}
