import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { painXml } from '../../shared/bank-file/pain.ts'
import { plainLatin } from '../../shared/bank-file/transfer.ts'
import { transfersCsv } from '../../shared/bank-file/transfers-csv.ts'
import type { BankTransfer } from '../../shared/contract/routes/order.ts'
import { requestErasure } from '../../shared/person/erase-store.ts'
import { assertVerified } from '../support/ledger.ts'
import { assertPain, textsAt } from '../support/pain.ts'
import { pay } from '../support/payments.ts'
import { readQr } from '../support/read-paper.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { account, openRefundShop, price, type RefundShop } from '../support/refund-shop.ts'

const own = { bin: '970418', account: '31010001234567', holder: 'HTX Cầu Kè' }
const transferPath = ['CstmrCdtTrfInitn', 'PmtInf', 'CdtTrfTxInf'] as const

describe('a file for the bank', () => {
  let world: World
  let shop: RefundShop
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    shop = await openRefundShop(world, 'tep-1')
    expect((await shop.call('PUT', '/api/shop/bank-account', shop.host, { account: own })).status).toBe(200)
  })
  afterAll(() => world.close())

  /** A refund that is due, with the account of its buyer. */
  const owed = async (holder = account.holder): Promise<string> => {
    const { order, viewer } = await shop.owed()
    const to = { account: { ...account, holder } }
    expect((await shop.call('PUT', `/api/refunds/${order.orderId}/account`, viewer.token, to)).status).toBe(200)
    return order.orderId
  }
  const make = (refunds: readonly string[], body: object = {}) =>
    shop.call('POST', '/api/money/bank-files', shop.finance, { fileId: randomUUID(), refunds, ...body })
  const file = (fileId: unknown, rest: string, body?: object) =>
    shop.call(body ? 'POST' : 'GET', `/api/money/bank-files/${String(fileId)}${rest}`, shop.finance, body)
  const text = async (fileId: unknown, name: string): Promise<string> =>
    Buffer.from(
      (await world.api.bytes(`/api/money/bank-files/${String(fileId)}/${name}`, shop.finance)).bytes,
    ).toString('utf8')

  test('is ISO 20022 that its schema takes, a plain table, and a VietQR code for each, and pays nothing by itself', async () => {
    const orders = [await owed(), await owed('=HYPERLINK("x");Trần Văn <Ước> & Con')]
    const fileId = randomUUID()
    const made = await make(orders, { fileId })
    expect(made).toMatchObject({ status: 201, body: { state: 'open', transfers: 2, amount: 2 * price } })
    expect(await make(orders, { fileId })).toMatchObject({ status: 200, body: { replayed: true } })
    expect(await make(orders.slice(1), { fileId })).toMatchObject({ status: 409, body: { code: 'id-reused' } })
    const xml = await text(fileId, 'pain.xml')
    assertPain(xml)
    expect(textsAt(xml, ...transferPath, 'Amt', 'InstdAmt')).toEqual([String(price), String(price)])
    expect(textsAt(xml, 'CstmrCdtTrfInitn', 'GrpHdr', 'CtrlSum')).toEqual([String(2 * price)])
    expect(textsAt(xml, ...transferPath, 'Cdtr', 'Nm').toSorted()).toEqual([
      'HYPERLINK( x ) Tran Van Uoc Con',
      'NGUYEN THI DAO',
    ])
    expect(textsAt(xml, ...transferPath, 'CdtrAcct', 'Id')).toEqual([account.account, account.account])
    const references = textsAt(xml, ...transferPath, 'PmtId', 'EndToEndId')
    expect(new Set(references).size).toBe(2)
    const rows = parse<Record<string, string>>(await text(fileId, 'transfers.csv'), { columns: true, bom: true })
    expect(rows.map((row) => row['Số tiền'])).toEqual([String(price), String(price)])
    expect(rows.map((row) => row['Số tài khoản'])).toEqual([`'${account.account}`, `'${account.account}`])
    for (const number of [1, 2]) {
      const { body } = await shop.call<BankTransfer>(
        'GET',
        `/api/money/bank-files/${fileId}/transfers/${number}`,
        shop.finance,
      )
      const code = await readQr(await sharp(Buffer.from(body.qr), { density: 300 }).png().toBuffer())
      for (const part of [account.bin, account.account, String(price), references[number - 1]!])
        expect(code).toContain(part)
    }
    expect((await file(fileId, '/transfers/3')).status).toBe(404)
    expect((await shop.list()).filter(({ orderId }) => orders.includes(orderId)).map(({ inFile }) => inFile)).toEqual([
      fileId,
      fileId,
    ])
  })

  test('is entered as executed in one go, once, by many at once; until then nothing in it is settled otherwise', async () => {
    const orders = [await owed(), await owed(), await owed()]
    const { body } = await make(orders)
    expect(await shop.payBack(orders[0]!)).toMatchObject({ status: 409, body: { fileId: body['fileId'] } })
    expect(await make([orders[1]!])).toMatchObject({ status: 409, body: { orderId: orders[1] } })
    const replies = await Promise.all([1, 2, 3].map(() => file(body['fileId'], '/execute', {})))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(replies.filter((one) => one.body['replayed'] !== true).length).toBe(1)
    const paid = (await shop.list('paid')).filter(({ orderId }) => orders.includes(orderId))
    expect(paid.map(({ amount, ended }) => [amount, ended!.method])).toEqual(orders.map(() => [price, 'bank']))
    expect(await file(body['fileId'], '/drop', {})).toMatchObject({ status: 409 })
  })

  test('is dropped when the bank did not execute it, and what was in it is due as before', async () => {
    const orderId = await owed()
    const { body } = await make([orderId])
    expect(await file(body['fileId'], '/drop', {})).toMatchObject({ status: 200, body: { state: 'dropped' } })
    expect(await file(body['fileId'], '/drop', {})).toMatchObject({ status: 200, body: { replayed: true } })
    expect(await file(body['fileId'], '/execute', {})).toMatchObject({ status: 409 })
    expect(await file(body['fileId'], '/pain.xml')).toMatchObject({ status: 409 })
    expect(await shop.payBack(orderId)).toMatchObject({ status: 201 })
  })

  test('is all or nothing: what was refunded meanwhile, or cannot be paid, is named', async () => {
    const orders = [await owed(), await owed()]
    const { body } = await make(orders)
    const refunded = { orderId: orders[1], amount: price, currency: 'VND' }
    expect(await pay(world, orders[1]!, { event: { type: 'payment.refunded', data: refunded } })).toBe(200)
    expect(await file(body['fileId'], '/execute', {})).toMatchObject({ status: 409, body: { orderId: orders[1] } })
    expect(await shop.refundOf(orders[0]!)).toMatchObject({ inFile: body['fileId'] })
    await file(body['fileId'], '/drop', {})
    const without = (await shop.owed()).order.orderId
    expect(await make([orders[0]!, without])).toMatchObject({ status: 409, body: { orderId: without } })
    const fine = (await shop.buy()).order.orderId
    expect(await make([fine])).toMatchObject({ status: 409, body: { orderId: fine } })
    expect(await make([randomUUID()])).toMatchObject({ status: 404 })
    expect(await make([])).toMatchObject({ status: 400 })
    expect(await make([orders[0]!, orders[0]!])).toMatchObject({ status: 400 })
    expect(await shop.refundOf(orders[0]!)).toMatchObject({ inFile: null })
  })

  test('loses an account that is erased with its buyer, and says so; its sums stay', async () => {
    const orderId = await owed()
    const { body } = await make([orderId])
    const { rows } = await world.ctx.pool.query<{ key: string }>(
      'select buyer_key as key from "order" where order_id = $1',
      [orderId],
    )
    await requestErasure(world.ctx.db, rows[0]!.key, 'thu')
    await until('the buyer is erased', async () => {
      const { body: read } = await file(body['fileId'], '')
      return (read['lines'] as { account: unknown }[])[0]!.account === null
    })
    expect(await file(body['fileId'], '/pain.xml')).toMatchObject({ status: 409, body: { number: 1 } })
    expect(await file(body['fileId'], '/execute', {})).toMatchObject({ status: 200, body: { amount: price } })
  })

  test('takes any name and any amount there is: the schema, and spreadsheets, never meet another letter', () => {
    const holder = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      fc.constant('Đỗ Thị Ước 🌾 ไทย'),
    )
    const transfer = fc.record({
      account: fc.record({
        bin: fc.constantFrom('970436', '970418'),
        account: fc.stringMatching(/^[0-9A-Z]{4,19}$/),
        holder,
      }),
      amount: fc.integer({ min: 1, max: 1_000_000_000_000 }),
      reference: fc.stringMatching(/^HT[0-9A-Z]{8}$/),
    })
    fc.assert(
      fc.property(fc.array(transfer, { minLength: 1, maxLength: 4 }), holder, (drawn, from) => {
        const transfers = drawn.map((one, i) => ({ ...one, number: i + 1, text: `${one.reference} hoàn tiền` }))
        const head = { fileId: randomUUID(), at: new Date(), day: '2026-12-01', currency: 'VND' }
        const xml = painXml({ ...head, from: { ...own, holder: from } }, transfers)
        assertPain(xml)
        expect(textsAt(xml, ...transferPath, 'Amt', 'InstdAmt')).toEqual(drawn.map(({ amount }) => String(amount)))
        for (const name of textsAt(xml, ...transferPath, 'Cdtr', 'Nm'))
          expect(name).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]+$/)
        const rows: string[][] = parse(transfersCsv(transfers), { bom: true })
        expect(rows.length).toBe(drawn.length + 1)
        for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
      }),
      { numRuns: 60 },
    )
    expect(plainLatin('  Đỗ Thị  Ước — 🌾 '.repeat(20)).length).toBeLessThanOrEqual(140)
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})
