import { readPages } from '../../shared/lib/pdfium.ts'
import { openLog } from '../../shared/log.ts'
import { readTexts } from '../../shared/platform/label-texts.ts'
import { openLabelReader, type LabelReader } from '../../shared/platform/label-reader.ts'
import { findPackage } from '../../shared/platform/match.ts'
import { makePackages } from '../lib/platform-export.ts'
import { makeLabelPdf } from '../lib/platform-labels.ts'
import { seededRandom } from '../lib/seeded-random.ts'
import { figure, inTurns, median, round, type Figure } from './figure.ts'
import type { Bench } from './harness.ts'

/** A Saturday's orders of one shop, and the labels of their packages in five files. */
const plan = {
  platform: 'tiktok-shop',
  orders: 3_000,
  from: '2026-08-03T13:00:00+07:00',
  until: '2026-08-03T17:00:00+07:00',
} as const
const files = 5

/**
 * The package of each page of labels found by what its text says; compared with the same library extracting the text of
 * the same files and nothing else. Target: 1.5. In the notes the same with the files taken apart for printing, in the
 * reading threads.
 */
export async function platformLabels(_bench: Bench, name: string): Promise<Figure> {
  const packages = makePackages(plan)
  const pdfs = await labelFiles(packages.flatMap(({ tracking }) => tracking ?? []))
  const reader = openLabelReader(openLog('silent', name))
  const textOnly = (): Promise<number> => timed(() => forEach(pdfs, (pdf) => readPages(pdf, (page) => page.text())))
  const whole = (): Promise<number> => timed(() => forEach(pdfs, (pdf) => readFile(reader, pdf)))
  try {
    for (const measured of [whole, textOnly, () => timed(() => forEach(pdfs, matchFile))]) await measured()
    const runs = await inTurns(() => timed(() => forEach(pdfs, matchFile)), textOnly)
    const apart = await inTurns(whole, textOnly)
    return figure(name, 'ms, files → packages', runs, {
      pages: packages.length,
      files: pdfs.length,
      takenApartMs: round(median(apart.map(({ value }) => value))),
      takenApartRatio: round(median(apart.map(({ value, yardstick }) => value / yardstick)), 2),
      rssTimesFile: await rssGrowth(reader),
    })
  } finally {
    await reader.close()
  }
}

/** Pages of pictures, as of a platform that scans its labels: 600 make a file of some 50 MB. */
const heavy = { pages: 600, bytes: 90_000 }

/** By how much memory grows at most while a large file is read, as a multiple of that file. Target: 5. */
async function rssGrowth(reader: LabelReader): Promise<number> {
  const labels = Array.from({ length: heavy.pages }, (_, i) => ({ tracking: `VN99${String(i).padStart(8, '0')}` }))
  const pdf = await makeLabelPdf(labels, { ballast: heavy.bytes })
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10)
  try {
    await readFile(reader, pdf)
  } finally {
    clearInterval(timer)
  }
  return round((most - before) / pdf.length, 2)
}

/** The labels, shuffled over the files. */
async function labelFiles(trackings: readonly string[]): Promise<Buffer[]> {
  const random = seededRandom(7)
  const shuffled = [...new Set(trackings)]
    .map((tracking) => ({ tracking, place: random() }))
    .toSorted((a, b) => a.place - b.place)
  const each = Math.ceil(shuffled.length / files)
  const made: Buffer[] = []
  for (let at = 0; at < shuffled.length; at += each) made.push(await makeLabelPdf(shuffled.slice(at, at + each)))
  return made
}

async function matchFile(pdf: Buffer): Promise<void> {
  for (const page of (await readTexts(shared(pdf))) ?? []) findPackage({ ...page, barcodes: 0 }, [])
}

async function readFile(reader: LabelReader, pdf: Buffer): Promise<void> {
  const read = await reader.read(shared(pdf))
  if ('error' in read) throw new Error(read.error)
}

function shared(pdf: Buffer): SharedArrayBuffer {
  const bytes = new SharedArrayBuffer(pdf.length)
  new Uint8Array(bytes).set(pdf)
  return bytes
}

async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for (const item of items) await work(item)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
