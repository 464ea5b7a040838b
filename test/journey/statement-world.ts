import { expect } from '../support/jest.ts'
import type { EntryView, ReceivableView } from '../../shared/contract/routes/money.ts'
import { placeDecided } from '../support/api.ts'
import { openHub, type Hub } from '../support/pooled-sale.ts'
import { openStatements, type Statements } from '../support/statement-file.ts'
import { until } from '../support/until.ts'
import type { CarrierWorld } from './carrier-world.ts'

async function inTwenties<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += 20) await Promise.all(items.slice(from, from + 20).map(work))
}

/** A hub whose parcels GHN carries, under tracking codes of its own. */
export interface Shop extends Statements {
  hub: Hub
  /** Sells these, and hands them over; their tracking codes. */
  send(orders: readonly Record<string, number>[]): Promise<string[]>
  /** The same for many parcels with one piece of these goods each. */
  sendMany(sku: string, parcels: number): Promise<string[]>
  /** GHN says it now, of now or of an earlier hour. */
  says(trackings: string | readonly string[], status: 'delivered' | 'returned', ago?: number): Promise<void>
  written(): Promise<void>
  receivables(state?: 'open' | 'all'): Promise<ReceivableView[]>
  entries(): Promise<EntryView[]>
  list<Item>(path: string): Promise<Item[]>
}

/** A hub with these goods; without bookings GHN knows its parcels by our codes alone. */
export async function openShop(
  at: CarrierWorld,
  slug: string,
  prices: Record<string, number>,
  { books = true } = {},
): Promise<Shop> {
  const { world } = at
  const account = async () =>
    at.account('ghn', slug, ({ path, body }) =>
      path === '/v2/shift/date'
        ? [200, { data: [] }]
        : [200, { code: 200, data: { order_code: `G${String(body['client_order_code'])}` } }],
    )
  const feed = books ? (await account()).feed : undefined
  const producers = Object.fromEntries(Object.entries(prices).map(([name, price]) => [name, { price }]))
  const hub = await openHub(world, slug, producers)
  const { body } = await world.api.call<{ shop: { sender: object } }>('GET', '/api/shop', hub.owner)
  await world.api.call('PUT', '/api/shop', hub.owner, { name: `Chợ ${slug}`, sender: body.shop.sender })
  const statements = await openStatements(world, slug)
  const list = async <Item>(path: string): Promise<Item[]> => {
    const reply = await world.api.call<{ items: Item[] }>('GET', path, statements.token)
    expect(reply.status).toBe(200)
    return reply.body.items
  }
  const written = async (): Promise<void> => {
    await until('nothing waits for its entries', async () => {
      const { rows } = await world.ctx.pool.query('select from entry_inbox limit 1')
      return rows.length === 0
    })
  }
  const handOver = async (codes: string[]): Promise<string[]> => {
    await until('every parcel is booked', async () => {
      if (!books) return true
      const { rows } = await world.ctx.pool.query<{ n: number }>(
        'select count(*)::int as n from shipment h join parcel p on p.parcel_id = h.parcel_id where h.tracking is not null and p.code = any($1)',
        [codes],
      )
      return rows[0]!.n === codes.length
    })
    const pickupId = await hub.door.open('ghn')
    await inTwenties(codes, async (code) => expect((await hub.door.scan(pickupId, code)).body.result).toBe('ok'))
    expect((await hub.door.sign(pickupId)).status).toBe(200)
    await written()
    return codes.map((code) => `G${code}`)
  }
  return {
    ...statements,
    hub,
    list,
    written,
    send: async (orders) => handOver(await hub.pack(orders)),
    sendMany: async (sku, parcels) => {
      await inTwenties(Array.from({ length: parcels }), async () => {
        const socket = await world.api.connect((await world.api.signUp()).token)
        await placeDecided(socket, hub.saleId, { lines: [{ sku, quantity: 1 }] })
        socket.close()
      })
      await hub.pack([])
      const { rows } = await world.ctx.pool.query<{ code: string }>(
        'select code from parcel where sale_id = $1 order by code',
        [hub.saleId],
      )
      return handOver(rows.map(({ code }) => code))
    },
    says: async (trackings, status, ago = 0) => {
      const Time = new Date(world.ctx.clock.now().getTime() - ago).toISOString()
      for (const tracking of [trackings].flat()) {
        const message = { OrderCode: tracking, ClientOrderCode: tracking.slice(1), Status: status, Time }
        expect(await feed!(message)).toBe(200)
      }
      await written()
    },
    receivables: (state = 'open') => list<ReceivableView>(`/api/money/receivables?limit=200&state=${state}`),
    entries: () => list<EntryView>('/api/money/entries?limit=200'),
  }
}
