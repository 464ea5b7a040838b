import bwip from 'bwip-js/node'
import { randomBytes } from 'node:crypto'
import PDFDocument from 'pdfkit'
import sharp from 'sharp'

/** A label as a platform makes it: its barcode says `tracking`, its text (if any) that and the other codes. */
export interface MadeLabel {
  tracking: string
  orderIds?: readonly string[]
  packageId?: string
  /** A second barcode, of another parcel. */
  second?: string
  /** Masked, as platforms show it. */
  name?: string
  /** Something that changes what the page shows. */
  remark?: string
}

export interface LabelPdfStyle {
  /** Without it, only the barcode says whose label it is. */
  text?: boolean
  /** `a4`: four labels on each sheet. */
  size?: 'a6' | 'a4'
  password?: string
  /** Bytes of a picture that nobody can compress, on each page. */
  ballast?: number
}

const a6 = [297.64, 419.53] as const
const a4 = [595.28, 841.89] as const
const margin = 14

/** A PDF of labels, one a page or four on a sheet, in the order given. */
export async function makeLabelPdf(
  labels: readonly MadeLabel[],
  { text = true, size = 'a6', password, ballast = 0 }: LabelPdfStyle = {},
): Promise<Buffer> {
  const document = new PDFDocument({
    size: [...(size === 'a6' ? a6 : a4)],
    margin: 0,
    autoFirstPage: false,
    ...(password && { userPassword: password, ownerPassword: password }),
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const written = new Promise((resolve) => document.on('end', resolve))
  const perSheet = size === 'a6' ? 1 : 4
  for (const [at, label] of labels.entries()) {
    const place = at % perSheet
    if (place === 0) document.addPage()
    if (place === 0 && ballast > 0) document.image(await noise(ballast), margin, 320, { width: 60, height: 60 })
    await drawLabel(document, label, { x: (place % 2) * a6[0], y: Math.floor(place / 2) * a6[1], text })
  }
  document.end()
  await written
  return Buffer.concat(chunks)
}

async function drawLabel(
  document: PDFKit.PDFDocument,
  { tracking, orderIds = [], packageId, second, name = 'N*** T** H***', remark }: MadeLabel,
  { x, y, text }: { x: number; y: number; text: boolean },
): Promise<void> {
  document.rect(x + margin / 2, y + margin / 2, a6[0] - margin, a6[1] - margin).stroke()
  if (tracking) document.image(await barcode(tracking), x + margin, y + margin, { width: a6[0] - margin * 2 })
  if (second) document.image(await barcode(second), x + margin, y + 300, { width: a6[0] - margin * 2 })
  if (remark) document.rect(x + margin, y + 280, 10 + remark.length * 7, 8).fill()
  if (!text) return
  const lines = [tracking, packageId && `Package ID: ${packageId}`, ...orderIds.map((id) => `Order ID: ${id}`)]
  document.fontSize(11).fillColor('black')
  for (const [at, line] of [...lines, `Nguoi nhan: ${name} (+84)9******12`].filter(Boolean).entries())
    document.text(String(line), x + margin, y + 124 + at * 18, { lineBreak: false })
}

/** A picture of about that many bytes. */
function noise(bytes: number): Promise<Buffer> {
  const side = Math.ceil(Math.sqrt(bytes))
  return sharp(randomBytes(side * side), { raw: { width: side, height: side, channels: 1 } })
    .png({ compressionLevel: 0 })
    .toBuffer()
}

function barcode(code: string): Promise<Buffer> {
  return bwip.toBuffer({
    bcid: 'code128',
    text: code,
    scale: 2,
    height: 16,
    paddingwidth: 10,
    backgroundcolor: 'FFFFFF',
  })
}
