import { stackSize } from './contents.ts'
import { formatCode } from './format.ts'
import type { PaperBatch, PaperParcel } from './paper.ts'
import { openSheet, type Page, type Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'

/**
 * One page per parcel, in stack order. A parcel that cannot be rendered gets a placeholder page that says so; the
 * others are unaffected.
 */
export function* parcelPages(
  batch: PaperBatch,
  { width, height }: { width: number; height: number },
  draw: (sheet: Sheet, parcel: PaperParcel) => void,
): Generator<Page> {
  for (const parcel of batch.parcels) {
    const sheet = openSheet(width, height)
    try {
      draw(sheet, parcel)
      yield sheet.page
    } catch {
      yield notDrawnPage(batch, parcel, { width, height })
    }
  }
}

function notDrawnPage(batch: PaperBatch, parcel: PaperParcel, paper: { width: number; height: number }): Page {
  const words = wordsOf(batch.locale ?? 'vi')
  return { ...namingPage(batch, parcel, paper, { text: words.notDrawn }), notDrawn: [parcel.code] }
}

/**
 * Names a parcel to whoever holds the stack, with nothing on it that a scanner or courier could mistake for a label.
 */
export function namingPage(
  batch: PaperBatch,
  parcel: PaperParcel,
  { width, height }: { width: number; height: number },
  { title, text }: { title?: string; text: string },
): Page {
  const words = wordsOf(batch.locale ?? 'vi')
  const sheet = openSheet(width, height)
  const [x, inner] = [5, width - 10]
  sheet.line(`${parcel.number}/${stackSize(batch)}`, { x, y: 14, width: inner, face: 'bold', sizes: [24] })
  sheet.line(`${words.batch(batch.batchNumber)} · ${formatCode(parcel.code)}`, {
    x,
    y: 22,
    width: inner,
    face: 'semibold',
    sizes: [11, 9],
  })
  const top = title ? sheet.paragraph(title, { x, top: 28, width: inner, face: 'bold', steps: [[16, 3]] }) + 2 : 28
  sheet.paragraph(text, { x, top, width: inner, face: 'regular', steps: [[11, 6]] })
  return sheet.page
}
