import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import type { BatchView, OrderView } from '../../shared/contract/common.ts'
import { place, placeDecided } from '../support/api.ts'
import { nextEvent } from '../support/next-event.ts'
import { assertBooksAgree, keptOrders } from '../support/ledger.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

describe('the end of a sale', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  test('counts what was accepted before it, rejects what comes after, and everything is packed automatically', async () => {
    const { api } = world
    const host = await world.token('host')
    const packer = await world.token('packer')
    const sale = await api.openSale(host)
    const socket = await api.connect((await api.signUp()).token)
    await socket.emitWithAck('sale:join', { saleId: sale.saleId })
    const told = nextEvent<OrderView>(socket, 'order:decided')
    const closed = nextEvent<{ state: string }>(socket, 'sale:changed')
    const ack = await place(socket, sale.saleId)
    expect({ state: ack.order.state, version: ack.order.version, seq: ack.order.seq }).toEqual({
      state: 'received',
      version: 0,
      seq: undefined,
    })

    const end = await api.call('POST', `/api/sales/${sale.saleId}/close`, host)
    expect(end).toMatchObject({ status: 200, body: { state: 'closed', undecided: 1 } })
    expect((await closed).state).toBe('closed')
    const late = await place(socket, sale.saleId)
    expect(late).toMatchObject({ ok: false, code: 'sale-not-open' })
    const again = await place(socket, sale.saleId, { orderId: ack.order.orderId })
    expect(again).toMatchObject({ ok: true, order: { state: 'received' }, replayed: true })

    await world.openWorkers()
    expect((await told).state).toBe('confirmed')
    const batches = await until('the closing cut was made', async () => {
      const { items } = (await api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer))
        .body
      return items.length > 0 && items
    })
    expect(batches.map((batch) => batch.parcels.length)).toEqual([1])
    const repeated = await until('nothing is undecided', async () => {
      const reply = await api.call('POST', `/api/sales/${sale.saleId}/close`, host)
      return reply.body['undecided'] === 0 && reply
    })
    expect(repeated).toMatchObject({ status: 200, body: { version: end.body['version'] } })
    expect((await api.call('POST', `/api/sales/${sale.saleId}/open`, host)).body['code']).toBe('wrong-state')
    expect((await place(socket, sale.saleId, { orderId: ack.order.orderId })).order.state).toBe('confirmed')
    expect(await keptOrders(world, sale.saleId)).toHaveLength(1)
    await assertBooksAgree(world, sale.saleId)
    socket.close()
  })
})

describe('a sale that is not open', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ gateways: 2, settings: { ACK_WAIT_MS: '5000' } })
  })
  afterAll(() => world.close())

  test('rejects orders before it opens and while it is paused, and accepts them again afterwards', async () => {
    const { api } = world
    const host = await world.token('host')
    const sale = await api.openSale(host, { open: false })
    const change = async (to: string): Promise<unknown> =>
      (await api.call('POST', `/api/sales/${sale.saleId}/${to}`, host)).body['state']
    const socket = await api.connect((await api.signUp()).token)
    const decided: (string | undefined)[] = []
    const order = async (): Promise<void> => {
      const { state, reason } = await placeDecided(socket, sale.saleId)
      decided.push(reason ?? state)
    }
    await order()
    expect(await change('open')).toBe('open')
    await order()
    expect(await change('pause')).toBe('paused')
    await order()
    expect(await change('open')).toBe('open')
    await order()
    expect(decided).toEqual(['sale-not-open', 'confirmed', 'sale-not-open', 'confirmed'])
    socket.close()
  })

  test('that was closed through another gateway accepts no order here', async () => {
    const { api } = world
    const host = await world.token('host')
    const sale = await api.openSale(host)
    const socket = await api.connect((await api.signUp()).token)
    await socket.emitWithAck('sale:join', { saleId: sale.saleId })
    await fetch(`${world.gateways[1]!.url}/api/sales/${sale.saleId}/close`, {
      method: 'POST',
      headers: { authorization: `Bearer ${host}` },
    })
    const ack = await place(socket, sale.saleId)
    expect(ack.code ?? ack.order.reason).toBe('sale-not-open')
    expect((await keptOrders(world, sale.saleId)).every((order) => order.reason === 'sale-not-open')).toBe(true)
    socket.close()
  })
})

describe('the merge wait', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test("puts a viewer's orders into one parcel, which is cut once nothing more is added", async () => {
    const { api } = world
    const sale = await api.openSale(await world.token('host'), { policy: 'within-24h' })
    const packer = await world.token('packer')
    const socket = await api.connect((await api.signUp()).token)
    const batches = async (): Promise<BatchView[]> =>
      (await api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer)).body.items
    for (let i = 0; i < 2; i += 1) expect((await placeDecided(socket, sale.saleId)).state).toBe('confirmed')
    await world.moveClock(61_000)
    await until(
      'the orders are in a parcel',
      async () =>
        (
          (await socket.emitWithAck('order:status', {
            orderId: (await keptOrders(world, sale.saleId))[1]!.orderId,
          })) as { order: OrderView }
        ).order.parcelCode,
    )
    expect(await batches()).toEqual([])
    await world.moveClock(61_000)
    const [batch] = await until('the parcel is cut', async () => {
      const cut = await batches()
      return cut.length > 0 && cut
    })
    expect(batch!.parcels.map((parcel) => [parcel.lines[0]!.quantity, parcel.cod])).toEqual([[2, 250_000]])
    expect((await placeDecided(socket, sale.saleId)).parcelCode).toBeUndefined()
    socket.close()
  })
})
