import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { placeDecided } from '../support/api.ts'
import { assertEverywhere, openBrowser, type Device, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually } from '../support/until.ts'
import { fillIn, signUpDevice } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'

const offerMs = 600_000

describeUnless(skipWithoutBrowser(), 'the waiting list on the pages', () => {
  let world: World
  let browser: TestBrowser
  let host: string
  beforeAll(async () => {
    world = await openWorld({
      settings: { OFFER_SECONDS: String(offerMs / 1000), PAY_URL: 'http://127.0.0.1:9/{orderId}' },
    })
    browser = await openBrowser()
    host = await world.token('host', { hours: 8760 })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  /** A sale whose coffee somebody else has bought, and how that comes back. */
  const soldOut = async (): Promise<{ sale: SaleView; comeBack: () => Promise<void> }> => {
    const fee = await world.api.call('PUT', '/api/shop/shipping-fee', host, { terms: { fee: 20_000 } })
    expect(fee.status).toBe(200)
    const sale = await world.api.openSale(host, { items: { COFFEE: 1, TEA: 5 } })
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'COFFEE' })
    const { token } = await world.api.signUp()
    const socket = await world.api.connect(token)
    const { orderId } = await placeDecided(socket, sale.saleId)
    socket.close()
    return {
      sale,
      comeBack: async () => void (await world.api.call('POST', `/api/orders/${orderId}/cancel`, token)),
    }
  }
  const comeTo = async (sale: SaleView, device: Device): Promise<Page> => {
    await device.page.goto(`${world.api.url}/live/${sale.saleId}`)
    return device.page
  }
  const signedUp = async (sale: SaleView): Promise<Device> => {
    const device = await browser.device()
    await signUpDevice(world, device)
    await comeTo(sale, device)
    return device
  }
  const joinButton = (page: Page) => page.getByRole('button', { name: 'Vào danh sách chờ' })
  const place = (page: Page, n: number) => page.getByText(`Bạn đứng thứ ${n} trong danh sách chờ`)
  const ordersOf = async (sale: SaleView): Promise<OrderView[]> =>
    (await world.api.call<{ items: OrderView[] }>('GET', `/api/sales/${sale.saleId}/orders`, host)).body.items

  /** Holds back the first answer of a route until `answer` is called, which resolves once the page has it. */
  const holdFirst = async (page: Page, route: string): Promise<{ answer: () => Promise<void> }> => {
    let release: (() => void) | undefined
    const wanted = new Promise<void>((resolve) => (release = resolve))
    const answered = new Promise<void>((resolve) => {
      void page.route(
        route,
        async (asked) => {
          const response = await asked.fetch()
          await wanted
          await asked.fulfill({ response })
          resolve()
        },
        { times: 1 },
      )
    })
    return { answer: () => (release!(), answered) }
  }

  test('is joined with one tap by whoever signed up, and after the form by whoever has not', async () => {
    const { sale, comeBack } = await soldOut()
    const [lan, huong] = [await signedUp(sale), await browser.device()]
    await joinButton(lan.page).click()
    await place(lan.page, 1).waitFor()
    const late = await holdFirst(huong.page, '**/api/viewers/me/waiting?*')
    await comeTo(sale, huong)
    await joinButton(huong.page).click()
    await fillIn(huong.page)
    await huong.page.getByRole('button', { name: 'Lưu và vào danh sách chờ' }).click()
    await place(huong.page, 2).waitFor()
    // What was asked before the join and answered after it changes nothing.
    await late.answer()
    await place(huong.page, 2).waitFor()
    await assertEverywhere(huong.page, 'viewer-waiting')
    await huong.page.reload()
    await place(huong.page, 2).waitFor()

    await lan.page.getByRole('button', { name: 'Bỏ chờ' }).click()
    await joinButton(lan.page).waitFor()
    await comeBack()
    await huong.page.getByRole('heading', { name: 'Có hàng cho bạn!' }).waitFor()
    expect([lan.troubles, huong.troubles]).toEqual([[], []])
  })

  test('brings an offer to the top of the page, with its time and its whole sum, which one tap confirms', async () => {
    const { sale, comeBack } = await soldOut()
    const { page } = await signedUp(sale)
    await joinButton(page).click()
    await place(page, 1).waitFor()
    await comeBack()
    const offer = page.getByRole('alert').filter({ hasText: 'Có hàng cho bạn!' })
    await offer.getByText(/^Chốt trước \d\d:\d\d$/).waitFor()
    // What is held for this viewer is nobody else's.
    await eventually(async () => expect(await page.getByText('người khác thanh toán').count()).toBe(0))
    await offer.getByText('Gồm phí ship 20.000').waitFor()
    await assertEverywhere(page, 'viewer-offer')
    await offer.getByRole('button', { name: /^Chốt đơn 145\.000/ }).click()
    await page.getByText('Chốt đơn thành công!').first().waitFor()
    await eventually(async () => expect(await offer.count()).toBe(0))
    expect((await ordersOf(sale)).map(({ state }) => state)).toEqual(['cancelled', 'confirmed'])
  })

  test('says so when the time of an offer is over, and that it went to the next one', async () => {
    const { sale, comeBack } = await soldOut()
    const { page } = await signedUp(sale)
    await joinButton(page).click()
    await place(page, 1).waitFor()
    await comeBack()
    await page.getByRole('heading', { name: 'Có hàng cho bạn!' }).waitFor()
    await world.moveClock(offerMs + 1_000)
    await page.locator('.mine').getByText('Đã quá giờ chốt nên hàng dành cho người chờ tiếp theo.').waitFor()
    await eventually(async () => expect(await page.getByText('Có hàng cho bạn!').count()).toBe(0))
  })

  test('stands among the orders of the buyer, where an offer is confirmed too, and ends with the sale', async () => {
    const { sale, comeBack } = await soldOut()
    const device = await signedUp(sale)
    const { page } = device
    await joinButton(page).click()
    await place(page, 1).waitFor()
    await page.goto(`${world.api.url}/my-orders`)
    await place(page, 1).waitFor()
    await comeBack()
    await eventually(async () => expect((await ordersOf(sale)).at(-1)?.offered).toBe(true))
    await page.getByRole('button', { name: 'Cập nhật' }).click()
    await page.getByRole('button', { name: /^Chốt đơn 145\.000/ }).waitFor()
    await assertEverywhere(page, 'my-orders-offer')
    await page.getByRole('button', { name: /^Chốt đơn 145\.000/ }).click()
    await eventually(async () => expect((await ordersOf(sale)).at(-1)?.state).toBe('confirmed'))

    const other = await signedUp(sale)
    await joinButton(other.page).click()
    await place(other.page, 1).waitFor()
    await world.api.call('POST', `/api/sales/${sale.saleId}/close`, host)
    await other.page.goto(`${world.api.url}/my-orders`)
    await other.page.getByText('danh sách chờ cũng đóng').waitFor()
  })
})
