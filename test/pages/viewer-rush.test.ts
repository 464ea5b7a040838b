import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { createServer, request, type Server } from 'node:http'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { Refusal } from '../../shared/refusal.ts'
import { openBrowser, takeScreenshot, type Device, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { until } from '../support/until.ts'
import { orderButton, signUpDevice } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "the viewer's page in a rush, and behind firewalls", () => {
  let world: World
  let browser: TestBrowser
  let host: string
  beforeAll(async () => {
    world = await openWorld()
    browser = await openBrowser()
    host = await world.token('host')
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  const openSale = async (items: Record<string, number> = { COFFEE: 50 }): Promise<SaleView> => {
    const sale = await world.api.openSale(host, { items })
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

  test('tells both of two viewers who race for the last unit: one that they have it, the other that it is gone', async () => {
    const sale = await openSale({ COFFEE: 1 })
    const devices = await Promise.all(
      [0, 1].map(async () => {
        const device = await browser.device()
        await signUpDevice(world, device)
        await device.page.goto(`${world.api.url}/live/${sale.saleId}`)
        await orderButton(device.page).waitFor()
        return device
      }),
    )
    await Promise.all(devices.map(({ page }) => orderButton(page).click()))
    const told = await Promise.all(
      devices.map(async ({ page }) => {
        const outcome = page.locator('.outcome').filter({ hasText: /Chốt đơn thành công!|Hết hàng mất rồi/ })
        await outcome.waitFor()
        return {
          text: (await outcome.innerText()).split('\n')[0],
          role: await outcome.locator('..').getAttribute('role'),
        }
      }),
    )
    expect(told.toSorted((a, b) => a.text!.localeCompare(b.text!, 'vi'))).toEqual([
      { text: 'Chốt đơn thành công!', role: 'status' },
      { text: 'Hết hàng mất rồi', role: 'alert' },
    ])
    const loser = devices[told.findIndex(({ role }) => role === 'alert')]!
    await takeScreenshot(loser.page, 'viewer-sold-out')
    await Promise.all(devices.map(({ page }) => page.getByRole('button', { name: 'Vào danh sách chờ' }).waitFor()))
  })

  test('a busy server is retried automatically, and the viewer is told not to press again', async () => {
    const sale = await openSale()
    const { page } = await connected(sale, world.gateways[0]!.port)
    const { admission } = world.gateways[0]!.gateway
    const { enter } = admission
    admission.enter = () => {
      throw new Refusal('busy', 'full', { retryAfterMs: 300 })
    }
    await orderButton(page).click()
    await page.getByRole('status').filter({ hasText: 'Đang rất đông' }).waitFor()
    await takeScreenshot(page, 'viewer-busy')
    admission.enter = enter
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    expect(await ordersOf(sale)).toHaveLength(1)
  })

  test('where no websocket gets through, orders and stock go by plain HTTP', async () => {
    const sale = await openSale()
    const wall = await openWall(world.gateways[0]!.port)
    try {
      const { page } = await watch(sale, wall.port)
      await page.getByText('Mạng chậm').waitFor()
      await orderButton(page).click()
      await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
      await page.getByText('Còn 49').waitFor()
      await world.api.call('POST', `/api/sales/${sale.saleId}/close`, host)
      await page.getByRole('status').filter({ hasText: 'đã kết thúc' }).waitFor()
      expect(await ordersOf(sale)).toHaveLength(1)
    } finally {
      wall.server.close()
      wall.server.closeAllConnections()
    }
  })
})

/** Forwards requests but no websocket, as some offices and hotels do. */
function openWall(target: number): Promise<{ port: number; server: Server }> {
  const server = createServer((asked, answer) => {
    const passed = request({ port: target, method: asked.method, path: asked.url, headers: asked.headers }, (reply) => {
      answer.writeHead(reply.statusCode!, reply.headers)
      reply.pipe(answer)
    })
    asked.pipe(passed)
  })
  server.on('upgrade', (_request, socket) => socket.destroy())
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as { port: number }).port, server })),
  )
}
