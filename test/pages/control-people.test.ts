import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { signedInToControl } from '../support/control-page.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), 'the people of control', () => {
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

  test('creates a sign-in link that lets in one other device, once; the list shows its status, and a revoked person is signed out', async () => {
    const { page, troubles } = await signedInToControl(world, browser, 'admin', { name: 'boss' })
    await page.getByRole('link', { name: 'Người dùng' }).click()
    await page.getByLabel('Vai trò').selectOption('packer')
    await page.getByLabel('Tên').fill('hoa')
    await page.getByRole('button', { name: 'Tạo liên kết' }).click()
    const link = await page.getByLabel('Liên kết', { exact: true }).inputValue()
    await page.getByRole('img', { name: 'Mã QR' }).waitFor()
    expect(
      await page
        .getByRole('img', { name: 'Mã QR' })
        .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0),
    ).toBeTruthy()
    await assertEverywhere(page, 'control-people')
    const [first, second] = [await browser.device(), await browser.device()]
    await first.page.goto(link)
    await first.page.getByRole('button', { name: 'Đăng nhập' }).click()
    await first.page.waitForURL('**/floor')
    await second.page.goto(link)
    await second.page.getByRole('alert').filter({ hasText: 'đã dùng rồi' }).waitFor()
    const hoa = page.locator('.person').filter({ hasText: 'hoa' })
    await hoa.getByText('Đang đăng nhập').waitFor()
    const session = await first.page.evaluate<string>(`localStorage.getItem('flashpack.staff.packer')`)
    const { token } = JSON.parse(session) as { token: string }
    expect((await world.api.call('GET', '/api/me', token)).status).toBe(200)
    // By keyboard: a first press asks, a second one confirms.
    await hoa.getByRole('button', { name: 'Thu hồi' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await hoa.getByText('Đã thu hồi').waitFor()
    expect((await world.api.call('GET', '/api/me', token)).status).toBe(401)
    expect(troubles).toEqual([])
  })
})
