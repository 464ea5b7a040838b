import bwip from 'bwip-js'
import { BoundedMap } from '../../lib/bounded-map.ts'
import { isCommandCode } from '../command-code.ts'
import { hasGs1CheckDigit } from '../parcel-code.ts'

/** Dots per mm of a 203 dpi printer. */
export const dotsPerMm = 8

/** Bars thinner than this many dots run into each other on a 203 dpi printer. */
export const moduleDotsMin = 3

/** Twelve digits in set C: start, six pairs, check (8 × 11) and stop (13). */
const modules = 8 * 11 + 13

/** Start, FNC1, ten pairs, check (13 × 11) and stop (13). */
const ssccModules = 13 * 11 + 13

/** Width in mm of a parcel code's bars, without the quiet zones (10 modules a side are needed). */
export function barcodeWidth(moduleDots: number): number {
  return (modules * moduleDots) / dotsPerMm
}

/** Like `barcodeWidth`, for an SSCC. */
export function ssccWidth(moduleDots: number): number {
  return (ssccModules * moduleDots) / dotsPerMm
}

/**
 * Aligns a left edge with the printer's dots: a bar that begins between two dots prints a dot too wide or too narrow.
 */
export function onDot(mm: number): number {
  return Math.round(mm * dotsPerMm) / dotsPerMm
}

/**
 * Bars of a parcel code as [offset, width] in modules. Throws RangeError unless it is 12 digits: nothing a buyer typed
 * may become a barcode.
 */
export function code128Bars(code: string): [offset: number, width: number][] {
  requireParcelCode(code)
  const values = setCValues(code)
  return barsOf(
    values.every((value) => patterns.has(value))
      ? values.flatMap((value) => patterns.get(value)!)
      : drawSymbol(code, values),
  )
}

/** Start of set C, and stop. */
const startC = 105
const stop = 106

/**
 * Widths of each symbol character's bars and spaces, cached from the library's output: generating them takes a hundred
 * times as long as looking them up.
 */
const patterns = new BoundedMap<number, readonly number[]>(stop + 1)

/** The values of the symbol's characters: start, six pairs, check, stop. */
function setCValues(code: string): number[] {
  const pairs = (code.match(/../g) ?? []).map(Number)
  const check = pairs.reduce((sum, pair, at) => sum + pair * (at + 1), startC) % 103
  return [startC, ...pairs, check, stop]
}

function drawSymbol(code: string, values: readonly number[]): number[] {
  const widths = widthsOf('code128', code)
  values.forEach((value, at) => patterns.set(value, widths.slice(at * 6, value === stop ? undefined : at * 6 + 6)))
  return widths
}

/**
 * The bars of an SSCC as GS1-128, with application identifier 00. RangeError unless it is 18 digits with a valid check
 * digit.
 */
export function ssccBars(sscc: string): [offset: number, width: number][] {
  requireSscc(sscc)
  return barsOf(widthsOf('gs1-128', `(00)${sscc}`))
}

/** Like `barcodeWidth`, for a station command: start, its characters, check and stop. */
export function commandWidth(command: string, moduleDots: number): number {
  return (((command.length + 2) * 11 + 13) * moduleDots) / dotsPerMm
}

/** The bars of a station command. RangeError for anything else. */
export function commandBars(command: string): [offset: number, width: number][] {
  if (!isCommandCode(command)) throw new RangeError('a command is capitals between hyphens')
  return barsOf(widthsOf('code128', command))
}

function widthsOf(kind: string, text: string): number[] {
  const [symbol] = bwip.raw(kind, text, {})
  if (!symbol || !('sbs' in symbol)) throw new Error(`${kind} has no bars`)
  return symbol.sbs
}

function barsOf(widths: readonly number[]): [offset: number, width: number][] {
  const bars: [number, number][] = []
  let offset = 0
  widths.forEach((width, at) => {
    if (at % 2 === 0) bars.push([offset, width])
    offset += width
  })
  return bars
}

export function requireParcelCode(code: string): void {
  if (!/^[0-9]{12}$/.test(code)) throw new RangeError('a parcel code is 12 digits')
}

/** RangeError unless it is 18 digits with a valid check digit. */
export function requireSscc(sscc: string): void {
  if (!/^[0-9]{18}$/.test(sscc) || !hasGs1CheckDigit(sscc))
    throw new RangeError('an SSCC is 18 digits with their check digit')
}
