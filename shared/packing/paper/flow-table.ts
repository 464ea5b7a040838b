import { openSheet, type Sheet } from './sheet.ts'

/** The type area of an A4 page of tables (mm). */
export const left = 14
export const right = 196
export const inner = right - left
const bottom = 276
const rowHeight = 6.4

export interface Column {
  title: string
  x: number
  width: number
  align?: 'right'
}

/** Draws down A4 pages and continues on the next. */
export interface Flow {
  sheets: Sheet[]
  top: number
}

export function openFlow(): Flow {
  return { sheets: [openSheet(210, 297)], top: 0 }
}

/** A heading with its table; the column names are repeated on every page. */
export function drawTable(
  flow: Flow,
  heading: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const begin = (title: string): void => {
    const sheet = flow.sheets.at(-1)!
    sheet.line(title, { x: left, y: flow.top + 5, width: inner, face: 'bold', sizes: [12, 11] })
    for (const { title: name, x, width, align } of columns)
      sheet.line(name, {
        x,
        y: flow.top + 11,
        width,
        face: 'semibold',
        sizes: [8.5, 7.5],
        ...(align && { align }),
        grey: 0.25,
      })
    sheet.fill(left, flow.top + 12.6, inner, 0.4)
    flow.top += 13.4
  }
  const next = (): void => {
    flow.sheets.push(openSheet(210, 297))
    flow.top = 16
  }
  if (flow.top + 13.4 + 2 * rowHeight > bottom) next()
  begin(heading)
  rows.forEach((cells, number) => {
    if (flow.top + rowHeight > bottom) {
      next()
      begin(heading)
    }
    const sheet = flow.sheets.at(-1)!
    if (number % 2 === 1) sheet.fill(left, flow.top, inner, rowHeight, 0.95)
    columns.forEach(({ x, width, align }, at) =>
      sheet.line(cells[at]!, {
        x,
        y: flow.top + 4.5,
        width,
        face: 'regular',
        sizes: [9.5, 8.5, 7.5],
        ...(align && { align }),
      }),
    )
    flow.top += rowHeight
  })
  flow.top += 5
}
