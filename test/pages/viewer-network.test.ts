import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { openFaultProxy, type FaultProxy } from '../../scripts/chaos/fault-proxy.ts'
import { openBrowser, takeScreenshot, type Device, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { orderButton, signUpDevice } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "the viewer's page on bad networks", () => {
  let world: World
  let browser: TestBrowser
  let host: string
  let proxy: FaultProxy
  beforeAll(async () => {
    world = await openWorld()
    browser = await openBrowser()
    host = await world.token('host')
    proxy = await openFaultProxy([world.gateways[0]!.port])
  })
  afterAll(async () => {
    await browser.close()
    await proxy.close()
    await world.close()
  })

  const openSale = async (): Promise<SaleView> => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50 } })
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'COFFEE' })
    return sale
  }
  const ordersOf = async (sale: SaleView): Promise<OrderView[]> =>
    (await world.api.call<{ items: OrderView[] }>('GET', `/api/sales/${sale.saleId}/orders?limit=200`, host)).body.items
  /** A viewer of earlier lives, connected through this port. */
  const watch = async (sale: SaleView, port: number): Promise<Device> => {
    const device = await browser.device()
    await signUpDevice(world, device)
    await device.page.goto(`http://127.0.0.1:${port}/live/${sale.saleId}`)
    await orderButton(device.page).waitFor()
    return device
  }
  const followers = (): number => world.gateways[0]!.gateway.io.of('/live').sockets.size
  const connected = async (sale: SaleView, port: number): Promise<Device> => {
    const before = followers()
    const device = await watch(sale, port)
    await until('the page follows', () => followers() > before)
    return device
  }

  test('an answer that the network lost is there after reconnecting: one order, and it says for whom', async () => {
    const sale = await openSale()
    const { page } = await connected(sale, proxy.port)
    proxy.blackhole('reply')
    await orderButton(page).click()
    await until('the order is in the books', async () => (await ordersOf(sale)).length === 1)
    await proxy.refuse()
    await page.getByRole('alert').filter({ hasText: 'mất mạng' }).first().waitFor()
    await takeScreenshot(page, 'viewer-offline')
    await proxy.pass()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    expect(await ordersOf(sale)).toHaveLength(1)
  })

  test('an order tapped offline says that it was not sent, and is sent automatically', async () => {
    const sale = await openSale()
    const { page } = await connected(sale, proxy.port)
    await proxy.refuse()
    await orderButton(page).click()
    await page.getByRole('alert').filter({ hasText: 'Chưa gửi được' }).waitFor()
    expect(await ordersOf(sale)).toHaveLength(0)
    await proxy.pass()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    expect(await ordersOf(sale)).toHaveLength(1)
  })

  test('a reload between tap and answer finds the same order again, and not a second one', async () => {
    const sale = await openSale()
    const { page } = await connected(sale, proxy.port)
    proxy.blackhole('reply')
    await orderButton(page).click()
    await until('the order is in the books', async () => (await ordersOf(sale)).length === 1)
    const [order] = await ordersOf(sale)
    await eventually(async () =>
      expect(await page.evaluate<string>(`localStorage.getItem('flashpack.live.${sale.saleId}')`)).toMatch(
        new RegExp(`"taps":\\[\\{"orderId":"${order!.orderId}"`),
      ),
    )
    await proxy.pass()
    await page.reload()
    const said = page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' })
    await said.filter({ hasText: /Số thứ tự\s*1/ }).waitFor()
    expect((await ordersOf(sale)).map(({ orderId }) => orderId)).toEqual([order!.orderId])
    await page.reload()
    await said.waitFor()
  })

  test('a reload before the order was sent sends it once, as tapped', async () => {
    const sale = await openSale()
    const { page } = await connected(sale, proxy.port)
    proxy.blackhole('request')
    await page.getByRole('button', { name: 'Số lượng: Thêm một' }).click()
    await orderButton(page).click()
    await page.getByRole('status').filter({ hasText: 'Đang gửi…' }).waitFor()
    await proxy.pass()
    await page.reload()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    expect((await ordersOf(sale)).map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([[2]])
  })
})
