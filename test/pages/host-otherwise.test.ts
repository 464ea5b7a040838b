import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { Socket } from 'socket.io-client'
import type { SaleView } from '../../shared/contract/common.ts'
import { placeDecided } from '../support/api.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "the host's page when things go wrong", () => {
  let world: World
  let browser: TestBrowser
  const sockets: Socket[] = []
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    browser = await openBrowser()
  })
  afterAll(async () => {
    for (const socket of sockets) socket.close()
    await browser.close()
    await world.close()
  })

  async function signIn(page: Page): Promise<void> {
    const made = await world.api.call<{ path: string }>('POST', '/api/sign-in/links', await world.token('admin'), {
      role: 'host',
      seller: 'main',
      name: 'Lan',
    })
    await page.goto(world.api.url + made.body.path)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/host')
  }
  const press = (page: Page, name: string | RegExp, exact = false): Promise<void> =>
    page.getByRole('button', { name, exact }).first().click()
  const saleOf = async (page: Page): Promise<SaleView> =>
    (await world.api.call<SaleView>('GET', `/api/sales/${/sale\/([0-9a-f-]{36})/.exec(page.url())![1]!}`)).body
  async function viewer(): Promise<Socket> {
    const socket = await world.api.connect((await world.api.signUp()).token)
    sockets.push(socket)
    return socket
  }

  test('shows the current state again after a network outage, and says that orders are safe meanwhile', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 30 } })
    await world.api.call('PUT', `/api/sales/${saleId}/pin`, await world.token('host'), { sku: 'COFFEE' })
    const { page, context } = await browser.device()
    await signIn(page)
    await page.goto(`${world.api.url}/host#/sale/${saleId}/sell`)
    await page.locator('.left-number', { hasText: '30' }).waitFor()
    await context.setOffline(true)
    // Open connections stay open when a browser goes offline: the server closes them, as a network would.
    for (const gateway of world.gateways) gateway.gateway.io.disconnectSockets(true)
    await page.getByText('Đơn của khách vẫn an toàn trên máy chủ').waitFor()
    await placeDecided(await viewer(), saleId, { lines: [{ sku: 'COFFEE', quantity: 4 }] })
    await context.setOffline(false)
    await page.locator('.left-number', { hasText: '26' }).waitFor()
    await page.getByText('Đơn của khách vẫn an toàn trên máy chủ').waitFor({ state: 'detached' })
  })

  test('rehearses a sale with simulated viewers, and says so on the screen', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), {
      items: { COFFEE: 300, SALT: 20 },
      open: false,
    })
    const { page } = await browser.device()
    await signIn(page)
    await page.goto(`${world.api.url}/host#/sale/${saleId}`)
    await page.getByLabel('Khách đặt nhanh thế nào?').selectOption('300')
    await press(page, /Bắt đầu live thử/)
    await page.getByText('LIVE THỬ: khách giả').waitFor()
    await eventually(async () => expect((await saleOf(page)).saleId).not.toBe(saleId))
    await press(page, 'Mở bán')
    await press(page, /Ghim món đầu/)
    await until('simulated viewers order', async () => (await saleOf(page)).items[0]!.sold > 5)
    await page.getByText('LIVE THỬ: khách giả').waitFor()
  })
})
