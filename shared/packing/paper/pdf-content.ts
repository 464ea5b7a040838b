import { code128Bars, commandBars, dotsPerMm, onDot, ssccBars } from './barcode.ts'
import { mmPerPoint, faceFont, faces, type Face } from './faces.ts'
import { encodeWord, type EncodedWord } from './pdf-font.ts'
import type { Mark, Page } from './sheet.ts'

/** The words that a document has shown, by face: what its fonts must hold. */
export type ShownWords = Record<Face, Set<EncodedWord>>

/** The name of a face among a page's resources. */
export function fontName(face: Face): string {
  return `F${faces.indexOf(face)}`
}

/** A page's marks as PDF operators. Notes the words in `shown`. Colour and font are only set where they change. */
export function pageContent(page: Page, shown: ShownWords): string {
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
      const wanted = `/${fontName(mark.face)} ${number(mark.size)} Tf`
      content += `BT ${wanted === font ? '' : `${wanted} `}${textOperators(mark, height, shown)} ET\n`
      font = wanted
    } else {
      content += shape(mark, height)
    }
  }
  return content
}

function textOperators(mark: Mark & { kind: 'text' }, height: number, shown: ShownWords): string {
  const { face } = mark
  const space = encodeWord(' ', face)
  shown[face].add(space)
  const start = `${number(points(mark.x))} ${number(height - points(mark.y))} Td `
  let operators = ''
  let tj = ''
  let rise = 0
  const put = (word: EncodedWord) => {
    for (const part of word.parts) {
      if (part.rise !== rise) {
        operators += `${tj === '' ? '' : `[${tj}]TJ `}${number((part.rise * mark.size) / faceFont(face).unitsPerEm)} Ts `
        tj = ''
        rise = part.rise
      }
      tj += part.tj
    }
  }
  mark.text.split(' ').forEach((word, at) => {
    if (at > 0) put(space)
    if (word === '') return
    const encoded = encodeWord(word, face)
    shown[face].add(encoded)
    put(encoded)
  })
  return `${start}${operators}${tj === '' ? '' : `[${tj.replaceAll('><', '')}]TJ`}${rise === 0 ? '' : ' 0 Ts'}`
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
      // A tap of the pen is a point: a line of no length with round ends.
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
