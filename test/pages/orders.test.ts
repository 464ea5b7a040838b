import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { placeDecided } from '../support/api.ts'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { signInOn } from '../support/signed-in.ts'
import { eventually, until } from '../support/until.ts'
import { openHostStage, type HostStage } from './host-stage.ts'
import { describeUnless } from '../support/unless.ts'

const people = [
  { name: 'Trần Thị Bưởi', phone: '0912 555 678', line: '12 đường Trần Phú' },
  { name: 'Mạc Đĩnh Khôi', phone: '0987 222 901', line: 'ấp Trà Kháo' },
]

describeUnless(skipWithoutBrowser(), "the shop's orders on a host's phone", () => {
  let stage: HostStage
  let saleId: string
  let page: Page
  beforeAll(async () => {
    stage = await openHostStage({ MERGE_WAIT_SECONDS: '3600' })
    saleId = await stage.makeSale()
    await stage.world.api.call('POST', `/api/sales/${saleId}/open`, stage.host)
    page = stage.device.page
  })
  afterAll(() => stage.close())

  const buy = async (who: number, sku = 'CAPHE', payment: 'cod' | 'prepaid' = 'cod'): Promise<string> => {
    const socket = await stage.world.api.connect((await stage.world.api.signUp(people[who])).token)
    const { orderId } = await placeDecided(socket, saleId, { lines: [{ sku, quantity: 2 }], payment })
    socket.close()
    return orderId
  }
  const row = (name: string): ReturnType<Page['locator']> => page.getByRole('listitem').filter({ hasText: name })
  const auditedKinds = async (): Promise<string[]> =>
    (await stage.world.ctx.db.selectFrom('audit_entry').select('kind').execute()).map(({ kind }) => kind)

  test('appear while the page is open, with buyer, goods and money, and are found by number, name and last digits', async () => {
    await stage.open(`sale/${saleId}/sell`, 'Ghim món đầu')
    await page.getByRole('link', { name: 'Đơn hàng' }).click()
    await page.getByText('Không có đơn nào như vậy').waitFor()
    await buy(0)
    await row('Trần Thị Bưởi').waitFor()
    await buy(1, 'MAT', 'prepaid')
    await row('Mạc Đĩnh Khôi').waitFor()
    await eventually(async () =>
      expect(await page.getByRole('listitem').first().innerText()).toMatch(
        /Số 2\s+Mạc Đĩnh Khôi\s+••• 901\s+2 × Mật ong rừng U Minh\s+360\.000\s₫\s+Chuyển khoản\s+Chờ thanh toán/,
      ),
    )
    await buy(1)
    await assertEverywhere(page, 'orders')
    const box = page.getByLabel('Tìm đơn')
    for (const text of ['1', 'buoi', '678']) {
      await box.fill(text)
      await box.press('Enter')
      await page.getByRole('heading', { name: 'Tìm thấy 1 đơn' }).waitFor()
      await row('Trần Thị Bưởi').waitFor()
      expect((await box.boundingBox())!.width).toBeGreaterThan(200)
      await page.getByRole('button', { name: 'Về danh sách' }).click()
      await row('Mạc Đĩnh Khôi').first().waitFor()
    }
    await page.getByText('Bộ lọc (đang dùng 1)').click()
    await page.getByLabel('Trạng thái').selectOption({ label: 'Chờ thanh toán' })
    await until('only what waits for payment is listed', async () => (await page.getByRole('listitem').count()) === 1)
    await page.getByLabel('Trạng thái').selectOption({ label: 'Mọi trạng thái' })
  })

  test('open to their buyer, whose whole phone is shown on purpose and audited, to a note, and to another address', async () => {
    await row('Trần Thị Bưởi').getByRole('link').click()
    await page.getByRole('heading', { name: 'Đơn số 1', exact: true }).waitFor()
    await page.getByRole('heading', { name: 'Lịch sử đơn' }).waitFor()
    await eventually(async () => expect(await page.getByText('0912').count()).toBe(0))
    expect(await auditedKinds()).not.toContain('buyer:shown')
    await page.getByRole('button', { name: 'Xem số và địa chỉ' }).click()
    await page.getByRole('link', { name: 'Gọi 0912 555 678' }).waitFor()
    await page.getByText('12 đường Trần Phú, Xã Cầu Kè').waitFor()
    expect(await auditedKinds()).toContain('buyer:shown')

    await page.getByRole('textbox', { name: 'Ghi chú của shop' }).fill('Gọi trước khi giao')
    await page.getByRole('button', { name: 'Lưu ghi chú' }).click()
    await page.getByRole('main').getByText('Lan · Người bán (live)').first().waitFor()

    await page.getByRole('button', { name: 'Sửa người nhận' }).click()
    await page.getByLabel('Số nhà, đường, ấp').fill('45 Nguyễn Huệ')
    await assertEverywhere(page, 'orders-opened')
    await page.getByRole('button', { name: 'Lưu người nhận' }).click()
    await page.getByText('Đã đổi người nhận.').waitFor()
    await page.getByText('Đổi thông tin người nhận').waitFor()
    await page.getByRole('button', { name: 'Xem số và địa chỉ' }).click()
    await page.getByText('45 Nguyễn Huệ, Xã Cầu Kè').waitFor()
    await page.goBack()
    await row('Có ghi chú').waitFor()
  })

  test('are saved for Excel and for carriers, and cancelled together by holding', async () => {
    const save = async (button: string): Promise<string> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button }).click(),
      ])
      return file.path()
    }
    await page.goto(`${stage.world.api.url}/orders?sale=${saleId}`)
    await page.getByRole('button', { name: 'Xuất Excel cả phiên' }).click()
    expect(readFileSync(await save('Tải tệp CSV'), 'utf8')).toMatch(/"Mạc Đĩnh Khôi","'0987222901"/)
    await page.getByText('Đã tải 3 dòng').waitFor()
    await page.getByLabel('Các cột').selectOption({ label: 'Mẫu tải lên Viettel Post' })
    expect(
      readFileSync(await save('Tải tệp Excel'))
        .subarray(0, 2)
        .toString(),
    ).toBe('PK')
    await page.getByText('Đã tải 2 dòng').waitFor()

    await page.getByLabel('Chọn đơn số 3').check()
    await page.getByLabel('Chọn đơn số 2').check()
    await page.getByText('Đã chọn 2 đơn').waitFor()
    await page.getByRole('button', { name: 'Hủy đơn', exact: true }).click()
    await page.getByLabel('Lý do hủy').selectOption({ label: 'Không liên lạc được' })
    await assertEverywhere(page, 'orders-chosen')
    const hold = page.getByRole('button', { name: 'Nhấn giữ để hủy đơn' })
    await hold.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await until('both are cancelled', async () => (await row('Đã hủy').count()) === 2)
    await row('Đã hủy').first().getByRole('link').click()
    await page.getByText('không liên lạc được').waitFor()
    expect(stage.device.troubles).toEqual([])
  })

  test("have their parcels' labels printed by who may print, and no others", async () => {
    const { world, device } = stage
    const [first, second] = [await buy(0), await buy(1)]
    await world.api.call('POST', `/api/sales/${saleId}/batches`, stage.host)
    await signInOn(device, { token: await world.token('admin'), name: 'minh', role: 'admin' }, 'host')
    await page.goto(`${world.api.url}/orders?sale=${saleId}`)
    await page.getByLabel('Chọn đơn số 4').check()
    await page.getByRole('button', { name: 'In tem' }).click()
    await page.getByRole('button', { name: 'Tạo tem để in' }).click()
    const link = page.getByRole('link', { name: /Mở tem kiện/ })
    await link.waitFor()
    await eventually(async () => expect(await link.count()).toBe(1))
    const answer = await fetch(new URL((await link.getAttribute('href'))!, world.api.url))
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
    const printed = await world.ctx.db
      .selectFrom('label_copy as l')
      .innerJoin('order as o', 'o.parcel_id', 'l.parcel_id')
      .select('o.order_id')
      .execute()
    expect(printed.map((one) => one.order_id)).toContain(first)
    expect(printed.map((one) => one.order_id)).not.toContain(second)
    expect(device.troubles).toEqual([])
  })
})
