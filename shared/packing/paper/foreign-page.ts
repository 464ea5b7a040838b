/**
 * An object of a PDF that another program wrote, with all it refers to. `sha256` (hex) names it with everything below
 * it, so that two that are equal are one. `head` is its text, with {@link refMark} in place of each of `refs`.
 */
export interface PdfObject {
  sha256: string
  head: string
  refs: PdfObject[]
  stream?: Uint8Array
}

/** A page of such a PDF: `root` is its dictionary; `width` × `height` in mm, as it is shown. */
export interface ForeignPage {
  width: number
  height: number
  root: PdfObject
}

/** Stands for a reference; such a character cannot occur in an object's text. */
export const refMark = '\u0001'
