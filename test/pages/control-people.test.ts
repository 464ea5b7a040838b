import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { signedInToControl } from '../support/control-page.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
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

  test('refuses what is not a name, in words of the reader; a role is changed by a new link, and the former sign-in ends', async () => {
    const { page, troubles } = await signedInToControl(world, browser, 'owner', { name: 'Sáu Đức' })
    await page.goto(`${world.api.url}/settings#people`)
    await page.getByLabel('Tên', { exact: true }).fill('<b>')
    await page.getByRole('button', { name: 'Tạo liên kết' }).click()
    await page.getByText('Nhập tên từ 1 đến 60 ký tự').waitFor()
    // As a Mac types it, and with a blank too many.
    await page.getByLabel('Tên', { exact: true }).fill(`${'Nguyễn Thị'.normalize('NFD')}  Hòa `)
    await page.getByRole('button', { name: 'Tạo liên kết' }).click()
    const link = (): Promise<string> => page.getByLabel('Liên kết', { exact: true }).inputValue()
    const phone = await browser.device()
    await phone.page.goto(await link())
    await phone.page.getByText('Nguyễn Thị Hòa').waitFor()
    await phone.page.getByRole('button', { name: 'Đăng nhập' }).click()
    await phone.page.waitForURL('**/floor')
    const person = page.locator('.person').filter({ hasText: 'Nguyễn Thị Hòa' })
    await person.getByText('Đang đăng nhập').waitFor()
    await person.getByRole('button', { name: 'Đổi vai trò' }).click()
    await person.getByLabel('Vai trò mới').selectOption('dispatcher')
    await assertEverywhere(page, 'settings-people-role')
    await person.getByRole('button', { name: 'Tạo liên kết' }).click()
    await page.getByRole('heading', { name: 'Liên kết cho Nguyễn Thị Hòa · Điều phối' }).waitFor()
    const { token } = JSON.parse(
      await phone.page.evaluate<string>(`localStorage.getItem('flashpack.staff.packer')`),
    ) as { token: string }
    expect((await world.api.call('GET', '/api/me', token)).status).toBe(401)
    const next = await browser.device()
    await next.page.goto(await link())
    await next.page.getByRole('button', { name: 'Đăng nhập' }).click()
    await person.getByText('Đang đăng nhập').waitFor()
    await person.getByText('Điều phối').first().waitFor()
    const admin = await world.token('admin')
    const done = `/api/audit?actor=${encodeURIComponent('dispatcher:Nguyễn Thị Hòa')}`
    await until(
      'it is in the audit under that name',
      async () => (await world.api.call<{ items: unknown[] }>('GET', done, admin)).body.items.length > 0,
    )
    expect(troubles).toEqual([])
  })

  test('creates a sign-in link that lets in one other device, once; the list shows its status, and a revoked person is signed out', async () => {
    const { page, troubles } = await signedInToControl(world, browser, 'admin', { name: 'boss' })
    await page.getByRole('link', { name: 'Người dùng' }).click()
    await page.getByLabel('Vai trò', { exact: true }).selectOption('packer')
    await page.getByLabel('Tên', { exact: true }).fill('hoa')
    await page.getByRole('button', { name: 'Tạo liên kết' }).click()
    const link = await page.getByLabel('Liên kết', { exact: true }).inputValue()
    await page.getByRole('img', { name: 'Mã QR' }).waitFor()
    await eventually(async () =>
      expect(
        await page
          .getByRole('img', { name: 'Mã QR' })
          .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0),
      ).toBeTruthy(),
    )
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
    await page.getByText('Đã hết hạn hoặc đã thu hồi (').click()
    await hoa.getByText('Đã thu hồi').waitFor()
    expect((await world.api.call('GET', '/api/me', token)).status).toBe(401)
    expect(troubles).toEqual([])
  })
})
