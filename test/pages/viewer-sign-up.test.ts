import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { consentTexts } from '../../shared/person/consent-texts.ts'
import { readPerson } from '../../shared/person/export-store.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { fillIn, isOnScreen, openLive, orderButton, person } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "signing up on the viewer's page", () => {
  let world: World
  let browser: TestBrowser
  let host: string
  beforeAll(async () => {
    world = await openWorld({ settings: { CONSENT_VERSION: 'of-another-client' } })
    browser = await openBrowser()
    host = await world.token('host')
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  const openSale = async (items: Parameters<World['api']['openSale']>[1] = {}, pin = 'COFFEE'): Promise<SaleView> => {
    const sale = await world.api.openSale(host, items)
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: pin })
    return sale
  }
  const ordersOf = async (sale: SaleView): Promise<OrderView[]> =>
    (await world.api.call<{ items: OrderView[] }>('GET', `/api/sales/${sale.saleId}/orders?limit=200`, host)).body.items

  test('asks for the recipient once, with helpful messages, then confirms with number and promise; the next order is one tap', async () => {
    const sale = await openSale()
    const { page, troubles } = await openLive(browser, world, sale)
    await page.evaluate(`new MutationObserver(() => {
      if (document.body.innerText.includes('mất mạng')) window.saidOffline = true
    }).observe(document.body, { childList: true, subtree: true, characterData: true })`)
    await orderButton(page).click()
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByRole('alert').filter({ hasText: 'họ và tên' }).waitFor()
    await fillIn(page, { ...person(), phone: '0283 822 5678' })
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByRole('alert').filter({ hasText: 'Số di động Việt Nam' }).waitFor()
    await assertEverywhere(page, 'viewer-sign-up')
    await page.getByLabel('Số điện thoại').fill(person().phone)
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    const said = page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' })
    await said.waitFor()
    await eventually(async () => expect(await said.innerText()).toMatch(/Số thứ tự\s*1/))
    // It was sent over a connection that was only just being made for this buyer.
    await eventually(async () => expect(await page.evaluate('window.saidOffline')).toBeUndefined())
    await until('the outcome is on the screen', () => isOnScreen(page, '.outcome'))
    await eventually(async () => expect(await page.evaluate(`document.activeElement.className`)).toBe('told'))
    await eventually(async () => expect(await said.innerText()).toMatch(/trước \d\d:\d\d (hôm nay|ngày mai)/))
    await page.getByRole('button', { name: /Chốt thêm/ }).click()
    await said.filter({ hasText: /Số thứ tự\s*2/ }).waitFor()
    await assertEverywhere(page, 'viewer-yours')
    expect(await ordersOf(sale)).toHaveLength(2)
    expect(troubles).toEqual([])
  })
  test('shows the consent text that is stored with what was typed, and the back button keeps what was typed', async () => {
    const sale = await openSale()
    const { page, context } = await openLive(browser, world, sale)
    const address = page.url()
    await orderButton(page).click()
    const typed = person()
    await fillIn(page, typed)
    await page.goBack()
    await orderButton(page).waitFor()
    expect(page.url()).toBe(address)
    await orderButton(page).click()
    await eventually(async () => expect(await page.getByLabel('Họ và tên').inputValue()).toBe(typed.name))
    await eventually(async () =>
      expect(await page.getByRole('combobox', { name: 'Phường, xã' }).inputValue()).toBe('Xã Cầu Kè'),
    )
    await page.reload()
    await orderButton(page).click()
    await eventually(async () => expect(await page.getByLabel('Số nhà, đường, ấp').inputValue()).toBe(typed.line))

    const [version, text] = Object.entries(consentTexts).at(-1)!
    await page.getByText(text.vi.short).waitFor()
    await page.getByText('Đọc toàn bộ nội dung đồng ý').click()
    for (const paragraph of [...text.vi.full, `Phiên bản ${version}`]) await page.getByText(paragraph).waitFor()
    await assertEverywhere(page, 'viewer-consent')
    await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    const phone = `+84${typed.phone.replaceAll(' ', '').slice(1)}`
    const { recipients } = await readPerson(world.ctx.db, world.ctx.personal, phone)
    expect(recipients.map(({ consentVersion }) => consentVersion)).toEqual([version])
    // The form left no entry behind: going back now leaves the page, as before.
    await eventually(async () => expect(await page.evaluate(`history.state`)).toBeNull())
    await context.close()
  })
})
