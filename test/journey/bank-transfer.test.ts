import { afterAll, atEnd, beforeAll, describe, expect, test } from '../support/jest.ts'
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import type { BankTransfer } from '../../shared/contract/routes/order.ts'
import { orderEndsIn, transferReference } from '../../shared/order/transfer-reference.ts'
import { placeDecided } from '../support/api.ts'
import { assertEverywhere, openBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { assertBooksAgree, assertVerified } from '../support/ledger.ts'
import { pay, type Paying } from '../support/payments.ts'
import { readQr } from '../support/read-paper.ts'
import { signInOn } from '../support/signed-in.ts'
import { until } from '../support/until.ts'
import { testUnless } from '../support/unless.ts'
import { orderButton, signUpDevice } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'

const account = { bin: '970436', account: '0011004123456', holder: 'HTX CAU KE' }

describe('payment by bank transfer', () => {
  let world: World
  let host: string
  beforeAll(async () => {
    world = await openWorld()
    host = await world.token('host')
    const set = await world.api.call('PUT', '/api/shop/bank-account', host, { account })
    expect(set).toEqual({ status: 200, body: { account } })
  })
  afterAll(() => world.close())

  async function reserve(): Promise<{ orderId: string; saleId: string; total: number; viewer: string }> {
    const { saleId } = await world.api.openSale(host, { items: { COFFEE: 2 } })
    const { token: viewer } = await world.api.signUp()
    const socket = await world.api.connect(viewer)
    const { orderId, total } = await placeDecided(socket, saleId, { payment: 'prepaid' })
    socket.close()
    return { orderId, saleId, total: total!, viewer }
  }
  const transfer = (text: string, { amount = 125_000, ...paying }: Paying = {}): Promise<number> =>
    pay(world, '', {
      event: { type: 'payment.succeeded', data: { reference: text, amount, currency: 'VND' } },
      ...paying,
    })
  const orderOf = async (orderId: string): Promise<Record<string, unknown>> =>
    (await world.api.call('GET', `/api/orders/${orderId}`, host)).body

  test('the code that a buyer scans names bank, account, amount and order, as EMVCo and NAPAS ask', async () => {
    const { orderId, total, viewer } = await reserve()
    const { body } = await world.api.call<BankTransfer>('GET', `/api/orders/${orderId}/transfer`, viewer)
    const reference = transferReference(orderId)
    expect(body).toMatchObject({
      bank: 'Vietcombank',
      account: account.account,
      holder: account.holder,
      amount: total,
      reference,
    })
    const text = await readQr(await sharp(Buffer.from(body.qr), { density: 300 }).png().toBuffer())
    expect(fieldsOf(text)).toEqual({
      '00': '01',
      '01': '12',
      '38': '0010A00000072701270006970436011300110041234560208QRIBFTTA',
      '53': '704',
      '54': String(total),
      '58': 'VN',
      '62': `0810${reference}`,
      '63': crc16(text.slice(0, -4)),
    })
  })

  test("a bank's message finds the order, whatever the bank has made of the text, and only once", async () => {
    const { orderId, saleId } = await reserve()
    const reference = transferReference(orderId)
    const text = `MBVCB.482.${reference.slice(0, 4)} ${reference.slice(4).toLowerCase()}.CT tu 0071000 LE THI HOA`
    const webhookId = `msg_${randomUUID()}`
    expect(await transfer(text, { webhookId })).toBe(200)
    expect(await orderOf(orderId)).toMatchObject({ state: 'confirmed', total: 125_000 })
    expect(await transfer(text, { webhookId })).toBe(200)
    expect(await orderOf(orderId)).not.toHaveProperty('refundDue')
    expect(await transfer(reference)).toBe(200)
    expect(await orderOf(orderId)).toMatchObject({ state: 'confirmed', refundDue: true })
    await assertBooksAgree(world, saleId)
  })

  test('a transfer that names no order is kept for somebody to look at', async () => {
    const admin = await world.token('admin')
    expect(await transfer('LE THI HOA CHUYEN TIEN FP00000000')).toBe(400)
    const { body } = await world.api.call<{ messages: { error: string }[] }>('GET', '/api/trouble', admin)
    expect(body.messages.map(({ error }) => error)).toContain(
      'data.reference: names no order that is paid by bank transfer',
    )
  })

  test('a host who sees the money notes it, once, by name; nobody of another shop does', async () => {
    const { orderId, saleId } = await reserve()
    const stranger = await world.token('host', { seller: 'another' })
    expect((await world.api.call('POST', `/api/orders/${orderId}/payment`, stranger)).status).toBe(404)
    const noting = await world.token('host', { name: 'lan' })
    for (let i = 0; i < 2; i += 1)
      expect(await world.api.call('POST', `/api/orders/${orderId}/payment`, noting)).toMatchObject({
        status: 200,
        body: { state: 'confirmed' },
      })
    const noted = await world.ctx.db.selectFrom('audit_entry').selectAll().where('subject', '=', orderId).execute()
    expect(noted).toMatchObject([{ kind: 'payment:noted', actor: 'host:lan', detail: { amount: 125_000 } }])
    await assertBooksAgree(world, saleId)
  })

  test('every change of the account is recorded; a bank that nobody knows is refused', async () => {
    const other = await world.token('host', { seller: 'second', name: 'tam' })
    const put = (to: object | null) => world.api.call('PUT', '/api/shop/bank-account', other, { account: to })
    expect(await put({ ...account, bin: '123456' })).toMatchObject({ status: 400 })
    for (const to of [account, account, null]) expect((await put(to)).status).toBe(200)
    const changes = await world.ctx.db
      .selectFrom('audit_entry')
      .select('detail')
      .where('actor', '=', 'host:tam')
      .orderBy('entry_no')
      .execute()
    expect(changes.map(({ detail }) => detail)).toEqual([
      { from: null, to: '970436 …3456' },
      { from: '970436 …3456', to: null },
    ])
  })

  test('a shop without an account shows no way to transfer', async () => {
    const other = await world.token('host', { seller: 'third' })
    const { saleId } = await world.api.openSale(other, { items: { COFFEE: 2 } })
    const { token } = await world.api.signUp()
    const socket = await world.api.connect(token)
    const { orderId } = await placeDecided(socket, saleId, { payment: 'prepaid' })
    socket.close()
    expect((await world.api.call('GET', `/api/orders/${orderId}/transfer`, token)).status).toBe(404)
  })

  testUnless(skipWithoutBrowser(), 'a viewer pays by it on the page, and the host sees and notes it', async () => {
    const { saleId } = await world.api.openSale(host, { items: { COFFEE: 2 } })
    await world.api.call('PUT', `/api/sales/${saleId}/pin`, host, { sku: 'COFFEE' })
    const browser = await openBrowser()
    atEnd(() => browser.close())
    const buyer = await browser.device()
    await signUpDevice(world, buyer)
    const { page } = buyer
    await page.goto(`${world.api.url}/live/${saleId}`)
    await page.getByText('Chuyển khoản trước').click()
    await orderButton(page).click()
    await page.locator('.outcome').getByRole('button', { name: 'Thanh toán' }).click()
    const panel = page.locator('.outcome').getByRole('region', { name: 'Chuyển khoản cho shop' })
    await panel.getByText('0011004123456').waitFor()
    const reference = await panel.getByText(/^FP/).innerText()
    await assertEverywhere(page, 'viewer-transfer')
    const saved = page.waitForEvent('download')
    await panel.getByRole('button', { name: 'Lưu ảnh mã' }).click()
    expect(await readQr(readFileSync(await (await saved).path()))).toContain(`0810${reference}`)

    const seller = await browser.device()
    await signInOn(seller, { token: host, name: 'Lan', role: 'host' })
    await seller.page.goto(`${world.api.url}/host#/sale/${saleId}/sell`)
    const waiting = seller.page.locator('details', { hasText: '1 đơn đang chờ chuyển khoản' })
    await waiting.locator('summary').click()
    await waiting.getByText(reference).waitFor()
    await assertEverywhere(seller.page, 'host-transfers')
    const arrived = waiting.getByRole('button', { name: /Đã nhận tiền/ })
    await until('a second press is asked for', async () => {
      await arrived.press('Enter')
      return waiting.getByText('Bấm lần nữa').isVisible()
    })
    await arrived.press('Enter')
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
    await waiting.waitFor({ state: 'detached' })
    expect([...buyer.troubles, ...seller.troubles]).toEqual([])
  })

  test('all of it is in the books that anybody can check', () => assertVerified(world))
})

test('an order is found by its reference in any text around it', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string({ unit: 'grapheme' }), fc.string(), (orderId, before, after) => {
      expect(orderEndsIn(`${before} ${transferReference(orderId)} ${after}`)).toContain(orderId.slice(-10))
    }),
  )
})

/** The fields of an EMVCo text: two digits name it, two give its length. */
function fieldsOf(text: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (let at = 0; at < text.length;) {
    const length = Number(text.slice(at + 2, at + 4))
    fields[text.slice(at, at + 2)] = text.slice(at + 4, at + 4 + length)
    at += 4 + length
  }
  return fields
}

/** CRC-16/CCITT-FALSE, by its definition. */
function crc16(text: string): string {
  let crc = 0xffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}
