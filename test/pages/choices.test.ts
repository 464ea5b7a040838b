import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { BatchView } from '../../shared/contract/common.ts'
import { placeDecided } from '../support/api.ts'
import { assertEverywhere, takeScreenshot, type Device } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually } from '../support/until.ts'
import { isOnScreen, orderButton, signUpDevice } from '../support/viewer-page.ts'
import { openHostStage, type HostStage } from './host-stage.ts'

const small = 'Mật ong rừng U Minh – 500 ml'
const large = 'Mật ong rừng U Minh – 1 l'

describeUnless(skipWithoutBrowser(), 'a product with choices', () => {
  let stage: HostStage
  let saleId: string
  let buyer: Device
  beforeAll(async () => {
    stage = await openHostStage()
    saleId = await stage.makeSale()
    buyer = await stage.otherDevice()
    await signUpDevice(stage.world, buyer)
  })
  afterAll(() => stage.close())

  const change = (path: string, method = 'POST', body?: object): Promise<unknown> =>
    stage.world.api.call(method, `/api/sales/${saleId}${path}`, stage.host, body)
  const choice = (page: Page, name: string | RegExp) => page.getByRole('radio', { name })
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })
  /** Somebody else buys the rest of an item. */
  const sellOut = async (sku: string, quantity: number): Promise<void> => {
    const socket = await stage.world.api.connect((await stage.world.api.signUp()).token)
    const { state } = await placeDecided(socket, saleId, { lines: [{ sku, quantity }] })
    expect(state).toBe('confirmed')
    socket.close()
  }

  test('is made from an item by adding a choice, each with a name, a price and a stock of its own', async () => {
    const page = await stage.open(`sale/${saleId}/goods`, 'Mật ong rừng U Minh')
    await page.getByRole('button', { name: 'Sửa: Mật ong rừng U Minh' }).click()
    await page.getByRole('button', { name: 'Thêm phân loại' }).click()
    await page.getByLabel('Phân loại (nếu có)').fill('1 l')
    await page.getByLabel('Giá bán').fill('330k')
    await page.getByLabel('Số lượng bán').fill('2')
    await page.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await page.getByText('Có sản phẩm chưa đúng').first().waitFor()
    await page.getByRole('button', { name: 'Sửa: Mật ong rừng U Minh', exact: true }).click()
    await page.getByText('Nhập phân loại, mỗi loại một tên khác nhau.').waitFor()
    await page.getByLabel('Phân loại (nếu có)').fill('500 ml')
    await assertEverywhere(page, 'host-choices')
    await page.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await page.getByText('Có thay đổi chưa lưu').waitFor({ state: 'hidden' })
    await page.getByText(`3. ${large}`).waitFor()
    const { body } = await stage.world.api.call<{ items: { title: string }[] }>('GET', `/api/sales/${saleId}`)
    expect(body.items.map(({ title }) => title).slice(2)).toEqual([small, large])
    expect(stage.device.troubles).toEqual([])
  })

  test('is one card for the viewer: price and stock follow the choice, by keyboard alone, and it is remembered', async () => {
    await change('/open')
    await change('/pin', 'PUT', { sku: 'MAT' })
    const { page } = buyer
    await page.goto(`${stage.world.api.url}/live/${saleId}`)
    await heading(page, 'Mật ong rừng U Minh').waitFor()
    await eventually(async () => expect(await page.locator('.items li').count()).toBe(2))
    await page.getByRole('button', { name: /Chốt đơn 180\.000/ }).waitFor()
    await page.getByText('Còn 12').first().waitFor()
    await choice(page, /^500 ml/).focus()
    await page.keyboard.press('ArrowDown')
    // Whoever chose need not wait until the product was looked at.
    await eventually(async () => expect(await orderButton(page).innerText()).toMatch(/Chốt đơn\s330\.000/))
    await page.getByText('Còn 2').first().waitFor()
    const heights = await page.evaluate<number[]>(
      "[...document.querySelectorAll('.radios label')].map((one) => one.offsetHeight)",
    )
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
    await assertEverywhere(page, 'viewer-choices')
    for (const [width, height] of [
      [360, 740],
      [740, 360],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.evaluate('scrollTo(0, 0)')
      for (const part of ['.buy-title', '.price', '.action .button'])
        await eventually(async () => expect([part, width, await isOnScreen(page, part)]).toEqual([part, width, true]))
      await takeScreenshot(page, `viewer-choices-${width}x${height}`)
    }
    await page.reload()
    await page.getByRole('button', { name: /Chốt đơn 330\.000/ }).click()
    await page.locator('.outcome').filter({ hasText: large }).waitFor()
    await eventually(async () => expect(await choice(page, /^1 l/).isChecked()).toBe(true))
    expect(buyer.troubles).toEqual([])
  })

  test('says which choice is sold out and offers only to wait for it; what was chosen stays chosen until another one is', async () => {
    const { page } = buyer
    await sellOut('SP4', 1)
    await page.getByRole('button', { name: 'Vào danh sách chờ' }).waitFor()
    await choice(page, /1 l.*Hết hàng/)
      .and(page.locator(':checked'))
      .waitFor()
    await takeScreenshot(page, 'viewer-choice-gone')
    await page.locator('.radios label', { hasText: '500 ml' }).click()
    await page.getByRole('button', { name: /Chốt đơn 180\.000/ }).waitFor()
    await page.locator('.radios label', { hasText: '1 l' }).click()
    await page.getByRole('button', { name: 'Vào danh sách chờ' }).waitFor()
    await page.locator('.radios label', { hasText: '500 ml' }).click()
    // Another choice of the same product is pinned: the viewer's stays.
    await change('/pin', 'PUT', { sku: 'SP4' })
    await change('/items/SP4/quota', 'POST', { changeId: crypto.randomUUID(), delta: 5, reason: 'test' })
    await choice(page, /^1 l.*330/).waitFor()
    await page.getByText('Đang ghim').first().waitFor()
    await eventually(async () => expect(await orderButton(page).innerText()).toMatch(/180\.000/))
    // Whoever comes now sees the pinned choice first.
    const other = await stage.otherDevice()
    await other.page.goto(`${stage.world.api.url}/live/${saleId}`)
    await other.page.getByRole('button', { name: /Chốt đơn 330\.000/ }).waitFor()
    await change('/pin', 'PUT', { sku: 'CAPHE' })
    await heading(other.page, 'Cà phê rang Cầu Kè 500 g').waitFor()
    await other.page.getByText('500 ml · 1 l').waitFor()
    await other.page.getByText(/180\.000.*330\.000/).waitFor()
    await takeScreenshot(other.page, 'viewer-choices-list')
  })

  test("is one product on the host's panel, pinned with one press, and in the picture of a stream", async () => {
    await stage.open(`sale/${saleId}/goods`, `3. ${small}`)
    const page = await stage.open(`sale/${saleId}/sell`, 'Cà phê rang Cầu Kè')
    await eventually(async () => expect(await page.locator('.strip > li').count()).toBe(3))
    await page.getByRole('button', { name: 'Ghim: Mật ong rừng U Minh' }).click()
    await page.locator('.choices-left li', { hasText: '1 l' }).waitFor()
    await page.locator('.left-number', { hasText: '17' }).waitFor()
    await page.getByRole('button', { name: `Thêm bớt ${large}` }).click()
    await page.getByRole('button', { name: `Thêm 10: ${large}` }).click()
    await page.locator('.left-number', { hasText: '27' }).waitFor()
    await eventually(async () => expect(await page.locator('.strip > li').count()).toBe(3))
    await assertEverywhere(page, 'host-live-choices')
    const overlay = await stage.otherDevice({ viewport: { width: 1920, height: 1080 } })
    await overlay.page.goto(`${stage.world.api.url}/live/${saleId}/overlay`)
    await heading(overlay.page, 'Mật ong rừng U Minh').waitFor()
    await overlay.page
      .getByRole('listitem')
      .filter({ hasText: /500 ml.*180\.000/ })
      .waitFor()
    await overlay.page.locator('.left', { hasText: '27' }).waitFor()
    await sellOut('SP4', 15)
    await overlay.page
      .getByRole('listitem')
      .filter({ hasText: /1 l.*HẾT HÀNG/ })
      .waitFor()
    await takeScreenshot(overlay.page, 'overlay-choices-landscape')
    await overlay.page.setViewportSize({ width: 1080, height: 1920 })
    await takeScreenshot(overlay.page, 'overlay-choices-portrait')
    expect(stage.device.troubles).toEqual([])
  })

  test('is packed by the full name of the choice', async () => {
    const { body } = await stage.world.api.call<{ batches: BatchView[] }>(
      'POST',
      `/api/sales/${saleId}/batches`,
      stage.host,
    )
    const titles = body.batches.flatMap(({ parcels }) =>
      parcels.flatMap(({ lines }) => lines.map(({ title }) => title)),
    )
    expect(titles).toContain(large)
  })
})
