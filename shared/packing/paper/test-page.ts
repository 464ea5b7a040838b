import { moduleDotsMin } from './barcode.ts'
import type { PaperLocale } from './paper.ts'
import { sizeOf, type PaperSize } from './paper-size.ts'
import { openSheet, type Page } from './sheet.ts'
import { pageZpl, type PrinterDpi } from './zpl.ts'

export interface TestPage {
  printer: string
  host: string
  size: PaperSize
  dpi: PrinterDpi
  locale: PaperLocale
}

/** Nobody's parcel: a station that scans it says that it does not know it. */
const testCode = '000000000000'

const words: Record<PaperLocale, { title: string; edges: string; scan: string; pangram: string }> = {
  vi: {
    title: 'In thử Flashpack',
    edges: 'Khung phải đủ bốn cạnh. Thiếu cạnh: chỉnh lại khổ giấy hoặc canh lề.',
    scan: 'Quét thử mã này:',
    pangram: 'Gửi chị Ỷ Nhược, ấp Rạch Giồng, xã Cầu Kè, Vĩnh Long',
  },
  en: {
    title: 'Flashpack test page',
    edges: 'All four edges of the frame must show. If not, check paper size and alignment.',
    scan: 'Scan this code:',
    pangram: 'Chị Ỷ Nhược, ấp Rạch Giồng, xã Cầu Kè, Vĩnh Long',
  },
}

/**
 * One page by which a printer is tried: a frame along the edges of its paper, Vietnamese with stacked marks, and a
 * barcode to scan.
 */
function testPage({ printer, host, size, dpi, locale }: TestPage): Page {
  const { width, height } = sizeOf[size]
  const { title, edges, scan, pangram } = words[locale]
  const sheet = openSheet(width, height)
  const column = { x: 6, width: width - 12 }
  sheet.frame(2, 2, width - 4, height - 4, 0.5)
  sheet.line(title, { ...column, y: 12, face: 'bold', sizes: [18, 16, 14] })
  sheet.line(printer, { ...column, y: 20, face: 'regular', sizes: [13, 11, 9, 7] })
  sheet.line(`${host} · ${size} · ${dpi} dpi`, { ...column, y: 26, face: 'regular', sizes: [9, 8] })
  const below = sheet.paragraph(edges, {
    ...column,
    top: 30,
    face: 'regular',
    steps: [
      [9, 3],
      [8, 3],
    ],
  })
  sheet.line(pangram, { ...column, y: below + 5, face: 'regular', sizes: [9, 8, 7, 6] })
  sheet.line(scan, { ...column, y: height - 24, face: 'bold', sizes: [9] })
  sheet.barcode(testCode, width / 2, height - 20, 14, moduleDotsMin)
  return sheet.page
}

/** The page in ZPL II. */
export function testPageZpl(wanted: TestPage): string {
  return pageZpl(testPage(wanted), wanted.dpi)
}
