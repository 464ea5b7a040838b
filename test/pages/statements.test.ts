import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { ForecastView } from '../../shared/contract/routes/money.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHub } from '../support/pooled-sale.ts'
import { signInOn } from '../support/signed-in.ts'
import { codFile } from '../support/statement-file.ts'
import { describeUnless } from '../support/unless.ts'
import { until } from '../support/until.ts'
import type { World } from '../support/world.ts'
import { openCarrierWorld, type CarrierWorld } from '../journey/carrier-world.ts'
import { openShop } from '../journey/statement-world.ts'

describeUnless(skipWithoutBrowser(), 'statements on the page of money', () => {
  let at: CarrierWorld
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    at = await openCarrierWorld()
    world = at.world
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await at.close()
  })

  test('are looked at, taken, and decided line by line; what is faulty says where', async () => {
    const hub = await openHub(world, 'chung', { mot: { price: 100_000 }, hai: { price: 45_000 } })
    const finance = await world.token('finance', { seller: 'chung', hours: 9000 })
    const codes = await hub.pack([{ MOT: 1 }, { MOT: 2 }, { HAI: 1 }, { HAI: 2 }])
    await hub.send(codes, 'GHN')
    await until('what was handed over is entered', async () => {
      const { body } = await world.api.call<ForecastView>('GET', '/api/money/forecast', finance)
      return body.days.length === 2
    })
    const { page, context, troubles } = await browser.device()
    await signInOn({ context }, { token: finance, name: 'Chị Hoa', role: 'finance', seller: 'chung' })
    await page.goto(`${world.api.url}/money`)
    const drop = async (name: string, file: Buffer): Promise<void> =>
      page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: file })

    const lines = [
      { code: 'GAN1', own: codes[0]!, cod: 100_000, fee: 22_000 },
      { code: 'GAN2', own: codes[1]!, cod: 180_000, fee: 22_000 },
      { code: 'GAN3', own: codes[2]!, cod: 45_000, fee: 22_000 },
      { code: 'GLALA', cod: 70_000 },
      { code: 'GGIU', what: 'Tạm thu', cod: 0, fee: 30_000 },
      { code: 'GTAM', what: 'Tạm thu', cod: 0, fee: 30_000 },
      { code: 'GTAM', what: 'Đã hoàn tạm thu', cod: 0, fee: 30_000 },
    ]
    await drop('hong.csv', codFile([...lines, { code: 'GSAI', cod: 'một trăm' }]))
    await page.getByText(/Dòng 10, Tiền COD: Số tiền không đúng/).waitFor()
    await page.getByRole('button', { name: 'Ghi nhận' }).waitFor({ state: 'detached' })
    await assertEverywhere(page, 'statement-faulty')

    const file = codFile(lines)
    await drop('doi-soat.csv', file)
    await page.getByText('Khớp: 2').waitFor()
    await page.getByText('Trả thiếu: 1').waitFor()
    await page.getByText('Tạm thu đã hoàn: 2').waitFor()
    await page.getByText(/trả 180\.000\s₫ · phải thu 200\.000\s₫/).waitFor()
    await assertEverywhere(page, 'statement-preview')
    await page.getByRole('button', { name: 'Ghi nhận' }).click()
    await page.getByText('Đã ghi nhận.').waitFor()
    const open = page.getByRole('region', { name: 'Chờ quyết định' })
    await open.getByText('GAN2').click()
    await open.getByLabel('Lý do').first().fill('GHN trừ phí cồng kềnh')
    await assertEverywhere(page, 'statement-decide')
    await open.getByRole('button', { name: 'Chấp nhận' }).first().click()
    await open.getByText('GAN2').waitFor({ state: 'detached' })
    await open.getByText('GLALA').click()
    await open.getByLabel('Lý do').first().fill('hỏi GHN')
    await open.getByLabel('Tiền của kiện hoặc đơn nào').fill(codes[0]!)
    await open.getByRole('button', { name: 'Ghi vào kiện' }).click()
    await open.getByText('Kiện này không còn khoản nào phải thu.').waitFor()
    await assertEverywhere(page, 'statement-match')
    await open.getByLabel('Tiền của kiện hoặc đơn nào').fill(codes[3]!.replace(/(\d{4})(?=\d)/g, '$1 '))
    await open.getByRole('button', { name: 'Ghi vào kiện' }).click()
    await open.getByText('GLALA').waitFor({ state: 'detached' })
    await open.getByText('GGIU').click()
    await open.getByText('chỉ có thể bỏ qua').waitFor()
    await open.getByLabel('Lý do').first().fill('của shop khác')
    await open.getByRole('button', { name: 'Bỏ qua' }).first().click()
    await open.waitFor({ state: 'detached' })

    await drop('doi-soat.csv', file)
    await page.getByText(/Đã đối soát trước đó: 7/).waitFor()
    await page.getByRole('button', { name: 'Ghi nhận' }).click()
    await page.getByText('Không có gì thay đổi').waitFor()
    expect(troubles).toEqual([])
  })

  test('that do not come are given up with a reason, which stays to be read', async () => {
    const shop = await openShop(at, 'thieu', { ba: 50_000 })
    const codes = await shop.send([{ BA: 1 }, { BA: 2 }])
    await shop.says(codes, 'delivered')
    await world.moveClock(30 * 86_400_000)
    const { page, context, troubles } = await browser.device()
    await signInOn({ context }, { token: shop.token, name: 'Chị Hoa', role: 'finance', seller: 'thieu' })
    await page.goto(`${world.api.url}/money`)
    const missing = page.getByRole('region', { name: 'Quá ngày mà chưa thấy đối soát' })
    await missing.getByText(/100\.000\s₫/).click()
    await missing.getByLabel('Lý do').last().fill('GHN đã trả, gọi điện')
    await assertEverywhere(page, 'missing-dismiss')
    await missing.getByRole('button', { name: 'Bỏ qua' }).last().click()
    await missing.getByText('Đã bỏ qua: 1').click()
    await missing.getByText(/GHN đã trả, gọi điện · Kế toán/).waitFor()
    await assertEverywhere(page, 'missing-dismissed')
    expect(await shop.list('/api/money/missing')).toHaveLength(1)
    expect(troubles).toEqual([])
  })
})
