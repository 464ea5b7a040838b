import { fitBlock, type BlockText } from './fit-block.ts'
import { fitText, type Step } from './fit-text.ts'
import { mmPerPoint, type Face } from './fonts/faces.ts'
import { textWidth } from './fonts/shape.ts'
import type { PdfObject } from './foreign-page.ts'
import { linesHeight } from './line-height.ts'
import { printable } from './printable.ts'
import { barcodeWidth, commandWidth, requireParcelCode, requireSscc, ssccWidth } from './barcode.ts'

/**
 * One thing on a page. Lengths are mm from the top left corner, sizes points, `y` of a text its baseline; `grey` is 0
 * (black) to 1 (white).
 */
export type Mark =
  | { kind: 'text'; x: number; y: number; text: string; face: Face; size: number; grey: number }
  | { kind: 'fill'; x: number; y: number; width: number; height: number; grey: number }
  | { kind: 'frame'; x: number; y: number; width: number; height: number; line: number }
  | { kind: 'stroke'; points: [number, number][]; line: number }
  | { kind: 'barcode'; x: number; y: number; height: number; moduleDots: number; code: string }
  | { kind: 'sscc'; x: number; y: number; height: number; moduleDots: number; sscc: string }
  | { kind: 'command'; x: number; y: number; height: number; moduleDots: number; command: string }

/**
 * `cut`: a text that a parcel needs in full was truncated. `notDrawn`: codes of parcels with a placeholder page.
 * `foreign`: a page that another program made, shown instead of any marks.
 */
export interface Page {
  width: number
  height: number
  marks: Mark[]
  cut?: true
  notDrawn?: string[]
  foreign?: PdfObject
}

/** Where a line of text goes: `x` is its left end, middle or right end, by `align`. */
export interface LineStyle {
  x: number
  y: number
  width: number
  face: Face
  sizes: readonly number[]
  align?: 'left' | 'center' | 'right'
  grey?: number
}

export interface ParagraphStyle {
  x: number
  top: number
  width: number
  face: Face
  steps: readonly Step[]
  grey?: number
}

/** Distance from the top of a box to the baseline of its first line. */
const ascent = 1.04

/**
 * A page being drawn. All text passes through `printable` and a box it must fit in, so no document has to remember
 * either.
 */
export interface Sheet {
  page: Page
  /** One line: shrinks through `sizes`, then ends in an ellipsis. */
  line(text: string, style: LineStyle): void
  /** Several lines; returns where they end (mm). */
  paragraph(text: string, style: ParagraphStyle): number
  /** Texts that a parcel needs in full, in the first layout in which all of them fit; returns where they end (mm). */
  block(ways: readonly (readonly BlockText[])[], box: { x: number; top: number; width: number; bottom: number }): number
  fill(x: number, y: number, width: number, height: number, grey?: number): void
  frame(x: number, y: number, width: number, height: number, line: number): void
  /** A line drawn by hand, through these points (mm). */
  stroke(points: [number, number][], line: number): void
  /** Code 128, centred on `x`, its modules on the printer's dots. */
  barcode(code: string, x: number, y: number, height: number, moduleDots: number): void
  /** An SSCC as GS1-128, centred on `x`. */
  sscc(sscc: string, x: number, y: number, height: number, moduleDots: number): void
  /** A station command as Code 128, centred on `x`. */
  command(command: string, x: number, y: number, height: number, moduleDots: number): void
}

/** A blank page of `width` × `height` mm. */
export function openSheet(width: number, height: number): Sheet {
  const page: Page = { width, height, marks: [] }

  const put = (
    text: string,
    style: { x: number; y: number; face: Face; size: number; align: 'left' | 'center' | 'right'; grey: number },
  ) => {
    if (text === '') return
    const { face, size, grey, y } = style
    const shift = style.align === 'left' ? 0 : textWidth(text, face, size) / (style.align === 'center' ? 2 : 1)
    page.marks.push({ kind: 'text', x: style.x - shift, y, text, face, size, grey })
  }

  const putLines = (
    lines: readonly string[],
    { top, size, ...style }: { x: number; top: number; face: Face; size: number; grey: number },
  ) =>
    lines.forEach((line, at) =>
      put(line, { ...style, y: top + linesHeight(at, size) + ascent * size * mmPerPoint, size, align: 'left' }),
    )

  return {
    page,
    line(text, { x, y, width, face, sizes, align = 'left', grey = 0 }) {
      const fitted = fitText(
        printable(text),
        face,
        width,
        sizes.map((size) => [size, 1] as const),
      )
      put(fitted.lines[0] ?? '', { x, y, face, size: fitted.size, align, grey })
    },
    paragraph(text, { x, top, width, face, steps, grey = 0 }) {
      const { size, lines } = fitText(printable(text), face, width, steps)
      putLines(lines, { x, top, face, size, grey })
      return top + linesHeight(lines.length, size)
    },
    block(ways, { x, top, width, bottom }) {
      const printed = ways.map((way) => way.map((one) => ({ ...one, text: printable(one.text) })))
      const { texts, height: used, cut } = fitBlock(printed, { width, height: bottom - top })
      for (const { lines, face, size, top: below } of texts)
        putLines(lines, { x, top: top + below, face, size, grey: 0 })
      if (cut) page.cut = true
      return top + used
    },
    fill(x, y, width, height, grey = 0) {
      page.marks.push({ kind: 'fill', x, y, width, height, grey })
    },
    frame(x, y, width, height, line) {
      page.marks.push({ kind: 'frame', x, y, width, height, line })
    },
    stroke(points, line) {
      page.marks.push({ kind: 'stroke', points, line })
    },
    barcode(code, x, y, height, moduleDots) {
      requireParcelCode(code)
      page.marks.push({ kind: 'barcode', x: x - barcodeWidth(moduleDots) / 2, y, height, moduleDots, code })
    },
    sscc(sscc, x, y, height, moduleDots) {
      requireSscc(sscc)
      page.marks.push({ kind: 'sscc', x: x - ssccWidth(moduleDots) / 2, y, height, moduleDots, sscc })
    },
    command(command, x, y, height, moduleDots) {
      page.marks.push({ kind: 'command', x: x - commandWidth(command, moduleDots) / 2, y, height, moduleDots, command })
    },
  }
}
