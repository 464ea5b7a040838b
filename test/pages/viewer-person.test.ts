import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { SaleView } from '../../shared/contract/common.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { openLive, orderButton, orderFirst, signUpDevice } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "the recipient on the viewer's page", () => {
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

  test('sends the next order to a new address', async () => {
    const sale = await openSale()
    const { page } = await openLive(browser, world, sale)
    await orderFirst(page)
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    await page.getByRole('button', { name: 'Đổi: Giao đến' }).click()
    await page.getByLabel('Số nhà, đường, ấp').fill('số 12 Lê Lợi')
    await page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await page
      .locator('.recipient')
      .getByText(/số 12 Lê Lợi, .+, Tỉnh Vĩnh Long$/)
      .waitFor()
    const { rows } = await world.ctx.pool.query<{ n: number }>('select count(*)::int as n from recipient')
    expect(rows[0]!.n).toBeGreaterThanOrEqual(2)
  })

  test('asks for the recipient again when the sign-in has expired, prefilled with what was typed before', async () => {
    const sale = await openSale()
    const device = await browser.device()
    await signUpDevice(world, device)
    await device.page.goto(`${world.api.url}/live/${sale.saleId}`)
    await orderButton(device.page).waitFor()
    const sub = await device.page.evaluate<string>(
      `JSON.parse(atob(localStorage.getItem('flashpack.viewer.token').split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).sub`,
    )
    expect(
      (await world.api.call('POST', '/api/tokens/revoke', await world.token('admin'), { holder: sub })).status,
    ).toBe(200)
    await until('the page has forgotten its token', () =>
      device.page.evaluate<boolean>(`localStorage.getItem('flashpack.viewer.token') === null`),
    )
    await orderButton(device.page).click()
    await eventually(async () => expect(await device.page.getByLabel('Họ và tên').inputValue()).toBe('Nguyễn Thị Ánh'))
    await device.page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await device.page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
  })
})
