import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { barcodeWidth, commandWidth, ssccWidth } from '../../../shared/packing/paper/barcode.ts'
import { fontFor, textWidth } from '../../../shared/packing/paper/fonts/shape.ts'
import { printable } from '../../../shared/packing/paper/printable.ts'
import { batchPages, renderPaper, type BatchPaperKind } from '../../../shared/packing/paper/render.ts'
import type { Page } from '../../../shared/packing/paper/sheet.ts'
import { paperSizes, sizeOf } from '../../../shared/packing/paper/paper-size.ts'
import { parcelCode, parcelSscc } from '../../../shared/packing/parcel-code.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readPdf } from '../../support/read-pdf.ts'
import { goods, hostileTexts, sampleBatch, sampleParcel } from './sample-paper.ts'
import { testUnless } from '../../support/unless.ts'

const skip = skipWithout(...pdfTools)
const tenLines = Array.from({ length: 10 }, (_, at) => ({
  sku: `SKU-${at}`,
  title: `${goods[at % goods.length]!.title} loại ${at}`,
  quantity: 1 + (at % 3),
}))
const prefix = '8938507001'
const parcels = Array.from({ length: 5 }, (_, at) =>
  sampleParcel(at + 1, {
    ...(at === 2 && { lines: tenLines }),
    ...(at === 3 && { copy: 2 }),
    ...(at === 4 && { sscc: parcelSscc(prefix, parcelCode(5)) }),
  }),
)
const batch = sampleBatch(parcels)
const codes = parcels.map((parcel) => parcel.code)
const withCodes = ['labels', 'packing-slips', 'labels-and-slips'] as const
const kinds: readonly BatchPaperKind[] = [...withCodes, 'pick-list']
/** Long, undrawable, reversed and stacked text; the other hostile texts are tested on the default paper. */
const hostile = sampleBatch(
  [0, 1, 7]
    .map((at) => hostileTexts[at]!)
    .map((text, at) =>
      sampleParcel(at + 1, {
        recipient: { name: text, phone: text, line: text, ward: text, province: text },
        lines: [{ sku: `SKU-${at}`, title: text, quantity: 2 }],
        note: text,
        copy: 2,
      }),
    ),
  { saleTitle: hostileTexts[0]!, sellerName: hostileTexts[0]!, copy: 2 },
)

/** What the pages say, page by page. */
const textsOf = (pages: readonly Page[]): string[] =>
  pages.map(({ marks }) => marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : [])).join(' '))

/** Marks that extend beyond their page. */
function outside(page: Page): string[] {
  return page.marks.flatMap((mark) => {
    if (mark.kind === 'stroke') return []
    const width =
      mark.kind === 'text'
        ? textWidth(mark.text, mark.face, mark.size)
        : mark.kind === 'barcode'
          ? barcodeWidth(mark.moduleDots)
          : mark.kind === 'sscc'
            ? ssccWidth(mark.moduleDots)
            : mark.kind === 'command'
              ? commandWidth(mark.command, mark.moduleDots)
              : mark.width
    const [top, bottom] =
      mark.kind === 'text' ? [mark.y - mark.size * 0.36, mark.y + mark.size * 0.08] : [mark.y, mark.y + mark.height]
    return mark.x >= 0 && mark.x + width <= page.width && top >= 0 && bottom <= page.height
      ? []
      : [`${mark.kind} ${'text' in mark ? mark.text : ''} at ${mark.x}, ${mark.y}`]
  })
}

for (const size of paperSizes) {
  test(`on ${size} nothing leaves its page, whatever a text contains`, () => {
    for (const kind of kinds)
      for (const page of batchPages(kind, hostile, { size }).pages) assert.deepEqual(outside(page), [], kind)
  })

  testUnless(
    skip,
    `on ${size} pages are exactly that paper and are printed unscaled, as another program sees them`,
    async () => {
      const bytes = await renderPaper('labels-and-slips', hostile, { size })
      const { info, boxes } = readPdf(bytes)
      const { width, height } = size === 'a5' ? { width: sizeOf.a5.height, height: sizeOf.a5.width } : sizeOf[size]
      const sizes = [...info.matchAll(/size:\s+([\d.]+) x ([\d.]+) pts/g)]
      expect(sizes.length).toBeGreaterThan(0)
      for (const [, x, y] of sizes)
        assert.ok(
          Math.abs((Number(x) * 25.4) / 72 - width) < 0.01 && Math.abs((Number(y) * 25.4) / 72 - height) < 0.01,
          `${x} × ${y} pt`,
        )
      const words = [
        ...boxes.matchAll(/<word xMin="([-\d.]+)" yMin="[-\d.]+" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</g),
      ]
      expect(words.length).toBeGreaterThan(50)
      for (const [, xMin, xMax, yMax, word] of words)
        assert.ok(
          Number(xMin) > 8 && (Number(xMax) * 25.4) / 72 < width - 2 && (Number(yMax) * 25.4) / 72 < height,
          word,
        )
      expect(Buffer.from(bytes).includes('/PrintScaling/None')).toBe(true)
    },
  )
}

test('bars are at least 14 mm high and three dots per module, with a quiet zone of ten modules on both sides, on all paper', () => {
  for (const size of paperSizes) {
    for (const kind of withCodes) {
      for (const page of batchPages(kind, batch, { size }).pages) {
        const marks = page.marks.filter((mark) => mark.kind === 'barcode' || mark.kind === 'sscc')
        expect(marks.length).toBeGreaterThan(0)
        for (const mark of marks) {
          const width = mark.kind === 'barcode' ? barcodeWidth(mark.moduleDots) : ssccWidth(mark.moduleDots)
          const quiet = (10 * mark.moduleDots) / 8
          assert.ok(mark.height >= 14 && mark.moduleDots >= 3, `${kind} ${size}`)
          const near = page.marks.filter(
            (other) =>
              other.kind === 'text' &&
              other.y > mark.y + 0.5 &&
              other.y < mark.y + mark.height &&
              other.x > mark.x - 40 &&
              other.x < mark.x + width + quiet,
          )
          assert.deepEqual(
            near.map((one) => (one.kind === 'text' ? `${one.text} at ${one.x}` : '')).filter((text) => text !== ''),
            [],
            `${kind} ${size}`,
          )
          assert.ok(
            mark.x - quiet >= 0 && mark.x + width + quiet <= page.width,
            `${kind} ${size}: ${mark.x} + ${width}`,
          )
        }
      }
    }
  }
})

test('cash to collect is the largest text about the parcel after its number, and 18 pt where there is room', () => {
  for (const size of ['100x150', 'a6', '80x80'] as const) {
    const { pages } = batchPages('labels', sampleBatch([sampleParcel(1)]), { size })
    const cash = pages[0]!.marks.find((mark) => mark.kind === 'text' && mark.text.startsWith('Thu hộ'))
    assert.ok(cash?.kind === 'text' && cash.size > 17.5, size)
  }
})

test('ten kinds of goods fit on every slip, and each is named', () => {
  for (const size of paperSizes) {
    const [page = ''] = textsOf(
      batchPages('packing-slips', sampleBatch([sampleParcel(1, { lines: tenLines })]), { size }).pages,
    )
    for (const { sku, quantity } of tenLines)
      assert.ok(page.includes(sku) && page.includes(`${quantity} ×`), `${size}: ${sku}`)
    expect(page).not.toMatch(/MÃ HÀNG NỮA/)
  }
})

test('a pick list names every SKU once with its quantity and its totes on all paper', () => {
  for (const size of paperSizes) {
    const text = textsOf(
      batchPages('pick-list', sampleBatch(Array.from({ length: 200 }, (_, at) => sampleParcel(at + 1))), { size })
        .pages,
    ).join(' ')
    for (const { sku } of goods) assert.ok(text.includes(sku), `${size}: ${sku}`)
    expect(text).toMatch(/Kiện 1–200: mỗi kiện 1 món/)
    expect(text).toMatch(/Kiện 3, 4, 8, 9/)
    assert.equal(text.split(/\b240\b/).length - 1, 1, size)
  }
})

test('label and slip of a parcel are together: two pages, or side by side on landscape A5', () => {
  const turns = textsOf(batchPages('labels-and-slips', batch, {}).pages)
  expect(turns.map((page) => page.includes('Phiếu đóng gói'))).toEqual(codes.flatMap(() => [false, true]))
  const beside = textsOf(batchPages('labels-and-slips', batch, { size: 'a5' }).pages)
  expect(beside).toHaveLength(codes.length)
  beside.forEach((page, at) => expect(page.split(codes[at]!.replace(/(.{4})(?=.)/g, '$1 ')).length - 1).toBe(2))
})

test('reversed paper comes out with the first page on top, batch after batch', () => {
  const pages = (reverse: boolean): string[] => textsOf(batchPages('packing-slips', batch, { reverse }).pages)
  expect(pages(true)).toEqual(pages(false).toReversed())
  expect(textsOf(batchPages('labels', [batch, sampleBatch([sampleParcel(9)])], {}).pages).length).toEqual(
    codes.length + 1,
  )
})

test('only a reprint says so, with the number of the copy', () => {
  for (const size of paperSizes) {
    const text = textsOf(batchPages('labels', batch, { size }).pages).join(' ')
    assert.equal(text.split('IN LẠI').length - 1, 1, size)
    assert.ok(text.includes('IN LẠI 2'), size)
    for (const kind of ['pick-list', 'packing-slips'] as const) {
      expect(textsOf(batchPages(kind, batch, { size }).pages).join(' ')).not.toMatch(/IN LẠI/)
      expect(textsOf(batchPages(kind, { ...batch, copy: 3 }, { size }).pages).join(' ')).toMatch(/IN LẠI 3/)
    }
  }
})

test('text that is used as it is, is composed and in one of the fonts', () => {
  const characters = Array.from({ length: 0x20b0 }, (_, at) => String.fromCodePoint(at + 33)).filter(
    (character) => printable(character) === character,
  )
  expect(characters.length).toBeGreaterThan(250)
  for (const character of characters)
    assert.ok(fontFor(character, 'bold') && character.normalize('NFC') === character, character)
  for (const text of [' a', 'a ', 'a  b', 'a\tb', 'a\u0301']) expect(printable(text)).not.toBe(text)
})
