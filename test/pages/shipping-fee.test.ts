import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { BatchView, OrderView } from '../../shared/contract/common.ts'
import { assertEverywhere, openBrowser, takeScreenshot, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { readPdf } from '../support/read-pdf.ts'
import { signInOn } from '../support/signed-in.ts'
import { eventually, until } from '../support/until.ts'
import { fillIn, isOnScreen, openLive, orderButton } from '../support/viewer-page.ts'
import { describeUnless } from '../support/unless.ts'
import { openWorld, type World } from '../support/world.ts'

const phone = { width: 360, height: 740 }
const sideways = { width: 740, height: 360 }

describeUnless(skipWithoutBrowser(), 'the shipping fee on the pages', () => {
  let world: World
  let browser: TestBrowser
  let host: string
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000', MERGE_WAIT_SECONDS: '3600' } })
    browser = await openBrowser()
    host = await world.token('host', { name: 'lan' })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('is set in the settings, stands with the sum before each tap, and with the money of each order after it', async () => {
    const desk = await browser.device()
    await signInOn(desk, { token: host, name: 'lan', role: 'host' })
    await desk.page.goto(`${world.api.url}/settings#shipping`)
    await desk.page.getByText('Shop đang miễn phí ship').waitFor()
    await desk.page.getByLabel('Phí ship một kiện').fill('20k')
    await desk.page.getByLabel('Phí ship đi tỉnh khác').fill('30.000')
    await desk.page.getByLabel('Freeship từ').fill('300000đ')
    await desk.page.getByText(/phí ship 20\.000.₫, tỉnh khác 30\.000.₫, freeship từ 300\.000.₫/).waitFor()
    await desk.page.getByRole('button', { name: 'Lưu' }).click()
    await desk.page.getByText('Đã lưu.').waitFor()
    await assertEverywhere(desk.page, 'settings-shipping')

    const sale = await world.api.openSale(host, {
      items: { COFFEE: { quota: 50, price: 125_000, title: 'Cà phê Cầu Kè 500 g' } },
    })
    const { page } = await openLive(browser, world, sale, { context: { viewport: phone } })
    const sum = page.locator('.action .sum')
    const says = (part: RegExp): Promise<void> => sum.filter({ hasText: part }).waitFor()
    const button = (total: RegExp): Promise<void> => orderButton(page).filter({ hasText: total }).waitFor()
    await says(/^1 × 125\.000.₫ \+ phí ship 20\.000.₫ \(tỉnh khác 30\.000.₫\)$/)
    await button(/từ 145\.000.₫/)
    await page.getByText(/Freeship từ 300\.000.₫ tiền hàng/).waitFor()
    for (const size of [phone, sideways]) {
      await page.setViewportSize(size)
      for (const part of ['.buy-title', '.buy .price', '.action .stepper', '.action .button', '.action .sum'])
        await eventually(async () =>
          expect([size.width, part, await isOnScreen(page, part)]).toEqual([size.width, part, true]),
        )
      await takeScreenshot(page, `viewer-fee-${size.width}`)
    }
    await page.setViewportSize(phone)
    await orderButton(page).click()
    await fillIn(page)
    const form = page.locator('form')
    await form.getByText(/145\.000.₫/).waitFor()
    await page.getByLabel('Tỉnh, thành phố').selectOption({ label: 'Thành phố Hà Nội' })
    await form.getByText(/155\.000.₫/).waitFor()
    await page.getByLabel('Tỉnh, thành phố').selectOption({ label: 'Tỉnh Vĩnh Long' })
    await page.getByRole('combobox', { name: 'Phường, xã' }).fill('cau ke')
    await page.getByRole('option', { name: 'Xã Cầu Kè' }).click()
    await takeScreenshot(page, 'viewer-fee-form')
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    const mine = page.locator('.mine')
    await mine.getByText(/Trả 145\.000.₫ khi nhận hàng/).waitFor()
    await mine.getByText(/Gồm phí ship 20\.000.₫/).waitFor()
    await says(/^1 × 125\.000.₫ · đã tính phí ship ở đơn trước$/)
    await button(/Chốt thêm.125\.000.₫/)
    await page.getByRole('button', { name: 'Số lượng: Thêm một' }).click()
    await says(/^2 × 125\.000.₫ · freeship$/)
    await page.getByRole('button', { name: 'Số lượng: Bớt một' }).click()
    await orderButton(page).click()
    await mine.getByText('Phí ship đã tính ở đơn số 1').waitFor()
    await mine.getByText(/Trả 125\.000.₫ khi nhận hàng/).waitFor()

    await mine.getByRole('button', { name: 'Nhắn shop' }).first().click()
    await page.getByLabel('Lời nhắn cho shop').fill('Giao giờ hành chính giúp em')
    await page.getByRole('button', { name: 'Gửi lời nhắn' }).click()
    await mine.getByText('Shop đã nhận lời nhắn.').waitFor()
    await assertEverywhere(page, 'viewer-fee-orders')

    await world.api.call('POST', `/api/sales/${sale.saleId}/batches`, host)
    const { items } = (await world.api.call<{ items: OrderView[] }>('GET', `/api/sales/${sale.saleId}/orders`, host))
      .body
    expect(items.map(({ toPay }) => toPay)).toEqual([145_000, 125_000])
    const packer = await world.token('packer')
    const batches = (await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer))
      .body.items
    const paper = async (kind: string): Promise<string> => {
      const path = `/api/batches/${batches[0]!.batchId}/${kind}.pdf`
      await until('the paper is drawn', async () => (await world.api.bytes(path, packer)).status === 200)
      return readPdf((await world.api.bytes(path, packer)).bytes).pages.join(' ')
    }
    for (const kind of ['labels', 'packing-slips']) {
      const text = await paper(kind)
      expect(text).toMatch(/270\.000/)
      expect(text).toContain('Giao giờ hành chính')
    }
  })
})
