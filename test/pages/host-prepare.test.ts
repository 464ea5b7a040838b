import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Route } from 'playwright-core'
import type { SaleView } from '../../shared/contract/common.ts'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHostStage, type HostStage } from './host-stage.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "a host's sales, and one in preparation", () => {
  let stage: HostStage
  beforeAll(async () => {
    stage = await openHostStage()
  })
  afterAll(() => stage.close())

  test('look right everywhere', async () => {
    await assertEverywhere(await stage.open('', 'Chưa có phiên nào'), 'host-empty')
    const page = await stage.open(`sale/${await stage.makeSale()}`, 'Liên kết cho khách')
    await page.locator('.photo img').first().waitFor()
    await page.getByAltText('Mã QR của phiên bán').waitFor()
    await assertEverywhere(page, 'host-prepare')
    expect(stage.device.troubles).toEqual([])
  })

  test('keeps new goods that are saved, also when the news of it comes before the answer, and saves the next change', async () => {
    const saleId = await stage.makeSale()
    const news = new Promise<void>((heard) => {
      // On whichever socket: a page that is slow to connect tries again.
      stage.device.page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
          if (String(payload).includes('"sale:changed"')) heard()
        }),
      )
    })
    const page = await stage.open(`sale/${saleId}/goods`, 'Mật ong rừng U Minh')
    const answerLate = async (route: Route): Promise<void> => {
      const response = await route.fetch()
      await news
      // The page has drawn what the news changes.
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
      await route.fulfill({ response })
    }
    await page.route(`**/api/sales/${saleId}`, answerLate, { times: 1 })
    const isUnsaved = page.getByText('Có thay đổi chưa lưu')
    const save = page.getByRole('button', { name: 'Lưu thay đổi' })
    await page.getByRole('button', { name: 'Thêm sản phẩm' }).click()
    await page.getByLabel('Tên sản phẩm').fill('Chè dây Cao Bằng')
    await page.getByLabel('Giá bán').fill('90.000')
    await page.getByLabel('Số lượng bán').fill('20')
    await save.click()
    await isUnsaved.waitFor({ state: 'hidden' })
    await page.getByText('4. Chè dây Cao Bằng').waitFor()
    await page.getByRole('button', { name: 'Sửa: Chè dây Cao Bằng' }).click()
    await page.getByLabel('Số lượng bán').fill('25')
    await save.click()
    await isUnsaved.waitFor({ state: 'hidden' })
    const { body } = await stage.world.api.call<SaleView>('GET', `/api/sales/${saleId}`)
    expect(body.items.at(-1)).toMatchObject({ title: 'Chè dây Cao Bằng', price: 90_000, quota: 25 })
    expect(stage.device.troubles).toEqual([])
  })
})
