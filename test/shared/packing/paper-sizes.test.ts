import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { barcodeWidth, code128Bars, ssccBars, ssccWidth } from '../../../shared/packing/paper/barcode.ts'
import { canPrint } from '../../../shared/packing/paper/faces.ts'
import { printable } from '../../../shared/packing/paper/printable.ts'
import { batchPages, renderPaper, type BatchPaperKind } from '../../../shared/packing/paper/render.ts'
import { paperSizes, sizeOf } from '../../../shared/packing/paper/sizes.ts'
import { batchZpl, printerDots, type PrinterDpi } from '../../../shared/packing/paper/zpl.ts'
import { hasGs1CheckDigit, parcelCode, parcelSscc } from '../../../shared/packing/parcel-code.ts'
import { projectPath } from '../../../shared/paths.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readBarcodes, readPdf } from '../../support/read-pdf.ts'
import { printZpl, readPicture } from '../../support/read-zpl.ts'
import { goods, hostileTexts, sampleBatch, sampleParcel } from './sample-paper.ts'

const skip = skipWithout(...pdfTools)
const tenLines = Array.from({ length: 10 }, (_, at) => ({ sku: `SKU-${at}`, title: `${goods[at % goods.length]!.title} loại ${at}`, quantity: 1 + (at % 3) }))
const prefix = '8938507001'
const parcels = Array.from({ length: 5 }, (_, at) => sampleParcel(at + 1, { ...(at === 2 && { lines: tenLines }), ...(at === 3 && { copy: 2 }), ...(at === 4 && { sscc: parcelSscc(prefix, parcelCode(5)) }) }))
const batch = sampleBatch(parcels)
const codes = parcels.map((parcel) => parcel.code)
const withCodes = ['labels', 'packing-slips', 'labels-and-slips'] as const
const kinds: readonly BatchPaperKind[] = [...withCodes, 'pick-list']
/** Long, undrawable, reversed and stacked text; the other hostile texts are tried on the usual paper. */
const hostile = sampleBatch([0, 1, 2, 4, 7].map((at) => hostileTexts[at]!).map((text, at) => sampleParcel(at + 1, {
  recipient: { name: text, phone: text, line: text, ward: text, province: text }, lines: [{ sku: `SKU-${at}`, title: text, quantity: 2 }], note: text, copy: 2,
})), { saleTitle: hostileTexts[0]!, sellerName: hostileTexts[0]!, copy: 2 })

/** Words that leave their page, by what another program sees. */
function outside(bytes: Uint8Array): string[] {
  return readPdf(bytes).boxes.split('<page ').slice(1).flatMap((page) => {
    const [width = 0, height = 0] = [...page.matchAll(/^width="([\d.]+)" height="([\d.]+)"/g)].flatMap((found) => [Number(found[1]), Number(found[2])])
    const words = [...page.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</g)]
    assert.ok(words.length > 5)
    return words.filter(([, xMin, yMin, xMax, yMax]) => Number(xMin) < 8 || Number(yMin) < -3 || Number(xMax) > width - 8 || Number(yMax) > height - 2).map((found) => found[0])
  })
}

for (const size of paperSizes) {
  for (const kind of kinds) {
    test(`${kind} on ${size}: pages are exactly that paper, unscaled, and nothing leaves them`, { skip }, async () => {
      const bytes = await renderPaper(kind, hostile, { size })
      const lying = kind === 'labels-and-slips' && size === 'a5'
      const { width, height } = lying ? { width: sizeOf.a5.height, height: sizeOf.a5.width } : sizeOf[size]
      for (const [, x, y] of readPdf(bytes).info.matchAll(/size:\s+([\d.]+) x ([\d.]+) pts/g)) {
        assert.ok(Math.abs((Number(x) * 25.4) / 72 - width) < 0.01 && Math.abs((Number(y) * 25.4) / 72 - height) < 0.01, `${x} × ${y} pt`)
      }
      assert.deepEqual(outside(bytes), [])
      assert.ok(Buffer.from(bytes).includes('/PrintScaling/None'))
    })
  }
  for (const kind of withCodes) {
    test(`${kind} on ${size}: a scanner reads every code off a 203 dpi print`, { skip }, async () => {
      const read = readBarcodes(await renderPaper(kind, batch, { size })).map((code) => code.replace(/^00(\d{18})$/, '$1'))
      const ssccs = kind === 'packing-slips' || size === '80x80' ? [] : [parcels[4]!.sscc!]
      assert.deepEqual(read.filter((code, at) => read.indexOf(code) === at).toSorted(), [...codes, ...ssccs].toSorted())
    })
  }
}

test('bars are at least 14 mm high and three dots a module, with ten modules of quiet on both sides, on all paper', () => {
  for (const size of paperSizes) {
    for (const kind of withCodes) {
      for (const page of batchPages(kind, batch, { size }).pages) {
        const marks = page.marks.filter((mark) => mark.kind === 'barcode' || mark.kind === 'sscc')
        assert.ok(marks.length > 0)
        for (const mark of marks) {
          const width = mark.kind === 'barcode' ? barcodeWidth(mark.moduleDots) : ssccWidth(mark.moduleDots)
          const quiet = (10 * mark.moduleDots) / 8
          assert.ok(mark.height >= 14 && mark.moduleDots >= 3, `${kind} ${size}`)
          const near = page.marks.filter((other) => other.kind === 'text' && other.y > mark.y + 0.5 && other.y < mark.y + mark.height && other.x > mark.x - 40 && other.x < mark.x + width + quiet)
          assert.deepEqual(near.map((one) => (one.kind === 'text' ? `${one.text} at ${one.x}` : '')).filter((text) => text !== ''), [], `${kind} ${size}`)
          assert.ok(mark.x - quiet >= 0 && mark.x + width + quiet <= page.width, `${kind} ${size}: ${mark.x} + ${width}`)
        }
      }
    }
  }
})

test('cash to collect is the largest thing said of the parcel after its number, and 18 pt where there is room', () => {
  for (const size of ['100x150', 'a6', '80x80'] as const) {
    const { pages } = batchPages('labels', sampleBatch([sampleParcel(1)]), { size })
    const cash = pages[0]!.marks.find((mark) => mark.kind === 'text' && mark.text.startsWith('Thu hộ'))
    assert.ok(cash?.kind === 'text' && cash.size > 17.5, size)
  }
})

test('ten kinds of goods fit on every slip, and each is named', { skip }, async () => {
  for (const size of paperSizes) {
    const { pages } = readPdf(await renderPaper('packing-slips', sampleBatch([sampleParcel(1, { lines: tenLines })]), { size }))
    for (const { sku, quantity } of tenLines) assert.ok(pages[0]!.includes(sku) && new RegExp(`${quantity} ?×`).test(pages[0]!), `${size}: ${sku}`)
    assert.doesNotMatch(pages[0]!, /MÃ HÀNG NỮA/)
  }
})

test('a pick list names every SKU once with its quantity and its totes on all paper', { skip }, async () => {
  for (const size of paperSizes) {
    const text = readPdf(await renderPaper('pick-list', sampleBatch(Array.from({ length: 200 }, (_, at) => sampleParcel(at + 1))), { size })).pages.join(' ')
    for (const { sku } of goods) assert.ok(text.includes(sku), `${size}: ${sku}`)
    assert.match(text, /×1: 1–200/)
    assert.match(text, /×3: 3, 4, 8, 9/)
    assert.equal(text.split(/\b240\b/).length - 1, 1, size)
  }
})

test('label and slip of a parcel are together: two pages, or side by side on a lying A5', { skip }, async () => {
  const turns = readPdf(await renderPaper('labels-and-slips', batch)).pages
  assert.deepEqual(turns.map((page) => page.includes('Phiếu đóng gói')), codes.flatMap(() => [false, true]))
  const beside = readPdf(await renderPaper('labels-and-slips', batch, { size: 'a5' })).pages
  assert.equal(beside.length, codes.length)
  beside.forEach((page, at) => assert.equal(page.split(codes[at]!.replace(/(.{4})(?=.)/g, '$1 ')).length - 1, 2))
})

test('reversed paper comes out with the first page on top', { skip }, async () => {
  const pages = async (reverse: boolean): Promise<string[]> => readBarcodes(await renderPaper('packing-slips', batch, { reverse }))
  assert.deepEqual(await pages(true), (await pages(false)).toReversed())
})

test('only what was printed before says so, with the number of the copy', { skip }, async () => {
  for (const size of paperSizes) {
    const text = readPdf(await renderPaper('labels', batch, { size })).pages.join(' ')
    assert.equal(text.split('IN LẠI').length - 1, 1, size)
    assert.ok(text.includes('IN LẠI 2'), size)
  }
  for (const kind of ['pick-list', 'packing-slips'] as const) {
    assert.doesNotMatch(readPdf(await renderPaper(kind, batch)).pages.join(' '), /IN LẠI/)
    for (const size of paperSizes) assert.match(readPdf(await renderPaper(kind, { ...batch, copy: 3 }, { size })).pages.join(' '), /IN LẠI 3/)
  }
})

test('an SSCC holds the company prefix, ends in its check digit and differs from parcel to parcel', () => {
  for (const length of [4, 7, 10, 12]) {
    const own = prefix.padEnd(12, '5').slice(0, length)
    const all = new Set(Array.from({ length: 500 }, (_, at) => parcelSscc(own, parcelCode(at))))
    assert.equal(all.size, 500)
    for (const sscc of all) assert.ok(/^\d{18}$/.test(sscc) && hasGs1CheckDigit(sscc) && sscc.startsWith(own, 1), sscc)
  }
  assert.throws(() => parcelSscc('893', parcelCode(1)), RangeError)
  assert.throws(() => ssccBars('123456789012345670'), RangeError)
})

test('element strings of the vectors of GS1 are taken and refused as GS1 says', async () => {
  const { default: bwip } = await import('bwip-js')
  const rows = readFileSync(projectPath('test/data/gs1-vectors/ai-string-vectors.csv'), 'utf8').trim().split('\n').slice(1)
  assert.ok(rows.length > 40)
  for (const row of rows) {
    const [, element = '', expected] = /^(.*),([^,]*)$/.exec(row) ?? []
    const draw = (): void => void bwip.raw('gs1-128', element, {})
    if (expected === 'OK') assert.doesNotThrow(draw, element)
    else assert.throws(draw, Error, `${element}: ${expected}`)
    const sscc = /^\(00\)(\d{18})$/.exec(element)?.[1]
    if (sscc && expected === 'OK') assert.equal(ssccBars(sscc).at(-1)![0] + ssccBars(sscc).at(-1)![1], 156)
    if (sscc && expected !== 'OK') assert.throws(() => ssccBars(sscc), RangeError)
  }
})

test('bars that were put together are those the library draws', async () => {
  const { default: bwip } = await import('bwip-js')
  for (let at = 0; at < 400; at += 1) {
    const code = parcelCode(at * 7_919)
    const [symbol] = bwip.raw('code128', code, {})
    assert.ok(symbol && 'sbs' in symbol)
    let offset = 0
    const drawn = symbol.sbs.map((width, i) => [(offset += width) - width, width, i] as const).filter(([, , i]) => i % 2 === 0).map(([from, width]) => [from, width])
    assert.deepEqual(code128Bars(code), drawn)
  }
})

test('text that is taken as it is, is composed and in the font', () => {
  const characters = Array.from({ length: 0x20b0 }, (_, at) => String.fromCodePoint(at + 33)).filter((character) => printable(character) === character)
  assert.ok(characters.length > 250)
  for (const character of characters) assert.ok(canPrint(character) && character.normalize('NFC') === character, character)
  for (const text of [' a', 'a ', 'a  b', 'a\tb', 'a\u0301']) assert.notEqual(printable(text), text)
})

for (const [size, dpi] of [['100x150', 203], ['100x150', 300], ['80x80', 203], ['a6', 203]] as const satisfies readonly (readonly [(typeof paperSizes)[number], PrinterDpi])[]) {
  test(`ZPL on ${size} at ${dpi} dpi: what another program prints is read by a scanner`, { skip }, async () => {
    const { width, height } = sizeOf[size]
    const labels = sampleBatch(parcels.slice(2, 5))
    const prints = await printZpl(batchZpl('labels', labels, { size }, dpi), width, height, printerDots[dpi])
    assert.deepEqual(prints.map((print) => readPicture(print).filter((code) => code.length === 12)), labels.parcels.map((parcel) => [parcel.code]))
    if (size !== '80x80') assert.ok(readPicture(prints[2]!).includes(`00${parcels[4]!.sscc}`))
  })
}

test('a label printer is asked for no A4', () => {
  assert.throws(() => batchZpl('labels', batch, { size: 'a4' }), RangeError)
})
