import { stringify } from 'csv-stringify/sync'

/** Numbers stay numbers; everything else is text and stays text, whatever a spreadsheet would make of it. */
export type CsvCell = string | number | null | undefined

/** Tells spreadsheets that the text is UTF-8; without it they decode Vietnamese names in another encoding. */
const byteOrderMark = '\uFEFF'

/**
 * What turns a cell into a formula (OWASP ASVS 1.2.10, with the full-width signs), also after blanks, which some
 * programs drop.
 */
const formula = /^[\s\0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n\0]/u
/**
 * What a spreadsheet would change as a number: it drops leading zeros and digits beyond the 15th, and a code like 2E3
 * becomes 2000.
 */
const changed = /^(0\d|\d{16}|\d+E\d+$)/i

/** Where other programs may split despite the quotes: Excel in Vietnamese separates lists by semicolons. */
const otherSeparator = /[;\t\r\n]/
/** A formula that would start a cell of its own there. */
const innerFormula = /([;\t\r\n]\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu

/**
 * Rows as CSV for spreadsheets (RFC 4180: commas, CRLF, quotes doubled). Everything is quoted: a name like `x;=1+1` is
 * one cell even where the separator is the semicolon. Text that would be taken for a formula, and phones, are prefixed
 * with an apostrophe. A long list may be written in parts: only the first has `head`, the column names.
 */
export function toCsv(rows: readonly (readonly CsvCell[])[], head?: readonly string[]): string {
  const lines = [...(head ? [head] : []), ...rows].map((row) => row.map((cell, i) => cellOf(cell, row.slice(i + 1))))
  return (head ? byteOrderMark : '') + stringify(lines, { record_delimiter: 'windows', quoted: true })
}

function cellOf(cell: CsvCell, after: readonly CsvCell[]): string | number {
  if (typeof cell !== 'string') return cell ?? ''
  const text = withoutInnerFormulas(cell.replaceAll('\0', ''), after)
  return formula.test(cell) || changed.test(text) ? `'${text}` : text
}

/**
 * If such a program finds no further separator in the row, the closing quote remains and no formula can be read: the
 * text stays as it is.
 */
function withoutInnerFormulas(text: string, after: readonly CsvCell[]): string {
  const separatorFollows = after.some((cell) => typeof cell === 'string' && otherSeparator.test(cell))
  return text.replace(innerFormula, (found, _separator, at: number) =>
    separatorFollows || otherSeparator.test(text.slice(at + found.length)) ? `${found}'` : found,
  )
}
