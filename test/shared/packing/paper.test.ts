import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barcodeWidth, code128Bars } from '../../../shared/packing/paper/barcode.ts'
import { labelPages } from '../../../shared/packing/paper/labels.ts'
import { renderPaper } from '../../../shared/packing/paper/render.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readBarcodes, readPdf } from '../../support/read-pdf.ts'
import { hostileTexts, recipients, sampleBatch, sampleManifest, sampleParcel } from './sample-paper.ts'

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
  test(`${kind}: one page of exactly 100 × 150 mm per parcel`, { skip }, async () => {
    const { info } = readPdf(await renderPaper(kind, batch))
    const sizes = [...info.matchAll(/size:\s+([\d.]+) x ([\d.]+) pts/g)]
    assert.equal(sizes.length, 30)
    for (const size of sizes) {
      assert.ok(Math.abs(Number(size[1]) - 283.465) < 0.01)
      assert.ok(Math.abs(Number(size[2]) - 425.197) < 0.01)
    }
  })

  test(`${kind}: a scanner reads every code off a 203 dpi print`, { skip }, async () => {
    assert.deepEqual(
      readBarcodes(await renderPaper(kind, batch)),
      parcels.map((parcel) => parcel.code),
    )
  })

  test(`${kind}: names, goods, cash and deadline come out with every mark`, { skip }, async () => {
    const { pages } = readPdf(await renderPaper(kind, batch))
    pages.forEach((page, at) => {
      const parcel = parcels[at]!
      assert.ok(page.includes(parcel.recipient.name), parcel.recipient.name)
      assert.ok(page.includes('Kẹo dừa sáp Cầu Kè hộp 250 g'))
      assert.ok(page.includes(`${at + 1}/30`))
      assert.ok(page.includes('23:59') && page.includes('Thứ 5, 01/01/2026'))
      assert.ok(page.includes(`Thu hộ: ${parcel.cod.amount.toLocaleString('vi-VN')} ₫`))
    })
    const all = pages.join(' ')
    for (const { line, province } of recipients)
      for (const word of `${line} ${province}`.split(' ')) assert.ok(all.includes(word), word)
  })

  test(`${kind}: hostile text forges no page, leaves no page and never spoils a code`, { skip }, async () => {
    const bytes = await renderPaper(kind, hostile)
    const { pages, boxes } = readPdf(bytes)
    assert.equal(pages.length, hostileTexts.length)
    assert.ok(!/[\p{Cc}\p{Cf}]/u.test(pages.join('')))
    assert.deepEqual(
      readBarcodes(bytes),
      hostile.parcels.map((parcel) => parcel.code),
    )
    for (const { page, words } of wordBoxes(boxes)) {
      assert.ok(words.length > 5)
      for (const [xMin = 0, , xMax = 0, yMax = 0] of words)
        assert.ok(xMin > 10 && xMax < page.width - 10 && yMax < page.height - 5, `${xMin} ${xMax} ${yMax}`)
    }
  })
}

test('an empty address or phone prints a dash and the batch goes on', { skip }, async () => {
  const nobody = { name: '', phone: ' ', line: '\u200B', ward: '', province: '' }
  const { pages } = readPdf(
    await renderPaper('labels', sampleBatch([sampleParcel(1, { recipient: nobody }), sampleParcel(2)])),
  )
  assert.match(pages[0]!, /Người nhận — ĐT: — Địa chỉ: — —/)
  assert.equal(pages.length, 2)
})

test('a slip with more goods than fit says so instead of dropping them', { skip }, async () => {
  const lines = Array.from({ length: 40 }, (_, at) => ({ sku: `SKU-${at}`, title: `Hàng ${at}`, quantity: 2 }))
  const { pages } = readPdf(await renderPaper('packing-slips', sampleBatch([sampleParcel(1, { lines })])))
  assert.equal(pages.length, 1)
  assert.match(pages[0]!, /CÒN 25 MÃ HÀNG NỮA/)
  assert.match(pages[0]!, /Tổng: 80 món/)
})

test('the pick list adds up each SKU and names the parcels that take it', { skip }, async () => {
  const { pages, info } = readPdf(await renderPaper('pick-list', batch))
  assert.match(info, /size:\s+595\.\d+ x 841\.\d+ pts \(A4\)/)
  const text = pages.join(' ')
  assert.match(text, /Số kiện Số món Số mã hàng 30 138 5/)
  assert.match(text, /Kẹo dừa sáp Cầu Kè hộp 250 g 30 ×1: 1–30/)
  assert.match(text, /Mật hoa dừa hữu cơ chai 500 ml 36 ×3: 3, 4, 8, 9, 13, 14, 18, 19, 23, 24, 28, 29/)
})

test('a pick list longer than a page goes on with all parcels and no quantity twice', { skip }, async () => {
  const many = sampleBatch(
    Array.from({ length: 900 }, (_, at) =>
      sampleParcel(at * 2 + 1, { lines: [{ sku: 'A', title: 'Hàng', quantity: 3 }] }),
    ),
  )
  const { pages } = readPdf(await renderPaper('pick-list', many))
  const text = pages.join(' ')
  assert.ok(pages.length > 1)
  assert.equal(text.split('2.700').length - 1, 2)
  for (const number of [1, 899, 901, 1799]) assert.match(text, new RegExp(`\\b${number}\\b`))
})

test('the manifest holds every code and the totals, and its signatures stand beside parcels', { skip }, async () => {
  for (const count of [1, 24, 25, 26, 27, 28, 29, 30, 100]) {
    const manifest = sampleManifest(count)
    const { pages } = readPdf(await renderPaper('manifest', manifest))
    const text = pages.join(' ').replace(/(\d{4}) (\d{4}) (\d{4})/g, '$1$2$3')
    for (const { code } of manifest.parcels) assert.ok(text.includes(code))
    assert.equal(text.split('Ký, ghi rõ họ tên').length - 1, 2)
    assert.match(pages.at(-1)!, /\d{4} \d{4} \d{4}.*Ký, ghi rõ họ tên/)
    assert.match(text, new RegExp(`Số kiện: ${count}`))
  }
})

test('the same input gives the same bytes', async () => {
  for (const kind of ['labels', 'packing-slips', 'pick-list'] as const)
    assert.deepEqual(await renderPaper(kind, batch), await renderPaper(kind, batch))
  assert.deepEqual(await renderPaper('manifest', sampleManifest(3)), await renderPaper('manifest', sampleManifest(3)))
})

test('the file says of itself nothing personal', { skip }, async () => {
  const { info } = readPdf(await renderPaper('labels', batch))
  assert.match(info, /Title:\s+Tem kiện hàng – Đợt 7\n/)
  assert.match(info, /CreationDate:.*2026/)
  for (const { name, phone } of recipients) assert.ok(!info.includes(name) && !info.includes(phone))
})

test('bars are set C, at least 14 mm high, three dots a module, with ten modules of quiet on both sides', () => {
  const bars = code128Bars('123456789012')
  assert.deepEqual(bars.slice(0, 3), [
    [0, 2],
    [3, 1],
    [6, 3],
  ])
  assert.equal(bars.at(-1)![0] + bars.at(-1)![1], 101)
  for (const { marks } of labelPages(sampleBatch([sampleParcel(1)]))) {
    const mark = marks.find((one) => one.kind === 'barcode')!
    assert.ok(mark.height >= 14 && mark.moduleDots >= 3)
    const quiet = (10 * mark.moduleDots) / 8
    assert.ok(mark.x >= quiet && mark.x + barcodeWidth(mark.moduleDots) + quiet <= 100)
  }
})

test('a code that is not twelve digits, a bad instant or a batch without parcels is refused', async () => {
  await assert.rejects(renderPaper('labels', sampleBatch([sampleParcel(1, { code: '>;>8' })])), RangeError)
  await assert.rejects(renderPaper('labels', sampleBatch([sampleParcel(1)], { printedAt: 'now' })), RangeError)
  await assert.rejects(renderPaper('pick-list', sampleBatch([])), RangeError)
  await assert.rejects(renderPaper('manifest', sampleManifest(0)), RangeError)
})

test('English paper has English words', { skip }, async () => {
  const { pages } = readPdf(await renderPaper('labels', sampleBatch([sampleParcel(1)], { locale: 'en' })))
  assert.match(pages[0]!, /Batch 7.*Deliver to.*Collect: ₫126,000.*Pack by 23:59 Thu, 01\/01\/2026/)
})
