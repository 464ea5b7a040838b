import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { freePort } from '../../scripts/services/free-port.ts'
import { openIdentityProvider, providerSettings, type IdentityProvider } from '../support/identity-provider.ts'
import { makeSignInLink, type Invited } from '../support/staff.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const hourMs = 3_600_000
const passkeyButton = 'Đăng nhập bằng vân tay hoặc khuôn mặt'

describeUnless(skipWithoutBrowser(), 'the account of staff', () => {
  let provider: IdentityProvider
  let world: World
  let browser: TestBrowser
  /** As a shop with a name of its own is reached, and as one in the own network is: there browsers have no passkeys. */
  let named: string
  let numbered: string
  beforeAll(async () => {
    provider = await openIdentityProvider()
    const port = await freePort()
    named = `http://localhost:${port}`
    numbered = `http://127.0.0.1:${port}`
    world = await openWorld({ workers: 0, settings: { ...providerSettings(provider, named), PORT: String(port) } })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
    provider.close()
  })

  const signIn = async (page: Page, base: string, invited: Invited): Promise<void> => {
    await page.goto(base + (await makeSignInLink(world, invited)))
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  }
  /** The device checks a finger by itself, as Chromium's virtual authenticator does. */
  const addSensor = async (page: Page): Promise<void> => {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
  }
  const isIn = (page: Page): Promise<void> => page.getByRole('button', { name: 'Menu' }).waitFor()

  test('signs the same person in again by passkey with one tap on any page, when the token ran out', async () => {
    const { page, troubles } = await browser.device()
    await addSensor(page)
    await signIn(page, named, { role: 'owner', name: 'chu' })
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('link', { name: 'chu · Chủ shop' }).click()
    await page.getByRole('button', { name: 'Thêm vân tay hoặc khuôn mặt' }).click()
    await page.getByText('Lần sau chỉ cần chạm một lần').waitFor()
    await page.locator('.account-row').filter({ hasText: 'Vân tay hoặc khuôn mặt' }).waitFor()
    await page.getByRole('button', { name: 'Thêm vân tay hoặc khuôn mặt' }).click()
    await page.getByText('đã có vân tay hoặc khuôn mặt của bạn').waitFor()
    await world.moveClock(13 * hourMs)
    for (const path of ['/settings', '/control']) {
      await page.goto(named + path)
      await page.getByRole('button', { name: passkeyButton }).click()
      await isIn(page)
      await world.moveClock(13 * hourMs)
    }
    // Once it was removed, it is told what to do.
    await page.goto(`${named}/account`)
    await page.getByRole('button', { name: passkeyButton }).click()
    const key = page.locator('.account-row').filter({ hasText: 'Vân tay hoặc khuôn mặt' })
    await key.getByRole('button', { name: 'Gỡ' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.getByText('Đã gỡ').waitFor()
    await page.getByRole('button', { name: 'Đăng xuất' }).first().click()
    await page.getByRole('button', { name: passkeyButton }).click()
    await page.getByRole('alert').filter({ hasText: 'đã bị gỡ ở đây' }).waitFor()
    // Signed out by name, and invited again, one makes a new one on the same device.
    for (const round of ['removed', 'revoked']) {
      await signIn(page, named, { role: 'owner', name: 'chu' })
      await page.goto(`${named}/account`)
      await page.getByRole('button', { name: 'Thêm vân tay hoặc khuôn mặt' }).click()
      await page.getByText('Lần sau chỉ cần chạm một lần').waitFor()
      const admin = await world.token('admin')
      const revoked = await world.api.call('POST', '/api/tokens/revoke', admin, { holder: 'chu' })
      expect([round, revoked.status]).toEqual([round, 200])
      await page.reload()
      await page.getByRole('button', { name: passkeyButton }).click()
      await page.getByRole('alert').filter({ hasText: 'đã bị gỡ ở đây' }).waitFor()
    }
    expect(troubles).toEqual([])
  })

  test('lets a device without passkeys sign in again by PIN, says how many tries are left, and in the end asks for a link', async () => {
    const { page, troubles } = await browser.device()
    await signIn(page, numbered, { role: 'packer', name: 'hoa', hours: 2 })
    await page.goto(`${numbered}/account`)
    await page.getByLabel('Mã PIN mới').fill('123456')
    await page.getByRole('button', { name: 'Đặt mã PIN' }).click()
    await page.getByText('quá dễ đoán').waitFor()
    await page.getByLabel('Mã PIN mới').fill('250190')
    await page.getByRole('button', { name: 'Đặt mã PIN' }).click()
    await page.getByText('Đã đặt mã PIN cho máy này').waitFor()
    await world.moveClock(3 * hourMs)
    await page.goto(`${numbered}/floor`)
    const pin = page.getByLabel('Mã PIN của hoa (Đóng gói)')
    await pin.pressSequentially('999111')
    await page.getByRole('alert').filter({ hasText: 'Còn 4 lần' }).waitFor()
    await assertEverywhere(page, 'sign-in-again')
    await pin.pressSequentially('250190')
    await isIn(page)
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('button', { name: 'Đăng xuất' }).click()
    for (const left of ['Còn 4 lần', 'Còn 3 lần', 'Còn 2 lần', 'Còn 1 lần', 'Hãy xin chủ shop liên kết mới']) {
      await pin.pressSequentially('999111')
      await page.getByRole('alert').filter({ hasText: left }).waitFor()
    }
    await eventually(async () => expect(await pin.count()).toBe(0))
    expect(troubles).toEqual([])
  })

  test('shows an owner where the people of the shop are signed in; a device that is ended there is out, and its PIN with it', async () => {
    const [owner, packer] = [await browser.device(), await browser.device()]
    await signIn(packer.page, numbered, { role: 'packer', name: 'thu' })
    await packer.page.goto(`${numbered}/account`)
    await packer.page.getByLabel('Mã PIN mới').fill('250190')
    await packer.page.getByRole('button', { name: 'Đặt mã PIN' }).click()
    await packer.page.getByText('Đã đặt mã PIN').waitFor()
    await signIn(owner.page, named, { role: 'owner', name: 'sep' })
    await owner.page.goto(`${named}/account`)
    await owner.page.locator('.account-row').filter({ hasText: 'Máy này' }).waitFor()
    await owner.page.locator('.account-row').filter({ hasText: 'thu · Đóng gói' }).first().waitFor()
    await assertEverywhere(owner.page, 'account')
    const thu = owner.page.locator('.account-row').filter({ hasText: 'thu · Đóng gói' })
    const end = thu.getByRole('button', { name: 'Đăng xuất' })
    await end.focus()
    await owner.page.keyboard.press('Enter')
    await owner.page.keyboard.press('Enter')
    await owner.page.getByText('cần liên kết mới để vào lại').waitFor()
    await until('neither session nor PIN is left', async () => (await thu.count()) === 0)
    await packer.page.reload()
    await packer.page.getByRole('heading', { name: 'Cần đăng nhập' }).waitFor()
    await eventually(async () => expect(await packer.page.getByLabel('Mã PIN của').count()).toBe(0))
    expect([...owner.troubles, ...packer.troubles]).toEqual([])
  })

  test('lets people in by the account of a provider, and tells whose account has no role here what to do', async () => {
    const { page, troubles } = await browser.device()
    provider.account = { email: 'khach@shop.example' }
    await page.goto(named)
    await page.getByRole('button', { name: 'Đăng nhập bằng Trà Vinh ID' }).click()
    await page.getByRole('heading', { name: 'Tài khoản này chưa có vai trò ở đây' }).waitFor()
    await page.getByText('khach@shop.example').waitFor()
    expect(new URL(page.url()).search).toBe('')
    await assertEverywhere(page, 'sign-in-no-role')
    provider.account = { email: 'lan@shop.example', realm_access: { roles: ['shop-leads'] } }
    await page.getByRole('button', { name: 'Đăng nhập bằng Trà Vinh ID' }).click()
    await page.waitForURL('**/control')
    await isIn(page)
    await page.goto(`${named}/account`)
    await page.getByText('Khi phiên đăng nhập hết hạn, hãy đăng nhập lại ở đó').waitFor()
    expect(troubles).toEqual([])
  })
})
