import bwip from 'bwip-js'

/** Dots per mm of a 203 dpi printer. */
export const dotsPerMm = 8

/** Twelve digits in set C: start, six pairs, check (8 × 11) and stop (13). */
const modules = 8 * 11 + 13

/** Width in mm of a parcel code's bars without the quiet zones (10 modules a side are needed). */
export function barcodeWidth(moduleDots: number): number {
  return (modules * moduleDots) / dotsPerMm
}

/** Left edge moved onto a printer's dot: a bar that begins between two dots prints a dot too wide or too narrow. */
export function onDot(mm: number): number {
  return Math.round(mm * dotsPerMm) / dotsPerMm
}

/** Bars of a parcel code as [offset, width] in modules. Throws RangeError unless it is 12 digits: nothing a buyer typed may become a barcode. */
export function code128Bars(code: string): [offset: number, width: number][] {
  requireParcelCode(code)
  const [symbol] = bwip.raw('code128', code, {})
  if (!symbol || !('sbs' in symbol)) throw new Error('Code 128 has no bars')
  const bars: [number, number][] = []
  let offset = 0
  symbol.sbs.forEach((width, at) => {
    if (at % 2 === 0) bars.push([offset, width])
    offset += width
  })
  return bars
}

export function requireParcelCode(code: string): void {
  if (!/^[0-9]{12}$/.test(code)) throw new RangeError('a parcel code is 12 digits')
}
