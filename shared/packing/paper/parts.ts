import { mergeLines, skuText } from './contents.ts'
import type { PaperBatch, PaperLine } from './paper.ts'
import { printableOrDash } from './printable.ts'
import type { Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

/** White on black, so that nobody mistakes a reprinted label for the first one. Not drawn on a first copy. */
export function drawReprint(
  sheet: Sheet,
  batch: PaperBatch,
  copy: number | undefined,
  box: { right: number; top: number; width: number; height: number; size: number },
): void {
  if (copy === undefined || copy < 2) return
  const { right, top, width, height, size } = box
  sheet.fill(right - width, top, width, height)
  sheet.line(wordsOf(batch.locale ?? 'vi').reprint(copy), {
    x: right - width / 2,
    y: top + height / 2 + size * 0.125,
    width: width - 1.5,
    face: 'bold',
    sizes: [size, size * 0.85, size * 0.7],
    align: 'center',
    grey: 1,
  })
}

/** The box for a packer's list of goods. Rows are between `rowMin` and `rowMax` mm high. */
export interface LinesBox {
  left: number
  right: number
  top: number
  bottom: number
  rowMin: number
  rowMax: number
}

/**
 * A parcel's goods to tick off, with as much room as there is; if they do not all fit, the last row says how many are
 * missing.
 */
export function drawLines(sheet: Sheet, batch: PaperBatch, parcelLines: readonly PaperLine[], box: LinesBox): void {
  const lines = mergeLines(parcelLines)
  const rowsMax = Math.floor((box.bottom - box.top) / box.rowMin)
  const shown = lines.length > rowsMax ? lines.slice(0, rowsMax - 1) : lines
  const rows = shown.length + (shown.length < lines.length ? 1 : 0)
  const height = Math.min(box.rowMax, (box.bottom - box.top) / Math.max(rows, 1))
  shown.forEach((line, at) => drawLine(sheet, line, box, box.top + at * height, height))
  if (shown.length === lines.length) return
  const top = box.top + shown.length * height
  sheet.fill(box.left, top + 0.3, box.right - box.left, height - 0.4)
  const words = wordsOf(batch.locale ?? 'vi')
  sheet.line(words.moreLines(lines.length - shown.length), {
    x: (box.left + box.right) / 2,
    y: top + height / 2 + 1,
    width: box.right - box.left - 4,
    face: 'bold',
    sizes: [Math.min(8, height * 2), 7, 6.5],
    align: 'center',
    grey: 1,
  })
}

/** Tick box, quantity, goods. More than one piece is white on black: that is the number packers get wrong. */
function drawLine(sheet: Sheet, line: PaperLine, { left, right }: LinesBox, top: number, height: number): void {
  const roomy = height >= 9
  const size = roomy ? 14 : height >= 6 ? 10 : height >= 4 ? 8 : 7
  const middle = top + height / 2
  const box = Math.min(5, height - 1)
  const many = line.quantity > 1
  sheet.frame(left, middle - box / 2, box, box, 0.3)
  if (many) sheet.fill(left + 6.5, middle - Math.min(8, height - 0.6) / 2, 13.5, Math.min(8, height - 0.6))
  sheet.line(`${line.quantity} ×`, {
    x: left + 13.2,
    y: middle + size * 0.125,
    width: 12.5,
    face: 'bold',
    sizes: [size, 8, 6],
    align: 'center',
    grey: many ? 1 : 0,
  })
  const title = printableOrDash(line.title)
  const x = left + 22
  if (roomy) {
    sheet.line(title, { x, y: middle - 0.4, width: right - x, face: 'semibold', sizes: [11, 10, 9, 8] })
    sheet.line(skuText(line.sku, line.shelf, line.lots ?? []), {
      x,
      y: middle + 3.5,
      width: right - x,
      face: 'regular',
      sizes: [8],
    })
  } else {
    const skuWidth = (right - x) * 0.26
    const sizes = height >= 4 ? [9, 8, 7] : [7.5, 7]
    sheet.line(title, { x, y: middle + 1.1, width: right - x - skuWidth - 1, face: 'semibold', sizes })
    sheet.line(line.sku, {
      x: right,
      y: middle + 1.1,
      width: skuWidth,
      face: 'regular',
      sizes: [7.5, 7],
      align: 'right',
    })
  }
  sheet.fill(left, top + height - 0.1, right - left, 0.1)
}

/** The number of a page at the foot of an A4 sheet. */
export function drawPageNumber(sheet: Sheet, right: number, text: string): void {
  sheet.line(text, { x: right, y: 287, width: 40, face: 'regular', sizes: [8.5], align: 'right', grey: 0.35 })
}
