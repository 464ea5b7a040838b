import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { SaleView } from '../../../shared/contract/common.ts'
import { place, placeDecided, type OrderAck } from '../../support/api.ts'
import { keptOrders, undecidedOrders } from '../../support/ledger.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

/** What a row has at hand: a stranger with an open socket, and a gateway that must keep running. */
interface Stranger {
  readonly world: World
  readonly sale: SaleView
  readonly socket: Socket
  say(event: string, ...parts: unknown[]): Promise<OrderAck>
  /** A valid order, modified by `change`. */
  order(change?: object): Record<string, unknown>
  gone(): Promise<unknown>
  /** Sends payloads as orders, each of which must be invalid with this message. */
  refused(payloads: readonly unknown[], message: RegExp): Promise<void>
}

type Row = (name: string, body: (stranger: Stranger) => Promise<void>, kept?: number) => void

/**
 * Opens a world for the rows of one suite. After each row no more is stored than its `kept` orders, nothing is
 * undecided, and the same gateway still accepts an order from someone else.
 */
function openRows(): Row {
  let world: World
  let sale: SaleView
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    sale = await world.api.openSale(await world.token('host'), {
      items: { COFFEE: 1000, HONEY: { quota: 10, perViewerLimit: 2 } },
    })
  })
  afterAll(() => world.close())
  return (name, body, kept = 0) => {
    test(name, async () => {
      const socket = await world.api.connect((await world.api.signUp()).token)
      const decidedBefore = (await keptOrders(world, sale.saleId)).length
      await body(openStranger(world, sale, socket))
      const other = await world.api.connect((await world.api.signUp()).token)
      expect((await placeDecided(other, sale.saleId)).state).toBe('confirmed')
      expect(await keptOrders(world, sale.saleId)).toHaveLength(decidedBefore + kept + 1)
      expect(await undecidedOrders(world)).toBe(0)
      other.close()
      socket.close()
    })
  }
}

function openStranger(world: World, sale: SaleView, socket: Socket): Stranger {
  const say = async (event: string, ...parts: unknown[]): Promise<OrderAck> =>
    (await socket.timeout(10_000).emitWithAck(event, ...parts)) as OrderAck
  return {
    world,
    sale,
    socket,
    say,
    order: (change = {}) => ({
      orderId: randomUUID(),
      saleId: sale.saleId,
      lines: [{ sku: 'COFFEE', quantity: 1 }],
      payment: 'cod',
      ...change,
    }),
    gone: () => until('the socket is closed', () => socket.disconnected),
    refused: async (payloads, message) => {
      for (const payload of payloads) {
        const ack = await say('order:place', payload)
        assert.deepEqual([ack.ok, ack.code], [false, 'invalid'], JSON.stringify(payload))
        assert.match(ack.message!, message, JSON.stringify(payload))
      }
    },
  }
}

/** Bad inputs 1-17 of docs/reliability.md: what a stranger may send by websocket. */
describe('a websocket that receives nonsense', () => {
  const row = openRows()

  row('row 1: a payload that is not an object is invalid', async ({ say, order, refused }) => {
    await refused([null, 7, 'order', true, [], [order()]], /^payload: /)
    const bare = await say('order:place')
    expect(bare).toMatchObject({ ok: false, code: 'invalid' })
  })

  row(
    'row 2: without an ack the order is accepted and its decision is sent',
    async ({ socket, say, order }) => {
      const wanted = order()
      socket.emit('order:place', wanted)
      socket.emit('order:place', null)
      for (;;) {
        const { order: present, code } = await say('order:status', { orderId: wanted['orderId'] })
        if (code !== 'not-found' && present.state === 'confirmed') break
      }
    },
    1,
  )

  row(
    'row 3: an ack that is not a function, or extra arguments, do no harm',
    async ({ socket, say, order }) => {
      socket.emit('order:place', order(), { ack: true })
      socket.emit('order:place', { ...order(), orderId: 'x' }, 1, [], null)
      expect((await say('order:place', order(), { more: 1 }, 'and more')).order.state).toBe('confirmed')
    },
    2,
  )

  row(
    'row 4: an unknown event is answered, even one named like a property, and too many of them close the socket',
    async ({ socket, say, gone }) => {
      for (const event of ['order:steal', 'constructor', '__proto__', 'toString', 'floor:join', ''])
        assert.equal((await say(event, {})).code, 'invalid', event)
      const ended = gone()
      for (let i = 0; i < 400; i += 1) socket.emit('nonsense', i)
      await ended
    },
  )

  row('rows 5 and 6: an order id must be a UUID', async ({ order, refused }) => {
    const { orderId: _, ...without } = order()
    await refused([without], /^orderId: is missing/)
    const ids = [
      '',
      'a'.repeat(300),
      'a:b',
      '\u0000',
      '🥥',
      '12345678',
      7,
      null,
      {},
      `${randomUUID()} `,
      `{${randomUUID()}}`,
    ]
    await refused(
      ids.map((orderId) => order({ orderId })),
      /^orderId: /,
    )
    await refused(
      ids.map((saleId) => order({ saleId })),
      /^saleId: /,
    )
  })

  row(
    'rows 7 and 8: the same id again is replayed, with different contents refused',
    async ({ say, order }) => {
      const wanted = order()
      expect((await say('order:place', wanted)).replayed).toBeUndefined()
      const again = await say('order:place', wanted)
      expect(again).toMatchObject({ order: { state: 'confirmed' }, replayed: true })
      expect((await say('order:place', { ...wanted, payment: 'prepaid' })).code).toBe('order-id-reused')
    },
    1,
  )
})

describe('a websocket that receives bad values', () => {
  const row = openRows()

  row('row 9: a quantity must be a whole number from 1 to 99', async ({ order, refused }) => {
    const quantities = [0, -1, 1.5, '2', 1e9, 100, Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 53, null, [1], true]
    await refused(
      quantities.map((quantity) => order({ lines: [{ sku: 'COFFEE', quantity }] })),
      /^lines\.0\.quantity: /,
    )
  })

  row(
    'rows 10 and 11: an order over the limit or of an unknown item is rejected',
    async ({ world, sale, socket }) => {
      const other = await world.api.openSale(await world.token('host'), { items: { TEA: 5 } })
      const reasons = [
        { sku: 'HONEY', quantity: 3 },
        { sku: 'SALT', quantity: 1 },
        { sku: 'TEA', quantity: 1 },
      ].map(async (line) => (await placeDecided(socket, sale.saleId, { lines: [line] })).reason)
      expect(await Promise.all(reasons)).toEqual(['over-limit', 'unknown-item', 'unknown-item'])
      expect((await place(socket, randomUUID())).code).toBe('not-found')
      expect(await keptOrders(world, other.saleId)).toEqual([])
    },
    3,
  )

  row('row 12: a sale that is not open accepts nothing', async ({ world, socket }) => {
    const host = await world.token('host')
    const scheduled = await world.api.openSale(host, { open: false })
    expect((await placeDecided(socket, scheduled.saleId)).reason).toBe('sale-not-open')
    await world.api.call('POST', `/api/sales/${scheduled.saleId}/close`, host)
    expect((await place(socket, scheduled.saleId)).code).toBe('sale-not-open')
  })

  row('row 13: an unknown key is refused by name, wherever it is', async ({ order, refused }) => {
    for (const key of ['price', 'status', 'isAdmin', 'viewerId', 'buyerKey', 'recipientId'])
      await refused([order({ [key]: 1 })], new RegExp(`^${key}: unknown key`))
    await refused([order({ lines: [{ sku: 'COFFEE', quantity: 1, price: 1 }] })], /^lines\.0\.price: unknown key/)
  })

  row('row 14: a prototype-poisoning key is refused and changes nothing', async ({ say, order }) => {
    const evil = ['__proto__', 'constructor'].map(
      (key) =>
        JSON.parse(
          JSON.stringify(order()).replace('{', `{"${key}":{"polluted":true,"prototype":{"polluted":true}},`),
        ) as unknown,
    )
    for (const payload of evil) {
      const ack = await say('order:place', payload)
      expect(ack).toMatchObject({ ok: false, code: 'invalid' })
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('a websocket that receives too much', () => {
  const row = openRows()

  const large: [string, unknown][] = [
    ['1 MB of text', 'x'.repeat(2 ** 20)],
    ['an array of 100,000', Array.from({ length: 100_000 }, () => 1)],
  ]
  for (const [what, payload] of large) {
    row(`row 15: ${what} closes the socket`, async ({ socket, gone }) => {
      const ended = gone()
      socket.emit('order:place', payload)
      await ended
    })
  }

  row('row 15: objects a hundred deep are invalid', async ({ order, refused }) => {
    let deep: unknown = 1
    for (let i = 0; i < 100; i += 1) deep = { deep }
    await refused([deep, order({ lines: deep }), order({ deep })], /^(orderId|lines|deep): /)
  })

  row(
    'row 16: binary is refused, and eleven attachments close the socket',
    async ({ socket, order, gone, refused }) => {
      await refused(
        [
          Buffer.from('order'),
          order({ orderId: Buffer.alloc(16) }),
          order({ lines: [{ sku: Buffer.from('COFFEE'), quantity: 1 }] }),
        ],
        /^(payload|orderId|lines)/,
      )
      const ended = gone()
      socket.emit(
        'order:place',
        Array.from({ length: 11 }, () => Buffer.alloc(1)),
      )
      await ended
    },
  )

  for (const frame of [
    '2/live,["order:place"',
    '2/live,{"a":1}',
    '2/live,[]',
    '51-/live,["order:place"]',
    '9',
    '2/live,99999999999999999999["order:place",{}]',
    '2/nowhere,["order:place",{}]',
    '2/live,[7,{}]',
    '2/live,1[0]',
  ]) {
    row(`row 16: the malformed frame ${frame} harms nobody else`, async ({ sale, socket, say, gone }) => {
      socket.io.engine.write(frame)
      await Promise.race([gone(), say('sale:join', { saleId: sale.saleId }).catch(() => undefined)])
    })
  }
})

describe('a websocket that sends too fast', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { ORDERS_PER_VIEWER_PER_SECOND: '5' } })
  })
  afterAll(() => world.close())

  test('row 17: is told to wait, nothing is stored, and in the end it is closed; others are not', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 1000 } })
    const socket = await world.api.connect((await world.api.signUp()).token)
    const other = await world.api.connect((await world.api.signUp()).token)
    const acks: OrderAck[] = []
    for (let i = 0; i < 1000; i += 1)
      socket.emit(
        'order:place',
        { orderId: randomUUID(), saleId, lines: [{ sku: 'COFFEE', quantity: 1 }], payment: 'cod' },
        (ack: OrderAck) => acks.push(ack),
      )
    await until('the socket is closed', () => socket.disconnected)
    const busy = acks.filter((ack) => !ack.ok)
    expect(busy.length).toBeGreaterThanOrEqual(100)
    expect(busy.every((ack) => ack.code === 'busy' && ack.retryAfterMs! >= 1000)).toBe(true)
    expect((await placeDecided(other, saleId)).state).toBe('confirmed')
    // The flood lasts less than a second or two: at most five orders of each.
    expect((await keptOrders(world, saleId)).length).toBeLessThanOrEqual(1 + 5 * 3)
    other.close()
  })
})
