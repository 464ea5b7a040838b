import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import type { StaffRole } from '../../shared/contract/roles.ts'
import type { Calendar, HubCapacityView } from '../../shared/contract/routes/calendar.ts'
import type { Reply } from '../support/api.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { signInOn } from '../support/signed-in.ts'
import { growTree } from '../support/tree.ts'
import { describeUnless } from '../support/unless.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const timeZone = 'Asia/Ho_Chi_Minh'
const daily = { from: '07:00', until: '18:00' }
const week = [daily, daily, daily, daily, daily, daily, null]
const houses = {
  'nha-hoa': 'Nhà chị Hoa',
  'nha-ba': 'Nhà chú Ba',
  'nha-tu': 'Vườn Tư Cầu Kè',
  'nha-sau': 'Lò bánh Sáu',
} as const

describeUnless(skipWithoutBrowser(), 'the page of the calendar', () => {
  let world: World
  let browser: TestBrowser
  let saturday: string
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    browser = await openBrowser()
    await growTree(world, Object.fromEntries(Object.keys(houses).map((house) => [house, 'htx'])))
    const day = new Date(world.ctx.clock.now().getTime() + 8 * 86_400_000)
    day.setUTCDate(day.getUTCDate() + ((6 - day.getUTCDay() + 7) % 7))
    saturday = day.toISOString().slice(0, 10)
    for (const [seller, name] of Object.entries({ ...houses, htx: 'HTX Cầu Kè' })) {
      const address = { line: '1 Lê Lợi', ward: 'Cầu Kè', province: 'Vĩnh Long' }
      const sender = { name, phone: '0912 000 001', address }
      expect((await call(seller, 'PUT', '/api/shop', { name, sender })).status).toBe(200)
    }
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  const call = async <Body = Record<string, unknown>>(
    seller: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Reply<Body>> => world.api.call(method, path, await world.token('owner', { seller, hours: 9_000 }), body)
  async function plan(seller: string, title: string, time: string, orders: number): Promise<string> {
    const saleId = randomUUID()
    const items = [{ sku: 'COFFEE', title: 'Cà phê', price: 100_000, quota: 500 }]
    const body = { saleId, title, timeZone, currency: 'VND', deadlinePolicy: 'same-day', items }
    expect((await call(seller, 'POST', '/api/sales', body)).status).toBe(201)
    const start = { startsAt: new Date(`${saturday}T${time}:00+07:00`).toISOString(), orders, minutes: 120 }
    expect((await call(seller, 'PUT', `/api/sales/${saleId}/start`, start)).status).toBe(200)
    return saleId
  }
  async function open(
    seller: string,
    role: StaffRole,
    address: string,
    heading = 'Lịch phiên',
  ): Promise<{ page: Page; troubles: string[] }> {
    const device = await browser.device()
    const token = await world.token(role, { seller, hours: 9_000 })
    await signInOn(device, { token, name: 'Chị Hoa', role, seller })
    await device.page.goto(`${world.api.url}${address}`)
    await device.page.getByRole('heading', { name: heading }).first().waitFor()
    return device
  }

  test('says what is not known, and takes the hours, the capacity and the trucks of the hub', async () => {
    const { page, troubles } = await open('htx', 'owner', `/calendar#week/${saturday}`)
    await page.getByText('Chưa có kho nào ghi giờ làm việc').waitFor()
    await page.getByText('Giờ kho, sức chứa và xe').click()
    await page.getByRole('button', { name: 'Ghi giờ làm việc' }).click()
    await page.getByLabel('Thứ Hai: mở cửa').selectOption('08:00')
    await page.getByLabel('Thứ Hai: đóng cửa').selectOption('07:30')
    await page.getByText('Giờ đóng cửa phải sau giờ mở cửa.').waitFor()
    await page.getByLabel('Thứ Hai: đóng cửa').selectOption('17:30')
    await page.getByLabel('Kho làm được mỗi giờ (kiện)').fill('nhiều')
    await page.getByText('Ghi số từ 1 đến 100.000').waitFor()
    await page.getByLabel('Kho làm được mỗi giờ (kiện)').fill('100')
    await page.getByRole('button', { name: 'Thêm ngày' }).click()
    await page.getByLabel('Ngày', { exact: true }).fill('2027-02-06')
    await page.getByRole('button', { name: 'Thêm xe' }).click()
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Ghi tên hãng và chọn ít nhất một ngày.').waitFor()
    await page.getByLabel('Hãng').fill('GHN')
    await page.getByLabel('Chở được (kiện)').fill('500')
    await assertEverywhere(page, 'calendar-form')
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Đã lưu.').waitFor()
    const { body } = await call<HubCapacityView>('htx', 'GET', '/api/hubs/htx/capacity')
    expect(body).toMatchObject({
      week: [{ from: '08:00', until: '17:30' }, ...week.slice(1)],
      days: [{ date: '2027-02-06', hours: null }],
      parcelsPerHour: 100,
      parcelGrams: null,
      trucks: [{ carrier: 'GHN', weekdays: [1, 2, 3, 4, 5, 6], at: '17:00', parcels: 500, kg: null }],
    })
    await page.getByText('Chưa có kho nào ghi giờ làm việc').waitFor({ state: 'detached' })
    expect(troubles).toEqual([])
  })

  test('shows a week and its days, names what is too much, and moves a session where there is room', async () => {
    await plan('nha-hoa', 'Bánh tét Trà Cuôn', '09:00', 220)
    await plan('nha-ba', 'Dừa sáp sáng thứ Bảy', '09:00', 180)
    await plan('nha-tu', 'Trái cây vườn nhà', '10:00', 90)
    const last = await plan('nha-sau', 'Bánh pía mới ra lò', '13:00', 140)
    const { page, troubles } = await open('htx', 'owner', `/calendar#week/${saturday}`)
    const day = page.locator('.day', { hasText: 'Thứ Bảy' })
    await day.getByText('630 / 500 kiện').waitFor()
    await assertEverywhere(page, 'calendar-week')
    await day.click()
    const session = page.locator('.session', { hasText: 'Bánh pía mới ra lò' })
    await session.getByText('Lò bánh Sáu').waitFor()
    await session.getByText('xe hết chỗ').waitFor()
    await page.getByRole('alert').filter({ hasText: '1 phiên không kịp xe' }).waitFor()
    await assertEverywhere(page, 'calendar-day')
    const move = session.getByRole('button', { name: /^Dời sang/ })
    await move.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await session.waitFor({ state: 'detached' })
    await page.getByText('490 / 500 kiện').waitFor()
    const to = new Date(Date.parse(saturday) + 7 * 86_400_000).toISOString().slice(0, 10)
    const { body } = await call<Calendar>('htx', 'GET', `/api/calendar?from=${saturday}&to=${to}`)
    const moved = body.sessions.find(({ saleId }) => saleId === last)
    expect(moved).toMatchObject({ parcels: 140, load: 'free', moveTo: null })
    expect(troubles).toEqual([])
  })

  test('shows a producer their own sessions and only how full the hub above is', async () => {
    const { page, troubles } = await open('nha-ba', 'producer', `/calendar#${saturday}`)
    await page.locator('.session', { hasText: 'Dừa sáp sáng thứ Bảy' }).waitFor()
    await page.getByText('Kho của cấp trên').waitFor()
    await page.getByText('Phần của nhà khác chỉ hiện theo từng phần tư').waitFor()
    expect(await page.locator('.session').count()).toBe(1)
    expect(await page.getByText('Giờ kho, sức chứa và xe').count()).toBe(0)
    for (const hidden of ['Nhà chị Hoa', 'Bánh tét', 'HTX Cầu Kè']) expect(await page.getByText(hidden).count()).toBe(0)
    await assertEverywhere(page, 'calendar-producer')
    expect(troubles).toEqual([])
  })

  test('warns a host before a sale is made that meets too many others, and offers the free starts', async () => {
    const { page, troubles } = await open('htx', 'host', '/host#/new', 'Tạo phiên mới')
    await page.getByLabel('Tên phiên').fill('Phiên chợ quê')
    await page.getByLabel('Ngày', { exact: true }).fill(saturday)
    await page.getByLabel('Giờ bắt đầu').selectOption('09:00')
    await page.getByLabel('Khoảng bao nhiêu đơn?').selectOption('100')
    const warning = page.getByRole('alert').filter({ hasText: 'đã có 2 phiên' })
    await warning.getByText('kho làm được 100 kiện mỗi giờ').waitFor()
    await warning.getByText(/xe GHN 17:00 .* còn chỗ cho 10 kiện/).waitFor()
    await assertEverywhere(page, 'host-clash')
    await warning.getByRole('button').first().click()
    await warning.waitFor({ state: 'detached' })
    expect(await page.getByLabel('Ngày', { exact: true }).inputValue()).not.toBe(saturday)
    await until(
      'the other start fits',
      async () => (await page.locator('.hour[aria-pressed=true] .tone-stop').count()) === 0,
    )
    expect(troubles).toEqual([])
  })
})
