import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { assertEverywhere, openBrowser, takeScreenshot, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { pay } from '../support/payments.ts'
import { until } from '../support/until.ts'
import { fillIn, openLive, orderButton, orderFirst, person, signUpDevice } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'

describe('the page of a viewer', { skip: skipWithoutBrowser() }, () => {
  let world: World
  let browser: TestBrowser
  let host: string
  before(async () => {
    world = await openWorld({ settings: { PAY_URL: 'http://127.0.0.1:9/pay/{orderId}' } })
    browser = await openBrowser()
    host = await world.token('host')
  })
  after(async () => {
    await browser.close()
    await world.close()
  })

  const openSale = async (items: Parameters<World['api']['openSale']>[1] = {}, pin = 'COFFEE'): Promise<SaleView> => {
    const sale = await world.api.openSale(host, items)
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: pin })
    return sale
  }
  const ordersOf = async (sale: SaleView): Promise<OrderView[]> => (await world.api.call<{ items: OrderView[] }>('GET', `/api/sales/${sale.saleId}/orders?limit=200`, host)).body.items

  test('shows a looker what is pinned, the price and what is left, and follows the host without a reload', async () => {
    const sale = await openSale({ items: { COFFEE: 50, TEA: { quota: 8, price: 45_000 } } })
    const { page, troubles } = await openLive(browser, world, sale)
    await page.getByRole('heading', { level: 2, name: 'Cà phê COFFEE' }).waitFor()
    assert.match(await page.locator('#buy').innerText(), /125\.000/)
    assert.match(await page.locator('#buy').innerText(), /Còn 50/)
    await assertEverywhere(page, 'viewer-looker')
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'TEA' })
    await page.getByRole('heading', { level: 2, name: 'Cà phê TEA' }).waitFor()
    await world.api.call('POST', `/api/sales/${sale.saleId}/pause`, host)
    await page.getByRole('button', { name: 'Đang tạm dừng' }).waitFor()
    await world.api.call('POST', `/api/sales/${sale.saleId}/close`, host)
    await page.getByRole('button', { name: 'Phiên đã đóng' }).waitFor()
    await page.locator('.action [role=status]').filter({ hasText: 'đã kết thúc' }).waitFor()
    assert.deepEqual(troubles, [])
  })

  test('asks once who it is for, in words that help, then says whose it is with number and promise; the next order is one tap', async () => {
    const sale = await openSale()
    const { page, troubles } = await openLive(browser, world, sale)
    await orderButton(page).click()
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByRole('alert').filter({ hasText: 'họ và tên' }).waitFor()
    await fillIn(page, { ...person(), phone: '0283 822 5678' })
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByRole('alert').filter({ hasText: 'Số di động Việt Nam' }).waitFor()
    await assertEverywhere(page, 'viewer-sign-up')
    await page.getByLabel('Số điện thoại').fill(person().phone)
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    const said = page.getByRole('status').filter({ hasText: 'Của bạn rồi!' })
    await said.waitFor()
    assert.match(await said.innerText(), /Số thứ tự\s*1/)
    assert.match(await said.innerText(), /trước (hôm nay|ngày mai) \d\d:\d\d/)
    await page.getByRole('button', { name: /Chốt thêm/ }).click()
    await said.filter({ hasText: /Số thứ tự\s*2/ }).waitFor()
    await assertEverywhere(page, 'viewer-yours')
    assert.equal((await ordersOf(sale)).length, 2)
    assert.deepEqual(troubles, [])
  })

  test('tells both of two viewers who race for the last unit: one has it, the other that it is gone', async () => {
    const sale = await openSale({ items: { COFFEE: 1 } })
    const devices = await Promise.all([0, 1].map(async () => {
      const device = await browser.device()
      await signUpDevice(world, device)
      await device.page.goto(`${world.api.url}/live/${sale.saleId}`)
      await orderButton(device.page).waitFor()
      return device
    }))
    await Promise.all(devices.map(({ page }) => orderButton(page).click()))
    const told = await Promise.all(devices.map(async ({ page }) => {
      const outcome = page.locator('.outcome').filter({ hasText: /Của bạn rồi!|Hết hàng mất rồi/ })
      await outcome.waitFor()
      return { text: (await outcome.innerText()).split('\n')[0], role: await outcome.locator('..').getAttribute('role') }
    }))
    assert.deepEqual(told.toSorted((a, b) => a.text!.localeCompare(b.text!, 'vi')), [{ text: 'Của bạn rồi!', role: 'status' }, { text: 'Hết hàng mất rồi', role: 'alert' }])
    const loser = devices[told.findIndex(({ role }) => role === 'alert')]!
    await assertEverywhere(loser.page, 'viewer-sold-out')
    await Promise.all(devices.map(({ page }) => page.getByRole('button', { name: 'Hết hàng' }).waitFor()))
  })

  test('says when somebody has had as many as each may have', async () => {
    const sale = await openSale({ items: { COFFEE: { quota: 20, perViewerLimit: 2 } } })
    const device = await browser.device()
    await signUpDevice(world, device)
    await device.page.goto(`${world.api.url}/live/${sale.saleId}`)
    await device.page.getByRole('button', { name: 'Số lượng: Thêm một' }).click()
    assert.ok(await device.page.getByRole('button', { name: 'Số lượng: Thêm một' }).isDisabled())
    await orderButton(device.page).click()
    await device.page.getByRole('status').filter({ hasText: 'Của bạn rồi!' }).waitFor()
    await device.page.getByRole('button', { name: /Chốt thêm/ }).click()
    await device.page.getByRole('alert').filter({ hasText: 'Mỗi người mua tối đa 2' }).waitFor()
    await takeScreenshot(device.page, 'viewer-over-limit')
  })

  test('holds a prepaid order by the server\'s time, whatever the phone\'s clock says, until it is paid', async () => {
    const sale = await openSale()
    const device = await browser.device()
    await signUpDevice(world, device)
    const { page } = device
    await page.clock.setFixedTime('2031-01-01T00:00:00Z')
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    await page.getByText('Trả trước').click()
    await orderButton(page).click()
    const held = page.getByRole('status').filter({ hasText: 'Đã giữ hàng cho bạn' })
    await held.waitFor()
    assert.match(await held.innerText(), /Trả tiền trong (9|10) phút/)
    const [order] = await ordersOf(sale)
    assert.equal(await page.locator('.outcome a').getAttribute('href'), `http://127.0.0.1:9/pay/${order!.orderId}`)
    await assertEverywhere(page, 'viewer-held')
    assert.equal(await pay(world, order!.orderId), 200)
    await page.getByRole('status').filter({ hasText: 'Của bạn rồi!' }).waitFor()
    await page.locator('.mine').getByText('Đã trả tiền').waitFor()
  })

  test('takes an order back while that may be done, and says that a paid one will be paid back', async () => {
    const sale = await openSale()
    const device = await browser.device()
    await signUpDevice(world, device)
    const { page } = device
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    await page.getByText('Trả trước').click()
    await orderButton(page).click()
    await page.getByRole('status').filter({ hasText: 'Đã giữ hàng cho bạn' }).waitFor()
    assert.equal(await pay(world, (await ordersOf(sale))[0]!.orderId), 200)
    await page.getByRole('status').filter({ hasText: 'Của bạn rồi!' }).waitFor()
    const cancel = page.getByRole('button', { name: /Giữ để hủy đơn/ })
    await cancel.focus()
    await page.keyboard.press('Enter')
    await page.getByText('Bấm lần nữa để hủy').waitFor()
    assert.equal((await ordersOf(sale))[0]!.state, 'confirmed')
    await page.keyboard.press('Enter')
    await page.locator('.mine').getByText('Đã hủy').waitFor()
    await page.locator('.mine').getByText('hoàn tiền').waitFor()
    assert.equal((await ordersOf(sale))[0]!.state, 'cancelled')
    await page.locator('#buy').getByText('Còn 50').waitFor()
  })

  test('brings another product into the large card, and back to what is pinned', async () => {
    const sale = await openSale({ items: { COFFEE: 50, TEA: { quota: 8, price: 45_000 } } })
    const { page } = await openLive(browser, world, sale)
    await page.getByRole('button', { name: 'Chọn: Cà phê TEA' }).click()
    await page.getByRole('heading', { level: 2, name: 'Cà phê TEA' }).waitFor()
    await page.getByRole('button', { name: /Chốt đơn · 45\.000/ }).click()
    await fillIn(page)
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByRole('status').filter({ hasText: 'Của bạn rồi!' }).waitFor()
    assert.equal((await ordersOf(sale))[0]!.lines[0]!.sku, 'TEA')
    await page.getByRole('button', { name: /Đang ghim: Cà phê COFFEE/ }).click()
    await page.getByRole('heading', { level: 2, name: 'Cà phê COFFEE' }).waitFor()
  })

  test('sends the next order to a new address', async () => {
    const sale = await openSale()
    const { page } = await openLive(browser, world, sale)
    await orderFirst(page)
    await page.getByRole('status').filter({ hasText: 'Của bạn rồi!' }).waitFor()
    await page.getByRole('button', { name: 'Đổi: Giao đến' }).click()
    await page.getByLabel('Số nhà, đường, ấp').fill('số 12 Lê Lợi')
    await page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await page.locator('.recipient').getByText('số 12 Lê Lợi').waitFor()
    const { rows } = await world.ctx.pool.query<{ n: number }>('select count(*)::int as n from recipient')
    assert.ok(rows[0]!.n >= 2)
  })

  test('asks again who somebody is when their sign-in has ended, with all they typed before', async () => {
    const sale = await openSale()
    const device = await browser.device()
    await signUpDevice(world, device)
    await device.page.goto(`${world.api.url}/live/${sale.saleId}`)
    await orderButton(device.page).waitFor()
    const sub = await device.page.evaluate<string>(`JSON.parse(atob(localStorage.getItem('flashpack.viewer.token').split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).sub`)
    assert.equal((await world.api.call('POST', '/api/tokens/revoke', await world.token('admin'), { holder: sub })).status, 200)
    await until('the page has forgotten its token', () => device.page.evaluate<boolean>(`localStorage.getItem('flashpack.viewer.token') === null`))
    await orderButton(device.page).click()
    assert.equal(await device.page.getByLabel('Họ và tên').inputValue(), 'Nguyễn Thị Ánh')
    await device.page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await device.page.getByRole('status').filter({ hasText: 'Của bạn rồi!' }).waitFor()
  })

  test('says so when there is no such sale', async () => {
    const { page } = await browser.device()
    const answer = await page.goto(`${world.api.url}/live/00000000-0000-4000-8000-000000000000`)
    assert.equal(answer!.status(), 404)
    await page.getByRole('heading', { name: 'Không có phiên live này' }).waitFor()
    await assertEverywhere(page, 'viewer-none')
  })
})
