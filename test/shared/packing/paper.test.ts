import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { barcodeWidth, code128Bars } from '../../../shared/packing/paper/barcode.ts'
import { labelPages } from '../../../shared/packing/paper/labels.ts'
import { renderPaper } from '../../../shared/packing/paper/render.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readBarcodes, readPdf } from '../../support/read-pdf.ts'
import { hostileTexts, recipients, sampleBatch, sampleManifest, sampleParcel } from './sample-paper.ts'
import { testUnless } from '../../support/unless.ts'

const skip = skipWithout(...pdfTools)
const parcels = Array.from({ length: 30 }, (_, at) => sampleParcel(at + 1))
const batch = sampleBatch(parcels)
const hostile = sampleBatch(
  hostileTexts.map((text, at) =>
    sampleParcel(at + 1, {
      recipient: { name: text, phone: text, line: text, ward: text, province: text },
      lines: [{ sku: `SKU-${at}`, title: text, quantity: 1 }],
      note: text,
    }),
  ),
  { saleTitle: hostileTexts[0]!, sellerName: hostileTexts[0]! },
)

function wordBoxes(boxes: string): { page: { width: number; height: number }; words: number[][] }[] {
  return boxes
    .split('<page ')
    .slice(1)
    .map((page) => {
      const [width = 0, height = 0] = [...page.matchAll(/^width="([\d.]+)" height="([\d.]+)"/g)].flatMap((found) => [
        Number(found[1]),
        Number(found[2]),
      ])
      const words = [
        ...page.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"/g),
      ].map((found) => found.slice(1, 5).map(Number))
      return { page: { width, height }, words }
    })
}

for (const kind of ['labels', 'packing-slips'] as const) {
  testUnless(skip, `${kind}: one page of exactly 100 × 150 mm per parcel`, async () => {
    const { info } = readPdf(await renderPaper(kind, batch))
    const sizes = [...info.matchAll(/size:\s+([\d.]+) x ([\d.]+) pts/g)]
    expect(sizes).toHaveLength(30)
    for (const size of sizes) {
      expect(Math.abs(Number(size[1]) - 283.465)).toBeLessThan(0.01)
      expect(Math.abs(Number(size[2]) - 425.197)).toBeLessThan(0.01)
    }
  })

  testUnless(skip, `${kind}: a scanner reads every code off a 203 dpi print`, async () => {
    expect(readBarcodes(await renderPaper(kind, batch))).toEqual(parcels.map((parcel) => parcel.code))
  })

  testUnless(skip, `${kind}: names, goods, cash and deadline come out with every diacritic`, async () => {
    const { pages } = readPdf(await renderPaper(kind, batch))
    pages.forEach((page, at) => {
      const parcel = parcels[at]!
      assert.ok(page.includes(parcel.recipient.name), parcel.recipient.name)
      expect(page).toContain('Kẹo dừa sáp Cầu Kè hộp 250 g')
      expect(page).toContain(`${at + 1}/30`)
      expect(page).toContain('23:59')
      expect(page).toContain('Thứ 5, 01/01/2026')
      expect(page).toContain(`Thu hộ: ${parcel.cod.amount.toLocaleString('vi-VN')} ₫`)
    })
    const all = pages.join(' ')
    for (const { line, province } of recipients)
      for (const word of `${line} ${province}`.split(' ')) assert.ok(all.includes(word), word)
  })

  testUnless(skip, `${kind}: hostile text forges no page, leaves no page and never corrupts a code`, async () => {
    const bytes = await renderPaper(kind, hostile)
    const { pages, boxes } = readPdf(bytes)
    expect(pages).toHaveLength(hostileTexts.length)
    // The reader itself adds direction marks around Hebrew and Arabic.
    expect(pages.join('').replace(/[\u202a-\u202c]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(readBarcodes(bytes)).toEqual(hostile.parcels.map((parcel) => parcel.code))
    for (const { page, words } of wordBoxes(boxes)) {
      expect(words.length).toBeGreaterThan(5)
      for (const [xMin = 0, , xMax = 0, yMax = 0] of words)
        assert.ok(xMin > 10 && xMax < page.width - 10 && yMax < page.height - 5, `${xMin} ${xMax} ${yMax}`)
    }
  })
}

testUnless(skip, 'an empty address or phone prints a dash and the batch goes on', async () => {
  const nobody = { name: '', phone: ' ', line: '\u200B', ward: '', province: '' }
  const { pages } = readPdf(
    await renderPaper('labels', sampleBatch([sampleParcel(1, { recipient: nobody }), sampleParcel(2)])),
  )
  expect(pages[0]!).toMatch(/Người nhận — ĐT: — Địa chỉ: — —/)
  expect(pages).toHaveLength(2)
})

testUnless(skip, 'a slip with more goods than fit says so instead of dropping them', async () => {
  const lines = Array.from({ length: 40 }, (_, at) => ({ sku: `SKU-${at}`, title: `Hàng ${at}`, quantity: 2 }))
  const { pages } = readPdf(await renderPaper('packing-slips', sampleBatch([sampleParcel(1, { lines })])))
  expect(pages).toHaveLength(1)
  expect(pages[0]!).toMatch(/CÒN 25 MÃ HÀNG NỮA/)
  expect(pages[0]!).toMatch(/Tổng: 80 món/)
})

testUnless(skip, 'the pick list adds up each SKU and names the parcels that take it', async () => {
  const { pages, info } = readPdf(await renderPaper('pick-list', batch))
  expect(info).toMatch(/size:\s+595\.\d+ x 841\.\d+ pts \(A4\)/)
  const text = pages.join(' ')
  expect(text).toMatch(/Số kiện Số món Số mã hàng 30 138 5/)
  expect(text).toMatch(/Kẹo dừa sáp Cầu Kè hộp 250 g 30 Kiện 1–30: mỗi kiện 1 món/)
  expect(text).toMatch(/Mật hoa dừa hữu cơ chai 500 ml 36 Kiện 3, 4, 8, 9, 13, 14, 18, 19, 23, 24, 28, 29:/)
})

testUnless(skip, 'a pick list longer than a page continues with all parcels and no quantity twice', async () => {
  const many = sampleBatch(
    Array.from({ length: 900 }, (_, at) =>
      sampleParcel(at * 2 + 1, { lines: [{ sku: 'A', title: 'Hàng', quantity: 3 }] }),
    ),
  )
  const { pages } = readPdf(await renderPaper('pick-list', many))
  const text = pages.join(' ')
  expect(pages.length).toBeGreaterThan(1)
  expect(text.split('2.700').length - 1).toBe(2)
  for (const number of [1, 899, 901, 1799]) expect(text).toMatch(new RegExp(`\\b${number}\\b`))
})

testUnless(
  skip,
  'the manifest contains every code and the totals, and its signatures are next to parcels',
  async () => {
    for (const count of [1, 24, 25, 26, 27, 28, 29, 30, 100]) {
      const manifest = sampleManifest(count)
      const { pages } = readPdf(await renderPaper('manifest', manifest))
      const text = pages.join(' ').replace(/(\d{4}) (\d{4}) (\d{4})/g, '$1$2$3')
      for (const { code } of manifest.parcels) expect(text).toContain(code)
      expect(text.split('Ký, ghi rõ họ tên').length - 1).toBe(2)
      expect(pages.at(-1)!).toMatch(/\d{4} \d{4} \d{4}.*Ký, ghi rõ họ tên/)
      expect(text).toMatch(new RegExp(`Số kiện: ${count}`))
    }
  },
)

test('the same input gives the same bytes', async () => {
  for (const kind of ['labels', 'packing-slips', 'pick-list'] as const)
    expect(await renderPaper(kind, batch)).toEqual(await renderPaper(kind, batch))
  expect(await renderPaper('manifest', sampleManifest(3))).toEqual(await renderPaper('manifest', sampleManifest(3)))
})

testUnless(skip, "the file's metadata contains nothing personal", async () => {
  const { info } = readPdf(await renderPaper('labels', batch))
  expect(info).toMatch(/Title:\s+Tem kiện hàng – Đợt 7\n/)
  expect(info).toMatch(/CreationDate:.*2026/)
  for (const { name, phone } of recipients) {
    expect(info).not.toContain(name)
    expect(info).not.toContain(phone)
  }
})

test('bars are set C, at least 14 mm high, three dots per module, with a quiet zone of ten modules on both sides', () => {
  const bars = code128Bars('123456789012')
  expect(bars.slice(0, 3)).toEqual([
    [0, 2],
    [3, 1],
    [6, 3],
  ])
  expect(bars.at(-1)![0] + bars.at(-1)![1]).toBe(101)
  for (const { marks } of labelPages(sampleBatch([sampleParcel(1)]))) {
    const mark = marks.find((one) => one.kind === 'barcode')!
    expect(mark.height).toBeGreaterThanOrEqual(14)
    expect(mark.moduleDots).toBeGreaterThanOrEqual(3)
    const quiet = (10 * mark.moduleDots) / 8
    expect(mark.x).toBeGreaterThanOrEqual(quiet)
    expect(mark.x + barcodeWidth(mark.moduleDots) + quiet).toBeLessThanOrEqual(100)
  }
})

test('an invalid time or a batch without parcels is refused', async () => {
  await expect(renderPaper('labels', sampleBatch([sampleParcel(1)], { printedAt: 'now' }))).rejects.toThrow(RangeError)
  await expect(renderPaper('pick-list', sampleBatch([]))).rejects.toThrow(RangeError)
  await expect(renderPaper('manifest', sampleManifest(0))).rejects.toThrow(RangeError)
})

testUnless(skip, 'English paper has English words', async () => {
  const { pages } = readPdf(await renderPaper('labels', sampleBatch([sampleParcel(1)], { locale: 'en' })))
  expect(pages[0]!).toMatch(/Batch 7.*Deliver to.*Collect: ₫126,000.*Pack by 23:59 Thu, 01\/01\/2026/)
})
