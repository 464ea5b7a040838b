import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import { exportCsv, exportTable, makePackages, type MadePackage } from '../../scripts/lib/platform-export.ts'
import { makeLabelPdf } from '../../scripts/lib/platform-labels.ts'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { signInOn } from '../support/signed-in.ts'
import { eventually, until } from '../support/until.ts'
import { openHostStage, type HostStage } from './host-stage.ts'
import { describeUnless } from '../support/unless.ts'

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
const csvOf = (packages: readonly MadePackage[], minutes: number): Buffer =>
  exportCsv(exportTable(packages, { platform: 'tiktok-shop', madeAt: minutesAgo(minutes) }))
const csv = (name: string, buffer: Buffer) => ({ name, mimeType: 'text/csv', buffer })
const pdf = (name: string, buffer: Buffer) => ({ name, mimeType: '', buffer })

describeUnless(skipWithoutBrowser(), "orders of platforms on a host's phone", () => {
  let stage: HostStage
  let page: Page
  const made = makePackages({
    platform: 'tiktok-shop',
    orders: 30,
    from: minutesAgo(3 * 24 * 60),
    until: minutesAgo(3 * 24 * 60 - 60),
    cancelled: 0.1,
    onHold: 0.1,
  })
  const file = csvOf(made, 5)
  const toPack = made.filter(({ meaning }) => meaning === 'to-pack')
  beforeAll(async () => {
    stage = await openHostStage({ MERGE_WAIT_SECONDS: '0' })
    page = stage.device.page
    await page.setViewportSize({ width: 360, height: 740 })
  })
  afterAll(() => stage.close())

  const choose = async (...chosen: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> =>
    page.locator('input[type=file]').setInputFiles(chosen)
  const card = (name: string) => page.getByRole('region', { name, exact: true })
  const isFocused = (labelledBy: string): Promise<boolean> =>
    page.evaluate<boolean>(`document.activeElement.getAttribute('aria-labelledby') === '${labelledBy}'`)
  const number = (outcome: string) => page.locator(`[data-outcome="${outcome}"] .value`)

  test('come in from any files at once: the shop is named, the change is shown in numbers, then one button takes it', async () => {
    await page.goto(`${stage.world.api.url}/bring-orders`)
    await page.getByRole('heading', { name: 'Shop của bạn trên sàn' }).waitFor()
    await assertEverywhere(page, 'bring-orders-first')
    await page.getByRole('button', { name: 'TikTok Shop' }).click()
    await page.getByLabel('Tên shop trên sàn').fill('Tiệm Cầu Kè')
    await page.getByRole('button', { name: 'Thêm shop' }).click()
    await page.getByRole('heading', { name: 'Tệp đơn và tệp nhãn' }).waitFor()
    const [first, second] = toPack as [MadePackage, MadePackage]
    const labels = await makeLabelPdf(toPack.slice(2).map(({ tracking }) => ({ tracking: tracking! })))
    const loose = await makeLabelPdf([{ tracking: '' }, { tracking: first.tracking!, second: second.tracking! }], {
      text: false,
    })
    const wrong = Buffer.from(file.toString().replace('Cần gửi', 'Chờ duyệt'))
    await choose(
      pdf('khong-phai-don.csv', labels),
      csv('don.csv', file),
      csv('sai.csv', wrong),
      csv('excel.csv', Buffer.from('a,b\n1,2\n')),
      pdf('le.pdf', loose),
    )
    await card('don.csv').getByText('Xem rồi nhận').waitFor()
    await card('khong-phai-don.csv').getByText('Tệp nhãn').first().waitFor()
    await card('excel.csv').getByText('Thiếu cột này').first().waitFor()
    await card('sai.csv').getByText('Chưa biết trạng thái này của sàn.').first().waitFor()
    await eventually(async () =>
      expect(await card('don.csv').locator('[data-outcome="unknown-sku"] .value').innerText()).toBe(
        String(toPack.length),
      ),
    )
    await assertEverywhere(page, 'bring-orders-diff')
    for (const name of ['sai.csv', 'excel.csv']) await page.getByRole('button', { name: `Bỏ tệp ${name}` }).click()
    await eventually(async () => expect(await number('cancelled').count()).toBe(1))
    await card('don.csv').getByRole('button', { name: 'Nhận đơn' }).click()
    await card('don.csv').getByText('Đã nhận 0 đơn mới.').waitFor()
  })

  test('ask once for each unknown SKU; what waited is taken, what was late is said, and the same file then says nothing new', async () => {
    await page.getByRole('heading', { name: 'Mã hàng chưa biết' }).waitFor()
    await assertEverywhere(page, 'bring-orders-skus')
    await page
      .getByRole('button', { name: /Dùng mã này/ })
      .first()
      .click()
    await page.getByText(/Xong\. Đã nhận thêm/).waitFor()
    await page.getByRole('button', { name: /Dùng tất cả/ }).click()
    await eventually(async () => expect(await page.getByRole('button', { name: /Dùng mã này/ }).count()).toBe(0))
    await page.getByText(/kiện trong đó quá hạn từ trước/).waitFor()
    await page.getByText(`${toPack.length} kiện chờ đóng`).waitFor()
    await page.getByRole('button', { name: 'Bỏ tệp don.csv' }).click()
    await choose(csv('lan-hai.csv', file))
    await card('lan-hai.csv').getByRole('button', { name: 'Nhận đơn' }).click()
    await card('lan-hai.csv').getByText('Tệp này đã nhận rồi: không có gì mới.').waitFor()
    await page.getByRole('button', { name: 'Bỏ tệp lan-hai.csv' }).click()
  })

  test("ask before another shop's file is taken", async () => {
    const other = makePackages({
      platform: 'tiktok-shop',
      orders: 3,
      seed: 9,
      from: minutesAgo(60),
      until: minutesAgo(10),
    }).map((one) => ({ ...one, lines: one.lines.map((line) => ({ ...line, platformSku: `X-${line.platformSku}` })) }))
    await choose(csv('khac.csv', csvOf(other, 1)))
    await card('khac.csv').getByText('Có phải tệp của shop khác?').waitFor()
    await card('khac.csv').getByRole('button', { name: 'Không, đây là hàng mới của shop này' }).click()
    await card('khac.csv').getByRole('button', { name: 'Nhận đơn' }).waitFor()
    await page.getByRole('button', { name: 'Bỏ tệp khac.csv' }).click()
  })

  test('have their loose label pages assigned by one key, by keyboard alone', async () => {
    await page.getByText(`Khớp ${toPack.length - 2}/${toPack.length - 2} trang`).waitFor()
    const tray = page.getByRole('region', { name: 'Trang chưa khớp' })
    await tray.getByText('Trang 1 / 2').waitFor()
    await tray.getByRole('img').waitFor()
    await page.getByText('2 kiện chưa có nhãn').waitFor()
    await assertEverywhere(page, 'bring-orders-tray')
    for (let i = 0; i < 40 && !(await isFocused('tray')); i += 1) await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    await tray.getByText('Trang có mã của nhiều kiện.').waitFor()
    await page.keyboard.press('Delete')
    await tray.getByText('Không thấy mã nào trên trang này.').waitFor()
    await tray.getByText('Trang 1 / 1').waitFor()
    await page.keyboard.press('2')
    await tray.waitFor({ state: 'detached' })
    await page.getByText('1 kiện chưa có nhãn').waitFor()
  })

  test('have a page that was thrown away by mistake put back', async () => {
    const tray = page.getByRole('region', { name: 'Trang chưa khớp' })
    await page.getByText('1 trang đã bỏ').click()
    await page.getByRole('img', { name: /Hình trang 2 của le.pdf/ }).waitFor()
    await assertEverywhere(page, 'bring-orders-discarded')
    await page.getByRole('button', { name: 'Đưa trang về lại' }).click()
    await tray.getByText('Trang có mã của nhiều kiện.').waitFor()
    await page.getByText('1 trang đã bỏ').waitFor({ state: 'detached' })
    await tray.getByRole('button', { name: 'Bỏ trang này' }).click()
    await tray.waitFor({ state: 'detached' })
  })

  test('are to be unpacked in red when the platform cancels them after packing, and lead from home and the list of sales', async () => {
    const { world, host } = stage
    const [shop] = (await world.api.call<{ items: { shopId: string }[] }>('GET', '/api/platforms', host)).body.items
    const packer = await world.token('packer')
    const parcel = await until('a parcel is in a batch', async () => {
      const { body } = await world.api.call<{
        items: { batchId: string; state: string; parcels: { code: string; items: { sku: string }[] }[] }[]
      }>('GET', '/api/batches?limit=200', packer)
      return body.items.find(({ state }) => state === 'open')
    })
    await world.api.call('POST', `/api/batches/${parcel.batchId}/claim`, packer)
    const { code } = parcel.parcels[0]!
    const packed = await world.api.call('POST', `/api/parcels/${code}/pack`, packer, {
      scanId: '018f0000-0000-7000-8000-000000000001',
    })
    expect(packed.status).toBe(200)
    const listed = await world.api.call<{ items: { platformOrderId: string }[] }>(
      'GET',
      `/api/platforms/${shop!.shopId}/packages?find=${code}`,
      host,
    )
    const ids = listed.body.items.map(({ platformOrderId }) => platformOrderId)
    const later = made.map((one) =>
      ids.includes(one.platformOrderId) ? { ...one, meaning: 'cancelled' as const } : one,
    )
    await choose(csv('huy.csv', csvOf(later, 0)))
    await card('huy.csv').getByRole('button', { name: 'Nhận đơn' }).click()
    const red = page.getByRole('region', { name: /Cần mở kiện/ })
    await red.getByText('Nhờ người đóng gói mở kiện và bấm.').waitFor()
    await page.goto(`${world.api.url}/`)
    await page.getByRole('link', { name: /Tiệm Cầu Kè.*Cần mở 1 kiện/s }).waitFor()
    await assertEverywhere(page, 'home-platform')
    await page.goto(`${world.api.url}/host`)
    await page.getByRole('link', { name: /Tiệm Cầu Kè/ }).waitFor()
    await assertEverywhere(page, 'host-platform')
    await signInOn(stage.device, { token: packer, name: 'Tư', role: 'packer' })
    await page.getByRole('link', { name: /Tiệm Cầu Kè/ }).click()
    await red.getByText('Sàn đã hủy').waitFor()
    await assertEverywhere(page, 'bring-orders-unpack')
    await red.getByRole('button', { name: /Đã mở kiện/ }).click()
    await page.getByText(/đã mở, hàng về kho/).waitFor()
    expect(stage.device.troubles).toEqual([])
  })
})
