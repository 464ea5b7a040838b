import { separator } from './keys.ts'

/** A code as it was printed: capitals, no blanks around it, no notes of the scanner about it. */
export interface CleanCode {
  text: string
  /** The scanner said that it read a barcode of goods (EAN, UPC): never a parcel's label, which is Code 128. */
  isGoods: boolean
}

/** Ways in which scanners and generators spell the separator so that it can be seen. */
const spelledSeparator = /\{GS\}|<GS>|\[GS\]|␝|\\x1d|\\u001d/gi
/** The symbology identifier of ISO/IEC 15424 that a scanner may put before a code: `]E0` for EAN and UPC, `]C1` for GS1-128 and so on. */
const identifier = /^\]([A-Za-z])([0-9A-Za-z])/

/** Takes from a scan all that is not the code: the identifier of its symbology, full width, blanks, characters that nobody sees. Separators within stay. */
export function cleanCode(scanned: string): CleanCode {
  const plain = visibleOnly(scanned.replace(spelledSeparator, separator).normalize('NFKC'))
  const found = identifier.exec(plain)
  const text = visibleOnly(found ? plain.slice(found[0].length) : plain).toUpperCase()
  // `]E` is EAN and UPC, `]e` GS1 DataBar: both stand on goods.
  const isGoods = found?.[1]?.toUpperCase() === 'E'
  return { text, isGoods }
}

/** Without characters that nobody sees and blanks around it; separators stay where they separate something. */
function visibleOnly(text: string): string {
  return text
    .split(separator)
    .map((part) => part.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim())
    .filter((part) => part !== '')
    .join(separator)
}

/** Digits that were typed or printed in groups, joined; anything else as it is. */
export function joinDigits(text: string): string {
  return /^\d[\d\s-]*\d$/.test(text) ? text.replaceAll(/[\s-]/g, '') : text
}
