import { barcodeWidth, commandWidth, dotsPerMm, moduleDotsMin, ssccWidth } from './barcode.ts'
import { sizeOf, type PaperSize } from './paper-size.ts'
import { openSheet, type Mark, type Page } from './sheet.ts'

/** Minimum height of a barcode that can be scanned at arm's length (mm). */
const barcodeHeightMin = 14

/** A box on a page into which another page is drawn, as large as fits and centred. */
export interface Place {
  x: number
  y: number
  width: number
  height: number
}

/**
 * A page's marks on other paper. Bars keep whole dots per module, so they come out as sharp as on the paper they were
 * designed for.
 */
function marksAt(page: Page, place: Place): Mark[] {
  const scale = Math.min(place.width / page.width, place.height / page.height)
  const x0 = place.x + (place.width - page.width * scale) / 2
  const y0 = place.y + (place.height - page.height * scale) / 2
  return page.marks.map((mark): Mark => {
    const [x, y] = 'x' in mark ? [x0 + mark.x * scale, y0 + mark.y * scale] : [x0, y0]
    switch (mark.kind) {
      case 'text':
        return { ...mark, x, y, size: mark.size * scale }
      case 'fill':
        return { ...mark, x, y, width: mark.width * scale, height: mark.height * scale }
      case 'frame':
        return { ...mark, x, y, width: mark.width * scale, height: mark.height * scale, line: mark.line * scale }
      case 'stroke':
        return {
          ...mark,
          points: mark.points.map(([px, py]): [number, number] => [x0 + px * scale, y0 + py * scale]),
          line: mark.line * scale,
        }
      case 'barcode':
      case 'sscc':
      case 'command': {
        const width =
          mark.kind === 'barcode'
            ? barcodeWidth
            : mark.kind === 'sscc'
              ? ssccWidth
              : (dots: number): number => commandWidth(mark.command, dots)
        const moduleDots = Math.max(moduleDotsMin, Math.round(mark.moduleDots * scale))
        const middle = x + (width(mark.moduleDots) * scale) / 2
        return {
          ...mark,
          x: middle - width(moduleDots) / 2,
          y,
          height: Math.max(barcodeHeightMin, mark.height * scale),
          moduleDots,
        }
      }
      default:
        return mark satisfies never
    }
  })
}

/** Pages on their paper: unchanged if they were designed for it. */
export function* onPaper(pages: Iterable<Page>, size: PaperSize): Generator<Page> {
  const { width, height } = sizeOf[size]
  for (const page of pages)
    yield page.width === width && page.height === height
      ? page
      : { ...page, width, height, marks: marksAt(page, { x: 0, y: 0, width, height }) }
}

/** Several pages on one sheet, row by row, with thin lines to cut along. */
export function* severalUp(
  pages: Iterable<Page>,
  sheet: { width: number; height: number },
  columns: number,
  rows: number,
): Generator<Page> {
  let waiting: Page[] = []
  for (const page of pages) {
    waiting.push(page)
    if (waiting.length === columns * rows) {
      yield gather(waiting, sheet, columns, rows)
      waiting = []
    }
  }
  if (waiting.length > 0) yield gather(waiting, sheet, columns, rows)
}

function gather(
  pages: readonly Page[],
  { width, height }: { width: number; height: number },
  columns: number,
  rows: number,
): Page {
  const { page } = openSheet(width, height)
  const notDrawn = pages.flatMap((one) => one.notDrawn ?? [])
  if (notDrawn.length > 0) page.notDrawn = notDrawn
  const [cellWidth, cellHeight] = [width / columns, height / rows]
  page.marks.push(
    ...pages.flatMap((one, at) =>
      marksAt(one, {
        x: (at % columns) * cellWidth,
        y: Math.floor(at / columns) * cellHeight,
        width: cellWidth,
        height: cellHeight,
      }),
    ),
  )
  for (let column = 1; column < columns; column++)
    page.marks.push({
      kind: 'fill',
      x: column * cellWidth - 1 / dotsPerMm / 2,
      y: 0,
      width: 1 / dotsPerMm,
      height,
      grey: 0.6,
    })
  for (let row = 1; row < rows; row++)
    page.marks.push({
      kind: 'fill',
      x: 0,
      y: row * cellHeight - 1 / dotsPerMm / 2,
      width,
      height: 1 / dotsPerMm,
      grey: 0.6,
    })
  return page
}
