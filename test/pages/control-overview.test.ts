import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { placeDecided } from '../support/api.ts'
import {
  assertAccessible,
  assertEverywhere,
  openBrowser,
  takeScreenshot,
  type TestBrowser,
} from '../support/browser.ts'
import { signedInToControl } from '../support/control-page.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { wholeDay, type WholeDay } from '../support/delivered-order.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually } from '../support/until.ts'

const phone = '0987 654 321'

describeUnless(skipWithoutBrowser(), 'the overview and the deadlines of control', () => {
  let world: World
  let browser: TestBrowser
  let day: WholeDay
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000', LOG_LEVEL: 'silent' } })
    browser = await openBrowser()
    day = await wholeDay(world, phone)
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('shows a dispatcher what is waiting, how fast it goes and what is due; when updates stop, how old it is', async () => {
    const { saleId } = await world.api.openSale(day.host, { items: { COFFEE: 100 } })
    const sockets = await Promise.all((await world.api.signUps(4)).map((viewer) => world.api.connect(viewer.token)))
    await Promise.all(sockets.map((socket) => placeDecided(socket, saleId)))
    const { page, context, troubles } = await signedInToControl(world, browser, 'dispatcher')
    const card = page.locator('.sale-card').filter({ hasText: 'Kiện chưa đóng' }).filter({ hasText: 'Còn' }).first()
    await card.waitFor()
    await eventually(async () =>
      expect(await card.innerText()).toMatch(
        /Đã xử lý\s*4[\s\S]*Kiện chưa đóng\s*4[\s\S]*Còn \d+ (giờ|phút)[\s\S]*Chưa rõ tốc độ/,
      ),
    )
    await eventually(async () => expect(await page.getByRole('link', { name: 'Người dùng' }).count()).toBe(0))
    await assertEverywhere(page, 'control-overview')
    await page.getByRole('link', { name: 'Hạn đóng gói' }).click()
    await page.locator('.deadline-row').first().waitFor()
    await assertEverywhere(page, 'control-deadlines')
    await context.setOffline(true)
    await page.getByText('Dữ liệu cũ').waitFor({ timeout: 60_000 })
    await takeScreenshot(page, 'control-stale')
    await context.setOffline(false)
    await page.getByText('Dữ liệu cũ').waitFor({ state: 'detached', timeout: 60_000 })
    expect(troubles).toEqual([])
    for (const socket of sockets) socket.close()
  })

  test('asks people who are not signed in to open their link', async () => {
    const { page } = await browser.device()
    await page.goto(`${world.api.url}/control`)
    await page.getByText('Cần đăng nhập').waitFor()
    await assertAccessible(page, 'control without a sign-in')
    expect((await world.api.call('GET', `/api/orders/${randomUUID()}/story`)).status).toBe(401)
  })
})
