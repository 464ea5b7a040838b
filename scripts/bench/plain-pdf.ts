import PDFDocument from 'pdfkit'
import bwip from 'bwip-js'
import { dotsPerMm, onDot } from '../../shared/packing/paper/barcode.ts'
import { faceFont, faces, mmPerPoint } from '../../shared/packing/paper/fonts/faces.ts'
import type { Mark, Page } from '../../shared/packing/paper/sheet.ts'

/**
 * Writes pages as one PDF with the library as anyone would use it: fonts registered from their bytes, marks drawn one
 * after the other. A separate yardstick, so that it does not move when our own writer gets better or worse.
 */
export async function plainPdf(pages: readonly Page[]): Promise<Buffer> {
  const doc = new PDFDocument({ autoFirstPage: false, margin: 0 })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => doc.once('end', resolve).once('error', reject))
  for (const face of faces) doc.registerFont(face, faceFont(face).bytes)
  for (const page of pages) {
    doc.addPage({ size: [points(page.width), points(page.height)], margin: 0 })
    for (const mark of page.marks) draw(doc, mark)
  }
  doc.end()
  await ended
  return Buffer.concat(chunks)
}

function draw(doc: PDFKit.PDFDocument, mark: Mark): void {
  if (mark.kind === 'text') {
    doc
      .font(mark.face)
      .fontSize(mark.size)
      .fillColor('#000000')
      .text(mark.text, points(mark.x), points(mark.y), { lineBreak: false, baseline: 'alphabetic' })
  } else if (mark.kind === 'fill') {
    doc.rect(points(mark.x), points(mark.y), points(mark.width), points(mark.height)).fill('#000000')
  } else if (mark.kind === 'frame') {
    doc
      .rect(points(mark.x), points(mark.y), points(mark.width), points(mark.height))
      .lineWidth(points(mark.line))
      .stroke('#000000')
  } else if (mark.kind === 'barcode') {
    const module = mark.moduleDots / dotsPerMm
    for (const [offset, width] of barsOf(mark.code))
      doc.rect(points(onDot(mark.x) + offset * module), points(mark.y), points(width * module), points(mark.height))
    doc.fill('#000000')
  }
}

/** The bars as the barcode library draws them. */
function barsOf(code: string): [offset: number, width: number][] {
  const [symbol] = bwip.raw('code128', code, {})
  if (!symbol || !('sbs' in symbol)) throw new Error('Code 128 has no bars')
  let offset = 0
  return symbol.sbs.flatMap((width, at): [number, number][] => {
    offset += width
    return at % 2 === 0 ? [[offset - width, width]] : []
  })
}

function points(mm: number): number {
  return mm / mmPerPoint
}
