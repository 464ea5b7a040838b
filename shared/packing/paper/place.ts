import type { LineStyle } from './sheet.ts'

/**
 * Where a line of text is drawn (baseline and width, mm) and how large it may be (points). Its alignment is decided
 * where it is drawn.
 */
export type Place = Pick<LineStyle, 'y' | 'width' | 'sizes'>

/** The middle and top of a barcode, its height (mm), and its modules in dots of the printer. */
export type BarcodePlace = readonly [x: number, y: number, height: number, moduleDots: number]

/** A rule across the page: its top and thickness (mm). */
export type RulePlace = readonly [y: number, thickness: number]

/** The size of a page of one parcel, and the edges between which it is drawn (mm). */
export interface ParcelPageShape {
  width: number
  height: number
  left: number
  right: number
}
