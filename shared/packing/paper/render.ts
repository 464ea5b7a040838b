import { attentionOf } from './attention.ts'
import { hasForeignLabels, labelOfEach } from './foreign-labels.ts'
import { formatInstant, parseInstant } from './format.ts'
import { labelPages } from './labels.ts'
import { manifestPages } from './manifest.ts'
import { packingSlipPages } from './packing-slips.ts'
import type { PaperBatch, PaperKind, PaperManifest } from './paper.ts'
import type { ParcelAttention } from './paper-problem.ts'
import { writePdf, type PdfFile } from './pdf.ts'
import { narrowPickListPages } from './narrow-pick-list.ts'
import { pickListPages } from './pick-list.ts'
import type { Page } from './sheet.ts'
import { sizeOf, type PaperSize } from './paper-size.ts'
import { onPaper, severalUp } from './sizes.ts'
import { smallLabelPages } from './small-labels.ts'
import { smallSlipPages } from './small-slips.ts'
import { wordsOf, type Words } from './words.ts'

/** One batch, or several printed one after another. */
export type BatchInput = PaperBatch | readonly PaperBatch[]

/** The input of a kind of paper. */
export type PaperInput<K extends PaperKind> = K extends 'manifest' ? PaperManifest : BatchInput

export type BatchPaperKind = Exclude<PaperKind, 'manifest'>

/** How to print a batch's document. By default: the paper it was designed for, first page on top. */
export interface PaperStyle {
  size?: PaperSize
  reverse?: boolean
}

/** A size in points on narrow paper equals that on 100 mm; on wider paper it grows by up to a fifth. */
const widthMax = 100
const growthMax = 1.2

const batchPapers: Record<
  BatchPaperKind,
  { title: (words: Words) => string; made: PaperSize; pages: (batch: PaperBatch, size: PaperSize) => Iterable<Page> }
> = {
  'pick-list': { title: (words) => words.pickList, made: 'a4', pages: pickListOn },
  'packing-slips': {
    title: (words) => words.packingSlips,
    made: '100x150',
    pages: slipsOn,
  },
  labels: {
    title: (words) => words.labels,
    made: '100x150',
    pages: labelsOn,
  },
  'labels-and-slips': { title: (words) => words.labelsAndSlips, made: '100x150', pages: labelsAndSlipsOn },
}

function pickListOn(batch: PaperBatch, size: PaperSize): Iterable<Page> {
  if (size === 'a4') return pickListPages(batch)
  const { width, height } = sizeOf[size]
  const scale = Math.min(width / widthMax, growthMax)
  return onPaper(narrowPickListPages(batch, width / scale, height / scale), size)
}

function labelsOn(batch: PaperBatch, size: PaperSize): Iterable<Page> {
  if (hasForeignLabels(batch))
    return labelOfEach(batch, sizeOf[onePerSheet(size)], (own) => labelsOn(own, onePerSheet(size)))
  return size === '80x80' ? smallLabelPages(batch) : fourUpOnA4(labelPages(batch), size)
}

/** The paper for pages that stand beside those of somebody else, of which no sheet holds several. */
function onePerSheet(size: PaperSize): PaperSize {
  return size === 'a4' || size === 'a5' ? '100x150' : size
}

function fourUpOnA4(pages: Iterable<Page>, size: PaperSize): Iterable<Page> {
  return size === 'a4' ? severalUp(pages, sizeOf.a4, 2, 2) : onPaper(pages, size)
}

/**
 * Label and slip of each parcel: side by side where two A6 fit (A5 landscape, A4), otherwise on two consecutive pages.
 */
function labelsAndSlipsOn(batch: PaperBatch, size: PaperSize): Iterable<Page> {
  if (hasForeignLabels(batch)) return inTurns(labelsOn(batch, size), slipsOn(batch, onePerSheet(size)))
  if (size === '80x80') return inTurns(smallLabelPages(batch), smallSlipPages(batch))
  const pairs = inTurns(labelPages(batch), packingSlipPages(batch))
  if (size === 'a5') return severalUp(pairs, { width: sizeOf.a5.height, height: sizeOf.a5.width }, 2, 1)
  return fourUpOnA4(pairs, size)
}

function slipsOn(batch: PaperBatch, size: PaperSize): Iterable<Page> {
  return size === '80x80' ? smallSlipPages(batch) : fourUpOnA4(packingSlipPages(batch), size)
}

function* inTurns(labelPerParcel: Iterable<Page>, slipPerParcel: Iterable<Page>): Generator<Page> {
  const [labels, slips] = [labelPerParcel[Symbol.iterator](), slipPerParcel[Symbol.iterator]()]
  for (;;) {
    const [label, slip] = [labels.next(), slips.next()]
    if (label.done || slip.done) return
    yield label.value
    yield slip.value
  }
}

/**
 * A document as PDF bytes, rendered on the caller's thread (about half a millisecond a label). RangeError on a bad
 * instant, zone or currency of the batch, or a batch without parcels; a parcel that cannot be rendered gets a
 * placeholder page.
 */
export async function renderPaper(kind: 'manifest', input: PaperManifest): Promise<Uint8Array>
export async function renderPaper(kind: BatchPaperKind, input: BatchInput, style?: PaperStyle): Promise<Uint8Array>
export async function renderPaper<K extends PaperKind>(
  kind: K,
  input: PaperInput<K>,
  style?: PaperStyle,
): Promise<Uint8Array> {
  return (await renderPdf(kind, input, style)).bytes
}

/** A document, with the parcels on it that a person must look at. */
export interface RenderedPdf extends PdfFile {
  attention: ParcelAttention[]
}

/** Like `renderPaper`, with the number of pages and the parcels that need attention. */
export async function renderPdf<K extends PaperKind>(
  kind: K,
  input: PaperInput<K>,
  style: PaperStyle = {},
): Promise<RenderedPdf> {
  return 'manifestId' in input ? manifestPdf(input) : batchPdf(kind as BatchPaperKind, input as BatchInput, style)
}

/**
 * The pages of a document in printing order, and their paper. RangeError if there are no parcels. Batches are printed
 * in the order given.
 */
export function batchPages(
  kind: BatchPaperKind,
  input: BatchInput,
  { size = batchPapers[kind].made, reverse = false }: PaperStyle,
): { pages: Page[]; size: PaperSize } {
  const pages = batchesOf(input)
    .filter((batch) => batch.parcels.length > 0)
    .flatMap((batch) => {
      const all = [...batchPapers[kind].pages(batch, size)]
      return reverse ? all.toReversed() : all
    })
  if (pages.length === 0) throw new RangeError('a batch without parcels has no paper')
  return { pages, size }
}

function batchesOf(input: BatchInput): readonly PaperBatch[] {
  return 'parcels' in input ? [input] : input
}

function batchPdf(kind: BatchPaperKind, input: BatchInput, style: PaperStyle): RenderedPdf {
  const { pages } = batchPages(kind, input, style)
  const [batch] = batchesOf(input)
  if (!batch) throw new RangeError('no batch has no paper')
  const locale = batch.locale ?? 'vi'
  const title = `${batchPapers[kind].title(wordsOf(locale))} – ${wordsOf(locale).batch(batch.batchNumber)}`
  const pdf = writePdf(pages, { title, language: locale, createdAt: parseInstant(batch.printedAt) })
  const notDrawn = pages.flatMap((page) => page.notDrawn ?? [])
  return { ...pdf, attention: attentionOf(batchesOf(input), notDrawn) }
}

function manifestPdf(manifest: PaperManifest): RenderedPdf {
  const { time, date } = formatInstant(manifest.handedOverAt, manifest.timeZone, 'vi')
  const title = `${wordsOf('vi').manifest} – ${time} ${date}`
  const pdf = writePdf(manifestPages(manifest), {
    title,
    language: 'vi',
    createdAt: parseInstant(manifest.handedOverAt),
  })
  return { ...pdf, attention: [] }
}
