import { format, isDateFormat } from 'numfmt'
import type { Cell } from '../../shared/sheet/workbook.ts'

/** Offset between the epochs of Excel's two date systems (days). */
const days1904 = 1_462
/** Excel's own limit for a format (characters). */
const formatMax = 255
const options = { throws: false, invalid: '', overflow: '', dateErrorNumber: false, dateSpanLarge: false } as const

/** A number as its cell's format displays it. A format that cannot be parsed falls back to `General`. */
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

/** A cell's text, composed (NFC), without the control characters that Excel writes as `_x000D_`. */
export function showText(text: string): Cell {
  const shown = text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return { shown: shown.normalize('NFC'), kind: 'text' }
}
