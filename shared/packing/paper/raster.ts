import { mmPerPoint, type Face } from './fonts/faces.ts'
import { outlineOf, type FontFile } from './fonts/font-file.ts'
import { shapeLine } from './fonts/shape.ts'

/** Dots per mm at 203 dpi. */
const usualDots = 8

/** Line segments per curve: at label sizes each is about a dot long. */
const curveSteps = 6

/**
 * A black and white picture: `bits` row by row, 1 = black, each row padded to whole bytes. `left` and `top` are dots
 * from the text's start and baseline.
 */
export interface Bitmap {
  left: number
  top: number
  width: number
  height: number
  rowBytes: number
  bits: Uint8Array
}

/** [x0, y0, x1, y1, …] in font units. */
type Edges = readonly number[]

const edgesByFont = new WeakMap<FontFile, Map<number, Edges>>()

/**
 * A line of text as printer dots (203 dpi by default): printers' own fonts print Vietnamese as boxes. Undefined if
 * nothing is black (a blank).
 */
export function rasterText(text: string, face: Face, size: number, dotsPerMm = usualDots): Bitmap | undefined {
  const edges = textEdges(text, face, size * mmPerPoint * dotsPerMm)
  if (edges.length === 0) return undefined
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let at = 0; at < edges.length; at += 2) {
    minX = Math.min(minX, edges[at]!)
    maxX = Math.max(maxX, edges[at]!)
    minY = Math.min(minY, edges[at + 1]!)
    maxY = Math.max(maxY, edges[at + 1]!)
  }
  const [left, top] = [Math.floor(minX), Math.floor(minY)]
  const [width, height] = [Math.ceil(maxX) - left, Math.ceil(maxY) - top]
  const rowBytes = Math.ceil(width / 8)
  const bitmap = { left, top, width, height, rowBytes, bits: new Uint8Array(rowBytes * height) }
  crossings(edges, top, height).forEach((row, y) => fillRow(bitmap, y, row))
  return bitmap
}

/** The text's outline in dots, y downwards, baseline at 0; `dotsPerEm` is its size in dots. */
function textEdges(text: string, face: Face, dotsPerEm: number): number[] {
  const edges: number[] = []
  let pen = 0
  for (const { font, glyphs } of shapeLine(text, face).flatMap((word) => word.runs)) {
    const scale = dotsPerEm / font.unitsPerEm
    for (const { id, xAdvance, xOffset, yOffset } of glyphs) {
      const outline = glyphEdges(font, id)
      for (let i = 0; i < outline.length; i += 2)
        edges.push(pen + (outline[i]! + xOffset) * scale, -(outline[i + 1]! + yOffset) * scale)
      pen += xAdvance * scale
    }
  }
  return edges
}

function glyphEdges(font: FontFile, id: number): Edges {
  const ofFont = edgesByFont.get(font) ?? new Map<number, Edges>()
  edgesByFont.set(font, ofFont)
  const known = ofFont.get(id)
  if (known) return known
  const edges = straightEdges(font, id)
  ofFont.set(id, edges)
  return edges
}

function straightEdges(font: FontFile, id: number): Edges {
  const edges: number[] = []
  let [x, y, startX, startY] = [0, 0, 0, 0]
  const lineTo = (toX: number, toY: number): void => {
    edges.push(x, y, toX, toY)
    x = toX
    y = toY
  }
  for (const { type, values } of outlineOf(font, id)) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = values
    const [fromX, fromY] = [x, y]
    if (type === 'M') [x, y, startX, startY] = [a, b, a, b]
    else if (type === 'L') lineTo(a, b)
    else if (type === 'Z') lineTo(startX, startY)
    else if (type === 'Q') curve((t) => lineTo(quadratic(fromX, a, c, t), quadratic(fromY, b, d, t)))
    else curve((t) => lineTo(cubic(fromX, a, c, e, t), cubic(fromY, b, d, f, t)))
  }
  return edges
}

function curve(to: (t: number) => void): void {
  for (let step = 1; step <= curveSteps; step++) to(step / curveSteps)
}

function quadratic(p0: number, p1: number, p2: number, t: number): number {
  return (1 - t) ** 2 * p0 + 2 * (1 - t) * t * p1 + t ** 2 * p2
}

function cubic(p0: number, p1: number, p2: number, p3: number, t: number): number {
  return (1 - t) ** 3 * p0 + 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t ** 2 * p2 + t ** 3 * p3
}

/** Where the outline crosses the middle of each row of dots: [x, +1 downwards or -1 upwards]. */
function crossings(edges: readonly number[], top: number, height: number): [x: number, turn: number][][] {
  const rows = Array.from({ length: height }, (): [number, number][] => [])
  for (let at = 0; at < edges.length; at += 4) {
    const [x0, y0, x1, y1] = [edges[at]!, edges[at + 1]!, edges[at + 2]!, edges[at + 3]!]
    if (y0 === y1) continue
    const turn = y1 > y0 ? 1 : -1
    const from = Math.max(0, Math.ceil(Math.min(y0, y1) - top - 0.5))
    const to = Math.min(height - 1, Math.ceil(Math.max(y0, y1) - top - 0.5) - 1)
    for (let row = from; row <= to; row++)
      rows[row]!.push([x0 + ((row + top + 0.5 - y0) / (y1 - y0)) * (x1 - x0), turn])
  }
  return rows
}

/** Blackens the dots whose middle is inside the outline (non-zero rule: overlapping parts of a letter stay black). */
function fillRow(bitmap: Bitmap, y: number, row: [x: number, turn: number][]): void {
  let turns = 0
  let start = 0
  for (const [x, turn] of row.toSorted((a, b) => a[0] - b[0])) {
    if (turns === 0) start = x
    turns += turn
    if (turns !== 0) continue
    const from = Math.max(0, Math.ceil(start - bitmap.left - 0.5))
    const to = Math.min(bitmap.width - 1, Math.ceil(x - bitmap.left - 0.5) - 1)
    for (let dot = from; dot <= to; dot++) bitmap.bits[y * bitmap.rowBytes + (dot >> 3)]! |= 0x80 >> (dot & 7)
  }
}
