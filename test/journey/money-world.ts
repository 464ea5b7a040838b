import { expect } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { ReceivableView } from '../../shared/contract/routes/money.ts'
import type { Reply } from '../support/api.ts'
import { openHub, type Hub } from '../support/pooled-sale.ts'
import { until } from '../support/until.ts'
import type { CarrierWorld } from './carrier-world.ts'

export const dayMs = 86_400_000

/** A hub with an account at GHN, on whose truck everything goes. */
export interface Money {
  hub: Hub
  finance: string
  /** Sells these, by SKU and order, and hands them over; the codes of the parcels. */
  send(orders: readonly Record<string, number>[]): Promise<{ codes: string[]; manifestId: string }>
  booked(code: string): Promise<void>
  /** What GHN says of a parcel, or of several, at its own time: so many days from now. */
  says(codes: string | readonly string[], status: 'delivered' | 'returned', inDays?: number): Promise<void>
  ask<Body>(path: string, token?: string): Promise<Body>
  receivables(state?: 'open' | 'all'): Promise<ReceivableView[]>
  pay(body: object, token?: string): Promise<Reply>
  /** Waits until what was handed over, delivered or invoiced is entered. */
  written(): Promise<void>
}

export async function openMoney(at: CarrierWorld, slug: string, prices: Record<string, number>): Promise<Money> {
  const { world } = at
  const producers = Object.fromEntries(Object.entries(prices).map(([name, price]) => [name, { price }]))
  const { feed, dispatcher } = await at.account('ghn', slug, ({ path, body }) =>
    path === '/v2/shift/date'
      ? [200, { data: [] }]
      : [200, { code: 200, data: { order_code: `G${String(body['client_order_code'])}` } }],
  )
  const hub = await openHub(world, slug, producers)
  const finance = await world.token('finance', { seller: slug, hours: 9_000 })
  const ask = async <Body>(path: string, token = finance): Promise<Body> => {
    const reply = await world.api.call<Body>('GET', path, token)
    assert.equal(reply.status, 200, `${path}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const written = async (): Promise<void> => {
    await until('nothing waits for its entries', async () => {
      const { rows } = await world.ctx.pool.query('select from entry_inbox limit 1')
      return rows.length === 0
    })
  }
  return {
    hub,
    finance,
    ask,
    written,
    booked: async (code) => void (await at.booked(code, dispatcher)),
    send: async (orders) => {
      const codes = await hub.pack(orders)
      for (const code of codes) await at.booked(code, dispatcher)
      const manifestId = await hub.send(codes, 'ghn')
      await written()
      return { codes, manifestId }
    },
    says: async (codes, status, inDays = 0) => {
      const time = new Date(world.ctx.clock.now().getTime() + inDays * dayMs).toISOString()
      for (const code of [codes].flat())
        expect(await feed({ OrderCode: `G${code}`, ClientOrderCode: code, Status: status, Time: time })).toBe(200)
      await written()
    },
    receivables: async (state = 'open') =>
      (await ask<{ items: ReceivableView[] }>(`/api/money/receivables?limit=200&state=${state}`)).items,
    pay: (body, token = finance) =>
      world.api.call('POST', '/api/money/payouts', token, { payoutId: randomUUID(), ...body }),
  }
}
