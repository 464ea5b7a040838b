import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), 'the sign-in page', () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  const makeLink = async (role: string): Promise<string> => {
    const made = await world.api.call<{ path: string }>('POST', '/api/sign-in/links', await world.token('admin'), {
      role,
      seller: 'main',
      name: 'lan',
    })
    return world.api.url + made.body.path
  }

  test('takes a host from the link to their page with one press, and remembers them on that device', async () => {
    const { page, troubles } = await browser.device()
    await page.goto(await makeLink('host'))
    await assertEverywhere(page, 'sign-in')
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/host')
    await eventually(async () =>
      expect(await page.evaluate<string>(`localStorage.getItem('flashpack.staff.host') ?? ''`)).toMatch(
        /"role":"host"/,
      ),
    )
    expect(troubles).toEqual([])
  })

  test('says what to do when the link has been used, also by somebody else since it was opened', async () => {
    const link = await makeLink('packer')
    const { page: slow } = await browser.device()
    await slow.goto(link)
    await slow.getByRole('button', { name: 'Đăng nhập' }).waitFor()
    const { page: quick } = await browser.device()
    await quick.goto(link)
    await quick.getByRole('button', { name: 'Đăng nhập' }).click()
    await quick.waitForURL(/\/floor$/)
    await slow.getByRole('button', { name: 'Đăng nhập' }).click()
    const { page: late } = await browser.device()
    await late.goto(link)
    for (const page of [slow, late]) {
      await page.getByRole('alert').filter({ hasText: 'đã dùng rồi' }).waitFor()
      await page.getByText('xin chủ shop một liên kết mới').waitFor()
    }
  })

  test('does not use up the link before a person presses: messengers open links to preview them', async () => {
    const link = await makeLink('host')
    const first = await browser.device()
    await first.page.goto(link)
    await first.page.getByRole('button', { name: 'Đăng nhập' }).waitFor()
    const second = await browser.device()
    await second.page.goto(link)
    await second.page.getByRole('button', { name: 'Đăng nhập' }).click()
    await second.page.waitForURL('**/host')
  })

  test('lets nobody in with a token copied from a device whose holder signed out', async () => {
    const { page } = await browser.device()
    await page.goto(await makeLink('host'))
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/host')
    const kept = await page.evaluate<string>(`localStorage.getItem('flashpack.staff.host') ?? ''`)
    const { token } = JSON.parse(kept) as { token: string }
    const me = async (): Promise<number> => (await world.api.call('GET', '/api/me', token)).status
    expect(await me()).toBe(200)
    const ended = page.waitForResponse('**/api/sign-out')
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('button', { name: 'Đăng xuất' }).click()
    expect((await ended).status()).toBe(200)
    expect(await me()).toBe(401)
    await eventually(async () =>
      expect(await page.evaluate<string | null>(`localStorage.getItem('flashpack.staff.host')`)).toBeNull(),
    )
  })

  test("revokes the device's previous token when its holder signs in again", async () => {
    const { page } = await browser.device()
    const tokenAfter = async (link: string): Promise<string> => {
      await page.goto(link)
      await page.getByRole('button', { name: 'Đăng nhập' }).click()
      await page.waitForURL('**/host')
      const kept = await page.evaluate<string>(`localStorage.getItem('flashpack.staff.host') ?? ''`)
      return (JSON.parse(kept) as { token: string }).token
    }
    const former = await tokenAfter(await makeLink('host'))
    const present = await tokenAfter(await makeLink('host'))
    const me = async (token: string): Promise<number> => (await world.api.call('GET', '/api/me', token)).status
    await until('the previous token is revoked', async () => (await me(former)) === 401)
    expect(await me(present)).toBe(200)
  })
})
