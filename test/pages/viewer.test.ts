import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { assertAccessible, assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { fillIn, openLive } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "the viewer's page", () => {
  let world: World
  let browser: TestBrowser
  let host: string
  beforeAll(async () => {
    world = await openWorld({ settings: { PAY_URL: 'http://127.0.0.1:9/pay/{orderId}' } })
    browser = await openBrowser()
    host = await world.token('host')
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  const openSale = async (items: Parameters<World['api']['openSale']>[1] = {}, pin = 'COFFEE'): Promise<SaleView> => {
    const sale = await world.api.openSale(host, items)
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: pin })
    return sale
  }
  const ordersOf = async (sale: SaleView): Promise<OrderView[]> =>
    (await world.api.call<{ items: OrderView[] }>('GET', `/api/sales/${sale.saleId}/orders?limit=200`, host)).body.items

  test('shows a visitor what is pinned, the price and what is left, and follows the host without a reload', async () => {
    const sale = await openSale({ items: { COFFEE: 50, TEA: { quota: 8, price: 45_000 } } })
    const { page, troubles } = await openLive(browser, world, sale)
    await page.getByRole('heading', { level: 2, name: 'Cà phê COFFEE' }).waitFor()
    expect(await page.locator('#buy').innerText()).toMatch(/125\.000/)
    expect(await page.locator('#buy').innerText()).toMatch(/Còn 50/)
    await page
      .locator('.action')
      .getByText(/Đặt ngay, shop gửi hàng trước (hôm nay|ngày mai) 23:59/)
      .waitFor()
    await assertEverywhere(page, 'viewer-looker')
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'TEA' })
    await page.getByRole('heading', { level: 2, name: 'Cà phê TEA' }).waitFor()
    await world.api.call('POST', `/api/sales/${sale.saleId}/pause`, host)
    await page.getByRole('button', { name: 'Đang tạm dừng' }).waitFor()
    await world.api.call('POST', `/api/sales/${sale.saleId}/close`, host)
    await page.getByRole('button', { name: 'Phiên đã đóng' }).waitFor()
    await page.locator('.action [role=status]').filter({ hasText: 'đã kết thúc' }).waitFor()
    expect(troubles).toEqual([])
  })

  test('brings another product into the large card, and back to the pinned one', async () => {
    const sale = await openSale({ items: { COFFEE: 50, TEA: { quota: 8, price: 45_000 } } })
    const { page } = await openLive(browser, world, sale)
    await page.getByRole('button', { name: 'Chọn: Cà phê TEA' }).click()
    await page.getByRole('heading', { level: 2, name: 'Cà phê TEA' }).waitFor()
    await page.getByRole('button', { name: /Chốt đơn · 45\.000/ }).click()
    await fillIn(page)
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    expect((await ordersOf(sale))[0]!.lines[0]!.sku).toBe('TEA')
    await page.getByRole('button', { name: /Đang ghim: Cà phê COFFEE/ }).click()
    await page.getByRole('heading', { level: 2, name: 'Cà phê COFFEE' }).waitFor()
  })

  test('says so when there is no such sale', async () => {
    const { page } = await browser.device()
    const answer = await page.goto(`${world.api.url}/live/00000000-0000-4000-8000-000000000000`)
    expect(answer!.status()).toBe(404)
    await page.getByRole('heading', { name: 'Không có phiên live này' }).waitFor()
    await assertAccessible(page, 'viewer-none')
  })
})
