import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import { isParcelCode } from '../../shared/packing/parcel-code.ts'
import { placeDecided, type Reply } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { assertVerified } from '../support/ledger.ts'
import { pdfTools, readPdf } from '../support/read-pdf.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { testUnless } from '../support/unless.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const mergeWaitSeconds = 60

describe('packing', () => {
  let world: World
  let host: string
  let packer: string
  let dispatcher: string
  const sockets: Socket[] = []

  beforeAll(async () => {
    world = await openWorld({
      settings: { BATCH_PARCELS_MAX: '3', MERGE_WAIT_SECONDS: `${mergeWaitSeconds}` },
    })
    await world.moveClock(dayMs - ((world.ctx.clock.now().getTime() + 22 * hourMs) % dayMs))
    host = await world.token('host', { hours: 1000 })
    packer = await world.token('packer', { hours: 1000 })
    dispatcher = await world.token('dispatcher', { hours: 1000 })
  })
  afterAll(async () => {
    for (const socket of sockets) socket.close()
    await world.close()
  })

  async function buyer(): Promise<{ socket: Socket; token: string }> {
    const { token } = await world.api.signUp()
    const socket = await world.api.connect(token)
    sockets.push(socket)
    return { socket, token }
  }
  const buyers = (count: number): ReturnType<typeof buyer>[] => Array.from({ length: count }, () => buyer())
  const post = <Body = Record<string, unknown>>(path: string, token: string, body?: unknown): Promise<Reply<Body>> =>
    world.api.call<Body>('POST', path, token, body)
  const cut = async (sale: SaleView): Promise<BatchView[]> =>
    (await post<{ batches: BatchView[] }>(`/api/sales/${sale.saleId}/batches`, packer)).body.batches
  const batchesOf = async (sale: SaleView): Promise<BatchView[]> =>
    (await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}&limit=200`, packer)).body
      .items
  const readOrder = async (order: OrderView): Promise<OrderView> =>
    (await world.api.call<OrderView>('GET', `/api/orders/${order.orderId}`, host)).body
  const buy = (
    socket: Socket,
    sale: SaleView,
    quantities: Record<string, number> = { COFFEE: 1 },
  ): Promise<OrderView> =>
    placeDecided(socket, sale.saleId, {
      lines: Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity })),
    })
  const pack = (code: string, token: string, body: Record<string, unknown> = {}): Promise<Reply> =>
    post(`/api/parcels/${code}/pack`, token, { scanId: randomUUID(), ...body })
  async function claimed(
    orders: Record<string, number>[] = [{ COFFEE: 1 }],
  ): Promise<{ sale: SaleView; batch: BatchView; codes: string[] }> {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50, TEA: 50 } })
    for (const quantities of orders) await buy((await buyer()).socket, sale, quantities)
    const [batch] = await cut(sale)
    expect((await post(`/api/batches/${batch!.batchId}/claim`, packer)).status).toBe(200)
    return { sale, batch: batch!, codes: batch!.parcels.map((parcel) => parcel.code) }
  }

  test('puts two orders of one buyer into one parcel, and the next one after the cut into another', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50, TEA: 50 } })
    const { socket } = await buyer()
    const first = await buy(socket, sale, { COFFEE: 2 })
    const second = await buy(socket, sale, { COFFEE: 1, TEA: 1 })
    const [batch, ...others] = await cut(sale)
    expect(others).toHaveLength(0)
    expect(
      batch!.parcels.map(({ cod, lines }) => ({
        cod,
        lines: lines.map(({ sku, quantity }) => `${sku}×${quantity}`),
      })),
    ).toEqual([{ cod: 500_000, lines: ['COFFEE×3', 'TEA×1'] }])
    const third = await buy(socket, sale)
    const [next] = await cut(sale)
    const codes = (await Promise.all([first, second, third].map((order) => readOrder(order)))).map(
      (order) => order.parcelCode,
    )
    expect(codes).toEqual([batch!.parcels[0]!.code, batch!.parcels[0]!.code, next!.parcels[0]!.code])
    expect(isParcelCode(codes[0]!)).toBe(true)
    expect(isParcelCode(codes[2]!)).toBe(true)
    expect(codes[0]).not.toBe(codes[2])
    expect(await cut(sale)).toEqual([])
  })

  test('sends orders placed before and after a change of address to different parcels', async () => {
    const sale = await world.api.openSale(host)
    const { socket, token } = await buyer()
    await buy(socket, sale)
    const changed = await world.api.call('PUT', '/api/viewers/me', token, {
      address: { line: '12 Lê Lợi', ward: 'Bến Tre', province: 'Vĩnh Long' },
    })
    expect(changed.status).toBe(200)
    await buy(socket, sale)
    await buy(socket, sale)
    const [batch] = await cut(sale)
    expect(batch!.parcels.map((parcel) => `${parcel.lines[0]!.quantity}`).toSorted()).toEqual(['1', '2'])
  })

  test('cuts a parcel automatically when its merge time is over, not before, even while the sale goes on', async () => {
    const sale = await world.api.openSale(host)
    const [one, other] = await Promise.all(buyers(2))
    const early = await buy(one!.socket, sale)
    await world.moveClock((mergeWaitSeconds - 20) * 1000)
    const late = await buy(other!.socket, sale)
    await world.moveClock((mergeWaitSeconds / 2 + 1) * 1000)
    const batch = await until('the first parcel is cut', async () => (await batchesOf(sale))[0])
    expect(batch.parcels.map((parcel) => parcel.code)).toEqual([(await readOrder(early)).parcelCode])
    await until('the second order is in a parcel', async () => (await readOrder(late)).parcelCode)
    expect((await batchesOf(sale)).flatMap(({ parcels }) => parcels)).toHaveLength(1)
    await world.moveClock(mergeWaitSeconds * 1000)
    await until(
      'the second parcel is cut',
      async () => (await batchesOf(sale)).flatMap(({ parcels }) => parcels).length === 2,
    )
  })

  /** Orders of new buyers, each after the one before was cut, as they come in a small shop's evening. */
  async function buyOneByOne(sale: SaleView, skus: string[]): Promise<OrderView[]> {
    const orders: OrderView[] = []
    for (const sku of skus) {
      const order = await buy((await buyer()).socket, sale, { [sku]: 1 })
      await world.moveClock((mergeWaitSeconds + 1) * 1000)
      await until(`the order for ${sku} is in a batch`, async () => {
        const { parcelCode } = await readOrder(order)
        return (await batchesOf(sale)).some(({ parcels }) => parcels.some(({ code }) => code === parcelCode))
      })
      orders.push(order)
    }
    return orders
  }
  const inBatches = async (sale: SaleView): Promise<string[][]> =>
    (await batchesOf(sale)).map(({ parcels }) =>
      parcels.map(({ lines, state }) => (state === 'cancelled' ? '–' : lines.map(({ sku }) => sku).join('+'))),
    )

  test('puts the orders of a quiet evening into one batch while nobody has taken it, identical contents side by side, up to its size', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50, TEA: 50 } })
    await buyOneByOne(sale, ['TEA', 'COFFEE', 'TEA'])
    expect(await inBatches(sale)).toEqual([['TEA', 'TEA', 'COFFEE']])
    await buyOneByOne(sale, ['COFFEE'])
    expect(await inBatches(sale)).toEqual([['TEA', 'TEA', 'COFFEE'], ['COFFEE']])
    await assertVerified(world)
  })

  test('adds nothing to a batch that is claimed or whose paper is out, and a cancelled parcel keeps its place', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50, TEA: 50 } })
    const [first] = await buyOneByOne(sale, ['TEA'])
    await post(`/api/orders/${first!.orderId}/cancel`, host)
    await buyOneByOne(sale, ['COFFEE'])
    expect(await inBatches(sale)).toEqual([['COFFEE', '–']])
    const [printed] = await batchesOf(sale)
    expect((await world.api.bytes(`/api/batches/${printed!.batchId}/pick-list.pdf`, packer)).type).toBe(
      'application/pdf',
    )
    await buyOneByOne(sale, ['TEA'])
    const [, free] = await batchesOf(sale)
    expect((await post(`/api/batches/${free!.batchId}/claim`, packer)).status).toBe(200)
    await buyOneByOne(sale, ['COFFEE'])
    expect(await inBatches(sale)).toEqual([['COFFEE', '–'], ['TEA'], ['COFFEE']])
    await assertVerified(world)
  })

  test('cuts everything when the sale closes', async () => {
    const sale = await world.api.openSale(host)
    for (const { socket } of await Promise.all(buyers(4))) await buy(socket, sale)
    expect((await post(`/api/sales/${sale.saleId}/close`, host)).body['state']).toBe('closed')
    const batches = await until('all four parcels are in batches', async () => {
      const cutNow = await batchesOf(sale)
      return cutNow.flatMap((batch) => batch.parcels).length === 4 && cutNow
    })
    expect(batches.map((batch) => `${batch.parcels.length}`).toSorted()).toEqual(['1', '3'])
  })

  test('cuts batches of parcels due together, the earliest first, no larger than allowed, with identical contents side by side', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50, TEA: 50 }, policy: 'tiktok-vn' })
    const contents = [{ COFFEE: 1 }, { COFFEE: 1, TEA: 1 }, { TEA: 1 }, { COFFEE: 1 }, { TEA: 1 }, { TEA: 1 }]
    const people = await Promise.all(buyers(contents.length + 1))
    for (const [i, quantities] of contents.entries()) await buy(people[i]!.socket, sale, quantities)
    await world.ctx.db
      .updateTable('order')
      .set({ pack_by: new Date(world.ctx.clock.now().getTime() + hourMs) })
      .where('sale_id', '=', sale.saleId)
      .where('seq', '=', 6)
      .execute()
    const batches = await cut(sale)
    const inWords = batches.map((batch) =>
      batch.parcels.map((parcel) => parcel.lines.map((line) => line.sku).join('+')),
    )
    expect(inWords).toEqual([['TEA'], ['COFFEE', 'COFFEE', 'TEA'], ['TEA', 'COFFEE+TEA']])
    const packBys = batches.map((batch) => batch.packBy)
    expect(packBys).toEqual(packBys.toSorted())
    for (const batch of batches) expect(batch.parcels.every((parcel) => parcel.packBy === batch.packBy)).toBe(true)
  })

  test('gives a batch to one of two packers who claim it at the same time, again and again', async () => {
    const sale = await world.api.openSale(host)
    await buy((await buyer()).socket, sale)
    const [batch] = await cut(sale)
    const rival = await world.token('packer', { hours: 1000 })
    const claims = await Promise.all(
      [packer, rival, packer, rival].map((token) =>
        post<{ state: string; claimedBy: string; code: string }>(`/api/batches/${batch!.batchId}/claim`, token),
      ),
    )
    const winners = claims.filter((claim) => claim.status === 200)
    expect(winners).toHaveLength(2)
    expect(winners[0]!.body.claimedBy).toBe(winners[1]!.body.claimedBy)
    expect(claims.filter((claim) => claim.status !== 200).map((claim) => [claim.status, claim.body.code])).toEqual([
      [409, 'already-claimed'],
      [409, 'already-claimed'],
    ])
  })

  test('lets only the packer who claimed a parcel pack it', async () => {
    const sale = await world.api.openSale(host)
    await buy((await buyer()).socket, sale)
    const [batch] = await cut(sale)
    const { code } = batch!.parcels[0]!
    expect((await pack(code, packer)).body['code']).toBe('wrong-state')
    await post(`/api/batches/${batch!.batchId}/claim`, packer)
    expect((await pack(code, await world.token('packer', { hours: 1000 }))).body['code']).toBe('already-claimed')
    expect((await pack(code, await world.token('packer', { seller: 'another', hours: 1000 }))).status).toBe(404)
    expect((await pack('123456789012', packer)).status).toBe(404)
    expect(await world.ctx.db.selectFrom('parcel').select('state').where('code', '=', code).execute()).toEqual([
      { state: 'picking' },
    ])
  })

  test('answers a repeated scan the same and refuses its id for another parcel or other contents', async () => {
    const { codes } = await claimed([{ COFFEE: 1 }, { COFFEE: 1 }])
    const scanId = randomUUID()
    const [first, second] = codes as [string, string]
    const packed = await pack(first, packer, { scanId, scans: ['COFFEE'] })
    expect(packed.status).toBe(200)
    await world.moveClock(5_000)
    expect(await pack(first, packer, { scanId, scans: ['COFFEE'] })).toEqual({
      status: 200,
      body: { ...packed.body, replayed: true },
    })
    expect((await pack(first, packer, { scanId })).body['code']).toBe('id-reused')
    expect((await pack(second, packer, { scanId, scans: ['COFFEE'] })).body['code']).toBe('id-reused')
    expect((await pack(first, packer)).body).toEqual(packed.body)
  })

  test('refuses a parcel with wrong, missing or extra items, and says which', async () => {
    const { codes, batch } = await claimed([{ COFFEE: 2, TEA: 1 }])
    const code = codes[0]!
    const detailOf = async (scans: string[]): Promise<unknown> => (await pack(code, packer, { scans })).body['detail']
    expect(await detailOf(['COFFEE', 'COFFEE', 'TEA', 'SALT'])).toBe('scans: SALT does not belong in this parcel')
    expect(await detailOf(['COFFEE', 'TEA'])).toBe('scans: 1 of COFFEE missing')
    expect(await detailOf(['COFFEE', 'COFFEE', 'TEA', 'TEA'])).toBe('scans: 1 of TEA too many')
    expect(String(await detailOf([]))).toMatch(/missing$/)
    expect((await pack(code, packer, { scans: ['TEA', 'COFFEE', 'COFFEE'] })).body['state']).toBe('packed')
    expect((await world.api.call('GET', `/api/batches/${batch.batchId}`, packer)).body['state']).toBe('packed')
  })

  test("uses the device's time for an offline scan if it is between the claim and now", async () => {
    const { codes } = await claimed([{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }])
    const claimedAt = world.ctx.clock.now()
    await world.moveClock(10 * 60_000)
    const offline = new Date(claimedAt.getTime() + 60_000).toISOString()
    const before = new Date(claimedAt.getTime() - 60_000).toISOString()
    const future = new Date(claimedAt.getTime() + hourMs).toISOString()
    const packedAt = async (code: string, at: string): Promise<string> =>
      String((await pack(code, packer, { at })).body['packedAt'])
    expect(await packedAt(codes[0]!, offline)).toBe(offline)
    for (const [i, at] of [before, future].entries()) {
      const taken = Date.parse(await packedAt(codes[i + 1]!, at))
      assert.ok(Math.abs(taken - world.ctx.clock.now().getTime()) < 60_000, `${at} was taken as ${taken}`)
    }
  })

  test('hands parcels over all together or not at all', async () => {
    const { codes, batch } = await claimed([{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }])
    for (const code of codes.slice(0, 2)) await pack(code, packer)
    const manifestId = randomUUID()
    const refused = await post('/api/manifests', dispatcher, { manifestId, carrier: 'Bưu điện', parcelCodes: codes })
    expect(refused).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    const states = async (): Promise<string[]> =>
      (await world.api.call<BatchView>('GET', `/api/batches/${batch.batchId}`, packer)).body.parcels.map(
        (parcel) => parcel.state,
      )
    expect(await states()).toEqual(['packed', 'packed', 'picking'])
    expect((await world.api.call('GET', `/api/manifests/${manifestId}.pdf`, dispatcher)).status).toBe(404)
    await pack(codes[2]!, packer)
    const done = await post('/api/manifests', dispatcher, { manifestId, carrier: 'Bưu điện', parcelCodes: codes })
    expect(done).toMatchObject({ status: 201, body: { parcels: 3 } })
    expect(await states()).toEqual(['handed-over', 'handed-over', 'handed-over'])
    const again = await post('/api/manifests', dispatcher, {
      manifestId,
      carrier: 'Bưu điện',
      parcelCodes: codes.toReversed(),
    })
    expect({ status: again.status, body: again.body }).toEqual({
      status: 200,
      body: { ...done.body, replayed: true },
    })
    expect(
      (await post('/api/manifests', dispatcher, { manifestId, carrier: 'Another', parcelCodes: codes })).body['code'],
    ).toBe('id-reused')
    expect(
      (
        await post('/api/manifests', dispatcher, {
          manifestId: randomUUID(),
          carrier: 'Bưu điện',
          parcelCodes: codes,
        })
      ).body['code'],
    ).toBe('wrong-state')
  })

  testUnless(skipWithout(...pdfTools), 'draws the hand-over record with every code', async () => {
    const { codes } = await claimed([{ COFFEE: 1 }, { TEA: 2 }])
    for (const code of codes) await pack(code, packer)
    const manifestId = randomUUID()
    await post('/api/manifests', dispatcher, { manifestId, carrier: 'Giao Hàng Xã', parcelCodes: codes })
    const { type, bytes } = await world.api.bytes(`/api/manifests/${manifestId}.pdf`, dispatcher)
    expect(type).toBe('application/pdf')
    const printed = readPdf(bytes).pages.join(' ')
    for (const code of codes) assert.ok(printed.replaceAll(' ', '').includes(code), `${code} is missing`)
    expect(printed).toMatch(/Giao Hàng Xã/)
  })
})
