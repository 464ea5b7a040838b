import { labelCodes, labelNames } from '../../../shared/packing/scan/meaning.ts'

/** What a camera saw: the text of a code and its symbology, named as in the Barcode Detection API. */
export interface SeenCode {
  rawValue: string
  format: string
}

/**
 * A seen code as a scanner with symbology identifiers would send it: retail barcodes are marked, because they are never
 * a parcel's.
 */
function asScanned({ rawValue, format }: SeenCode): string {
  return /^(ean|upc)_/.test(format) ? `]E0${rawValue}` : rawValue
}

/** Symbologies of a parcel's code; what else a label shows, such as a QR code for sorting, is not for us. */
const parcelFormats = new Set(['code_128', 'itf'])

/**
 * Which of the codes in view is meant, since a label may show several: our parcel's code, else one that may be a
 * carrier's or platform's tracking code, printed as such codes are, else the first.
 */
export function chosenOf(seen: readonly SeenCode[]): string | undefined {
  const tracking = seen.find((one) => parcelFormats.has(one.format) && labelNames(one.rawValue).length > 0)
  const codes = seen.map(asScanned)
  return codes.find((code) => labelCodes(code).length > 0) ?? tracking?.rawValue ?? codes[0]
}
