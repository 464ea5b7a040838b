import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import type { ForecastView } from '../../shared/contract/routes/money.ts'
import type { StaffRole } from '../../shared/contract/roles.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { markOf, openPavilion, type Pavilion } from '../support/open-pavilion.ts'
import { openHub } from '../support/pooled-sale.ts'
import { signInOn } from '../support/signed-in.ts'
import { makeSignInLink } from '../support/staff.ts'
import { describeUnless } from '../support/unless.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const hourMs = 3_600_000

describeUnless(skipWithoutBrowser(), "a producer's page", () => {
  let world: World
  let browser: TestBrowser
  let pavilion: Pavilion
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    browser = await openBrowser()
    pavilion = await openPavilion(world, 'coop', ['one', 'two', 'new'])
  })
  afterAll(async () => {
    pavilion.floor.close()
    await browser.close()
    await world.close()
  })

  async function open(seller: string, role: StaffRole): Promise<{ page: Page; troubles: string[] }> {
    const device = await browser.device()
    await signInOn(device, { token: await world.token(role, { seller, hours: 9000 }), name: 'Anh Ba', role, seller })
    await device.page.goto(`${world.api.url}/mine`)
    await device.page.getByRole('heading', { name: 'Hàng của tôi' }).first().waitFor()
    return device
  }

  test('is where a producer comes in by their link, and from the home page', async () => {
    const { page, troubles } = await browser.device()
    await page.goto(world.api.url + (await makeSignInLink(world, { role: 'producer', name: 'ba', seller: 'new' })))
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/mine')
    await page.getByText('Chưa có hàng trong phiên live nào').waitFor()
    await assertEverywhere(page, 'mine-empty')
    await page.goto(world.api.url)
    await page.waitForURL('**/mine')
    expect(troubles).toEqual([])
  })

  test('shows what is sold, asks what is brought, says what is late, and nothing of others', async () => {
    const sale = await pavilion.open({
      PEPPER: { seller: 'one', quota: 40, price: 30_000 },
      CANDY: { seller: 'one', quota: 20, packs: 'producer' },
      HONEY: { seller: 'two', quota: 40, price: 77_777 },
    })
    await pavilion.floor.buy(sale, { PEPPER: 2, HONEY: 1 })
    await pavilion.floor.buy(sale, { CANDY: 1 })
    const { page, troubles } = await open('one', 'producer')
    const pepper = page.locator('.goods > li', { hasText: 'PEPPER' })
    await pepper.getByText('60.000 ₫').waitFor()
    await pepper.getByRole('button', { name: 'Hẹn mang đến' }).click()
    await pepper.getByLabel('Bao nhiêu món?').fill('-3')
    await pepper.getByRole('button', { name: 'Lưu lời hẹn' }).click()
    await pepper.getByText('Ghi số món, từ 0 trở lên.').waitFor()
    await pepper.getByLabel('Bao nhiêu món?').fill('40')
    await assertEverywhere(page, 'mine-promise')
    await pepper.getByRole('button', { name: 'Lưu lời hẹn' }).click()
    await pepper.getByText('Còn phải mang 40 món').waitFor()
    await pavilion.bring(sale, 'PEPPER', 34)
    await pepper.getByText('Còn phải mang 6 món').waitFor()
    await world.moveClock(3 * hourMs)
    await until('it is late', async () => (await pepper.locator('.notice.tone-stop').count()) === 1)
    await page.locator('.tile', { hasText: 'Cần đóng gói' }).getByText('1').waitFor()
    await assertEverywhere(page, 'mine-late')
    const text = await page.content()
    for (const foreign of [...['two', 'coop'].map(markOf), 'HONEY', '77.777']) expect(text).not.toContain(foreign)
    expect(troubles).toEqual([])
  })

  test('tells a producer what comes when, what was paid, and what to fix: its own alone', async () => {
    const hub = await openHub(world, 'tien', { mot: { price: 100_000 }, hai: { price: 77_000 } })
    const codes = await hub.pack([{ MOT: 1, HAI: 2 }, { MOT: 3 }])
    await hub.send(codes)
    const finance = await world.token('finance', { seller: 'tien', hours: 9000 })
    await until('it is entered', async () => {
      const { body } = await world.api.call<ForecastView>('GET', '/api/money/forecast', finance)
      return body.days.length === 2
    })
    const { page, troubles } = await open('mot', 'producer')
    await page.getByRole('link', { name: 'Tiền', exact: true }).click()
    await page.getByRole('heading', { name: 'Ngày nào nhận bao nhiêu' }).waitFor()
    await page.getByText('400.000 ₫').first().waitFor()
    await page.getByText('Chưa nhận khoản nào.').waitFor()
    await assertEverywhere(page, 'mine-money')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Tải PDF' }).click()
    expect((await saved).suggestedFilename()).toMatch(/^doi-soat-.*\.pdf$/)
    expect(await page.content()).not.toMatch(/77\.000|154\.000|Vườn hai/)
    const scan = { scanId: randomUUID(), code: codes[0], condition: 'damaged' }
    expect((await hub.call('POST', '/api/returns', hub.dispatcher, scan)).status).toBe(201)
    const [order] = (
      await hub.call<{ items: { orderId: string }[] }>('GET', `/api/sales/${hub.saleId}/orders`, hub.owner)
    ).body.items
    const complaint = { caseId: randomUUID(), orderId: order!.orderId, kind: 'damaged', sku: 'MOT' }
    expect((await hub.call('POST', '/api/cases', hub.owner, complaint)).status).toBe(201)
    await page.getByRole('link', { name: 'Cần sửa' }).click()
    await page.getByText('Hàng của mot').waitFor()
    await page.getByText('1 khiếu nại').waitFor()
    await assertEverywhere(page, 'mine-fix')
    await page.goBack()
    await page.getByRole('heading', { name: 'Bảng đối soát' }).waitFor()
    expect(troubles).toEqual([])
  })

  test('leads an owner who packs to the packing page', async () => {
    const { page, troubles } = await open('one', 'owner')
    await page.getByRole('link', { name: 'Mở trang đóng gói' }).waitFor()
    expect(troubles).toEqual([])
  })
})
