import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import {
  assertAccessible,
  assertEverywhere,
  openBrowser,
  takeScreenshot,
  type TestBrowser,
} from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { scan } from '../support/scanner.ts'
import { cutSale, openStation, packedBy, said } from '../support/station.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), 'the packing station in trouble', () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '3' } })
    browser = await openBrowser({ worker: true })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('keeps packing offline, even after a reload, and counts nothing twice when the network is back', async () => {
    const { own, batches } = await cutSale(world, 'far', [{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }])
    const { page, context, troubles } = await openStation(world, browser, { name: 'hoa', seller: 'far' })
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const codes = batches[0]!.parcels.map(({ code }) => code)
    // The first is packed, but its answer is lost.
    await page.route(
      '**/pack',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
    await scan(page, codes[0]!)
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await context.setOffline(true)
    await scan(page, codes[1]!)
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await page.getByText(/Mất mạng\. Cứ đóng tiếp: \d việc chờ gửi/).waitFor()
    await page.reload()
    await page.getByText(/Mất mạng\. Cứ đóng tiếp/).waitFor()
    await page.getByText('Đã đóng 2/3 kiện').waitFor()
    await takeScreenshot(page, 'floor-offline')
    await assertAccessible(page, 'floor-offline')
    await scan(page, codes[1]!)
    await said(page, 'already-packed')
    await scan(page, codes[2]!)
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await context.setOffline(false)
    await until('the server has all', async () => (await packedBy(world, batches[0]!)).parcels === 3, 60_000)
    expect(await packedBy(world, batches[0]!)).toEqual({ parcels: 3, scans: 3 })
    await page.getByText('Mất mạng').waitFor({ state: 'detached' })
    expect((await own.get(`/api/batches/${batches[0]!.batchId}`, own.packer)).body['state']).toBe('packed')
    expect(troubles).toEqual([])
  })

  test('turns red when the order being packed is cancelled, and keeps a parcel that is refused afterwards visible', async () => {
    const { own, batches, orderIds } = await cutSale(world, 'red', [{ COFFEE: 1 }, { COFFEE: 1 }])
    const { page, context } = await openStation(world, browser, { name: 'mai', seller: 'red' })
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const codeOf = async (orderId: string): Promise<string> =>
      String((await own.get(`/api/orders/${orderId}`, own.host)).body['parcelCode'])
    const [first, second] = [await codeOf(orderIds[0]!), await codeOf(orderIds[1]!)]
    await scan(page, first)
    await said(page, 'parcel')
    await own.post(`/api/orders/${orderIds[0]!}/cancel`, own.host)
    await said(page, 'cancelled')
    await context.setOffline(true)
    await scan(page, second)
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await own.post(`/api/orders/${orderIds[1]!}/cancel`, own.host)
    await context.setOffline(false)
    await page.getByRole('heading', { name: 'Cần xem lại' }).waitFor()
    await takeScreenshot(page, 'floor-conflict')
    await assertAccessible(page, 'floor-conflict')
    await page.getByRole('button', { name: 'Đã để riêng' }).click()
    await page.getByRole('heading', { name: 'Cần xem lại' }).waitFor({ state: 'detached' })
    expect(await packedBy(world, batches[0]!)).toEqual({ parcels: 0, scans: 0 })
  })

  test('waits for the photo that a product requires, accepts a count for bulk goods, and reports what is short', async () => {
    const { own, batches } = await cutSale(world, 'photo', [{ COFFEE: 1 }, { TEA: 12 }, { COFFEE: 1, TEA: 1 }])
    await own.put('/api/products/COFFEE', own.host, { packing: { photo: true } })
    const { page, troubles } = await openStation(world, browser, { name: 'thu', seller: 'photo' })
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const codeWith = (goods: string): string =>
      batches[0]!.parcels.find(({ lines }) => lines.map(({ sku }) => sku).join('+') === goods)!.code
    await scan(page, codeWith('COFFEE'))
    await scan(page, 'COFFEE')
    await said(page, 'photo-first')
    await page.locator('#photo').setInputFiles({
      name: 'box.jpg',
      mimeType: 'image/jpeg',
      buffer: await sharp({ create: { width: 2000, height: 1500, channels: 3, background: '#864' } })
        .jpeg()
        .toBuffer(),
    })
    await said(page, 'sealed')
    await until(
      'the photo is stored',
      async () =>
        (await own.get<{ items: unknown[] }>(`/api/parcels/${codeWith('COFFEE')}/photos`, own.packer)).body.items
          .length === 1,
    )
    await scan(page, codeWith('TEA'))
    await said(page, 'parcel')
    await page.keyboard.press('F2')
    await page.getByLabel('Nhập số món trong kiện').fill('11')
    await page.keyboard.press('Enter')
    await said(page, 'count-low')
    await page.getByLabel('Nhập số món trong kiện').fill('12')
    await page.keyboard.press('Enter')
    await said(page, 'sealed')
    await scan(page, codeWith('COFFEE+TEA'))
    await said(page, 'parcel')
    let sentAt = 0
    page.on('request', (request) => {
      if (request.url().endsWith('/short')) sentAt = performance.now()
    })
    const reportedAt = performance.now()
    await reportShort(page)
    await said(page, 'short-cancelled')
    expect(sentAt - reportedAt).toBeGreaterThan(8_000)
    await page.getByText('2 kiện đã niêm phong: xếp ra chỗ bàn giao. 1 kiện đã hủy: cất hàng lại kệ.').waitFor()
    await until(
      'the batch is done',
      async () => (await own.get(`/api/batches/${batches[0]!.batchId}`, own.packer)).body['state'] === 'packed',
    )
    expect(troubles).toEqual([])
  })

  test("says that a report of missing goods cancels the buyer's order, asks by a hold, and keeps it until it is undone or sent, even without power", async () => {
    const { own, orderIds } = await cutSale(world, 'short', [{ COFFEE: 1, TEA: 2 }])
    const { page, context, troubles } = await openStation(world, browser, { name: 'an', seller: 'short' })
    const orderState = async (): Promise<unknown> =>
      (await own.get(`/api/orders/${orderIds[0]!}`, own.host)).body['state']
    await page.getByText('1 đợt đang chờ, 1 kiện').waitFor()
    await takeScreenshot(page, 'floor-waiting')
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    await page.keyboard.press('Enter')
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'ok')
    await page.keyboard.press('F8')
    const form = page.getByRole('region', { name: 'Thiếu món nào?' })
    await form.getByText('đơn của khách sẽ bị hủy').waitFor()
    await eventually(async () => expect(await form.getByLabel('Thiếu món nào?').inputValue()).toBe('TEA'))
    await eventually(async () => expect(await form.getByRole('status').first().innerText()).toBe('2'))
    await assertEverywhere(page, 'floor-short')
    await page.keyboard.press('Escape')
    await form.waitFor({ state: 'detached' })

    // Without a network it waits however long a test takes.
    await context.setOffline(true)
    await reportShort(page)
    await said(page, 'short-waits')
    await page.getByText('Đang chờ gửi báo thiếu').waitFor()
    await page.getByRole('button', { name: 'Hoàn tác' }).first().click()
    await said(page, 'short-undone')
    await page.getByLabel('1 trên 1').waitFor()

    await reportShort(page)
    await said(page, 'short-waits')
    await page.reload()
    await page.getByText('Kiện 1: thiếu 2 × Cà phê TEA').waitFor()
    // The browser forgets that it is offline when the service worker falls asleep, so there is not time for every
    // width.
    await takeScreenshot(page, 'floor-short-waits')
    await assertAccessible(page, 'floor-short-waits')
    expect(await orderState()).toBe('confirmed')
    await page.getByRole('button', { name: 'Gửi ngay' }).click()
    await page.getByText('Đang gửi. Để kiện sang một bên.').waitFor()
    await eventually(async () => expect(await page.getByRole('button', { name: 'Gửi ngay' }).count()).toBe(0))
    await context.setOffline(false)
    await said(page, 'short-cancelled')
    expect(await orderState()).toBe('cancelled')
    await page.getByText('Không có kiện nào phải xếp ra chỗ bàn giao. 1 kiện đã hủy').waitFor()
    await takeScreenshot(page, 'floor-short-done')
    await page.getByRole('button', { name: 'Đã để riêng' }).click()
    expect(troubles).toEqual([])
  })

  /** Nobody should have to be able to hold a button: pressing twice works as well. */
  async function reportShort(page: Page): Promise<void> {
    await page.keyboard.press('F8')
    const hold = page.getByRole('button', { name: 'Nhấn giữ để báo thiếu' })
    await hold.focus()
    await page.keyboard.press('Space')
    await page.getByText('Bấm lần nữa để báo thiếu').waitFor()
    await page.keyboard.press('Space')
  }
})
