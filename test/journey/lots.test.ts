import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OrderView } from '../../shared/contract/common.ts'
import type { ShortAnswer } from '../../shared/contract/routes/packing.ts'
import { verify } from '../../shared/verify/verify.ts'
import { placeDecided, type Reply } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { openFloor, type Floor } from '../support/floor.ts'
import { nextEvent } from '../support/next-event.ts'
import { balanceOf } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { pdfTools, readPdf } from '../support/read-pdf.ts'
import { openWorld, type World } from '../support/world.ts'
import { testUnless } from '../support/unless.ts'

describe('lots', () => {
  let world: World
  const floors: Floor[] = []
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(async () => {
    for (const floor of floors) floor.close()
    await world.close()
  })
  /** Each test has its own seller: lots belong to the seller, not to the sale. */
  async function newFloor(): Promise<Floor> {
    const floor = await openFloor(world, `seller-${floors.length}`)
    floors.push(floor)
    return floor
  }
  const day = (days: number): string =>
    new Date(world.ctx.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const free = async (floor: Floor, sku = 'COFFEE'): Promise<Record<string, [free: number, units: number]>> => {
    const { items } = (
      await floor.get<{ items: { code: string; free: number; units: number }[] }>(`/api/lots?sku=${sku}`, floor.host)
    ).body
    return Object.fromEntries(items.map((lot) => [lot.code, [lot.free, lot.units]]))
  }
  async function assertVerified(): Promise<void> {
    expect((await verify(world.ctx.db, { batchParcelsMax: 40 })).flatMap(({ first }) => first)).toEqual([])
  }

  test('go into parcels first expired first out, from two lots where one is not enough, never from an expired one', async () => {
    const floor = await newFloor()
    const sale = await world.api.openSale(floor.host, { items: { COFFEE: 50, TEA: 50 } })
    await floor.addLot({ sku: 'COFFEE', code: 'LATE', units: 10, bestBefore: day(90) })
    await floor.addLot({ sku: 'COFFEE', code: 'GONE', units: 10, bestBefore: day(-2) })
    await floor.addLot({ sku: 'COFFEE', code: 'SOON', units: 3, bestBefore: day(10) })
    await floor.addLot({ sku: 'COFFEE', code: 'NEVER', units: 10 })
    await floor.buy(sale, { COFFEE: 2 })
    await floor.buy(sale, { COFFEE: 2, TEA: 1 })
    const [batch] = await floor.cut(sale)
    const { parcels, picks } = await floor.worksheet(batch!)
    const inWords = parcels.map(({ lines }) =>
      lines.map(({ sku, lots }) => `${sku}: ${lots.map((lot) => `${lot.code}×${lot.quantity}`).join(' ')}`),
    )
    expect(inWords).toEqual([['COFFEE: SOON×2'], ['COFFEE: SOON×1 LATE×1', 'TEA: ']])
    expect(picks.find(({ sku }) => sku === 'COFFEE')!.lots.map(({ code, quantity }) => [code, quantity])).toEqual([
      ['SOON', 3],
      ['LATE', 1],
    ])
    expect(await free(floor)).toEqual({ GONE: [10, 10], SOON: [0, 3], LATE: [9, 10], NEVER: [10, 10] })
  })

  testUnless(skipWithout(...pdfTools), 'are printed on the pick list and the slips', async () => {
    const floor = await newFloor()
    const sale = await world.api.openSale(floor.host)
    await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A3' })
    await floor.addLot({ sku: 'COFFEE', code: 'L2609', units: 5, bestBefore: '2099-12-31' })
    await floor.buy(sale, { COFFEE: 2 })
    const [batch] = await floor.cut(sale)
    for (const name of ['pick-list', 'packing-slips']) {
      const { bytes } = await world.api.bytes(`/api/batches/${batch!.batchId}/${name}.pdf`, floor.packer)
      assert.match(readPdf(bytes).pages.join(' '), /COFFEE · A3 · L2609 \(2099-12-31\)/, name)
    }
  })

  test('are free again when the order is cancelled, and are assigned at the claim if they arrived after the cut', async () => {
    const floor = await newFloor()
    const sale = await world.api.openSale(floor.host)
    await floor.addLot({ sku: 'COFFEE', code: 'A', units: 2 })
    const first = await floor.buy(sale, { COFFEE: 2 })
    await floor.buy(sale, { COFFEE: 3 })
    const [batch] = await floor.cut(sale)
    expect(await free(floor)).toEqual({ A: [0, 2] })
    await floor.post(`/api/orders/${first.orderId}/cancel`, floor.host)
    expect(await free(floor)).toEqual({ A: [2, 2] })
    await floor.addLot({ sku: 'COFFEE', code: 'B', units: 5, bestBefore: day(300) })
    await floor.claim(batch!)
    expect(await free(floor)).toEqual({ A: [2, 2], B: [2, 5] })
  })

  test('that are recounted cannot fall below what parcels took', async () => {
    const floor = await newFloor()
    const sale = await world.api.openSale(floor.host)
    const lotId = await floor.addLot({ sku: 'COFFEE', code: 'A', units: 5 })
    await floor.buy(sale, { COFFEE: 4 })
    await floor.cut(sale)
    const refused = await floor.post(`/api/lots/${lotId}/changes`, floor.host, {
      changeId: randomUUID(),
      delta: -2,
      reason: 'counted',
    })
    expect(refused).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    const change = { changeId: randomUUID(), delta: -1, reason: 'counted' }
    expect((await floor.post(`/api/lots/${lotId}/changes`, floor.host, change)).body['free']).toEqual(0)
    expect((await floor.post(`/api/lots/${lotId}/changes`, floor.host, change)).body['replayed']).toBe(true)
    expect(await free(floor)).toEqual({ A: [0, 4] })
  })

  async function claimed(
    floor: Floor,
    orders: Record<string, number>[],
    quota = 20,
  ): Promise<{ saleId: string; code: string; orders: Awaited<ReturnType<Floor['buy']>>[] }> {
    const sale = await world.api.openSale(floor.host, { items: { COFFEE: quota, TEA: quota } })
    const placed = [await floor.buy(sale, orders[0])]
    for (const quantities of orders.slice(1)) {
      const order = {
        orderId: randomUUID(),
        saleId: sale.saleId,
        lines: Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity })),
        payment: 'cod',
      }
      const told = nextEvent<OrderView>(placed[0]!.socket, 'order:decided', (one) => one.orderId === order.orderId)
      const ack = (await placed[0]!.socket.emitWithAck('order:place', order)) as { order: OrderView }
      placed.push({ ...(ack.order.state === 'received' ? await told : ack.order), socket: placed[0]!.socket })
    }
    const [batch] = await floor.cut(sale)
    await floor.claim(batch!)
    return { saleId: sale.saleId, code: batch!.parcels[0]!.code, orders: placed }
  }
  const short = (floor: Floor, code: string, body: Record<string, unknown>): Promise<Reply> =>
    floor.post(`/api/parcels/${code}/short`, floor.packer, { scanId: randomUUID(), ...body })

  test('that are short on the shelf are made up from another lot, and what is missing is written off', async () => {
    const floor = await newFloor()
    await floor.addLot({ sku: 'COFFEE', code: 'SOON', units: 5, bestBefore: day(10) })
    await floor.addLot({ sku: 'COFFEE', code: 'LATE', units: 5, bestBefore: day(90) })
    const { code, saleId } = await claimed(floor, [{ COFFEE: 3 }])
    const answer = (await short(floor, code, { sku: 'COFFEE', missing: 2 })).body as unknown as ShortAnswer
    expect([answer.outcome, answer.code, answer.cancelled, answer.lots.map((lot) => [lot.code, lot.quantity])]).toEqual(
      [
        'other-lot',
        code,
        [],
        [
          ['SOON', 1],
          ['LATE', 2],
        ],
      ],
    )
    expect(await free(floor)).toEqual({ SOON: [2, 3], LATE: [3, 5] })
    expect(await balanceOf(world, saleId)).toEqual({ quota: 20, available: 17, held: 0, sold: 3 })
  })

  test('that no other lot makes up cancel the newest order of the parcel; its buyer is told, and the missing units are not sold again', async () => {
    const floor = await newFloor()
    await floor.addLot({ sku: 'COFFEE', code: 'ONLY', units: 4 })
    const { code, saleId, orders } = await claimed(floor, [{ COFFEE: 2 }, { COFFEE: 2, TEA: 1 }])
    const told = nextEvent<OrderView>(orders[0]!.socket, 'order:changed', (order) => order.state === 'cancelled')
    const scanId = randomUUID()
    const reply = await short(floor, code, { scanId, sku: 'COFFEE', missing: 1 })
    const answer = reply.body as unknown as ShortAnswer
    expect(answer).toMatchObject({ outcome: 'cancelled', state: 'picking', cancelled: [orders[1]!.orderId] })
    expect(answer.code).not.toBe(code)
    expect((await told).orderId).toBe(orders[1]!.orderId)
    expect((await short(floor, code, { scanId, sku: 'COFFEE', missing: 1 })).body).toEqual({
      ...reply.body,
      replayed: true,
    })
    expect((await short(floor, code, { scanId, sku: 'COFFEE', missing: 2 })).body['code']).toBe('id-reused')
    expect(await balanceOf(world, saleId)).toEqual({ quota: 19, available: 17, held: 0, sold: 2 })
    expect(await free(floor)).toEqual({ ONLY: [1, 3] })
    const { rows } = await world.ctx.pool.query<{ detail: unknown }>(
      `select detail from order_event where order_id = $1 and state = 'cancelled'`,
      [orders[1]!.orderId],
    )
    expect(rows[0]!.detail).toEqual({ reason: 'short-pick' })
    expect((await floor.post(`/api/parcels/${code}/pack`, floor.packer, { scanId: randomUUID() })).body['code']).toBe(
      'parcel-replaced',
    )
    expect(
      (
        await floor.post(`/api/parcels/${answer.code}/pack`, floor.packer, {
          scanId: randomUUID(),
          scans: ['COFFEE', 'COFFEE'],
        })
      ).status,
    ).toBe(200)
  })

  test('are optional: missing goods without lots cancel the parcel, and a paid one is due a refund', async () => {
    const floor = await newFloor()
    const sale = await world.api.openSale(floor.host)
    const socket = await world.api.connect((await world.api.signUp()).token)
    const { orderId } = await placeDecided(socket, sale.saleId, {
      lines: [{ sku: 'COFFEE', quantity: 2 }],
      payment: 'prepaid',
    })
    expect(await pay(world, orderId, { amount: 250_000 })).toBe(200)
    const [batch] = await floor.cut(sale)
    await floor.claim(batch!)
    const { code } = batch!.parcels[0]!
    const told = nextEvent<OrderView>(socket, 'order:changed', (order) => order.state === 'cancelled')
    const answer = (await short(floor, code, { sku: 'COFFEE', missing: 2 })).body as unknown as ShortAnswer
    expect(answer).toMatchObject({ outcome: 'cancelled', state: 'cancelled', cancelled: [orderId] })
    expect((await told).refundDue).toBe(true)
    socket.close()
    expect((await floor.post(`/api/parcels/${code}/pack`, floor.packer, { scanId: randomUUID() })).body['code']).toBe(
      'parcel-cancelled',
    )
    expect(await balanceOf(world, sale.saleId)).toEqual({ quota: 48, available: 48, held: 0, sold: 0 })
  })

  test('are reported short only by the packer of the parcel, and never more than is in it', async () => {
    const floor = await newFloor()
    const { code } = await claimed(floor, [{ COFFEE: 2 }])
    expect((await short(floor, code, { sku: 'COFFEE', missing: 3 })).body['detail']).toBe(
      'missing: the parcel has 2 of COFFEE',
    )
    expect((await short(floor, code, { sku: 'SALT', missing: 1 })).body['detail']).toBe(
      'missing: the parcel has 0 of SALT',
    )
    const rival = await world.token('packer', { seller: `seller-${floors.length - 1}`, hours: 1000 })
    expect(
      (await floor.post(`/api/parcels/${code}/short`, rival, { scanId: randomUUID(), sku: 'COFFEE', missing: 1 })).body[
        'code'
      ],
    ).toBe('already-claimed')
  })

  test('are never assigned twice by batches that are cut at the same time in two sales', async () => {
    const floor = await newFloor()
    await floor.addLot({ sku: 'COFFEE', code: 'A', units: 7 })
    const sales = await Promise.all([0, 1].map(() => world.api.openSale(floor.host)))
    for (const sale of sales) for (let i = 0; i < 5; i += 1) await floor.buy(sale)
    await Promise.all(sales.map((sale) => floor.cut(sale)))
    expect(await free(floor)).toEqual({ A: [0, 7] })
  })

  test('leaves everything as the rules of verify make it', () => assertVerified())
})
