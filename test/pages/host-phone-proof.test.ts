import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { SaleView } from '../../shared/contract/common.ts'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openCodeWebhook, type CodeWebhook } from '../support/phone-codes.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openHostStage, type HostStage } from './host-stage.ts'

const choice = (page: Page) => page.getByLabel('Xác nhận số điện thoại khách')
const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Tiếp tục' }).click()

/** Types in a new sale that asks for proof, up to its last step. */
async function prepareSale(stage: HostStage): Promise<Page> {
  const page = await stage.open('new', 'Bước 1 trên 3')
  await page.getByLabel('Tên phiên').fill('Chợ phiên')
  await choice(page).selectOption('yes')
  await next(page)
  await page.getByRole('button', { name: 'Thêm sản phẩm' }).click()
  await page.getByLabel('Tên sản phẩm').fill('Cà phê')
  await page.getByLabel('Giá bán (đồng)').fill('125000')
  await page.getByLabel('Số lượng bán').fill('40')
  await next(page)
  await page.getByText('Có, khách nhập mã 6 số').waitFor()
  return page
}

async function onlySale({ world, host }: HostStage): Promise<SaleView> {
  const listed = await world.api.call<{ items: { saleId: string }[] }>('GET', '/api/sales', host)
  expect(listed.body.items).toHaveLength(1)
  return (await world.api.call<SaleView>('GET', `/api/sales/${listed.body.items[0]!.saleId}`)).body
}

describeUnless(skipWithoutBrowser(), 'a host who asks for proof of phones', () => {
  let codes: CodeWebhook
  let withSender: HostStage
  let withoutSender: HostStage
  beforeAll(async () => {
    codes = await openCodeWebhook()
    withSender = await openHostStage(codes.settings)
    withoutSender = await openHostStage()
  })
  afterAll(async () => {
    await withSender.close()
    await withoutSender.close()
    codes.close()
  })

  test('does so for a new sale, and takes it back before the sale opens', async () => {
    const page = await prepareSale(withSender)
    await page.getByRole('button', { name: 'Tạo phiên' }).click()
    await page.getByText('Sẵn sàng bán?').waitFor()
    expect((await onlySale(withSender)).phoneProof).toBe(true)
    await eventually(async () => expect(await choice(page).inputValue()).toBe('yes'))
    await assertEverywhere(page, 'host-phone-proof')
    await choice(page).selectOption('no')
    await page.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await until('it is saved', async () => !(await onlySale(withSender)).phoneProof)
    expect(withSender.device.troubles).toEqual([])
  })

  test('is told at the choice itself where no codes can be sent, and makes the sale without', async () => {
    const page = await prepareSale(withoutSender)
    await page.getByRole('button', { name: 'Tạo phiên' }).click()
    await page.getByRole('alert').filter({ hasText: 'Chưa cài đặt nơi gửi mã' }).waitFor()
    await eventually(async () => expect(await choice(page).getAttribute('aria-invalid')).toBe('true'))
    await assertEverywhere(page, 'host-phone-proof-no-sender')
    await choice(page).selectOption('no')
    await next(page)
    await next(page)
    await page.getByRole('button', { name: 'Tạo phiên' }).click()
    await page.getByText('Sẵn sàng bán?').waitFor()
    expect((await onlySale(withoutSender)).phoneProof).toBe(false)
  })
})
