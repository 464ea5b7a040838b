import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import { placeDecided } from '../support/api.ts'
import { openStandIn } from '../support/carrier-stand-in.ts'
import { assertEverywhere, openBrowser, takeScreenshot, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { pay } from '../support/payments.ts'
import { orderButton, signUpDevice } from '../support/viewer-page.ts'
import { eventually, until } from '../support/until.ts'
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

  test('counts what was bought towards the limit, and says how many more may be bought', async () => {
    const sale = await openSale({ items: { COFFEE: { quota: 20, perViewerLimit: 3 } } })
    const device = await browser.device()
    await signUpDevice(world, device)
    const { page } = device
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    const more = page.getByRole('button', { name: 'Số lượng: Thêm một' })
    await page.getByText('Mỗi người mua tối đa 3').waitFor()
    await more.click()
    await orderButton(page).click()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    await page.getByText('Bạn đã mua 2, chỉ còn mua thêm được 1.').waitFor()
    await eventually(async () => expect(await more.isDisabled()).toBe(true))
    await page.getByRole('button', { name: /Chốt thêm/ }).click()
    await page.getByRole('button', { name: 'Đã mua đủ' }).waitFor()
    await page.getByText('Bạn đã mua 3, đủ số lượng tối đa').waitFor()
    await takeScreenshot(page, 'viewer-limit-reached')
    expect((await ordersOf(sale)).map(({ lines }) => lines[0]!.quantity)).toEqual([2, 1])
  })

  test('shows an outcome in full under its own product only, and in one line that leads to the orders elsewhere', async () => {
    const sale = await openSale({ items: { COFFEE: 20, TEA: { quota: 1, title: 'Trà sen' } } })
    const device = await browser.device()
    await signUpDevice(world, device)
    const { page } = device
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    await orderButton(page).click()
    const said = page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' })
    await eventually(async () => expect(await said.innerText()).toContain('Cà phê COFFEE'))
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'TEA' })
    await page.getByRole('heading', { level: 2, name: 'Trà sen' }).waitFor()
    const folded = page.getByRole('link', { name: /^Đơn số 1: Cà phê COFFEE/ })
    await eventually(async () => expect(await page.locator('#buy .outcome').count()).toBe(0))
    await takeScreenshot(page, 'viewer-folded')
    await folded.click()
    await eventually(async () => expect(await page.evaluate(`location.hash`)).toBe('#mine'))

    const other = await world.api.connect((await world.api.signUp()).token)
    await page.context().setOffline(true)
    await until('the page knows', () => page.getByText('Mất mạng').isVisible())
    await page.getByRole('button', { name: /^Chốt đơn/ }).click()
    await page.getByRole('alert').filter({ hasText: 'Chưa gửi được' }).waitFor()
    await placeDecided(other, sale.saleId, { lines: [{ sku: 'TEA', quantity: 1 }] })
    other.close()
    await page.context().setOffline(false)
    const refused = page.getByRole('alert').filter({ hasText: 'Hết hàng mất rồi' })
    await refused.filter({ hasText: 'Trà sen' }).waitFor()
    await eventually(async () => expect(await page.getByText('gửi hàng trước').count()).toBe(0))
    await takeScreenshot(page, 'viewer-refused')
    await eventually(async () => expect(await page.locator('.mine li').count()).toBe(1))
    await page.reload()
    await page.locator('.mine li').waitFor()
    await eventually(async () => expect(await refused.count()).toBe(0))
    await eventually(async () => expect(await page.locator('.mine').getByText('Không thành công').count()).toBe(0))
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
    await eventually(async () => expect(await held.innerText()).toMatch(/Thanh toán trong (9|10) phút/))
    const [order] = await ordersOf(sale)
    await eventually(async () =>
      expect(await page.locator('.outcome a').getAttribute('href')).toBe(`http://127.0.0.1:9/pay/${order!.orderId}`),
    )
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
    await page.locator('.mine').getByText('Bạn đã hủy đơn này. Shop sẽ hoàn tiền cho bạn.').waitFor()
    expect((await ordersOf(sale))[0]!.state).toBe('cancelled')
    await page.locator('#buy').getByText('Còn 50').waitFor()
  })
  test('keeps money, carrier, tracking number and the reasons of changes in sight to the end', async () => {
    const carrier = await openStandIn(() => [200, { code: 200, data: { order_code: 'GHN7XK2', total_fee: 22_000 } }])
    const seller = 'cau-ke'
    const account = { accountId: randomUUID(), carrier: 'ghn', title: 'GHN', baseUrl: carrier.url, isDefault: true }
    const sender = {
      name: 'HTX Cầu Kè',
      phone: '0912345678',
      address: { line: 'ấp 1', ward: 'Cầu Kè', province: 'Vĩnh Long' },
    }
    const credentials = { token: 't', shopId: '7' }
    const made = await world.api.call('POST', '/api/carriers', await world.token('admin', { seller }), {
      ...account,
      sender,
      credentials,
      parcelGrams: 500,
    })
    expect(made.status).toBe(201)
    const owner = await world.token('host', { seller })
    const sale = await world.api.openSale(owner, {
      items: { COFFEE: 20, TEA: { quota: 5, title: 'Trà sen', price: 45_000 } },
    })
    const device = await browser.device()
    await signUpDevice(world, device)
    const { page } = device
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    for (const name of ['Cà phê COFFEE', 'Trà sen']) {
      await page.getByRole('button', { name: `Chọn: ${name}` }).click()
      await page.getByRole('button', { name: /^Chốt đơn/ }).click()
      await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).filter({ hasText: name }).waitFor()
    }
    const packer = await world.token('packer', { seller })
    const cut = (): Promise<{ body: { batches: BatchView[] } }> =>
      world.api.call('POST', `/api/sales/${sale.saleId}/batches`, owner)
    const { batchId, parcels } = await until('the batch is cut', async () => (await cut()).body.batches[0])
    const [parcel] = parcels
    await world.api.call('POST', `/api/batches/${batchId}/claim`, packer)
    const short = { scanId: randomUUID(), sku: 'TEA', missing: 1 }
    expect((await world.api.call('POST', `/api/parcels/${parcel!.code}/short`, packer, short)).status).toBe(200)
    const mine = page.locator('.mine')
    await mine.getByText('Shop không còn đủ hàng nên phải hủy đơn này. Shop xin lỗi bạn. Bạn chưa thanh toán').waitFor()
    const { body: kept } = await world.api.call<BatchView>('GET', `/api/batches/${batchId}`, packer)
    const { code } = kept.parcels.find(({ state }) => state !== 'cancelled')!
    expect((await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })).status).toBe(
      200,
    )
    await mine.getByText('Đã đóng gói').waitFor()
    await page
      .locator('#buy')
      .getByRole('button', { name: /^Chốt đơn/ })
      .waitFor()
    await mine.getByText(/Trả 125\.000.₫ khi nhận hàng/).waitFor()
    await until(
      'it is booked',
      async () =>
        (
          await world.api.call<{ state: string }>(
            'GET',
            `/api/parcels/${code}/shipment`,
            await world.token('dispatcher', { seller }),
          )
        ).body.state === 'booked',
    )
    const manifest = { manifestId: randomUUID(), carrier: 'GHN', parcelCodes: [code] }
    expect(
      (await world.api.call('POST', '/api/manifests', await world.token('dispatcher', { seller }), manifest)).status,
    ).toBe(201)
    await mine.getByText(/Đã giao cho GHN lúc \d\d:\d\d hôm nay/).waitFor()
    await mine.getByText('Mã vận đơn: GHN7XK2').waitFor()
    await mine.getByText(/Trả 125\.000.₫ khi nhận hàng/).waitFor()
    const follow = mine.getByRole('link', { name: 'Theo dõi đơn hàng' })
    await eventually(async () =>
      expect(await follow.getAttribute('href')).toBe('https://donhang.ghn.vn/?order_code=GHN7XK2'),
    )
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await mine.getByRole('button', { name: 'Sao chép: GHN7XK2' }).click()
    await mine.getByRole('status').filter({ hasText: 'Đã sao chép' }).waitFor()
    await eventually(async () => expect(await page.evaluate(`navigator.clipboard.readText()`)).toBe('GHN7XK2'))
    await assertEverywhere(page, 'viewer-shipped')
    await world.api.call('POST', `/api/sales/${sale.saleId}/close`, owner)
    await page.getByRole('status').filter({ hasText: 'đã kết thúc' }).waitFor()
    await follow.waitFor()
    await takeScreenshot(page, 'viewer-after-closing')
    await carrier.close()
  })
})
