import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import type { SaleView } from '../../shared/contract/common.ts'
import { placeDecided } from '../support/api.ts'
import { assertAccessible, assertEverywhere, takeScreenshot } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openHostStage, type HostStage } from './host-stage.ts'

describeUnless(skipWithoutBrowser(), 'a sale that is shown around and sold again', () => {
  let stage: HostStage
  let saleId: string
  beforeAll(async () => {
    stage = await openHostStage()
    saleId = await stage.makeSale()
  })
  afterAll(() => stage.close())

  const change = (path: string, method = 'POST', body?: object): Promise<unknown> =>
    stage.world.api.call(method, `/api/sales/${saleId}${path}`, stage.host, body)

  test('has its link to share, and its code to download as a drawing and as a picture, on top of its page', async () => {
    const page = await stage.open(`sale/${saleId}/goods`, 'Liên kết cho khách')
    const address = `${stage.world.api.url}/live/${saleId}`
    for (const [name, to] of [
      ['Zalo', 'https://zalo.me/share?url='],
      ['Facebook', 'https://www.facebook.com/sharer/sharer.php?u='],
    ] as const)
      await eventually(async () =>
        expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(to + encodeURIComponent(address)),
      )
    await page.getByRole('button', { name: 'Sao chép liên kết' }).click()
    await page.getByRole('button', { name: 'Đã sao chép' }).waitFor()
    for (const format of ['png', 'svg'] as const) {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Tải mã QR (${format.toUpperCase()})` }).click(),
      ])
      expect(file.suggestedFilename()).toBe(`Chợ phiên Cầu Kè.${format}`)
      const picture = await sharp(readFileSync(await file.path())).metadata()
      expect(picture.format).toBe(format)
      if (format === 'png') expect([picture.width, picture.height]).toEqual([1024, 1024])
    }
    await page.getByText('Hiện sản phẩm đang ghim trên hình live').click()
    await assertEverywhere(page, 'host-share')
    expect(stage.device.troubles).toEqual([])
  })

  test('shows the pinned product, its price, what is left and the code in a stream, live and without a sign-in', async () => {
    const { device } = stage
    const overlay = await device.context
      .browser()!
      .newContext({ viewport: { width: 1920, height: 1080 }, locale: 'vi-VN' })
    const page = await overlay.newPage()
    await page.goto(`${stage.world.api.url}/live/${saleId}/overlay`)
    await page.getByText('Sắp mở bán').waitFor()
    await change('/open')
    await change('/pin', 'PUT', { sku: 'MUOI' })
    await page.getByRole('heading', { name: 'Muối ớt Tây Ninh' }).waitFor()
    await page.getByText('35.000').waitFor()
    await page.locator('.left', { hasText: '3' }).waitFor()
    await page.getByAltText('Mã QR của phiên bán').waitFor()
    const socket = await stage.world.api.connect((await stage.world.api.signUp()).token)
    await placeDecided(socket, saleId, { lines: [{ sku: 'MUOI', quantity: 2 }] })
    await page.locator('.left', { hasText: '1' }).waitFor()
    const clear = await page.evaluate<string[]>(
      '[document.documentElement, document.body].map((one) => getComputedStyle(one).backgroundColor)',
    )
    expect(clear).toEqual(['rgba(0, 0, 0, 0)', 'rgba(0, 0, 0, 0)'])
    for (const [name, size] of Object.entries({
      landscape: { width: 1920, height: 1080 },
      portrait: { width: 1080, height: 1920 },
    })) {
      await page.setViewportSize(size)
      await takeScreenshot(page, `overlay-${name}`)
      await assertAccessible(page, `overlay-${name}`)
      const box = (await page.locator('.panel').boundingBox())!
      expect([box.x >= 0, box.x + box.width <= size.width, box.y + box.height <= size.height]).toEqual([
        true,
        true,
        true,
      ])
    }
    await placeDecided(socket, saleId, { lines: [{ sku: 'MUOI', quantity: 1 }] })
    await page.getByText('HẾT HÀNG').waitFor()
    await change('/close')
    await page.locator('.panel').waitFor({ state: 'detached' })
    await page.goto(`${stage.world.api.url}/live/${saleId.replace(/^./, (one) => (one === '0' ? '1' : '0'))}/overlay`)
    await page.getByText('Không có phiên bán ở địa chỉ này').waitFor()
    socket.close()
    await overlay.close()
  })

  test('is made again from the list: goods, prices and photos are there, the stock is asked anew', async () => {
    const page = await stage.open('', 'Phiên bán của tôi')
    await page.getByRole('link', { name: 'Bán lại phiên này: Chợ phiên Cầu Kè' }).click()
    await page.getByText('Bước 1 trên 3').waitFor()
    await eventually(async () => expect(await page.getByLabel('Tên phiên').inputValue()).toBe('Chợ phiên Cầu Kè'))
    await page.getByLabel('Giờ bắt đầu').selectOption('10:45')
    await page.getByLabel('Giờ bắt đầu').selectOption('Ngay bây giờ')
    await assertEverywhere(page, 'host-again')
    const next = page.getByRole('button', { name: 'Tiếp tục' })
    await next.click()
    await page.getByText('Lần trước 40, đã bán 0').waitFor()
    await next.click()
    await eventually(async () =>
      expect(await page.evaluate<string>('document.activeElement.labels[0].textContent')).toBe(
        'Cà phê rang Cầu Kè 500 g',
      ),
    )
    await assertEverywhere(page, 'host-stock-anew')
    await page.getByRole('button', { name: 'Dùng số lần trước' }).click()
    await page.getByLabel('Muối ớt Tây Ninh', { exact: true }).fill('8')
    await next.click()
    await page.getByText('Ngay bây giờ').waitFor()
    await page.getByRole('button', { name: 'Tạo phiên', exact: true }).click()
    await page.getByRole('heading', { name: 'Liên kết cho khách' }).waitFor()
    const madeId = /sale\/([0-9a-f-]{36})/.exec(page.url())![1]!
    const { body: made } = await stage.world.api.call<SaleView>('GET', `/api/sales/${madeId}`)
    expect(made.items.map(({ sku, price, quota, sold }) => [sku, price, quota, sold])).toEqual([
      ['CAPHE', 125_000, 40, 0],
      ['MUOI', 35_000, 8, 0],
      ['MAT', 180_000, 12, 0],
    ])
    await until(
      'its photos are shown',
      async () =>
        (await page.evaluate<number>('document.querySelectorAll(\'.photo-pick img[src^="/api/photos/"]\').length')) ===
        3,
    )
    await page.getByRole('button', { name: 'Sang màn hình bán' }).click()
    await page.getByRole('button', { name: 'Mở bán', exact: true }).waitFor()
    expect(stage.device.troubles).toEqual([])
  })
})
