import { expect, test } from '../../support/jest.ts'
import type { PaperBatch } from '../../../shared/packing/paper/paper.ts'
import { paperSizes } from '../../../shared/packing/paper/paper-size.ts'
import { renderPaper, type BatchPaperKind } from '../../../shared/packing/paper/render.ts'
import { shopTooLongForPaper } from '../../../shared/packing/paper/too-long.ts'
import type { Shop } from '../../../shared/shop/shop.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readPdf } from '../../support/read-pdf.ts'
import { testUnless } from '../../support/unless.ts'
import { goods, sampleBatch, sampleParcel, sampleShop } from './sample-paper.ts'

const skip = skipWithout(...pdfTools)
const parcel = sampleParcel(2, { orders: [4, 7, 8, 9] })

/** What a paper says, as another program reads it. */
async function saidOn(kind: BatchPaperKind, size: (typeof paperSizes)[number], batch: PaperBatch): Promise<string> {
  return readPdf(await renderPaper(kind, batch, { size })).pages.join(' ')
}

for (const size of paperSizes)
  testUnless(
    skip,
    `a courier finds everything on a label on ${size}, and the buyer's numbers are on the slip`,
    async () => {
      const label = await saidOn('labels', size, sampleBatch([parcel]))
      for (const fact of [
        'Người gửi: Hợp tác xã Dừa sáp Cầu Kè',
        'Thạch Thị Sô Phia · 0912 000 000',
        '12 đường 30/4, khóm 4, Xã Cầu Kè, Tỉnh Vĩnh',
        'Trần Văn Hữu Phước',
        '0987 654 321',
        '78 Nguyễn Huệ',
        'Phường Sài Gòn, Thành phố Hồ Chí Minh',
        'Thu hộ: 127.000 ₫',
        'Cho xem hàng, không cho thử · 3,4 kg',
        'Đơn số 4, 7–9',
        'GHN',
        'Hàng nhẹ',
        'LKGH12',
        '5712 5315 4142',
      ])
        expect(label).toContain(fact)
      const slip = await saidOn('packing-slips', size, sampleBatch([parcel]))
      for (const fact of ['Đơn số 4, 7–9', 'Hợp tác xã Dừa sáp Cầu Kè', '0912 000 000']) expect(slip).toContain(fact)
    },
  )

testUnless(skip, 'whether the buyer may look or try is said as the shop decided', async () => {
  const words = { none: 'Không cho xem hàng', look: 'Cho xem hàng, không cho thử', try: 'Cho xem và thử hàng' }
  for (const [inspection, said] of Object.entries(words) as [Shop['inspection'], string][])
    expect(await saidOn('labels', '80x80', sampleBatch([parcel], { shop: { ...sampleShop, inspection } }))).toContain(
      said,
    )
})

testUnless(skip, 'a weight is said only if every product has one', async () => {
  const [first, { grams: _unknown, ...second }] = [goods[0]!, goods[1]!]
  const label = await saidOn('labels', '100x150', sampleBatch([sampleParcel(1, { lines: [first, second] })]))
  expect(label).toContain('Cho xem hàng, không cho thử Đơn')
})

test('a shop fits whole on every label, or its address or name is to be shortened by so much', () => {
  const cooperative = 'Hợp tác xã Nông nghiệp Dịch vụ Cầu Kè'
  const line = 'Số nhà 123/45/6B, hẻm 789 đường Nguyễn Thị Minh Khai, tổ 15'
  const shop = (name: string, at: string): Shop => ({ ...sampleShop, name, sender: { ...sampleShop.sender, line: at } })
  expect(shopTooLongForPaper(shop(cooperative, line))).toBeUndefined()
  expect(shopTooLongForPaper(shop(cooperative.toUpperCase(), line))).toBeUndefined()
  const tooLong = shopTooLongForPaper(shop('Vườn', 'W'.repeat(90)))!
  expect(tooLong.field).toBe('line')
  expect(shopTooLongForPaper(shop('Vườn', 'W'.repeat(90 - tooLong.by)))).toBeUndefined()
  expect(shopTooLongForPaper(shop('Vườn', 'W'.repeat(91 - tooLong.by)))).toBeDefined()
  expect(shopTooLongForPaper(shop('W'.repeat(40), '1'))).toMatchObject({ field: 'name' })
})
