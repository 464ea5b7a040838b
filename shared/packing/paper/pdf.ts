import PDFDocument from 'pdfkit'
import { code128Bars, dotsPerMm, onDot } from './barcode.ts'
import { faceFont, faces, mmPerPoint } from './faces.ts'
import type { Mark, Page } from './sheet.ts'

/** A PDF and how many pages it has. `bytes` owns its memory, so a thread can hand it over without a copy. */
export interface PdfFile { bytes: Uint8Array<ArrayBuffer>; pages: number }

/** What the file says of itself: never a name, address or code. `createdAt` is also what the file's id is made of. */
export interface PdfInfo { title: string; language: string; createdAt: Date }

/** Writes pages as one PDF with its fonts embedded. The same pages and info give the same bytes. RangeError when there is no page. */
export async function writePdf(pages: Iterable<Page>, info: PdfInfo): Promise<PdfFile> {
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    lang: info.language,
    info: { Title: info.title, Creator: 'Flashpack', Producer: 'Flashpack', CreationDate: info.createdAt },
  })
  const chunks: Uint8Array[] = []
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => doc.once('end', resolve).once('error', reject))
  // The library takes opened fonts too, which its types do not say.
  for (const face of faces) doc.registerFont(face, faceFont(face) as unknown as Uint8Array)
  let count = 0
  for (const page of pages) {
    doc.addPage({ size: [points(page.width), points(page.height)], margin: 0 })
    for (const mark of page.marks) drawMark(doc, mark)
    count++
  }
  if (count === 0) throw new RangeError('paper without a parcel')
  doc.end()
  await ended
  return { bytes: joinChunks(chunks), pages: count }
}

function drawMark(doc: PDFKit.PDFDocument, mark: Mark): void {
  switch (mark.kind) {
    case 'text':
      doc.font(mark.face).fontSize(mark.size).fillColor(grey(mark.grey))
      doc.text(mark.text, points(mark.x), points(mark.y), { lineBreak: false, baseline: 'alphabetic' })
      return
    case 'fill':
      doc.rect(points(mark.x), points(mark.y), points(mark.width), points(mark.height)).fill(grey(mark.grey))
      return
    case 'frame': {
      const half = mark.line / 2
      doc.rect(points(mark.x + half), points(mark.y + half), points(mark.width - mark.line), points(mark.height - mark.line))
      doc.lineWidth(points(mark.line)).stroke('#000000')
      return
    }
    case 'stroke': {
      const [[x, y] = [0, 0], ...rest] = mark.points
      doc.moveTo(points(x), points(y))
      // A tap of the pen is a point: a line of no length with round ends.
      for (const [toX, toY] of rest.length === 0 ? [[x, y] as const] : rest) doc.lineTo(points(toX), points(toY))
      doc.lineWidth(points(mark.line)).lineCap('round').lineJoin('round').stroke('#000000')
      return
    }
    case 'barcode':
      drawBars(doc, mark)
      return
    default:
      mark satisfies never
  }
}

function drawBars(doc: PDFKit.PDFDocument, mark: Mark & { kind: 'barcode' }): void {
  const module = mark.moduleDots / dotsPerMm
  const start = onDot(mark.x)
  for (const [offset, width] of code128Bars(mark.code)) {
    doc.rect(points(start + offset * module), points(mark.y), points(width * module), points(mark.height))
  }
  doc.fill('#000000')
}

function points(mm: number): number {
  return mm / mmPerPoint
}

function grey(level: number): string {
  const byte = Math.round(level * 255).toString(16).padStart(2, '0')
  return `#${byte}${byte}${byte}`
}

function joinChunks(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
