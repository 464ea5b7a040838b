import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHub } from '../support/pooled-sale.ts'
import { account, openRefundShop, type RefundShop } from '../support/refund-shop.ts'
import { signInOn } from '../support/signed-in.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

describeUnless(skipWithoutBrowser(), 'the pages of refunds and advances', () => {
  let world: World
  let browser: TestBrowser
  let shop: RefundShop
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    browser = await openBrowser()
    shop = await openRefundShop(world, 'hoan')
    expect((await shop.call('PUT', '/api/shop/bank-account', shop.host, { account })).status).toBe(200)
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })
  const sees = (page: Awaited<ReturnType<TestBrowser['device']>>['page'], words: string): Promise<void> =>
    page.getByText(words).first().waitFor()

  test('finance pays one back, refuses one, and gives the others to the bank in a file', async () => {
    const owed = [await shop.owed(), await shop.owed(), await shop.owed(), await shop.owed()]
    for (const { order, viewer } of owed.slice(0, 3)) {
      const to = await shop.call('PUT', `/api/refunds/${order.orderId}/account`, viewer.token, { account })
      expect(to.status).toBe(200)
    }
    const { page, context, troubles } = await browser.device()
    await signInOn({ context }, { token: shop.finance, name: 'Chị Hoa', role: 'finance', seller: 'hoan' })
    await page.goto(`${world.api.url}/money`)
    const rows = page.locator('section[aria-labelledby=refunds] > ul > li')
    await eventually(async () => expect(await rows.count()).toBe(4))
    await assertEverywhere(page, 'refunds')

    await rows.nth(0).getByRole('button', { name: 'Đã hoàn' }).click()
    await page.getByRole('img', { name: 'Mã VietQR' }).waitFor()
    await assertEverywhere(page, 'refunds-pay')
    await page.getByRole('button', { name: 'Xác nhận đã hoàn' }).click()
    await eventually(async () => expect(await rows.count()).toBe(3))
    const last = rows.filter({ hasText: 'Chưa có tài khoản của khách' })
    await last.getByRole('button', { name: 'Từ chối' }).click()
    await page.getByRole('button', { name: 'Từ chối hoàn tiền' }).click()
    await sees(page, 'Hãy ghi lý do.')
    await page.getByLabel('Lý do từ chối').fill('Khách xin thôi')
    await page.getByRole('button', { name: 'Từ chối hoàn tiền' }).click()
    await eventually(async () => expect(await rows.count()).toBe(2))

    for (const i of [0, 1]) await rows.nth(i).getByRole('button', { name: 'Chọn vào tệp' }).click()
    await page.getByRole('button', { name: 'Lập tệp (2)' }).click()
    await sees(page, 'chờ ngân hàng')
    await assertEverywhere(page, 'refunds-file')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'ISO 20022' }).click()
    expect((await saved).suggestedFilename()).toMatch(/^chuyen-khoan-.*\.xml$/)
    // Where holding is hard, a second press does the same.
    for (const _ of [1, 2]) await page.getByRole('button', { name: /^Nhấn giữ: ngân hàng đã chi/ }).click()
    await sees(page, 'Không còn khoản nào phải hoàn.')
    await sees(page, 'đã chi')
    expect((await shop.list('paid')).length).toBe(3)
    expect(troubles).toEqual([])
  })

  test('a buyer says in their orders where the money goes, and reads how it ended', async () => {
    const { order, viewer } = await shop.owed()
    const { page, context, troubles } = await browser.device()
    const kept = `localStorage.setItem('flashpack.viewer.token', '${viewer.token}')`
    await context.addInitScript(`if (location.protocol.startsWith('http')) ${kept}`)
    await page.goto(`${world.api.url}/my-orders`)
    await sees(page, 'Shop hoàn cho bạn')
    await page.getByRole('button', { name: 'Nhập tài khoản nhận tiền hoàn' }).click()
    await page.getByRole('button', { name: 'Lưu tài khoản' }).click()
    await sees(page, 'Hãy chọn ngân hàng.')
    await assertEverywhere(page, 'my-refund-account')
    await page.getByLabel('Ngân hàng').selectOption(account.bin)
    await page.getByLabel('Số tài khoản').fill('0071 000 123 456')
    await page.getByLabel('Chủ tài khoản').fill(account.holder)
    await page.getByRole('button', { name: 'Lưu tài khoản' }).click()
    await sees(page, 'Về tài khoản Vietcombank …3456')
    await assertEverywhere(page, 'my-refund')
    expect((await shop.payBack(order.orderId)).status).toBe(201)
    await page.reload()
    await sees(page, 'Đã hoàn')
    expect(troubles).toEqual([])
  })

  test('support reads what is due on the desk', async () => {
    await shop.owed()
    const { page, context, troubles } = await browser.device()
    await signInOn({ context }, { token: shop.support, name: 'Chị Tư', role: 'support', seller: 'hoan' })
    await page.goto(`${world.api.url}/desk#refunds`)
    await sees(page, 'Đơn đã hủy')
    await page.getByRole('button', { name: 'Nhập tài khoản khách cho' }).waitFor()
    await page.getByRole('button', { name: 'Từ chối' }).waitFor({ state: 'detached' })
    await assertEverywhere(page, 'desk-refunds')
    expect(troubles).toEqual([])
  })

  test('an owner sets the share, and draws an advance within its limit and not above', async () => {
    const hub = await openHub(world, 'ung', { mot: { price: 100_000 } })
    await hub.send(await hub.pack([{ MOT: 10 }]))
    await until('what was handed over is entered', async () => {
      const { body } = await world.api.call<{ items: object[] }>('GET', '/api/money/receivables', hub.owner)
      return body.items.length === 1
    })
    const { page, context, troubles } = await browser.device()
    await signInOn({ context }, { token: hub.owner, name: 'Bà Chín', role: 'owner', seller: 'ung' })
    await page.goto(`${world.api.url}/money`)
    await sees(page, 'Chưa đặt tỷ lệ ứng trước')
    await page.getByLabel('Tỷ lệ ứng (%)').fill('70')
    await page.getByRole('button', { name: 'Đặt từ hôm nay' }).click()
    await sees(page, 'Tỷ lệ ứng: 70 %')
    await sees(page, 'ứng được 574.000')
    await page.getByRole('button', { name: 'Ứng tiền' }).click()
    await page.getByLabel('Số tiền ứng').fill('600k')
    await page.getByRole('button', { name: 'Xác nhận đã ứng' }).click()
    await sees(page, 'Vượt hạn mức')
    await assertEverywhere(page, 'advances-over')
    await page.getByLabel('Số tiền ứng').fill('500.000')
    await page.getByRole('button', { name: 'Xác nhận đã ứng' }).click()
    await sees(page, 'ứng được 74.000')
    await assertEverywhere(page, 'advances')
    expect(troubles).toEqual([])
  })
})
