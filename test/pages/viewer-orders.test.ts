import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { assertEverywhere, openBrowser, takeScreenshot, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { pay } from '../support/payments.ts'
import { orderButton, signUpDevice } from '../support/viewer-page.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "orders on the viewer's page", () => {
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

  test('says when someone has reached the limit per buyer', async () => {
    const sale = await openSale({ items: { COFFEE: { quota: 20, perViewerLimit: 2 } } })
    const device = await browser.device()
    await signUpDevice(world, device)
    await device.page.goto(`${world.api.url}/live/${sale.saleId}`)
    await device.page.getByRole('button', { name: 'Số lượng: Thêm một' }).click()
    expect(await device.page.getByRole('button', { name: 'Số lượng: Thêm một' }).isDisabled()).toBe(true)
    await orderButton(device.page).click()
    await device.page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    await device.page.getByRole('button', { name: /Chốt thêm/ }).click()
    await device.page.getByRole('alert').filter({ hasText: 'Mỗi người mua tối đa 2' }).waitFor()
    await takeScreenshot(device.page, 'viewer-over-limit')
  })

  test("holds a prepaid order by the server's time, whatever the phone's clock says, until it is paid", async () => {
    const sale = await openSale()
    const device = await browser.device()
    await signUpDevice(world, device)
    const { page } = device
    await page.clock.setFixedTime('2031-01-01T00:00:00Z')
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    await page.getByText('Chuyển khoản trước').click()
    await orderButton(page).click()
    const held = page.getByRole('status').filter({ hasText: 'Đã giữ hàng cho bạn' })
    await held.waitFor()
    expect(await held.innerText()).toMatch(/Thanh toán trong (9|10) phút/)
    const [order] = await ordersOf(sale)
    expect(await page.locator('.outcome a').getAttribute('href')).toBe(`http://127.0.0.1:9/pay/${order!.orderId}`)
    await assertEverywhere(page, 'viewer-held')
    expect(await pay(world, order!.orderId)).toBe(200)
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    await page.locator('.mine').getByText('Đã thanh toán').waitFor()
  })

  test('cancels an order while that is allowed, and says that a paid one will be refunded', async () => {
    const sale = await openSale()
    const device = await browser.device()
    await signUpDevice(world, device)
    const { page } = device
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    await page.getByText('Chuyển khoản trước').click()
    await orderButton(page).click()
    await page.getByRole('status').filter({ hasText: 'Đã giữ hàng cho bạn' }).waitFor()
    expect(await pay(world, (await ordersOf(sale))[0]!.orderId)).toBe(200)
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    const cancel = page.getByRole('button', { name: /Nhấn giữ để hủy đơn/ })
    // The order has just changed, and its card with it: a press on the old button is lost, never counted.
    await until('the button asks for a second press', async () => {
      await cancel.focus()
      await page.keyboard.press('Enter')
      return page.getByText('Bấm lần nữa để hủy').isVisible()
    })
    expect((await ordersOf(sale))[0]!.state).toBe('confirmed')
    await page.keyboard.press('Enter')
    await page.locator('.mine').getByText('Đã hủy').waitFor()
    await page.locator('.mine').getByText('hoàn tiền').waitFor()
    expect((await ordersOf(sale))[0]!.state).toBe('cancelled')
    await page.locator('#buy').getByText('Còn 50').waitFor()
  })
})
