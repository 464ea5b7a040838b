import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openCodeWebhook, otherThan, type CodeWebhook } from '../support/phone-codes.ts'
import { fillIn, openLive, orderButton, signUpDevice } from '../support/viewer-page.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

describeUnless(skipWithoutBrowser(), 'proving a phone on the page of a viewer', () => {
  let world: World
  let browser: TestBrowser
  let codes: CodeWebhook
  let host: string
  beforeAll(async () => {
    codes = await openCodeWebhook()
    world = await openWorld({ settings: codes.settings })
    browser = await openBrowser()
    host = await world.token('host', { hours: 8760 })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
    codes.close()
  })

  const openSale = async (open = true): Promise<SaleView> => {
    const sale = await world.api.openSale(host, { phoneProof: true, open })
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'COFFEE' })
    return sale
  }
  const ordersOf = async (sale: SaleView): Promise<OrderView[]> =>
    (await world.api.call<{ items: OrderView[] }>('GET', `/api/sales/${sale.saleId}/orders?limit=200`, host)).body.items
  const codeFor = (phone: string): Promise<string> =>
    until('a code comes', () => codes.codesFor(`+84${phone.replaceAll(' ', '').slice(1)}`).at(-1))

  test('is one step after signing up, in words that help, and never again on this device', async () => {
    const sale = await openSale()
    const phone = '0912 346 701'
    const { page, troubles } = await openLive(browser, world, sale)
    await orderButton(page).click()
    await fillIn(page, { name: 'Nguyễn Thị Ánh', phone, line: 'ấp Rạch Giồng' })
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByRole('status').filter({ hasText: 'số điện thoại …701' }).filter({ hasText: 'Nhập mã' }).waitFor()
    const field = page.getByLabel('Mã xác nhận')
    await eventually(async () => expect(await field.getAttribute('autocomplete')).toBe('one-time-code'))
    await eventually(async () => expect(await field.getAttribute('inputmode')).toBe('numeric'))
    await page.getByRole('button', { name: 'Xác nhận và chốt đơn' }).click()
    await page.getByRole('alert').filter({ hasText: '6 chữ số' }).waitFor()
    await field.fill(otherThan(await codeFor(phone)))
    await page.getByRole('alert').filter({ hasText: 'Mã chưa đúng' }).waitFor()
    await page.getByRole('button', { name: /Gửi lại mã sau/ }).waitFor()
    await assertEverywhere(page, 'viewer-proof')
    expect(await ordersOf(sale)).toEqual([])
    await field.fill(await codeFor(phone))
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    expect(codes.codesFor('+84912346701')).toHaveLength(1)

    await page.reload()
    await page.getByRole('button', { name: /Chốt thêm|Chốt đơn/ }).click()
    await page
      .getByRole('status')
      .filter({ hasText: /Số thứ tự\s*2/ })
      .waitFor()
    expect(await ordersOf(sale)).toHaveLength(2)
    expect(troubles).toEqual([])
  })

  test('sends another code after its pause, or one to another phone at once', async () => {
    const sale = await openSale()
    const device = await openLiveAs('0912 346 702', sale)
    await orderButton(device).click()
    const first = await codeFor('0912 346 702')
    await device.getByRole('button', { name: /Gửi lại mã sau/ }).waitFor()
    // Coming back to the step asks for nothing new.
    await device.getByRole('button', { name: 'Để sau' }).click()
    await orderButton(device).click()
    await device.getByRole('button', { name: /Gửi lại mã sau/ }).waitFor()
    expect(codes.codesFor('+84912346702')).toEqual([first])
    await device.getByRole('button', { name: 'Đổi số điện thoại' }).click()
    await eventually(async () => expect(await device.getByLabel('Họ và tên').inputValue()).toBe('Nguyễn Thị Ánh'))
    await device.getByLabel('Số điện thoại').fill('0912 346 703')
    await device.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await device.getByLabel('Mã xác nhận').fill(await codeFor('0912 346 703'))
    await device.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
  })

  test('is asked of whoever the server refuses, orders once all the same, and says when no code could be sent', async () => {
    const plain = await world.api.openSale(host, { open: false })
    await world.api.call('PUT', `/api/sales/${plain.saleId}/pin`, host, { sku: 'COFFEE' })
    // It asks for the changed sale as late as it may, so the first press finds the server knowing more than the page.
    const page = await openLiveAs('0912 346 704', plain, 'Math.random = () => 0.999')
    await page.getByText('Chưa mở bán').waitFor()
    codes.answers.push(500)
    const { version, title, items } = (await world.api.call<SaleView>('GET', `/api/sales/${plain.saleId}`)).body
    const kept = items.map(({ sku, title: name, price, quota, perViewerLimit }) => ({
      sku,
      title: name,
      price,
      quota,
      perViewerLimit,
    }))
    await world.api.call('PUT', `/api/sales/${plain.saleId}`, host, { version, title, items: kept, phoneProof: true })
    await world.api.call('POST', `/api/sales/${plain.saleId}/open`, host)
    await page.getByRole('button', { name: /^Chốt đơn/ }).click()
    const alert = page.getByRole('alert')
    await alert.filter({ hasText: 'Cần xác nhận số điện thoại' }).waitFor()
    await orderButton(page).click()
    await alert.filter({ hasText: 'Chưa gửi được mã' }).waitFor()
    const refused = await codeFor('0912 346 704')
    await page.getByRole('button', { name: 'Gửi lại mã', exact: true }).click()
    await page.getByRole('status').filter({ hasText: 'Nhập mã' }).waitFor()
    expect(codes.codesFor('+84912346704')).toEqual([refused, expect.any(String)])
    await page.getByLabel('Mã xác nhận').fill(await codeFor('0912 346 704'))
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    expect(await ordersOf(plain)).toHaveLength(1)
  })

  test('orders the product whose button was pressed or none, whatever is pinned meanwhile', async () => {
    const sale = await world.api.openSale(host, { phoneProof: true, items: { COFFEE: 50, TEA: 50 } })
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'COFFEE' })
    const page = await openLiveAs('0912 346 706', sale)
    await page.getByRole('heading', { level: 2, name: 'COFFEE' }).waitFor()
    await orderButton(page).click()
    await page.getByRole('button', { name: 'Xác nhận và chốt đơn' }).waitFor()
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'TEA' })
    await page.getByRole('heading', { level: 2, name: 'TEA' }).waitFor()
    await page.getByLabel('Mã xác nhận').fill(await codeFor('0912 346 706'))
    await page.getByRole('button', { name: /^Chốt đơn/ }).waitFor()
    expect(await ordersOf(sale)).toEqual([])
  })

  test('can be done before the sale opens, and orders nothing then', async () => {
    const sale = await openSale(false)
    const page = await openLiveAs('0912 346 705', sale)
    await page.getByRole('button', { name: 'Xác nhận số điện thoại' }).click()
    await page.getByLabel('Mã xác nhận').waitFor()
    await page.getByLabel('Mã xác nhận').fill(await codeFor('0912 346 705'))
    await page.getByText('Làm trước để lúc mở bán').waitFor({ state: 'detached' })
    await page.getByLabel('Mã xác nhận').waitFor({ state: 'detached' })
    expect(await ordersOf(sale)).toEqual([])
    await world.api.call('POST', `/api/sales/${sale.saleId}/open`, host)
    await page.getByRole('button', { name: /^Chốt đơn/ }).click()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
  })

  /** The page on a device whose viewer signed up in an earlier sale. */
  async function openLiveAs(phone: string, sale: SaleView, script = '') {
    const device = await browser.device()
    await device.context.addInitScript(script)
    await signUpDevice(world, device, { phone })
    await device.page.goto(`${world.api.url}/live/${sale.saleId}`)
    return device.page
  }
})
