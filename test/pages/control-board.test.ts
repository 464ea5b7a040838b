import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { openBrowser, takeScreenshot, type TestBrowser } from '../support/browser.ts'
import { signedInToControl } from '../support/control-page.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), 'the queue board in a browser', () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000', LOG_LEVEL: 'silent' } })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('is opened from control by an admin, loads under the same strict policy, and is closed to everyone else', async () => {
    const { page, troubles } = await signedInToControl(world, browser, 'admin', { name: 'boss' })
    await page.getByRole('link', { name: /Sự cố/ }).click()
    await page.getByRole('button', { name: 'Mở bảng hàng đợi' }).click()
    await page.waitForURL('**/control/queues/**')
    await page.getByText('documents').first().waitFor()
    await page.setViewportSize({ width: 1440, height: 900 })
    await takeScreenshot(page, 'control-queue-board')
    expect(troubles.filter((trouble) => /script|connect|load/i.test(trouble) && !/style/i.test(trouble))).toEqual([])
    const stranger = await browser.device()
    const answer = await stranger.page.goto(`${world.api.url}/control/queues/`)
    expect(answer!.status()).toBe(401)
  })
})
