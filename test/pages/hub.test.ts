import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { SaleView } from '../../shared/contract/common.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openPavilion, type Pavilion } from '../support/open-pavilion.ts'
import { openHub } from '../support/pooled-sale.ts'
import { scan } from '../support/scanner.ts'
import { signInOn } from '../support/signed-in.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const hourMs = 3_600_000

describeUnless(skipWithoutBrowser(), "the hub's page", () => {
  let world: World
  let browser: TestBrowser
  let pavilion: Pavilion
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    browser = await openBrowser()
    pavilion = await openPavilion(world, 'coop', ['one', 'seven'])
  })
  afterAll(async () => {
    pavilion.floor.close()
    await browser.close()
    await world.close()
  })

  async function open(
    sale: SaleView,
  ): Promise<{ page: Page; troubles: string[]; offline: (is: boolean) => Promise<void> }> {
    const device = await browser.device()
    const token = await world.token('owner', { seller: 'coop', hours: 9000 })
    await signInOn(device, { token, name: 'Chị Hoa', role: 'owner', seller: 'coop' })
    await device.page.goto(`${world.api.url}/hub`)
    await device.page.getByRole('heading', { name: 'Điểm gom hàng' }).waitFor()
    const which = device.page.getByLabel('Phiên live')
    await until('the sale is listed', async () => (await which.locator(`option[value="${sale.saleId}"]`).count()) === 1)
    await which.selectOption(sale.saleId)
    return { ...device, offline: (is) => device.context.setOffline(is) }
  }
  const tile = (page: Page, name: string): Promise<string> =>
    page.locator('.numbers .tile', { hasText: name }).locator('.value').innerText()

  test('takes in what is scanned, asks how many of goods, and shows what is missing and late', async () => {
    const sale = await pavilion.open({
      PEPPER: { seller: 'seven', quota: 40 },
      CANDY: { seller: 'one', quota: 40, packs: 'producer' },
    })
    await pavilion.promise(sale, 'PEPPER', 40, hourMs)
    for (const quantity of [1, 2]) await pavilion.floor.buy(sale, { CANDY: quantity })
    const [code] = await pavilion.pack('one', sale)
    const { page, troubles } = await open(sale)
    await until('the board is read', async () => (await tile(page, 'Còn thiếu')) === '40')
    await assertEverywhere(page, 'hub-waiting')
    await scan(page, 'PEPPER')
    await page.locator('[data-result=goods]').waitFor()
    await page.getByLabel('Số món').fill('34')
    await page.locator('.count-form').getByRole('button', { name: 'Nhận hàng' }).click()
    await page.locator('[data-result=in]').getByText('34 / 40 món').waitFor()
    await until('the board counts them', async () => (await tile(page, 'Còn thiếu')) === '6')
    await scan(page, code!)
    await page.locator('[data-result=in]').getByText(code!.slice(0, 4)).waitFor()
    await scan(page, code!)
    await page.locator('[data-result=already-in]').waitFor()
    await scan(page, '111111111111')
    await page.getByRole('alert').filter({ hasText: 'Không có mã này' }).waitFor()
    await page.getByText('1 / 2 kiện đã đến').waitFor()
    await world.moveClock(hourMs)
    await page.getByRole('alert').filter({ hasText: 'Đã quá giờ mà còn thiếu hàng' }).waitFor()
    expect(await tile(page, 'Trễ giờ')).toBe('6')
    await assertEverywhere(page, 'hub-late')
    expect(troubles).toEqual([])
  })

  test('corrects what was entered by mistake, cuts the quota, reports what is short, and gives back the rest', async () => {
    const sale = await pavilion.open({ TEA: { seller: 'one', quota: 40 }, SALT: { seller: 'one', quota: 9 } })
    for (const quantity of [2, 3]) await pavilion.floor.buy(sale, { TEA: quantity })
    await pavilion.bring(sale, 'TEA', 40)
    await pavilion.bring(sale, 'SALT', 9)
    const { page, troubles } = await open(sale)
    const tea = page.locator('.goods > li', { hasText: 'TEA' })
    await tea.getByRole('button', { name: 'Nhập nhầm?' }).click()
    await page.getByLabel('Số món').fill('38')
    await page.getByRole('button', { name: 'Sửa số đã nhận' }).click()
    await page.getByText('Ghi lý do để sau này còn biết.').waitFor()
    await page.getByLabel('Vì sao?').fill('đếm nhầm')
    await page.getByRole('button', { name: 'Sửa số đã nhận' }).click()
    await page.locator('[data-result=corrected]').waitFor()
    const twice = async (name: string): Promise<void> => {
      const button = tea.getByRole('button', { name })
      await button.focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Enter')
    }
    await twice('Cắt số mở bán còn 5')
    await tea.getByText('bán 5 / mở bán 5').waitFor()
    await pavilion.as('coop', 'POST', `/api/sales/${sale.saleId}/close`)
    await page.getByRole('button', { name: 'Báo thiếu 3 món' }).waitFor()
    await assertEverywhere(page, 'hub-closed')
    await twice('Báo thiếu 3 món')
    await tea.getByText('bán 2 / mở bán 2').waitFor()
    await page.getByRole('button', { name: 'Trả lại 9 món chưa bán' }).click()
    await page.getByText('đã trả lại 9 món').waitFor()
    expect(troubles).toEqual([])
  })

  test('writes down what a member promises by phone', async () => {
    const sale = await pavilion.open({ RICE: { seller: 'seven', quota: 40 } })
    const { page, troubles } = await open(sale)
    const rice = page.locator('.goods > li', { hasText: 'RICE' })
    await rice.getByRole('button', { name: 'Ghi lời hẹn' }).click()
    await rice.getByLabel('Bao nhiêu món?').fill('25')
    await rice.getByLabel('Ngày mang đến').fill('2099-05-06')
    await rice.getByLabel('Trước lúc').selectOption('15:30')
    await assertEverywhere(page, 'hub-promise')
    await rice.getByRole('button', { name: 'Lưu lời hẹn' }).click()
    await rice.getByText('0 / 25 món').waitFor()
    expect((await pavilion.board(sale)).goods).toMatchObject([{ promised: 25, bringBy: '2099-05-06T08:30:00.000Z' }])
    expect(troubles).toEqual([])
  })

  test('sends a scan without an answer again, and counts it once', async () => {
    const sale = await pavilion.open({ BEANS: { seller: 'seven', quota: 40 } })
    const { page, offline } = await open(sale)
    const beans = page.locator('.goods > li', { hasText: 'BEANS' })
    await beans.getByRole('button', { name: 'Nhận hàng' }).click()
    await page.getByLabel('Số món').fill('7')
    await offline(true)
    await page.locator('.count-form').getByRole('button', { name: 'Nhận hàng' }).click()
    const again = page.getByRole('button', { name: 'Gửi lại lần quét này' })
    await again.waitFor()
    await offline(false)
    await again.click()
    await page.locator('[data-result=in]').waitFor()
    expect((await pavilion.board(sale)).goods[0]!.brought).toBe(7)
  })

  test('puts parcels of one buyer into one box by scanning one after the other, closes it and saves its label', async () => {
    const hub = await openHub(world, 'gom', { mot: { packs: 'producer', grams: 400 }, hai: { packs: 'producer' } })
    const [mot, hai] = await hub.pack([{ MOT: 1 }, { HAI: 1 }], 'one')
    const { page, context, troubles } = await browser.device({ acceptDownloads: true })
    const token = await world.token('owner', { seller: 'gom', hours: 9000 })
    await signInOn({ context }, { token, name: 'Chị Hoa', role: 'owner', seller: 'gom' })
    await page.goto(`${world.api.url}/hub`)
    const box = page.locator('.box')
    await box.getByText('Một khách, 2 kiện').waitFor()
    await scan(page, mot!)
    await page.locator('[data-result=in]').waitFor()
    await scan(page, hai!)
    const grouped = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ')
    await page.getByText(`Đi chung với ${grouped(mot!)}: quét kiện đó để gộp.`).waitFor()
    await assertEverywhere(page, 'hub-together')
    await scan(page, mot!)
    await page.getByText('Đã vào thùng').waitFor()
    await box.getByText('đang mở').waitFor()
    await assertEverywhere(page, 'hub-box-open')
    await box.getByLabel('Thùng rỗng nặng').fill('một lạng')
    await box.getByRole('button', { name: 'Đóng thùng, lấy tem' }).click()
    await box.getByText('Ghi số gam, ví dụ 150.').waitFor()
    await box.getByLabel('Thùng rỗng nặng').fill('150')
    const [label] = await Promise.all([
      page.waitForEvent('download'),
      box.getByRole('button', { name: 'Đóng thùng, lấy tem' }).click(),
    ])
    expect(label.suggestedFilename()).toMatch(/^thung-\d{12}\.pdf$/)
    await box.getByText('đã đóng').waitFor()
    await assertEverywhere(page, 'hub-box-closed')
    const apart = box.getByRole('button', { name: 'Tháo thùng' })
    await apart.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await box.getByRole('button', { name: 'Gộp vào một thùng' }).click()
    await box.getByText('đang mở').waitFor()
    await box.getByRole('button', { name: 'Lấy ra' }).first().click()
    await box.getByRole('button', { name: 'Cho vào thùng' }).waitFor()
    expect(troubles).toEqual([])
  })

  test('is in the menu of a hub, and not in that of a member, who has a page of their own goods', async () => {
    const menuOf = async (seller: string): Promise<string[]> => {
      const device = await browser.device({ viewport: { width: 1280, height: 900 } })
      const token = await world.token('owner', { seller })
      await signInOn(device, { token, name: 'Chị Hoa', role: 'owner', seller })
      await device.page.goto(`${world.api.url}/orders`)
      const links = device.page.getByRole('navigation', { name: 'Các trang' }).getByRole('link')
      await eventually(async () =>
        expect(await links.allTextContents()).toContain(seller === 'coop' ? 'Điểm gom' : 'Hàng của tôi'),
      )
      return links.allTextContents()
    }
    const [ofHub, ofMember] = [await menuOf('coop'), await menuOf('one')]
    expect([ofHub.includes('Điểm gom'), ofHub.includes('Hàng của tôi')]).toEqual([true, false])
    expect([ofMember.includes('Điểm gom'), ofMember.includes('Hàng của tôi')]).toEqual([false, true])
  })

  test('is for those who work at the hub', async () => {
    const { page, context } = await browser.device()
    const token = await world.token('producer', { seller: 'one' })
    await signInOn({ context }, { token, name: 'Anh Ba', role: 'producer', seller: 'one' })
    await page.goto(`${world.api.url}/hub`)
    await page.getByRole('heading', { name: 'Trang này không dành cho vai trò “Người cung cấp hàng”' }).waitFor()
  })
})
