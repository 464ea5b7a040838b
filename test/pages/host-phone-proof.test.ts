import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { SaleView } from '../../shared/contract/common.ts'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openCodeWebhook, type CodeWebhook } from '../support/phone-codes.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually } from '../support/until.ts'
import { openHostStage, type HostStage } from './host-stage.ts'

const choice = (page: Page) => page.getByLabel('Xác nhận số điện thoại khách')
const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Tiếp tục' }).click()

/** Types in a new sale, up to its last step. */
async function prepareSale(stage: HostStage, chooseTerms: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await stage.open('new', 'Bước 1 trên 3')
  await page.getByLabel('Tên phiên').fill('Chợ phiên')
  await chooseTerms(page)
  await next(page)
  await page.getByRole('button', { name: 'Thêm sản phẩm' }).click()
  await page.getByLabel('Tên sản phẩm').fill('Cà phê')
  await page.getByLabel('Giá bán (đồng)').fill('125000')
  await page.getByLabel('Số lượng bán').fill('40')
  await next(page)
  await page.getByText('Bước 3 trên 3').waitFor()
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
    withSender = await openHostStage({ ...codes.settings, PAY_URL: 'https://pay.example/{orderId}' })
    withoutSender = await openHostStage()
  })
  afterAll(async () => {
    await withSender.close()
    await withoutSender.close()
    codes.close()
  })

  test('does so for a new sale, says how it is paid and what it is about, and changes it before the sale opens', async () => {
    const page = await prepareSale(withSender, async (form) => {
      await choice(form).selectOption('yes')
      await form.getByLabel('Giới thiệu phiên live').fill('Hàng gửi trong ngày.')
      await form.getByLabel('Thanh toán', { exact: true }).selectOption('cod')
      await assertEverywhere(form, 'host-terms')
    })
    for (const text of ['Có, khách nhập mã 6 số', 'Chỉ khi nhận hàng (COD)', 'Hàng gửi trong ngày.'])
      await page.getByText(text).waitFor()
    await page.getByRole('button', { name: 'Tạo phiên' }).click()
    await page.getByText('Sẵn sàng bán?').waitFor()
    const { saleId } = await onlySale(withSender)
    const saved = async (): Promise<object> => ({
      ...(await withSender.world.api.call('GET', `/api/sales/${saleId}/details`)).body,
      ...(await onlySale(withSender)),
    })
    expect(await saved()).toMatchObject({ phoneProof: true, payments: ['cod'], description: 'Hàng gửi trong ngày.' })
    await eventually(async () => expect(await choice(page).inputValue()).toBe('yes'))
    await assertEverywhere(page, 'host-phone-proof')
    await choice(page).selectOption('no')
    await page.getByLabel('Thanh toán', { exact: true }).selectOption('both')
    await page.getByLabel('Giới thiệu phiên live').fill('')
    await page.getByRole('button', { name: 'Lưu thay đổi' }).click()
    const told = page.getByRole('status').filter({ hasText: 'Đã lưu' })
    await told.waitFor()
    await page.getByText('Có thay đổi chưa lưu').waitFor({ state: 'detached' })
    expect(await saved()).toMatchObject({ phoneProof: false, payments: ['cod', 'prepaid'], description: null })
    await told.waitFor({ state: 'detached' })
    expect(withSender.device.troubles).toEqual([])
  })

  test('is not offered it where no codes can be sent, nor payment ahead where nobody is told how to pay, and learns why', async () => {
    const page = await prepareSale(withoutSender, async (form) => {
      await form.getByText('Chưa dùng được: chưa cài đặt nơi gửi mã.').waitFor()
      await eventually(async () => expect(await choice(form).count()).toBe(0))
      await eventually(async () =>
        expect(await form.getByRole('link', { name: 'Thêm tài khoản ngân hàng' }).getAttribute('href')).toBe(
          '/settings#bank',
        ),
      )
      await assertEverywhere(form, 'host-phone-proof-no-sender')
    })
    await page.getByRole('button', { name: 'Tạo phiên' }).click()
    await page.getByText('Sẵn sàng bán?').waitFor()
    expect((await onlySale(withoutSender)).phoneProof).toBe(false)
  })

  test('is told at the choice itself when it was made before, and takes it back', async () => {
    const begun = {
      saleId: crypto.randomUUID(),
      title: 'Chợ đêm',
      day: '2030-01-05',
      time: '10:00',
      policy: 'same-day',
    }
    const draft = JSON.stringify({ ...begun, phoneProof: true, items: [] })
    await withoutSender.device.page.evaluate(`localStorage.setItem('flashpack.host.draft', ${JSON.stringify(draft)})`)
    const page = await withoutSender.open('new', 'Bước 1 trên 3')
    await page.getByRole('alert').filter({ hasText: 'Chưa cài đặt nơi gửi mã' }).waitFor()
    await choice(page).selectOption('no')
    await page.getByText('Chưa dùng được: chưa cài đặt nơi gửi mã.').waitFor()
  })
})
