import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import {
  assertAccessible,
  assertEverywhere,
  openBrowser,
  takeScreenshot,
  type TestBrowser,
} from '../support/browser.ts'
import { findOrder, signedInToControl } from '../support/control-page.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { wholeDay, type WholeDay } from '../support/delivered-order.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

const phone = '0987 654 321'

describeUnless(skipWithoutBrowser(), 'finding an order in control', () => {
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

  test('shows the history of an order from the tap to the hand-over, by the code of its parcel and by the phone', async () => {
    const { page, troubles } = await signedInToControl(world, browser, 'dispatcher')
    await page.getByRole('link', { name: 'Tìm đơn' }).click()
    await page.getByText('Xem lịch sử của một đơn').waitFor()
    await assertAccessible(page, 'the search box')
    for (const text of [day.code, phone, day.order.orderId.slice(0, 8)]) {
      await findOrder(page, text)
      await page.locator('.step').last().waitFor()
      const kinds = await page
        .locator('.step')
        .evaluateAll((steps) => (steps as unknown as { dataset: { kind: string } }[]).map((step) => step.dataset.kind))
      const inTurn = ['received', 'decided', 'paid', 'parcelled', 'batched', 'claimed', 'packed', 'handed-over']
      expect(kinds.filter((kind) => inTurn.includes(kind))).toEqual(inTurn)
      // The whole URL after the server's address: no phone in it. The server's own port may well be 40987.
      expect(page.url().slice(world.api.url.length)).toBe(`/control#find/${day.order.orderId}`)
      await page.goto(`${world.api.url}/control#overview`)
    }
    await findOrder(page, day.code)
    await page.locator('.step').last().waitFor()
    const told = await page.locator('#content').innerText()
    for (const part of ['lan · Đóng gói', 'minh · Điều phối', 'GHN', '••• ••• 321', '2 × Cà phê COFFEE', '250.000'])
      assert.ok(told.includes(part), `${part} in ${told}`)
    for (const secret of ['Kín', 'bí mật', 'Vĩnh Long', '987 654']) assert.ok(!told.includes(secret), secret)
    await assertEverywhere(page, 'control-story')
    expect(troubles).toEqual([])
  })

  test('finds and shows nothing of it to the dispatcher of another seller', async () => {
    const { page } = await signedInToControl(world, browser, 'dispatcher', { seller: 'other', name: 'la' })
    for (const text of [day.code, phone, day.order.orderId]) {
      await findOrder(page, text)
      await page.getByRole('heading', { name: 'Không tìm thấy' }).waitFor()
      await page.goto(`${world.api.url}/control#overview`)
    }
    await page.goto(`${world.api.url}/control#find/${day.order.orderId}`)
    await page.getByRole('alert').filter({ hasText: 'Không tìm thấy' }).waitFor()
    await page.getByRole('link', { name: 'Tổng quan' }).click()
    await page.getByRole('heading', { name: 'Chưa có phiên nào đang chạy' }).waitFor()
    await takeScreenshot(page, 'control-empty')
  })
})
