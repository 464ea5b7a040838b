import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { randomBytes } from 'node:crypto'
import webPush from 'web-push'
import type { SaleView } from '../../shared/contract/common.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { deliver } from '../support/deliver.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openMailSink, type MailSink } from '../support/mail-sink.ts'
import { openCodeWebhook, otherThan, type CodeWebhook } from '../support/phone-codes.ts'
import { openLive, orderButton, orderFirst, signUpDevice } from '../support/viewer-page.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'
import { openWorld, type World } from '../support/world.ts'

describeUnless(skipWithoutBrowser(), "a buyer's orders away from the sale", () => {
  let world: World
  let browser: TestBrowser
  let codes: CodeWebhook
  let hook: WebhookReceiver
  let mail: MailSink
  let host: string
  beforeAll(async () => {
    codes = await openCodeWebhook()
    hook = await openReceiver()
    mail = await openMailSink()
    const { publicKey, privateKey } = webPush.generateVAPIDKeys()
    world = await openWorld({
      settings: {
        ...codes.settings,
        ORDER_WEBHOOK_URL: hook.url,
        ORDER_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
        ORDER_WEBHOOK_PHONES: '1',
        PUBLIC_URL: 'https://live.shop.example',
        SMTP_URL: mail.url,
        MAIL_FROM: 'Flashpack <shop@shop.example>',
        VAPID_PUBLIC_KEY: publicKey,
        VAPID_PRIVATE_KEY: privateKey,
      },
    })
    browser = await openBrowser({ whole: true })
    host = await world.token('host', { hours: 8760 })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
    await mail.close()
    codes.close()
    hook.close()
  })

  const openSale = async (): Promise<SaleView> => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50 } })
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'COFFEE' })
    return sale
  }

  test('open by a link from the page of the sale, with money and parcel, until the link is ended there', async () => {
    const sale = await openSale()
    const first = await openLive(browser, world, sale)
    await orderFirst(first.page)
    await first.page.getByRole('button', { name: /Xem đơn trên máy khác/ }).click()
    await first.page.getByRole('button', { name: 'Tạo liên kết' }).click()
    const link = await first.page.getByLabel('Liên kết đến đơn của bạn').inputValue()
    await assertEverywhere(first.page, 'viewer-in-touch')

    const second = await browser.device()
    await second.page.goto(link)
    await second.page.getByText('Thanh toán khi nhận hàng: 125.000').waitFor()
    await deliver(world, sale.saleId)
    await second.page.reload()
    await second.page.getByText('Đang giao').waitFor()
    await second.page.getByText(/GHN · \d{12}/).waitFor()
    await second.page.getByText('Thanh toán khi nhận hàng: 125.000').waitFor()
    await assertEverywhere(second.page, 'my-orders')
    await eventually(async () => expect(await second.page.locator('main').innerText()).not.toMatch(/Nguyễn|0912/))

    await first.page.getByRole('button', { name: 'Ngừng mọi liên kết' }).click()
    await first.page.getByText('Các liên kết cũ không mở được nữa').waitFor()
    await second.page.reload()
    await second.page.getByText('đã hết hạn hoặc đã bị ngừng').waitFor()
    // The device that ordered needs no link.
    await first.page.goto(`${world.api.url}/my-orders`)
    await first.page.getByText(/GHN · \d{12}/).waitFor()
    expect([first.troubles, second.troubles]).toEqual([[], []])
  })

  test('open by phone and code on a device that knows nothing, and say what is wrong with a code', async () => {
    const sale = await openSale()
    const buyer = await browser.device()
    await signUpDevice(world, buyer, { phone: '0912 447 101' })
    await buyer.page.goto(`${world.api.url}/live/${sale.saleId}`)
    await orderButton(buyer.page).click()
    await buyer.page.getByText('Chốt đơn thành công!').waitFor()

    const { page, troubles } = await browser.device()
    await page.goto(`${world.api.url}/my-orders`)
    await page.getByLabel('Số điện thoại').fill('12')
    await page.getByRole('button', { name: 'Gửi mã cho tôi' }).click()
    await page.getByRole('alert').filter({ hasText: 'Số điện thoại chưa đúng' }).waitFor()
    await assertEverywhere(page, 'my-orders-by-phone')
    await page.getByLabel('Số điện thoại').fill('0912 447 101')
    await page.getByRole('button', { name: 'Gửi mã cho tôi' }).click()
    const code = await until('the code comes', () => codes.codesFor('+84912447101')[0])
    await page.getByLabel('Mã xác nhận').fill(otherThan(code))
    await page.getByRole('alert').filter({ hasText: 'Mã chưa đúng' }).waitFor()
    await page.getByLabel('Mã xác nhận').fill(code)
    await page.getByText('Thanh toán khi nhận hàng').waitFor()
    await page.reload()
    await page.getByText('Thanh toán khi nhận hàng').waitFor()
    expect(troubles).toEqual([])
  })

  test('are told by e-mail and to the phone once the buyer asks, and no longer once they end it there or by the e-mail', async () => {
    const sale = await openSale()
    const device = await browser.device()
    await signUpDevice(world, device, { phone: '0912 447 102' })
    const { page } = device
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    await orderButton(page).click()
    await page.getByRole('button', { name: /Báo tin cho tôi/ }).click()
    await page.getByRole('button', { name: 'Nhắn tin đến số của tôi' }).click()
    await page.getByText('Đang nhắn tin đến số …102').waitFor()
    await page.getByLabel('E-mail').fill('chua dung')
    await page.getByRole('button', { name: 'Báo qua e-mail' }).click()
    await page.getByRole('alert').filter({ hasText: 'chưa đúng' }).waitFor()
    await page.getByLabel('E-mail').fill('anh@mail.example')
    await page.getByRole('button', { name: 'Báo qua e-mail' }).click()
    await page.getByText('Đang gửi e-mail đến a…@mail.example').waitFor()
    await assertEverywhere(page, 'viewer-told')
    await page.getByRole('button', { name: /^Tắt: Đang nhắn tin/ }).click()
    await page.getByRole('button', { name: 'Nhắn tin đến số của tôi' }).waitFor()

    await page.getByRole('button', { name: /Chốt thêm/ }).click()
    const letter = await until('an e-mail comes', () => mail.mails[0])
    const stop = /my-orders#(stop\.[\w.-]+)/.exec(letter)![1]
    await page.goto(`${world.api.url}/my-orders#${stop}`)
    await assertEverywhere(page, 'my-orders-stop')
    await page.getByRole('button', { name: 'Ngừng nhận' }).click()
    await page.getByText('Đã ngừng').waitFor()
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    await page.getByRole('button', { name: /Báo tin cho tôi/ }).click()
    await page.getByLabel('E-mail').waitFor()
  })

  test('are shown by the service worker of the pages, on the page of the sale', async () => {
    const sale = await openSale()
    const device = await browser.device({ permissions: ['notifications'] })
    await device.page.goto(`${world.api.url}/live/${sale.saleId}`)
    const scope = await device.page.evaluate<string>(
      `navigator.serviceWorker.register('/service-worker.js').then((one) => one.scope)`,
    )
    expect(scope).toBe(`${world.api.url}/`)
    const debug = await device.context.newCDPSession(device.page)
    const registered = new Promise<string>((resolve) =>
      debug.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL === scope)
        if (own) resolve(own.registrationId)
      }),
    )
    await debug.send('ServiceWorker.enable')
    const news = {
      title: 'Đơn số 1 đã đóng gói',
      body: 'Cà phê × 1',
      orderId: 'x',
      type: 'order.packed',
      path: `/live/${sale.saleId}`,
    }
    const registrationId = await registered
    // A worker that is not active yet loses a message.
    const shown = await until('it is shown', async () => {
      await debug.send('ServiceWorker.deliverPushMessage', {
        origin: world.api.url,
        registrationId: registrationId,
        data: JSON.stringify(news),
      })
      const titles = await device.page.evaluate<string[]>(
        `navigator.serviceWorker.getRegistration().then((one) => one.getNotifications()).then((all) => all.map(({ title }) => title))`,
      )
      return titles.length > 0 && titles
    })
    expect(shown).toEqual([news.title])
  })
})
