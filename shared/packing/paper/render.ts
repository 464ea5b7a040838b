import { formatInstant, parseInstant } from './format.ts'
import { labelPages } from './labels.ts'
import { manifestPages } from './manifest.ts'
import { packingSlipPages } from './packing-slips.ts'
import type { PaperBatch, PaperKind, PaperManifest } from './paper.ts'
import { writePdf, type PdfFile } from './pdf.ts'
import { pickListPages } from './pick-list.ts'
import type { Page } from './sheet.ts'
import { wordsOf, type Words } from './words.ts'

/** What a kind of paper is made from. */
export type PaperInput<K extends PaperKind> = K extends 'manifest' ? PaperManifest : PaperBatch

export type BatchPaperKind = Exclude<PaperKind, 'manifest'>

const batchPapers: Record<BatchPaperKind, { title: (words: Words) => string; pages: (batch: PaperBatch) => Iterable<Page> }> = {
  'pick-list': { title: (words) => words.pickList, pages: pickListPages },
  'packing-slips': { title: (words) => words.packingSlips, pages: packingSlipPages },
  labels: { title: (words) => words.labels, pages: labelPages },
}

/** A document as PDF bytes, drawn on the caller's thread (about 2 ms a label). RangeError on a bad code, instant, zone, currency, or a batch without parcels. */
export function renderPaper(kind: 'manifest', input: PaperManifest): Promise<Uint8Array>
export function renderPaper(kind: BatchPaperKind, input: PaperBatch): Promise<Uint8Array>
export async function renderPaper<K extends PaperKind>(kind: K, input: PaperInput<K>): Promise<Uint8Array> {
  return (await renderPdf(kind, input)).bytes
}

/** As `renderPaper`, with the number of pages. */
export async function renderPdf<K extends PaperKind>(kind: K, input: PaperInput<K>): Promise<PdfFile> {
  return 'manifestId' in input ? manifestPdf(input) : batchPdf(kind as BatchPaperKind, input)
}

async function batchPdf(kind: BatchPaperKind, batch: PaperBatch): Promise<PdfFile> {
  if (batch.parcels.length === 0) throw new RangeError('a batch without parcels has no paper')
  const locale = batch.locale ?? 'vi'
  const paper = batchPapers[kind]
  const title = `${paper.title(wordsOf(locale))} – ${wordsOf(locale).batch(batch.batchNumber)}`
  return writePdf(paper.pages(batch), { title, language: locale, createdAt: parseInstant(batch.printedAt) })
}

async function manifestPdf(manifest: PaperManifest): Promise<PdfFile> {
  const { time, date } = formatInstant(manifest.handedOverAt, manifest.timeZone, 'vi')
  const title = `${wordsOf('vi').manifest} – ${time} ${date}`
  return writePdf(manifestPages(manifest), { title, language: 'vi', createdAt: parseInstant(manifest.handedOverAt) })
}
