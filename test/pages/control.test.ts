import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { placeDecided } from '../support/api.ts'
import { assertAccessible, assertEverywhere, openBrowser, takeScreenshot, type Device, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { until } from '../support/until.ts'
import { breakTable, wholeDay, type WholeDay } from '../support/whole-day.ts'
import { openWorld, type World } from '../support/world.ts'

const phone = '0987 654 321'

describe('the page of control', { skip: skipWithoutBrowser() }, () => {
  let world: World
  let browser: TestBrowser
  let day: WholeDay
  before(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000', LOG_LEVEL: 'silent' } })
    browser = await openBrowser()
    day = await wholeDay(world, phone)
  })
  after(async () => {
    await browser.close()
    await world.close()
  })

  const signedIn = async (role: 'dispatcher' | 'admin', seller = 'main', name = 'minh'): Promise<Device> => {
    const { body } = await world.api.call<{ path: string }>('POST', '/api/sign-in/links', await world.token('admin'), { role, seller, name })
    const device = await browser.device()
    await device.page.goto(world.api.url + body.path)
    await device.page.getByRole('button', { name: 'Đăng nhập' }).click()
    await device.page.waitForURL('**/control')
    return device
  }
  const find = async (page: Page, text: string): Promise<void> => {
    await page.getByRole('link', { name: 'Tìm đơn' }).click()
    await page.getByLabel('Mã đơn, mã kiện hoặc số điện thoại').fill(text)
    await page.getByLabel('Mã đơn, mã kiện hoặc số điện thoại').press('Enter')
  }

  test('tells a dispatcher what waits, how fast it goes and what is due; when nothing comes any more, how old it is', async () => {
    const { saleId } = await world.api.openSale(day.host, { items: { COFFEE: 100 } })
    const sockets = await Promise.all((await world.api.signUps(4)).map((viewer) => world.api.connect(viewer.token)))
    await Promise.all(sockets.map((socket) => placeDecided(socket, saleId)))
    const { page, context, troubles } = await signedIn('dispatcher')
    const card = page.locator('.sale-card').filter({ hasText: 'Kiện chưa đóng' }).filter({ hasText: 'Còn' }).first()
    await card.waitFor()
    assert.match(await card.innerText(), /Đã xử lý\s*4[\s\S]*Kiện chưa đóng\s*4[\s\S]*Còn \d+ (giờ|phút)[\s\S]*Chưa rõ tốc độ/)
    assert.equal(await page.getByRole('link', { name: 'Người dùng' }).count(), 0)
    await assertEverywhere(page, 'control-overview')
    await page.getByRole('link', { name: 'Hạn đóng gói' }).click()
    await page.locator('.deadline-row').first().waitFor()
    await assertEverywhere(page, 'control-deadlines')
    await context.setOffline(true)
    await page.getByText('Dữ liệu cũ').waitFor({ timeout: 20_000 })
    await takeScreenshot(page, 'control-stale')
    await context.setOffline(false)
    await page.getByText('Dữ liệu cũ').waitFor({ state: 'detached', timeout: 20_000 })
    assert.deepEqual(troubles, [])
    for (const socket of sockets) socket.close()
  })

  test('reads the story of an order from the tap to the hand-over, by the code of its parcel and by the phone', async () => {
    const { page, troubles } = await signedIn('dispatcher')
    await page.getByRole('link', { name: 'Tìm đơn' }).click()
    await page.getByText('Đọc câu chuyện của một đơn').waitFor()
    await assertEverywhere(page, 'control-find')
    for (const text of [day.code, phone, day.order.orderId.slice(0, 8)]) {
      await find(page, text)
      await page.locator('.step').last().waitFor()
      const kinds = (await page.locator('.step').evaluateAll('(steps) => steps.map((step) => step.dataset.kind)')) as string[]
      const inTurn = ['received', 'decided', 'paid', 'parcelled', 'batched', 'claimed', 'packed', 'handed-over']
      assert.deepEqual(kinds.filter((kind) => inTurn.includes(kind)), inTurn)
      assert.ok(!page.url().includes('0987') && page.url().endsWith(`#find/${day.order.orderId}`), page.url())
      await page.goto(`${world.api.url}/control#overview`)
    }
    await find(page, day.code)
    await page.locator('.step').last().waitFor()
    const told = await page.locator('#content').innerText()
    for (const part of ['lan · Đóng gói', 'minh · Điều phối', 'GHN', '••• ••• 321', '2 × Cà phê COFFEE', '250.000']) assert.ok(told.includes(part), `${part} in ${told}`)
    for (const secret of ['Kín', 'bí mật', 'Vĩnh Long', '987 654']) assert.ok(!told.includes(secret), secret)
    await assertEverywhere(page, 'control-story')
    assert.deepEqual(troubles, [])
  })

  test('finds and tells nothing of it to the dispatcher of another seller', async () => {
    const { page } = await signedIn('dispatcher', 'other', 'la')
    for (const text of [day.code, phone, day.order.orderId]) {
      await find(page, text)
      await page.getByRole('heading', { name: 'Không tìm thấy' }).waitFor()
      await page.goto(`${world.api.url}/control#overview`)
    }
    await page.goto(`${world.api.url}/control#find/${day.order.orderId}`)
    await page.getByRole('alert').filter({ hasText: 'Không tìm thấy' }).waitFor()
    await page.getByRole('link', { name: 'Tổng quan' }).click()
    await page.getByRole('heading', { name: 'Chưa có phiên nào đang chạy' }).waitFor()
    await assertEverywhere(page, 'control-empty')
  })

  test('makes a sign-in link that lets in one other device, once; the list tells what became of it, and who is revoked is out', async () => {
    const { page, troubles } = await signedIn('admin', 'main', 'boss')
    await page.getByRole('link', { name: 'Người dùng' }).click()
    await page.getByLabel('Vai trò').selectOption('packer')
    await page.getByLabel('Tên').fill('hoa')
    await page.getByRole('button', { name: 'Tạo đường dẫn' }).click()
    const link = await page.getByLabel('Đường dẫn', { exact: true }).inputValue()
    await page.getByRole('img', { name: 'Mã QR' }).waitFor()
    assert.ok(await page.getByRole('img', { name: 'Mã QR' }).evaluate('(image) => image.naturalWidth > 0'))
    await assertEverywhere(page, 'control-people')
    const [first, second] = [await browser.device(), await browser.device()]
    await first.page.goto(link)
    await first.page.getByRole('button', { name: 'Đăng nhập' }).click()
    await first.page.waitForURL('**/floor')
    await second.page.goto(link)
    await second.page.getByRole('button', { name: 'Đăng nhập' }).click()
    await second.page.getByRole('alert').filter({ hasText: 'đường dẫn mới' }).waitFor()
    const hoa = page.locator('.person').filter({ hasText: 'hoa' })
    await hoa.getByText('Đang đăng nhập').waitFor()
    const session = await first.page.evaluate<string>(`localStorage.getItem('flashpack.staff.packer')`)
    const { token } = JSON.parse(session) as { token: string }
    assert.equal((await world.api.call('GET', '/api/me', token)).status, 200)
    // By keyboard: a first press asks, a second does it.
    await hoa.getByRole('button', { name: 'Thu hồi' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await hoa.getByText('Đã thu hồi').waitFor()
    assert.equal((await world.api.call('GET', '/api/me', token)).status, 401)
    assert.deepEqual(troubles, [])
  })

  test('has failed work done again when somebody asks, and says who asked', async () => {
    const mend = await breakTable(world, 'document', "new.kind = 'labels-zpl'")
    const packer = await world.token('packer')
    const { body } = await world.api.call<{ items: { batchId: string }[] }>('GET', `/api/batches?saleId=${day.saleId}`, packer)
    const { batchId } = body.items[0]!
    world.ctx.bells.ringDocuments(batchId, 'zpl')
    const { page, troubles } = await signedIn('dispatcher')
    await page.getByRole('link', { name: /Sự cố/ }).click()
    const job = page.locator(`[data-subject="${batchId}"]`)
    await job.getByText('broken on purpose').waitFor()
    await assertEverywhere(page, 'control-trouble')
    await mend()
    await job.getByRole('button', { name: 'Làm lại' }).click()
    await job.getByText('minh · Điều phối gọi làm lại').waitFor()
    await until('the labels are drawn', async () => (await world.ctx.pool.query(`select 1 from document where subject_id = $1 and kind = 'labels-zpl'`, [batchId])).rowCount === 1)
    await page.getByRole('heading', { name: 'Không có sự cố' }).waitFor()
    await page.getByText('Đã xong (1)').click()
    await job.getByText('Đã xong').waitFor()
    assert.deepEqual(troubles, [])
  })

  test('shows an admin who changed what, by person, and the board of the queues under the same strict policy', async () => {
    const { page, troubles } = await signedIn('admin', 'main', 'boss')
    await page.getByRole('link', { name: 'Nhật ký' }).click()
    await page.getByLabel('Ai (vai trò:tên)').fill('dispatcher:minh')
    await until('the hand-over is in the audit', async () => {
      await page.getByRole('button', { name: 'Lọc' }).click()
      return (await page.locator('.change').filter({ hasText: 'minh · Điều phối' }).count()) > 0
    })
    for (const text of await page.locator('.change').allInnerTexts()) assert.ok(text.includes('minh'), text)
    await assertEverywhere(page, 'control-audit')
    await page.getByRole('link', { name: /Sự cố/ }).click()
    await page.getByRole('button', { name: 'Mở bảng hàng đợi' }).click()
    await page.waitForURL('**/control/queues/**')
    await page.getByText('documents').first().waitFor()
    await page.setViewportSize({ width: 1440, height: 900 })
    await takeScreenshot(page, 'control-queue-board')
    assert.deepEqual(troubles.filter((trouble) => /script|connect|load/i.test(trouble) && !/style/i.test(trouble)), [])
    const stranger = await browser.device()
    const answer = await stranger.page.goto(`${world.api.url}/control/queues/`)
    assert.equal(answer!.status(), 401)
  })

  test('asks who is not signed in to open their link', async () => {
    const { page } = await browser.device()
    await page.goto(`${world.api.url}/control`)
    await page.getByText('Cần đăng nhập').waitFor()
    await assertAccessible(page, 'control without a sign-in')
    assert.equal((await world.api.call('GET', `/api/orders/${randomUUID()}/story`)).status, 401)
  })
})
