import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { stationCommands } from '../../../shared/packing/command-code.ts'
import { commandSheet, commandSheetSizes } from '../../../shared/packing/paper/command-sheet.ts'
import { faces } from '../../../shared/packing/paper/fonts/faces.ts'
import { textWidth } from '../../../shared/packing/paper/fonts/shape.ts'
import { manifestPages } from '../../../shared/packing/paper/manifest.ts'
import type { PaperBatch, PaperManifest } from '../../../shared/packing/paper/paper.ts'
import { paperSizes } from '../../../shared/packing/paper/paper-size.ts'
import { writePdf } from '../../../shared/packing/paper/pdf.ts'
import { rasterText } from '../../../shared/packing/paper/raster.ts'
import { renderPaper, type BatchPaperKind } from '../../../shared/packing/paper/render.ts'
import { reportPdf } from '../../../shared/packing/paper/report.ts'
import { openSheet } from '../../../shared/packing/paper/sheet.ts'
import { batchZpl, printerDots, type PrinterDpi } from '../../../shared/packing/paper/zpl.ts'
import { parcelCode, parcelSscc } from '../../../shared/packing/parcel-code.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readPdf } from '../../support/read-pdf.ts'
import { sampleBatch, sampleManifest, sampleParcel, sampleReport } from './sample-paper.ts'
import { soup } from './soup.ts'
import { testUnless } from '../../support/unless.ts'

const skip = skipWithout(...pdfTools)
const kinds: readonly BatchPaperKind[] = ['labels', 'packing-slips', 'labels-and-slips', 'pick-list']

/** A batch in which every text of one parcel comes from outside, between two ordinary parcels. */
function batchOf(texts: readonly string[]): PaperBatch {
  const at = (index: number): string => texts[index % texts.length]!
  const hostile = texts.map((text, index) =>
    sampleParcel(index + 2, {
      recipient: {
        name: text,
        phone: at(index + 1),
        line: at(index + 2),
        ward: at(index + 3),
        province: at(index + 4),
      },
      lines: [
        {
          sku: 'COFFEE',
          title: text,
          quantity: 2,
          shelf: at(index + 1),
          lots: [{ code: text, bestBefore: null, quantity: 2 }],
        },
      ],
      note: text,
      ...(index % 2 === 0 && { sscc: parcelSscc('8938507001', parcelCode(index + 2)) }),
    }),
  )
  return sampleBatch([sampleParcel(1), ...hostile, sampleParcel(texts.length + 2)], {
    saleTitle: at(0),
    sellerName: at(1),
  })
}

function manifestOf(texts: readonly string[]): PaperManifest {
  const at = (index: number): string => texts[index % texts.length]!
  const manifest = sampleManifest(texts.length)
  return {
    ...manifest,
    carrier: at(0),
    sellerName: at(1),
    parcels: manifest.parcels.map((parcel, index) => ({ ...parcel, recipientProvince: at(index) })),
    signature: { courier: at(2), strokes: [[[1, 1]]] },
    amendments: texts.map((reason, index) => ({
      number: index + 1,
      kind: 'added' as const,
      parcels: 1,
      reason,
      at: manifest.handedOverAt,
    })),
  }
}

const fewTexts = fc.array(soup, { minLength: 1, maxLength: 6 })

/** Every Latin letter under every combining mark of their block, one word each. */
const markedLetters = Array.from({ length: 0x7b - 0x41 }, (_, letter) =>
  Array.from({ length: 0x70 }, (__, mark) => String.fromCodePoint(0x41 + letter, 0x300 + mark)).join(' '),
)

test('a letter that takes no horn is drawn with a horn: Z and U+031B', async () => {
  for (const kind of kinds) await renderPaper(kind, batchOf(['Z\u031b']))
  expect(batchZpl('labels', batchOf(['Z\u031b']))).toMatch(/\^XZ/)
})

test('every Latin letter is measured, embedded and rasterised with every mark', () => {
  for (const face of faces) {
    const pages = markedLetters.map((line) => {
      expect(Number.isFinite(textWidth(line, face, 10))).toBe(true)
      expect(rasterText(line, face, 10)).toBeTruthy()
      const { page } = openSheet(100, 100)
      page.marks.push({ kind: 'text', x: 0, y: 10, text: line, face, size: 10, grey: 0 })
      return page
    })
    const pdf = writePdf(pages, { title: '', language: 'vi', createdAt: new Date(0) })
    expect(pdf.pages).toBe(markedLetters.length)
  }
})

test('no text from outside throws on any batch paper, of any size', async () => {
  await fc.assert(
    fc.asyncProperty(fewTexts, fc.constantFrom(...kinds), fc.constantFrom(...paperSizes), async (texts, kind, size) => {
      const bytes = await renderPaper(kind, batchOf(texts), { size })
      expect(bytes.length).toBeGreaterThan(1_000)
    }),
    { numRuns: 25 },
  )
})

test('no text from outside throws in ZPL, and none of it becomes a command', () => {
  fc.assert(
    fc.property(
      fewTexts,
      fc.constantFrom(...kinds.filter((kind) => kind !== 'pick-list')),
      fc.constantFrom(...paperSizes.filter((size) => size !== 'a4')),
      fc.constantFrom(...(Object.keys(printerDots).map(Number) as PrinterDpi[])),
      (texts, kind, size, dpi) => {
        const zpl = batchZpl(kind, batchOf(texts), { size }, dpi)
        expect(zpl).toMatch(/^[\x20-\x7d\n]*$/)
        expect(zpl).toMatch(/^(?:\^XA\n(?:\^(?:PW|FO|PQ)[^\n]*\n)+\^XZ\n)+$/)
      },
    ),
    { numRuns: 20 },
  )
})

test('no text from outside throws on a manifest or a report', async () => {
  await fc.assert(
    fc.asyncProperty(fewTexts, async (texts) => {
      const manifest = manifestOf(texts)
      expect(
        writePdf(manifestPages(manifest), { title: texts[0]!, language: 'vi', createdAt: new Date(0) }).pages,
      ).toBeGreaterThan(0)
      expect((await reportPdf(sampleReport(texts), 'vi')).length).toBeGreaterThan(1_000)
    }),
    { numRuns: 20 },
  )
})

testUnless(skip, 'the parcels next to a hostile one come out as usual, as read by another program', async () => {
  const [before, after] = ['Đặng Phương Thảo', 'Trần Văn Hữu Phước']
  await fc.assert(
    fc.asyncProperty(
      fc.array(soup, { minLength: 8, maxLength: 8 }),
      fc.constantFrom('labels', 'packing-slips'),
      async (texts, kind) => {
        const batch = batchOf(texts)
        batch.parcels[0]!.recipient.name = before
        batch.parcels.at(-1)!.recipient.name = after
        const { pages } = readPdf(await renderPaper(kind, batch))
        expect(pages).toHaveLength(texts.length + 2)
        pages.forEach((page, at) => expect(page).toContain(batch.parcels[at]!.code.replace(/(.{4})(?=.)/g, '$1 ')))
        expect(pages[0]!).toContain(before)
        expect(pages.at(-1)!).toContain(after)
      },
    ),
    { numRuns: 4 },
  )
})

test('the command sheet is drawn in both languages on both papers', () => {
  for (const size of commandSheetSizes)
    for (const locale of ['vi', 'en'] as const) expect(commandSheet(size, locale).length).toBeGreaterThan(1_000)
  expect(Object.keys(stationCommands).length).toBeGreaterThan(0)
})
