import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import {
  assertAccessible,
  assertEverywhere,
  openBrowser,
  takeScreenshot,
  type TestBrowser,
} from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { fillIn, isOnScreen, openLive, orderButton, signUpDevice } from '../support/viewer-page.ts'
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
    await eventually(async () => expect(await page.locator('#buy').innerText()).toMatch(/125\.000/))
    await eventually(async () => expect(await page.locator('#buy').innerText()).toMatch(/Còn 50/))
    await page
      .locator('#buy')
      .getByText(/Đặt ngay, shop gửi hàng trước 23:59 (hôm nay|ngày mai)/)
      .waitFor()
    await assertEverywhere(page, 'viewer-looker')
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'TEA' })
    await page.getByRole('heading', { level: 2, name: 'Cà phê TEA' }).waitFor()
    await world.api.call('POST', `/api/sales/${sale.saleId}/pause`, host)
    await page.getByRole('button', { name: 'Đang tạm dừng' }).waitFor()
    await page.locator('#buy [role=status]').filter({ hasText: 'tạm dừng bán' }).waitFor()
    await world.api.call('POST', `/api/sales/${sale.saleId}/close`, host)
    await page.getByRole('status').filter({ hasText: 'đã kết thúc' }).waitFor()
    await eventually(async () => expect(await page.locator('#buy, .stepper, .items').count()).toBe(0))
    await takeScreenshot(page, 'viewer-closed')
    expect(troubles).toEqual([])
  })

  test('brings another product into the large card, and back to the pinned one', async () => {
    const sale = await openSale({ items: { COFFEE: 50, TEA: { quota: 8, price: 45_000 } } })
    const { page } = await openLive(browser, world, sale)
    await page.getByRole('button', { name: 'Chọn: Cà phê TEA' }).click()
    await page.getByRole('heading', { level: 2, name: 'Cà phê TEA' }).waitFor()
    await page.getByRole('button', { name: /Chốt đơn 45\.000/ }).click()
    await fillIn(page)
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    expect((await ordersOf(sale))[0]!.lines[0]!.sku).toBe('TEA')
    await page.getByRole('button', { name: /Đang ghim: Cà phê COFFEE/ }).click()
    await page.getByRole('heading', { level: 2, name: 'Cà phê COFFEE' }).waitFor()
  })

  test('shows name, price, quantity and button together on a small phone, also on its side and with a fold line', async () => {
    const title = 'Cà phê Robusta rang mộc 500 g'
    const sale = await openSale({ items: { COFFEE: { quota: 50, title, perViewerLimit: 5 }, TEA: 8 } })
    const photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#7a4a2b' } })
      .jpeg()
      .toBuffer()
    const put = await fetch(`${world.api.url}/api/sales/${sale.saleId}/items/COFFEE/photo`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${host}`, 'content-type': 'image/jpeg' },
      body: new Uint8Array(photo),
    })
    expect(put.status).toBeLessThan(300)
    const device = await browser.device()
    await signUpDevice(world, device)
    const { page } = device
    for (const [width, height] of [
      [360, 740],
      [360, 640],
      [740, 360],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.goto(`${world.api.url}/live/${sale.saleId}`)
      await orderButton(page).waitFor()
      await page.evaluate(`scrollTo(0, 0)`)
      await eventually(async () =>
        expect({ width, height, hidden: await hiddenParts(page) }).toEqual({ width, height, hidden: [] }),
      )
      await takeScreenshot(page, `viewer-together-${width}x${height}`)
    }
    await page.getByRole('button', { name: 'Chọn: Cà phê TEA' }).click()
    await page.getByRole('button', { name: /^Chốt đơn/ }).click()
    await page.locator('.outcome').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    await until('the outcome was scrolled to', () => isOnScreen(page, '.outcome'))
    await page.setViewportSize({ width: 360, height: 640 })
    await page.getByRole('button', { name: /Đang ghim: / }).click()
    await page.getByRole('link', { name: /Đơn số 1: Cà phê TEA/ }).waitFor()
    await page.evaluate(`scrollTo(0, 0)`)
    await eventually(async () => expect(await hiddenParts(page)).toEqual([]))
  })

  test('says before the tap what the shop says of the sale and how it is paid, also when the host has changed it since', async () => {
    const text = 'Bưởi cắt sáng nay, gửi trong ngày.\nĐược xem hàng trước khi trả tiền, hư đổi trong 3 ngày.'
    const sale = await openSale({ payments: ['prepaid'], description: text, open: false })
    const device = await browser.device()
    await signUpDevice(world, device)
    // It asks for the changed sale as late as it may, so the first press finds the server knowing more than the page.
    await device.context.addInitScript('Math.random = () => 0.999')
    const { page, troubles } = device
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    await page.getByText('Chỉ nhận chuyển khoản trước').waitFor()
    await page.getByText('Bưởi cắt sáng nay').waitFor()
    await takeScreenshot(page, 'viewer-about')
    await page.getByRole('button', { name: 'Xem thêm' }).press('Enter')
    await page.getByRole('button', { name: 'Thu gọn', expanded: true }).waitFor()
    await assertEverywhere(page, 'viewer-about-open')
    const { version, title, items } = (await world.api.call<SaleView>('GET', `/api/sales/${sale.saleId}`)).body
    const kept = items.map(({ sku, title: name, price, quota }) => ({ sku, title: name, price, quota }))
    await world.api.call('PUT', `/api/sales/${sale.saleId}`, host, { version, title, items: kept, payments: ['cod'] })
    await world.api.call('POST', `/api/sales/${sale.saleId}/open`, host)
    await page.getByRole('button', { name: /^Chốt đơn/ }).click()
    await page.getByRole('alert').filter({ hasText: 'không nhận cách thanh toán đó' }).waitFor()
    await page.getByText('Thanh toán khi nhận hàng').waitFor()
    await orderButton(page).click()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    expect((await ordersOf(sale)).map(({ payment }) => payment)).toEqual(['cod'])
    expect(troubles).toEqual([])
  })

  test('says honestly before the opening what can be done, and puts the start into a calendar', async () => {
    const sale = await world.api.openSale(host, { open: false, items: { COFFEE: 5, TEA: 8 } })
    const startsAt = new Date(world.ctx.clock.now().getTime() + 5 * 3_600_000)
    await world.api.call('PUT', `/api/sales/${sale.saleId}/start`, host, { startsAt: startsAt.toISOString() })
    const { page } = await openLive(browser, world, sale)
    await page.getByText('xem trước các sản phẩm').waitFor()
    await page.getByRole('heading', { name: 'Sản phẩm trong phiên', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Xem: Cà phê TEA' }).waitFor()
    const calendar = page.getByRole('link', { name: 'Thêm vào lịch' })
    const file = await page.request.get(new URL((await calendar.getAttribute('href'))!, world.api.url).href)
    expect(file.headers()['content-type']).toMatch(/^text\/calendar/)
    const text = (await file.text()).replaceAll('\r\n ', '')
    const instant = startsAt.toISOString().replaceAll(/[-:]|\.\d+/g, '')
    expect(text).toMatch(new RegExp(`^DTSTART:${instant}\r$`, 'm'))
    for (const line of ['SUMMARY:Phiên live thứ Bảy', `/live/${sale.saleId}`, 'BEGIN:VALARM'])
      expect(text).toContain(line)
    await assertEverywhere(page, 'viewer-early')
    await world.api.call('POST', `/api/sales/${sale.saleId}/open`, host)
    await calendar.waitFor({ state: 'detached' })
    expect((await page.request.get(`${world.api.url}/live/${sale.saleId}/calendar.ics`)).status()).toBe(404)
  })

  test('says so when there is no such sale', async () => {
    const { page } = await browser.device()
    const answer = await page.goto(`${world.api.url}/live/00000000-0000-4000-8000-000000000000`)
    expect(answer!.status()).toBe(404)
    await page.getByRole('heading', { name: 'Không có phiên live này' }).waitFor()
    await assertAccessible(page, 'viewer-none')
  })
})

/** Which parts of the offer are off the screen or under something else. */
async function hiddenParts(page: Page): Promise<string[]> {
  const parts = ['#buy-title', '.price', '.action .stepper', '.action .button']
  const seen = await Promise.all(parts.map((part) => isOnScreen(page, part)))
  return parts.filter((_, i) => !seen[i])
}
