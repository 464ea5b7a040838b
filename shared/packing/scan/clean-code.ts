import { separator } from './keys.ts'

/** A code as it was printed: upper case, without surrounding blanks or the scanner's annotations. */
export interface CleanCode {
  text: string
  /** The scanner reported a retail barcode (EAN, UPC): never a parcel's label, which is Code 128. */
  isGoods: boolean
}

/** How scanners and generators make the separator visible. */
const spelledSeparator = /\{GS\}|<GS>|\[GS\]|␝|\\x1d|\\u001d/gi
/**
 * The ISO/IEC 15424 symbology identifier that a scanner may prefix to a code: `]E0` for EAN and UPC, `]C1` for GS1-128
 * and so on.
 */
const identifier = /^\]([A-Za-z])([0-9A-Za-z])/

/**
 * Strips everything from a scan that is not the code: symbology identifier, full-width forms, blanks, invisible
 * characters. Inner separators stay.
 */
export function cleanCode(scanned: string): CleanCode {
  const plain = visibleOnly(scanned.replace(spelledSeparator, separator).normalize('NFKC'))
  const found = identifier.exec(plain)
  const text = visibleOnly(found ? plain.slice(found[0].length) : plain).toUpperCase()
  // `]E` is EAN and UPC, `]e` GS1 DataBar: both are found on goods.
  const isGoods = found?.[1]?.toUpperCase() === 'E'
  return { text, isGoods }
}

/** Without invisible characters and surrounding blanks; separators stay where they separate something. */
function visibleOnly(text: string): string {
  return text
    .split(separator)
    .map((part) => part.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim())
    .filter((part) => part !== '')
    .join(separator)
}

/** Joins digits that were typed or printed in groups; anything else is unchanged. */
export function joinDigits(text: string): string {
  return /^\d[\d\s-]*\d$/.test(text) ? text.replaceAll(/[\s-]/g, '') : text
}
