import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { Socket } from 'socket.io-client'
import type { SaleView } from '../../shared/contract/common.ts'
import { placeDecided } from '../support/api.ts'
import { assertAccessible, openBrowser, takeScreenshot, widths, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

const ignored = (): void => undefined

const goods =
  'Mã hàng;Tên hàng;Giá;Số lượng;Giới hạn\nCAPHE;Cà phê rang Cầu Kè 500 g;125.000;20;\nMUOI;Muối ớt Tây Ninh;35.000;3;\nMAT;Mật ong rừng U Minh;180.000;12;2\n'

describeUnless(skipWithoutBrowser(), "the host's page", () => {
  let world: World
  let browser: TestBrowser
  const sockets: Socket[] = []
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    browser = await openBrowser()
  })
  afterAll(async () => {
    for (const socket of sockets) socket.close()
    await browser.close()
    await world.close()
  })

  async function signIn(page: Page): Promise<void> {
    const made = await world.api.call<{ path: string }>('POST', '/api/sign-in/links', await world.token('admin'), {
      role: 'host',
      seller: 'main',
      name: 'Lan',
    })
    await page.goto(world.api.url + made.body.path)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/host')
  }
  const press = (page: Page, name: string | RegExp, exact = false): Promise<void> =>
    page.getByRole('button', { name, exact }).first().click()
  const saleOf = async (page: Page): Promise<SaleView> =>
    (await world.api.call<SaleView>('GET', `/api/sales/${/sale\/([0-9a-f-]{36})/.exec(page.url())![1]!}`)).body
  async function viewer(): Promise<Socket> {
    const socket = await world.api.connect((await world.api.signUp()).token)
    sockets.push(socket)
    return socket
  }

  test('takes a sale from a spreadsheet to its report: prepared, opened, pinned, topped up, paused, closed', async () => {
    const { page, troubles } = await browser.device()
    await signIn(page)
    await page.getByRole('heading', { name: 'Chưa có phiên nào' }).waitFor()

    await press(page, 'Tạo phiên mới')
    await press(page, 'Tiếp tục')
    await page.getByText('Nhập tên phiên').waitFor()
    await eventually(async () =>
      expect(await page.evaluate<string>('document.activeElement.labels[0].textContent')).toBe('Tên phiên'),
    )
    await page.getByLabel('Tên phiên').fill('Chợ phiên Cầu Kè')
    await press(page, 'Mấy người đóng gói?: thêm')
    await page.getByText('gửi hàng').first().waitFor()
    await press(page, 'Tiếp tục')
    await press(page, 'Nhập từ Excel')
    await page
      .locator('input[accept*=".csv"]')
      .setInputFiles({ name: 'hàng.csv', mimeType: 'text/csv', buffer: Buffer.from(goods) })
    await page.getByText('Đọc được 3 sản phẩm').waitFor()
    await press(page, 'Tiếp tục')
    await press(page, 'Tạo phiên', true)
    await page.getByRole('heading', { name: 'Liên kết cho khách' }).waitFor()
    await eventually(async () =>
      expect(
        (await saleOf(page)).items.map(({ sku, price, quota, perViewerLimit }) => [sku, price, quota, perViewerLimit]),
      ).toEqual([
        ['CAPHE', 125_000, 20, null],
        ['MUOI', 35_000, 3, null],
        ['MAT', 180_000, 12, 2],
      ]),
    )
    await page.getByAltText('Mã QR của phiên bán').waitFor()
    const { body: rules } = await world.api.call(
      'GET',
      `/api/sales/${(await saleOf(page)).saleId}/rules`,
      await world.token('host'),
    )
    expect(rules['hands']).toBe(3)

    await press(page, 'Sang màn hình bán')
    await page.getByText('Phiên hẹn mở lúc 10:00 ngày mai').waitFor()
    await takeScreenshot(page, 'host-open-early')
    await assertAccessible(page, 'host-open-early')
    // Whether to go on selling is no question before the opening.
    await eventually(async () => expect(await page.locator('.light').count()).toBe(0))
    await press(page, 'Nhấn giữ để mở bán sớm')
    await page.getByText('Bấm lần nữa để mở bán ngay').waitFor()
    await eventually(async () => expect((await saleOf(page)).state).toBe('scheduled'))
    await pressUntil(page, 'Nhấn giữ để mở bán sớm', async () => (await saleOf(page)).state === 'open')
    await page.locator('.light').getByText('BÁN TIẾP').waitFor()
    await press(page, /Ghim món đầu/)
    await page.locator('.left-number', { hasText: '20' }).waitFor()
    const phone = page.viewportSize()!
    await page.setViewportSize(widths.desk)
    await eventually(async () => expect(await covered(page, '.thumb', '.live-main > *')).toEqual([]))
    await page.setViewportSize(phone)
    const [ann, binh] = [await viewer(), await viewer()]
    const { saleId } = await saleOf(page)
    await placeDecided(ann, saleId, { lines: [{ sku: 'CAPHE', quantity: 2 }] })
    await placeDecided(binh, saleId, { lines: [{ sku: 'CAPHE', quantity: 3 }], payment: 'prepaid' })
    await page.locator('.left-number', { hasText: '15' }).waitFor()
    await until('the pin is undone', async () => {
      await pinAgain(saleId, 'CAPHE')
      await page.locator('.left-number', { hasText: '15' }).waitFor()
      await press(page, /Ghim tiếp/)
      await until('it is pinned', async () => (await saleOf(page)).pin === 'MUOI')
      const undone = page.getByRole('button', { name: 'Hoàn tác' }).click({ timeout: 5_000 })
      return undone.then(
        () => true,
        () => false,
      )
    })
    await until('the pin is back', async () => (await saleOf(page)).pin === 'CAPHE')
    await press(page, /Ghim tiếp/)
    // What is gone before it is pinned was not sold out by the pin.
    await until('it is pinned again', async () => (await saleOf(page)).pin === 'MUOI')
    await placeDecided(ann, saleId, { lines: [{ sku: 'MUOI', quantity: 3 }] })
    await placeDecided(binh, saleId, { lines: [{ sku: 'MUOI', quantity: 1 }] })
    await page.locator('.pinned').getByText('HẾT HÀNG').waitFor()
    await page
      .getByText(/hết sau [\d.,]+ giây/)
      .first()
      .waitFor()
    await press(page, /Thêm bớt\s+Muối ớt Tây Ninh/)
    await press(page, 'Thêm 10: Muối ớt Tây Ninh')
    await page.locator('.left-number', { hasText: '10' }).waitFor()
    await eventually(async () => expect((await saleOf(page)).items[1]!.quota).toBe(13))

    await press(page, 'Tạm dừng')
    await page.getByText('Đang tạm dừng: khách chưa đặt được.').first().waitFor()
    await eventually(async () => expect((await saleOf(page)).state).toBe('paused'))
    await press(page, 'Bán tiếp')
    await until('it sells again', async () => (await saleOf(page)).state === 'open')
    await closeByKeyboard(page)
    await until('it is closed', async () => (await saleOf(page)).state === 'closed')
    await press(page, 'Xem báo cáo')
    await page.getByRole('heading', { name: 'Vì sao không bán được' }).waitFor()
    await page.getByText('355.000').first().waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Tải báo cáo (PDF)')])
    expect(download.suggestedFilename()).toBe('Chợ phiên Cầu Kè.pdf')
    expect(troubles).toEqual([])
  })

  /** The texts of what this part of the page lies over. */
  const covered = (page: Page, part: string, others: string): Promise<string[]> =>
    page.evaluate(`(() => {
      const over = document.querySelector('${part}').getBoundingClientRect()
      return [...document.querySelectorAll('${others}')].filter((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect()
        return right > over.left && left < over.right && bottom > over.top && top < over.bottom
      }).map((one) => one.innerText.slice(0, 40))
    })()`)

  /** Nobody should have to be able to hold a button: pressing twice works as well. */
  async function closeByKeyboard(page: Page): Promise<void> {
    await page.getByRole('button', { name: /Nhấn giữ để kết thúc phiên/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Bấm lần nữa để đóng hẳn').waitFor()
    await eventually(async () => expect((await saleOf(page)).state).toBe('open'))
    await until('the second press counts', async () => {
      await page.keyboard.press('Enter')
      return (await saleOf(page)).state === 'closed'
    })
  }

  /** A second press counts within five seconds only: a slow machine may need another pair. */
  const pressUntil = (page: Page, name: string, isDone: () => Promise<boolean>): Promise<boolean> =>
    until('the second press counts', async () => {
      await page.getByRole('button', { name }).first().click({ timeout: 5_000 }).catch(ignored)
      return isDone()
    })
  const pinAgain = async (saleId: string, sku: string): Promise<unknown> =>
    world.api.call('PUT', `/api/sales/${saleId}/pin`, await world.token('host'), { sku })
})
