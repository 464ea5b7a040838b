import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { OrderView } from '../../shared/contract/common.ts'
import { assertEverywhere, openBrowser, takeScreenshot, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { codeOf, openPoint, packFor, signUpAt } from '../support/points.ts'
import { scan } from '../support/scanner.ts'
import { signInOn } from '../support/signed-in.ts'
import { until } from '../support/until.ts'
import { openLive, orderButton } from '../support/viewer-page.ts'
import { describeUnless } from '../support/unless.ts'
import { openWorld, type World } from '../support/world.ts'

const phone = { width: 360, height: 740 }

describeUnless(skipWithoutBrowser(), 'collecting at a point on the pages', () => {
  let world: World
  let browser: TestBrowser
  let host: string
  let hub: string
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '3600' } })
    browser = await openBrowser()
    host = await world.token('host', { name: 'lan' })
    expect((await world.api.call('PUT', '/api/shop/shipping-fee', host, { terms: { fee: 20_000 } })).status).toBe(200)
    hub = await openPoint(world, host, { name: 'Nhà kho HTX', atHub: true, hours: '7–19 giờ' })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('a viewer chooses it in the form, pays no freight, and finds the code on the page of their orders', async () => {
    await openPoint(world, host, { name: 'Tiệm Năm Hoa' })
    const sale = await world.api.openSale(host, { items: { COFFEE: { quota: 50, price: 125_000 } } })
    const { page, troubles } = await openLive(browser, world, sale, { context: { viewport: phone } })
    await orderButton(page).click()
    await page.getByLabel('Họ và tên').fill('Trần Văn Bảy')
    await page.getByLabel('Số điện thoại').fill('0912 700 345')
    await page.getByRole('button', { name: 'Nhận tại điểm' }).click()
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByText('Hãy chọn một điểm nhận hàng.').waitFor()
    await page.getByLabel('Điểm nhận hàng').selectOption({ label: 'Nhà kho HTX' })
    await page.getByText(/7–19 giờ/).waitFor()
    await assertEverywhere(page, 'viewer-collect-form')
    await page.setViewportSize(phone)
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page
      .locator('.mine')
      .getByText(/Trả 125\.000.₫ khi nhận hàng/)
      .waitFor()
    await page.locator('.recipient').filter({ hasText: 'Nhà kho HTX' }).waitFor()
    await orderButton(page)
      .filter({ hasText: /125\.000.₫/ })
      .waitFor()

    const { items } = (await world.api.call<{ items: OrderView[] }>('GET', `/api/sales/${sale.saleId}/orders`, host))
      .body
    expect(items).toMatchObject([{ shippingFee: 0, toPay: 125_000 }])
    await packFor(world, sale, await signUpAt(world, hub))
    await page.goto(`${world.api.url}/my-orders`)
    const box = page.locator('.collect')
    await box.getByText('Nhận tại: Nhà kho HTX').waitFor()
    await until('the code is there', async () => /\d{3} \d{3}/.test(await box.innerText()))
    await assertEverywhere(page, 'my-orders-collect')
    expect(troubles).toEqual([])
  })

  test('its keeper types the code: green once, red ever after; or finds the parcel by the end of the phone', async () => {
    const sale = await world.api.openSale(host)
    const [first, second] = [await signUpAt(world, hub, '0912700777'), await signUpAt(world, hub, '0912700888')]
    const { order } = await packFor(world, sale, first)
    await packFor(world, sale, second)
    const code = await codeOf(world, first, order)
    const { page, troubles } = await browser.device({ viewport: phone })
    await signInOn({ page, context: page.context() } as never, {
      token: await world.token('dispatcher', { name: 'binh' }),
      name: 'binh',
      role: 'dispatcher',
    })
    await page.goto(`${world.api.url}/hand-over`)
    await page.getByRole('button', { name: 'Nhà kho HTX' }).waitFor()
    await page.getByRole('link', { name: 'Giao tại điểm' }).click()
    await page.getByLabel('Bạn đang ở điểm nào?').selectOption({ label: 'Nhà kho HTX' })
    await page.getByText('…888').waitFor()
    await assertEverywhere(page, 'hand-out')
    await page.setViewportSize(phone)
    const field = page.getByLabel('Mã của khách')
    const answer = (result: string) => page.locator(`[data-result=${result}]`).getByRole('button')
    await field.fill(code)
    await page.getByRole('button', { name: 'Giao hàng' }).click()
    await answer('ok').getByText('GIAO HÀNG').waitFor()
    await takeScreenshot(page, 'hand-out-ok')
    await answer('ok').click()
    await field.fill(code)
    await page.keyboard.press('Enter')
    await answer('already-collected').waitFor()
    await takeScreenshot(page, 'hand-out-again')
    await answer('already-collected').click()
    await field.fill(code === '000000' ? '000001' : '000000')
    await page.getByRole('button', { name: 'Giao hàng' }).click()
    await answer('wrong').click()
    await field.fill('888')
    await page.getByRole('button', { name: 'Giao kiện này' }).click()
    await answer('ok').click()
    await scan(page, code)
    await answer('already-collected').click()
    const third = await packFor(world, sale, await signUpAt(world, hub, '0912700999'))
    await page.reload()
    await page.getByText('…999').waitFor()
    await scan(page, third.code)
    await page.getByText(`Kiện ${third.code.replace(/(.{4})(?=.)/g, '$1 ')}.`).waitFor()
    await assertEverywhere(page, 'hand-out-scanned')
    await page.setViewportSize(phone)
    await page.getByLabel('3 số cuối điện thoại của khách').fill('998')
    await page.getByRole('button', { name: 'Giao hàng' }).click()
    await answer('wrong').click()
    await scan(page, third.code)
    await page.getByLabel('3 số cuối điện thoại của khách').fill('999')
    await page.getByRole('button', { name: 'Giao hàng' }).click()
    await answer('ok').click()
    await until('it is not waiting any more', async () => (await page.getByText('…999').count()) === 0)
    // Only the browser's own note of the refused code.
    expect(troubles.filter((trouble) => !trouble.includes('400'))).toEqual([])
  })
})
