import { format, isDateFormat } from 'numfmt'
import type { Cell } from '../../shared/sheet/workbook.ts'

/** Between the days that Excel counts from in the two systems (days). */
const days1904 = 1_462
/** Excel takes no longer format (characters). */
const formatMax = 255
const options = { throws: false, invalid: '', overflow: '', dateErrorNumber: false, dateSpanLarge: false } as const

/** A number as the person sees it in its cell, by the format of the cell. A format that cannot be understood shows the number as `General` does. */
export function showNumber(number: number, code: string, date1904: boolean): Cell {
  const usable = code.length <= formatMax ? code : 'General'
  const isDate = isDateFormat(usable)
  const shown = format(usable, isDate && date1904 ? number + days1904 : number, options).trim()
  const general = shown === '' ? format('General', number, options) : shown
  return {
    shown: general.normalize('NFC'),
    kind: isDate ? 'date' : 'number',
    number,
    ...(usable !== 'General' && { format: usable }),
  }
}

/** A text in a cell, composed, without the control characters that Excel writes as `_x000D_`. */
export function showText(text: string): Cell {
  const shown = text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return { shown: shown.normalize('NFC'), kind: 'text' }
}
