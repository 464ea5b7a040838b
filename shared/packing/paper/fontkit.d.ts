/** The part of fontkit (it comes with pdfkit and has no types of its own) that measuring, rastering and embedding use. Lengths are font units. */
declare module 'fontkit' {
  export interface PathCommand {
    command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath'
    args: number[]
  }
  export interface Glyph {
    id: number
    path: { commands: PathCommand[] }
    advanceWidth: number
    codePoints: number[]
  }
  export interface GlyphPosition {
    xAdvance: number
    yAdvance: number
    xOffset: number
    yOffset: number
  }
  export interface GlyphRun {
    glyphs: Glyph[]
    positions: GlyphPosition[]
    advanceWidth: number
  }
  export interface Subset {
    includeGlyph(id: number): number
    encode(): Uint8Array
  }
  export interface Font {
    postscriptName: string
    unitsPerEm: number
    ascent: number
    descent: number
    capHeight: number
    italicAngle: number
    bbox: { minX: number; minY: number; maxX: number; maxY: number }
    layout(text: string): GlyphRun
    hasGlyphForCodePoint(codePoint: number): boolean
    createSubset(): Subset
  }
  export function create(bytes: Uint8Array): Font
}
