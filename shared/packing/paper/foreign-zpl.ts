import { readPages, type GreyPicture } from '../../lib/pdfium.ts'
import { writePdf } from './pdf.ts'
import type { Page } from './sheet.ts'
import { packZ64 } from './z64.ts'
import { printerDots, type PrinterDpi } from './zpl.ts'

const mmPerPoint = 25.4 / 72
/** Darker than this is printed. */
const blackBelow = 128

/** Pages that other programs made as pictures for a label printer, one dot for each of the printer's. */
export async function drawForeignPages(pages: readonly Page[], dpi: PrinterDpi): Promise<Map<Page, string>> {
  const fields = new Map<Page, string>()
  for (const page of pages) {
    if (!page.foreign) continue
    const pdf = writePdf([page], { title: '', language: 'vi', createdAt: new Date(0) })
    const [field] = await readPages(pdf.bytes, (one) => pictureField(one.draw(printerDots[dpi] * mmPerPoint)))
    fields.set(page, field!)
  }
  return fields
}

function pictureField({ width, height, grey }: GreyPicture): string {
  const rowBytes = Math.ceil(width / 8)
  const bits = new Uint8Array(rowBytes * height)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (grey[y * width + x]! < blackBelow) bits[y * rowBytes + (x >> 3)]! |= 0x80 >> (x & 7)
  return `^FO0,0^GFA,${bits.length},${bits.length},${rowBytes},${packZ64(bits)}^FS`
}
