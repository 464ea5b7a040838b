import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import type { ExportedTable, OrderDetails } from '../../shared/contract/routes/order-desk.ts'
import type { BankTransfer, Due } from '../../shared/contract/routes/order.ts'
import { readPaperBatch } from '../../shared/packing/paper-store.ts'
import { eraseViewers } from '../../shared/person/erase-store.ts'
import { readPerson } from '../../shared/person/export-store.ts'
import { placeDecided, type Viewer } from '../support/api.ts'
import { assertBooksAgree } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const price = 125_000
const fee = 20_000
const far = 30_000
const terms = { fee, otherProvinces: far, freeFrom: 300_000 }
const account = { bin: '970436', account: '0011004123456', holder: 'HTX CAU KE' }
const hanoi = { line: '1 Hàng Bài', ward: 'Cửa Nam', province: 'Hà Nội' }

describe('the shipping fee', () => {
  let world: World
  let host: string
  let packer: string
  let sale: SaleView
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000', MERGE_WAIT_SECONDS: '3600' } })
    // The clock moves to the next morning, whatever the hour is now.
    host = await world.token('host', { hours: 1000 })
    packer = await world.token('packer', { hours: 1000 })
    expect((await set(terms)).status).toBe(200)
    expect((await world.api.call('PUT', '/api/shop/bank-account', host, { account })).status).toBe(200)
    expect((await world.api.call('PUT', '/api/products/COFFEE', host, { grams: 560 })).status).toBe(200)
    sale = await world.api.openSale(host, { items: { COFFEE: { quota: 500, price }, SALT: 50 } })
  })
  afterAll(() => world.close())

  const set = (to: object | null) => world.api.call('PUT', '/api/shop/shipping-fee', host, { terms: to })
  const ask = async <Body>(method: string, path: string, token: string, body?: object): Promise<Body> => {
    const reply = await world.api.call<Body>(method, path, token, body)
    expect(reply).toMatchObject({ status: 200 })
    return reply.body
  }
  const buy = async (
    viewer: Viewer,
    {
      quantity = 1,
      payment = 'cod',
      sku = 'COFFEE',
    }: { quantity?: number; payment?: 'cod' | 'prepaid'; sku?: string } = {},
  ): Promise<OrderView> => {
    const socket = await world.api.connect(viewer.token)
    const order = await placeDecided(socket, sale.saleId, { lines: [{ sku, quantity }], payment })
    socket.close()
    return order
  }
  const dueOf = async (viewer: Viewer, { orderId }: OrderView): Promise<Due | undefined> =>
    (await ask<{ items: Due[] }>('GET', `/api/sales/${sale.saleId}/dues`, viewer.token)).items.find(
      (due) => due.orderId === orderId,
    )
  const orderOf = ({ orderId }: OrderView): Promise<OrderView> => ask('GET', `/api/orders/${orderId}`, host)
  const cancel = (order: OrderView, token: string): Promise<OrderView> =>
    ask('POST', `/api/orders/${order.orderId}/cancel`, token)
  /** Cuts what waits, and packs the parcel of this order. */
  const cutParcelOf = async (order: OrderView): Promise<{ batch: BatchView; code: string }> => {
    await ask('POST', `/api/sales/${sale.saleId}/batches`, packer)
    const code = (await orderOf(order)).parcelCode!
    const { items } = await ask<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}&limit=200`, packer)
    return { batch: items.find(({ parcels }) => parcels.some((parcel) => parcel.code === code))!, code }
  }
  const packParcelOf = async (order: OrderView): Promise<void> => {
    const { batch, code } = await cutParcelOf(order)
    await ask('POST', `/api/batches/${batch.batchId}/claim`, packer)
    for (const { code: each } of batch.parcels)
      await ask('POST', `/api/parcels/${each}/pack`, packer, { scanId: randomUUID() })
    expect(batch.parcels.map((parcel) => parcel.code)).toContain(code)
  }
  const paperOf = async (order: OrderView) => {
    const { batch, code } = await cutParcelOf(order)
    const read = await readPaperBatch(world.ctx.db, world.ctx.personal, batch.batchId)
    const onBoard = batch.parcels.find((parcel) => parcel.code === code)!
    return { ...read!.paper.parcels.find((parcel) => parcel.code === code)!, onBoard }
  }

  test('stands with the sale, as it was when the sale opened, whatever the shop sets later', async () => {
    const read = async ({ saleId }: SaleView): Promise<SaleView['shipping']> =>
      (await ask<SaleView>('GET', `/api/sales/${saleId}`, host)).shipping
    const scheduled = await world.api.openSale(host, { open: false })
    expect(await read(scheduled)).toEqual({ ...terms, province: '86' })
    expect(await read(sale)).toEqual({ ...terms, province: '86' })
    expect((await set({ fee: 99_000 })).status).toBe(200)
    expect(await read(scheduled)).toEqual({ fee: 99_000, otherProvinces: null, freeFrom: null, province: '86' })
    expect(await read(sale)).toEqual({ ...terms, province: '86' })
    expect((await set(null)).status).toBe(200)
    expect(await read(scheduled)).toBeUndefined()
    const viewer = await world.api.signUp()
    expect(await dueOf(viewer, await buy(viewer))).toMatchObject({ fee, toPay: price + fee })
    expect((await set(terms)).status).toBe(200)
    const changes = await world.ctx.db
      .selectFrom('audit_entry')
      .select('detail')
      .where('kind', '=', 'shipping-fee:changed')
      .execute()
    expect(changes).toHaveLength(4)
    // Without an address nobody can say what other provinces are.
    const [admin, path] = [await world.token('admin'), '/api/shop/shipping-fee?seller=nowhere-yet']
    expect(await world.api.call('PUT', path, admin, { terms })).toMatchObject({
      status: 400,
      body: { code: 'invalid' },
    })
    expect((await world.api.call('PUT', path, admin, { terms: { fee } })).status).toBe(200)
  })

  test('is due once for the orders of a buyer, with each address, and stands on label, board and export', async () => {
    const viewer = await world.api.signUp()
    const [first, second] = [await buy(viewer), await buy(viewer)]
    expect(await dueOf(viewer, first)).toMatchObject({ fee, toPay: price + fee, together: [first.seq, second.seq] })
    expect(await dueOf(viewer, second)).toMatchObject({ fee: 0, toPay: price, isFree: false })
    await ask('PUT', '/api/viewers/me', viewer.token, { address: hanoi })
    const third = await buy(viewer)
    expect(await dueOf(viewer, third)).toMatchObject({ fee: far, toPay: price + far, together: [third.seq] })

    const toCollect = 2 * price + fee
    expect(await paperOf(first)).toMatchObject({ cod: { amount: toCollect }, onBoard: { cod: toCollect } })
    expect((await paperOf(third)).cod.amount).toBe(price + far)
    const table = (layout: string): Promise<ExportedTable> =>
      ask('POST', '/api/orders/table', host, { orderIds: [first.orderId, second.orderId], layout })
    const { head, rows } = await table('orders')
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)])
    expect([column('Phí ship'), column('Còn phải thu')]).toEqual([
      [fee, 0],
      [price + fee, price],
    ])
    for (const [layout, weight] of [
      ['ghn', 1_120],
      ['viettelpost', 1_120],
      ['ghtk', 1.12],
    ] as const) {
      const sheet = await table(layout)
      expect(sheet.rows[0]).toContain(2 * price + fee)
      expect(sheet.rows[0]![sheet.head.findIndex((name) => /lượng \((gram|kg)\)/.test(name))]).toBe(weight)
    }
    await packParcelOf(first)
    await assertBooksAgree(world, sale.saleId)
  })

  test('moves to the order that is left, is free from the threshold, and ends with the last order', async () => {
    const viewer = await world.api.signUp()
    const [first, second] = [await buy(viewer), await buy(viewer)]
    await cancel(first, viewer.token)
    expect(await dueOf(viewer, second)).toMatchObject({ fee, toPay: price + fee })
    const third = await buy(viewer, { quantity: 2 })
    expect(await dueOf(viewer, second)).toMatchObject({ fee: 0, toPay: price, isFree: true })
    expect((await paperOf(third)).cod.amount).toBe(3 * price)
    await cancel(third, host)
    expect((await paperOf(second)).cod.amount).toBe(price)
    await packParcelOf(second)
    const gone = await buy(await world.api.signUp())
    const { code } = await cutParcelOf(gone)
    await cancel(gone, host)
    expect((await orderOf(gone)).toPay).toBeUndefined()
    expect((await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })).status).toBe(
      409,
    )
    await assertBooksAgree(world, sale.saleId)
  })

  test('is in the amount of a transfer; a transfer with or without it settles the order, any other does not', async () => {
    const transfer = ({ orderId }: OrderView, viewer: Viewer): Promise<BankTransfer> =>
      ask('GET', `/api/orders/${orderId}/transfer`, viewer.token)
    const [lan, minh, hoa] = await world.api.signUps(3)
    const [with_, without, noted] = [
      await buy(lan!, { payment: 'prepaid' }),
      await buy(minh!, { payment: 'prepaid' }),
      await buy(hoa!, { payment: 'prepaid' }),
    ]
    const asked = await transfer(with_, lan!)
    expect(asked.amount).toBe(price + fee)
    expect(asked.qr).toContain('svg')
    const reference = (amount: number) => ({
      event: { type: 'payment.succeeded', data: { reference: asked.reference, amount, currency: 'VND' } },
    })
    expect(await pay(world, '', reference(price + fee - 1))).toBe(200)
    expect(await orderOf(with_)).toMatchObject({ state: 'reserved', refundDue: true })
    expect(await pay(world, '', reference(asked.amount))).toBe(200)
    expect(await orderOf(with_)).toMatchObject({ state: 'confirmed', toPay: 0, shippingFee: fee })
    const next = await buy(lan!, { payment: 'prepaid' })
    expect((await transfer(next, lan!)).amount).toBe(price)
    expect(await pay(world, next.orderId, { amount: price })).toBe(200)

    expect(await pay(world, without.orderId, { amount: price })).toBe(200)
    expect(await orderOf(without)).toMatchObject({ state: 'confirmed', toPay: fee })
    await ask('POST', `/api/orders/${noted.orderId}/payment`, host)
    expect(await orderOf(noted)).toMatchObject({ state: 'confirmed', toPay: 0 })
    expect((await paperOf(with_)).cod.amount).toBe(0)
    expect((await paperOf(without)).cod.amount).toBe(fee)

    await cancel(with_, lan!.token)
    const due = await world.ctx.db
      .selectFrom('payment')
      .select(['amount', 'outcome'])
      .where('order_id', '=', with_.orderId)
      .orderBy('amount')
      .execute()
    expect(due).toEqual([
      { amount: price + fee - 1, outcome: 'refund-due' },
      { amount: price + fee, outcome: 'taken' },
    ])
    const refund = (amount: number) =>
      pay(world, with_.orderId, {
        event: { type: 'payment.refunded', data: { orderId: with_.orderId, amount, currency: 'VND' } },
      })
    expect(await refund(2 * (price + fee) - 2)).toBe(200)
    expect(await orderOf(with_)).toMatchObject({ refundDue: true })
    expect(await refund(1)).toBe(200)
    expect(await orderOf(with_)).not.toHaveProperty('refundDue')
    expect((await paperOf(next)).cod.amount).toBe(fee)
    await packParcelOf(next)
    await assertBooksAgree(world, sale.saleId)
  })

  test('paid in advance and not due after all is due back when the parcel is packed, to the dong', async () => {
    const viewer = await world.api.signUp()
    const paid = await buy(viewer, { payment: 'prepaid' })
    expect(await pay(world, paid.orderId, { amount: price + fee })).toBe(200)
    const more = await buy(viewer, { quantity: 2, payment: 'prepaid' })
    expect(await pay(world, more.orderId, { amount: 2 * price })).toBe(200)
    expect(await orderOf(paid)).not.toHaveProperty('refundDue')
    await packParcelOf(paid)
    expect(await orderOf(paid)).toMatchObject({ state: 'packed', refundDue: true })
    const refund = (amount: number) =>
      pay(world, paid.orderId, {
        event: { type: 'payment.refunded', data: { orderId: paid.orderId, amount, currency: 'VND' } },
      })
    expect(await refund(fee - 1)).toBe(200)
    expect(await orderOf(paid)).toMatchObject({ state: 'packed', refundDue: true })
    expect(await refund(1)).toBe(200)
    expect(await orderOf(paid)).not.toHaveProperty('refundDue')
    await assertBooksAgree(world, sale.saleId)
  })

  test("a buyer's note reaches packer, slip, shop and carrier, may be changed until packing, and ends with the person", async () => {
    const person = { phone: '0912 888 777' }
    const viewer = await world.api.signUp(person)
    const [order, other] = [await buy(viewer), await buy(viewer)]
    const write = (text: string, token = viewer.token) =>
      world.api.call('PUT', `/api/orders/${order.orderId}/buyer-note`, token, { text })
    const hostile = '<script>alert(1)</script> =HYPERLINK("x") 🎁 giao giờ\nhành chính \u202Eđảo'
    expect(await write(hostile)).toMatchObject({ status: 200 })
    const clean = '<script>alert(1)</script> =HYPERLINK("x") 🎁 giao giờ hành chính đảo'
    expect((await write('x'.repeat(201))).status).toBe(400)
    expect((await write('not mine', (await world.api.signUp()).token)).status).toBe(404)
    expect(await ask('GET', `/api/orders/${order.orderId}/buyer-note`, viewer.token)).toEqual({ text: clean })
    const details = await ask<OrderDetails>('GET', `/api/orders/${order.orderId}/details`, host)
    expect(details.buyerNote).toBe(clean)
    expect((await paperOf(other)).note).toBe(clean)
    const { batch } = await cutParcelOf(order)
    expect((await write('gói quà giúp em')).status).toBe(200)
    const sheet = await ask<{ parcels: { note?: string }[] }>('GET', `/api/batches/${batch.batchId}/worksheet`, packer)
    expect(sheet.parcels.map(({ note }) => note)).toContain('gói quà giúp em')
    const ghn = await ask<ExportedTable>('POST', '/api/orders/table', host, {
      orderIds: [order.orderId],
      layout: 'ghn',
    })
    expect(ghn.rows[0]).toContain('gói quà giúp em')
    await packParcelOf(order)
    expect(await write('quá muộn')).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    const stored = await world.ctx.db.selectFrom('buyer_note').select('sealed').execute()
    expect(stored.some(({ sealed }) => sealed.includes('gói quà'))).toBe(false)
    const kept = await readPerson(world.ctx.db, world.ctx.personal, '+84912888777')
    expect(kept.notes).toMatchObject([{ by: 'buyer', text: 'gói quà giúp em' }])
    await world.ctx.db.transaction().execute((tx) => eraseViewers(tx, [viewer.viewerId]))
    expect(
      await world.ctx.db.selectFrom('buyer_note').select('order_id').where('order_id', '=', order.orderId).execute(),
    ).toEqual([])
  })

  test('is due for a parcel that joins a batch after the buyer cancelled the one before it, although the batch is older', async () => {
    const [dayMs, hourMs] = [86_400_000, 3_600_000]
    // The morning of the sale, so that both orders are due the same night.
    await world.moveClock(dayMs - ((world.ctx.clock.now().getTime() - hourMs) % dayMs))
    const batchOf = (order: OrderView): Promise<string> =>
      until('the order is in a batch', async () => {
        const { items } = await ask<{ items: BatchView[] }>(
          'GET',
          `/api/batches?saleId=${sale.saleId}&limit=200`,
          packer,
        )
        const { parcelCode } = await orderOf(order)
        return items.find(({ parcels }) => parcels.some(({ code }) => code === parcelCode))?.batchId
      })
    const [viewer, other] = await world.api.signUps(2)
    const [first, kept] = [await buy(viewer!), await buy(other!)]
    await world.moveClock(hourMs + 1_000)
    const batch = await batchOf(first)
    expect(await batchOf(kept)).toBe(batch)
    await cancel(first, viewer!.token)
    const second = await buy(viewer!)
    expect(await dueOf(viewer!, second)).toMatchObject({ fee, toPay: price + fee })
    await world.moveClock(hourMs + 1_000)
    expect(await batchOf(second)).toBe(batch)
    expect(await dueOf(viewer!, second)).toMatchObject({ fee, toPay: price + fee })
    await assertBooksAgree(world, sale.saleId)
  })
})
