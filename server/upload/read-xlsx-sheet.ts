import { cellTextMax, sheetColumnsMax, sheetRowsMax } from './limits.ts'
import { damaged, tooLarge, type Archive } from './open-archive.ts'
import type { Grid } from './grid.ts'
import { openTextCollector } from './read-shared-strings.ts'
import { isOn, readXml, type Attributes } from './read-xml.ts'
import type { Cell, Sheet } from '../../shared/sheet/workbook.ts'
import { showNumber, showText } from './show-value.ts'

/** What all sheets of a workbook share. */
export interface SharedParts {
  strings: readonly Cell[]
  formats: readonly string[]
  date1904: boolean
}

interface CellInWork {
  column: number
  type: string
  style: number
  hasFormula: boolean
  value: string
}

/**
 * Reads one sheet. Rows and cells that are only formatted cost nothing but their bytes; anything after the rows is
 * skipped.
 */
export async function readXlsxSheet(
  archive: Archive,
  part: string,
  shared: SharedParts,
  grid: Grid,
): Promise<Pick<Sheet, 'rows' | 'hiddenColumns'>> {
  const hiddenColumns = new Uint8Array(sheetColumnsMax)
  const inline = openTextCollector()
  let cell: CellInWork | undefined
  let inValue = false
  let column = -1
  // Some writers number only the cells.
  let [isUnnumbered, isHidden] = [false, false]
  await readXml(archive, part, {
    open: (name, attributes) => {
      if (name === 'c') {
        const address = attributes['r']
        column = address === undefined ? column + 1 : columnOf(address)
        if (isUnnumbered && address !== undefined) grid.startRow(rowOf(address) ?? grid.rowNumber(), isHidden)
        cell = openCell(column, attributes)
      } else if (name === 'row') {
        column = -1
        isUnnumbered = attributes['r'] === undefined
        isHidden = isHiddenRow(attributes)
        grid.startRow(rowNumber(attributes['r'], grid.rowNumber()), isHidden)
      } else if (name === 'col') hideColumns(hiddenColumns, attributes)
      else if (cell) {
        if (name === 'v') inValue = true
        if (name === 'f') cell.hasFormula = true
        inline.open(name)
      }
    },
    text: (piece) => {
      if (!cell) return
      if (inValue) cell.value += piece
      else inline.text(piece)
      if (cell.value.length > cellTextMax) throw tooLarge()
    },
    close: (name) => {
      inline.close(name)
      if (name === 'v') inValue = false
      if (name === 'c' && cell) {
        const text = inline.take()
        if (grid.keeps(cell.column)) grid.set(cell.column, toCell(cell, text, shared))
        cell = undefined
      }
      return name === 'sheetData' ? 'stop' : undefined
    },
  })
  return { rows: grid.rows(), hiddenColumns: [...hiddenColumns.keys()].filter((place) => hiddenColumns[place] === 1) }
}

function openCell(column: number, attributes: Attributes): CellInWork {
  if (column >= sheetColumnsMax) throw damaged()
  return { column, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), hasFormula: false, value: '' }
}

/** The column index of a cell address (`AB12` → 27). */
function columnOf(address: string): number {
  const letters = /^\$?([A-Za-z]{1,3})\$?\d{0,7}$/.exec(address)?.[1]?.toUpperCase()
  if (letters === undefined) throw damaged()
  let place = 0
  for (let i = 0; i < letters.length; i += 1) place = place * 26 + letters.charCodeAt(i) - 64
  return place - 1
}

/** The row of a cell address (`AB12` → 12), if it has one. */
function rowOf(address: string): number | undefined {
  const digits = /\d+$/.exec(address)?.[0]
  return digits === undefined ? undefined : rowNumber(digits, 0)
}

function rowNumber(given: string | undefined, last: number): number {
  const number = given === undefined ? last + 1 : Number(given)
  if (!Number.isInteger(number) || number < 1 || number > sheetRowsMax) throw damaged()
  return number
}

function isHiddenRow(attributes: Attributes): boolean {
  return isOn(attributes['hidden']) || Number(attributes['ht'] ?? 1) === 0
}

function hideColumns(hidden: Uint8Array, attributes: Attributes): void {
  if (!isOn(attributes['hidden']) && Number(attributes['width'] ?? 1) !== 0) return
  const [first, last] = [Number(attributes['min']), Number(attributes['max'])]
  if (first >= 1) hidden.fill(1, first - 1, last)
}

/** The cell as displayed; undefined if it shows nothing. */
function toCell(
  { type, style, hasFormula, value }: CellInWork,
  inline: string,
  { strings, formats, date1904 }: SharedParts,
): Cell | undefined {
  if (type === 'inlineStr') return inline === '' ? undefined : showText(inline)
  if (value === '') return hasFormula && type !== 'str' ? { shown: '', kind: 'formula-without-value' } : undefined
  const format = formats[style] ?? 'General'
  switch (type) {
    case 's':
      return strings[Number(value)] ?? fail()
    case 'str':
      return showText(value)
    case 'b':
      return { shown: isOn(value.trim()) ? 'TRUE' : 'FALSE', kind: 'boolean' }
    case 'e':
      return { shown: value, kind: 'error' }
    case 'd':
      return showDate(value, format, date1904)
    default:
      return Number.isFinite(Number(value)) ? showNumber(Number(value), format, date1904) : showText(value)
  }
}

/** A date in ISO 8601, which few programs write: displayed in the cell's format, otherwise as is. */
function showDate(value: string, format: string, date1904: boolean): Cell {
  const at = Date.parse(/[zZ]$|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}${value.includes('T') ? 'Z' : ''}`)
  if (Number.isNaN(at)) return showText(value)
  const serial = at / 86_400_000 + 25_569 - (date1904 ? 1_462 : 0)
  const cell = showNumber(serial, format === 'General' ? 'yyyy-mm-dd' : format, date1904)
  return { ...cell, kind: 'date' }
}

function fail(): never {
  throw damaged()
}
