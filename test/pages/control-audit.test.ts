import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { signedInToControl } from '../support/control-page.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), 'the audit in control', () => {
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

  test('shows an admin who changed what, in words, by person, kind and day', async () => {
    await world.api.openSale(await world.token('host', { name: 'minh' }))
    await world.api.openSale(await world.token('host', { name: 'hoa' }))
    const { page, troubles } = await signedInToControl(world, browser, 'admin', { name: 'boss' })
    await page.getByRole('link', { name: 'Nhật ký' }).click()
    await page.getByLabel('Ai (vai trò:tên)').fill('host:minh')
    await until(
      'the list contains what this one person did, and nothing else',
      async () => {
        await page.getByRole('button', { name: 'Lọc' }).click()
        const texts = await page.locator('.change').allInnerTexts()
        return texts.length > 0 && texts.every((text) => text.includes('minh · Người bán'))
      },
      60_000,
    )
    await page.getByLabel('Việc gì').selectOption('sale')
    await page.getByLabel('Từ ngày').fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10))
    await page.getByRole('button', { name: 'Lọc' }).click()
    await eventually(async () =>
      expect((await page.locator('.change strong').allInnerTexts()).toSorted()).toEqual(['Mở bán', 'Tạo phiên live']),
    )
    await page.locator('.change summary').first().press('Enter')
    await page.getByText('sale:open', { exact: true }).waitFor()
    await assertEverywhere(page, 'control-audit')
    await page.getByLabel('Đến ngày').fill('2020-01-01')
    await page.getByRole('button', { name: 'Lọc' }).click()
    await page.getByText('Không có thay đổi nào').waitFor()
    expect(troubles).toEqual([])
  })
})
