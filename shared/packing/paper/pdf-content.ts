import { code128Bars, commandBars, dotsPerMm, onDot, ssccBars } from './barcode.ts'
import { mmPerPoint } from './fonts/faces.ts'
import type { FontFile } from './fonts/font-file.ts'
import { encodeRun, utf16 } from './fonts/pdf-font.ts'
import { shapeLine, type ShapedRun } from './fonts/shape.ts'
import type { Mark, Page } from './sheet.ts'

/** The fonts of a document, each with its resource name and the runs it must hold glyphs for. */
export type ShownFonts = Map<FontFile, { name: string; runs: Set<ShapedRun> }>

/**
 * A page's marks as PDF operators. Records what it shows in `shown`. Colour and font are only set where they change.
 */
export function pageContent(page: Page, shown: ShownFonts): string {
  const height = page.height / mmPerPoint
  let content = ''
  let grey = 0
  let font = ''
  for (const mark of page.marks) {
    const level = 'grey' in mark ? mark.grey : 0
    if (level !== grey) {
      grey = level
      content += `${number(grey)} g\n`
    }
    if (mark.kind === 'text') {
      const text = textOperators(mark, height, shown, font)
      content += `BT ${text.operators} ET\n`
      font = text.font
    } else {
      content += shape(mark, height)
    }
  }
  return content
}

/** The operators of one line, and the font in effect after them; `font` is the one in effect before. */
function textOperators(
  mark: Mark & { kind: 'text' },
  height: number,
  shown: ShownFonts,
  font: string,
): { operators: string; font: string } {
  let operators = `${number(points(mark.x))} ${number(height - points(mark.y))} Td `
  let tj = ''
  let rise = 0
  const flush = (): void => {
    if (tj !== '') operators += `[${tj.replaceAll('><', '')}]TJ `
    tj = ''
  }
  const put = (run: ShapedRun): void => {
    const wanted = `/${show(run, shown)} ${number(mark.size)} Tf `
    if (wanted !== font) {
      flush()
      operators += wanted
      font = wanted
    }
    const { parts, spelling } = encodeRun(run)
    if (spelling !== undefined) {
      flush()
      operators += `/Span<</ActualText<feff${utf16(spelling)}>>>BDC `
    }
    for (const part of parts) {
      if (part.rise !== rise) {
        flush()
        operators += `${number((part.rise * mark.size) / run.font.unitsPerEm)} Ts `
        rise = part.rise
      }
      tj += part.tj
    }
    if (spelling !== undefined) {
      flush()
      operators += 'EMC '
    }
  }
  for (const word of shapeLine(mark.text, mark.face)) for (const run of word.runs) put(run)
  flush()
  return { operators: `${operators}${rise === 0 ? '' : '0 Ts'}`.trimEnd(), font }
}

/** Records that a document shows a run, and returns the name of its font. */
function show(run: ShapedRun, shown: ShownFonts): string {
  const known = shown.get(run.font)
  if (known) {
    known.runs.add(run)
    return known.name
  }
  const name = `F${shown.size}`
  shown.set(run.font, { name, runs: new Set([run]) })
  return name
}

function shape(mark: Exclude<Mark, { kind: 'text' }>, height: number): string {
  switch (mark.kind) {
    case 'fill':
      return `${box(mark.x, mark.y, mark.width, mark.height, height)} f\n`
    case 'frame': {
      const half = mark.line / 2
      return `${number(points(mark.line))} w ${box(mark.x + half, mark.y + half, mark.width - mark.line, mark.height - mark.line, height)} S\n`
    }
    case 'stroke': {
      const [first = '0 0', ...rest] = mark.points.map(([x, y]) => `${number(points(x))} ${number(height - points(y))}`)
      // A tap of the pen is a point: a zero-length line with round caps.
      return `q 1 J 1 j ${number(points(mark.line))} w ${first} m ${(rest.length === 0 ? [first] : rest).map((to) => `${to} l`).join(' ')} S Q\n`
    }
    case 'barcode':
    case 'sscc':
    case 'command': {
      const module = mark.moduleDots / dotsPerMm
      const start = onDot(mark.x)
      const bars =
        mark.kind === 'barcode'
          ? code128Bars(mark.code)
          : mark.kind === 'sscc'
            ? ssccBars(mark.sscc)
            : commandBars(mark.command)
      return `${bars.map(([offset, width]) => box(start + offset * module, mark.y, width * module, mark.height, height)).join(' ')} f\n`
    }
    default:
      return mark satisfies never
  }
}

function box(x: number, y: number, width: number, height: number, pageHeight: number): string {
  return `${number(points(x))} ${number(pageHeight - points(y + height))} ${number(points(width))} ${number(points(height))} re`
}

function points(mm: number): number {
  return mm / mmPerPoint
}

function number(value: number): string {
  return `${Math.round(value * 1000) / 1000}`
}
