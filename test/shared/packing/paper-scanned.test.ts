import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { code128Bars, ssccBars } from '../../../shared/packing/paper/barcode.ts'
import { renderPaper } from '../../../shared/packing/paper/render.ts'
import { paperSizes, sizeOf } from '../../../shared/packing/paper/paper-size.ts'
import { batchZpl, printerDots, type PrinterDpi } from '../../../shared/packing/paper/zpl.ts'
import { hasGs1CheckDigit, parcelCode, parcelSscc } from '../../../shared/packing/parcel-code.ts'
import { projectPath } from '../../../shared/lib/paths.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readBarcodes } from '../../support/read-pdf.ts'
import { printZpl, readPicture } from '../../support/read-zpl.ts'
import { goods, sampleBatch, sampleParcel } from './sample-paper.ts'
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

for (const size of paperSizes) {
  for (const kind of withCodes) {
    testUnless(skip, `${kind} on ${size}: a scanner reads every code off a 203 dpi print`, async () => {
      const read = readBarcodes(await renderPaper(kind, batch, { size })).map((code) =>
        code.replace(/^00(\d{18})$/, '$1'),
      )
      const ssccs = kind === 'packing-slips' || size === '80x80' ? [] : [parcels[4]!.sscc!]
      expect(read.filter((code, at) => read.indexOf(code) === at).toSorted()).toEqual([...codes, ...ssccs].toSorted())
    })
  }
}

test('an SSCC holds the company prefix, ends in its check digit and differs from parcel to parcel', () => {
  for (const length of [4, 7, 10, 12]) {
    const own = prefix.padEnd(12, '5').slice(0, length)
    const all = new Set(Array.from({ length: 500 }, (_, at) => parcelSscc(own, parcelCode(at))))
    expect(all.size).toBe(500)
    for (const sscc of all) assert.ok(/^\d{18}$/.test(sscc) && hasGs1CheckDigit(sscc) && sscc.startsWith(own, 1), sscc)
  }
  expect(() => parcelSscc('893', parcelCode(1))).toThrow(RangeError)
  expect(() => ssccBars('123456789012345670')).toThrow(RangeError)
})

test('element strings of the GS1 vectors are accepted and refused as GS1 says', async () => {
  const { default: bwip } = await import('bwip-js')
  const rows = readFileSync(projectPath('test/data/gs1-vectors/ai-string-vectors.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
  expect(rows.length).toBeGreaterThan(40)
  for (const row of rows) {
    const [, element = '', expected] = /^(.*),([^,]*)$/.exec(row) ?? []
    const draw = (): void => void bwip.raw('gs1-128', element, {})
    if (expected === 'OK') expect(draw).not.toThrow()
    else assert.throws(draw, Error, `${element}: ${expected}`)
    const sscc = /^\(00\)(\d{18})$/.exec(element)?.[1]
    if (sscc && expected === 'OK') expect(ssccBars(sscc).at(-1)![0] + ssccBars(sscc).at(-1)![1]).toBe(156)
    if (sscc && expected !== 'OK') expect(() => ssccBars(sscc)).toThrow(RangeError)
  }
})

test('composed bars are those the library draws', async () => {
  const { default: bwip } = await import('bwip-js')
  for (let at = 0; at < 400; at += 1) {
    const code = parcelCode(at * 7_919)
    const [symbol] = bwip.raw('code128', code, {})
    if (!symbol || !('sbs' in symbol)) throw new Error('the library draws no bars')
    let offset = 0
    const drawn = symbol.sbs
      .map((width, i) => [(offset += width) - width, width, i] as const)
      .filter(([, , i]) => i % 2 === 0)
      .map(([from, width]) => [from, width])
    expect(code128Bars(code)).toEqual(drawn)
  }
})

for (const [size, dpi] of [
  ['100x150', 203],
  ['100x150', 300],
  ['80x80', 203],
  ['a6', 203],
] as const satisfies readonly (readonly [(typeof paperSizes)[number], PrinterDpi])[]) {
  testUnless(skip, `ZPL on ${size} at ${dpi} dpi: what another program prints is read by a scanner`, async () => {
    const { width, height } = sizeOf[size]
    const labels = sampleBatch(parcels.slice(2, 5))
    const prints = await printZpl(batchZpl('labels', labels, { size }, dpi), width, height, printerDots[dpi])
    expect(prints.map((print) => readPicture(print).filter((code) => code.length === 12))).toEqual(
      labels.parcels.map((parcel) => [parcel.code]),
    )
    if (size !== '80x80') expect(readPicture(prints[2]!)).toContain(`00${parcels[4]!.sscc}`)
  })
}

test('a label printer never gets A4', () => {
  expect(() => batchZpl('labels', batch, { size: 'a4' })).toThrow(RangeError)
})
