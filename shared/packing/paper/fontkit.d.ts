/** The part of fontkit (it comes with pdfkit and has no types of its own) that measuring and rastering use. Lengths are font units. */
declare module 'fontkit' {
  export interface PathCommand { command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath'; args: number[] }
  export interface Glyph { id: number; path: { commands: PathCommand[] } }
  export interface GlyphPosition { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number }
  export interface GlyphRun { glyphs: Glyph[]; positions: GlyphPosition[]; advanceWidth: number }
  export interface Font { unitsPerEm: number; layout(text: string): GlyphRun; hasGlyphForCodePoint(codePoint: number): boolean }
  export function create(bytes: Uint8Array): Font
}
