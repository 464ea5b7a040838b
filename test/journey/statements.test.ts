import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { EntryView, ReceivableView } from '../../shared/contract/routes/money.ts'
import type { PayoutView } from '../../shared/contract/routes/payout.ts'
import type { MissingView, StatementPreview } from '../../shared/contract/routes/statement.ts'
import { assertVerified } from '../support/ledger.ts'
import { openHub, type Hub } from '../support/pooled-sale.ts'
import { codFile, csv, openStatements, type CodLine, type Statements } from '../support/statement-file.ts'
import { until } from '../support/until.ts'
import { openCarrierWorld, type CarrierWorld } from './carrier-world.ts'

const dayMs = 86_400_000
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
const classes = ({ counts }: StatementPreview): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))

/** A hub whose parcels GHN carries, under tracking codes of its own. */
interface Shop extends Statements {
  hub: Hub
  /** Sells these, and hands them over; their tracking codes. */
  send(orders: readonly Record<string, number>[]): Promise<string[]>
  says(tracking: string, status: 'delivered' | 'returned'): Promise<void>
  written(): Promise<void>
  receivables(state?: 'open' | 'all'): Promise<ReceivableView[]>
  entries(): Promise<EntryView[]>
  list<Item>(path: string): Promise<Item[]>
}

async function openShop(at: CarrierWorld, slug: string, prices: Record<string, number>): Promise<Shop> {
  const { world } = at
  const { feed } = await at.account('ghn', slug, ({ path, body }) =>
    path === '/v2/shift/date'
      ? [200, { data: [] }]
      : [200, { code: 200, data: { order_code: `G${String(body['client_order_code'])}` } }],
  )
  const producers = Object.fromEntries(Object.entries(prices).map(([name, price]) => [name, { price }]))
  const hub = await openHub(world, slug, producers)
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
  return {
    ...statements,
    hub,
    list,
    written,
    send: async (orders) => {
      const codes = await hub.pack(orders)
      await until('every parcel is booked', async () => {
        const { rows } = await world.ctx.pool.query<{ n: number }>(
          'select count(*)::int as n from shipment h join parcel p on p.parcel_id = h.parcel_id where h.tracking is not null and p.code = any($1)',
          [codes],
        )
        return rows[0]!.n === codes.length
      })
      await hub.send(codes, 'ghn')
      await written()
      return codes.map((code) => `G${code}`)
    },
    says: async (tracking, status) => {
      const Time = world.ctx.clock.now().toISOString()
      const message = { OrderCode: tracking, ClientOrderCode: tracking.slice(1), Status: status, Time }
      expect(await feed(message)).toBe(200)
      await written()
    },
    receivables: (state = 'open') => list<ReceivableView>(`/api/money/receivables?limit=200&state=${state}`),
    entries: () => list<EntryView>('/api/money/entries?limit=200'),
  }
}

describe('the statement of a carrier', () => {
  let at: CarrierWorld
  const dayOf = (days = 0): string =>
    new Date(at.world.ctx.clock.now().getTime() + 7 * 3_600_000 + days * dayMs).toISOString().slice(0, 10)
  const vietnamese = (days = 0): string => dayOf(days).split('-').toReversed().join('/')
  beforeAll(async () => {
    at = await openCarrierWorld()
  })
  afterAll(() => at.close())

  test('of 480 lines names exactly the six that differ, pairs what was held with what was given back, and changes nothing twice', async () => {
    const shop = await openShop(at, 'doi-soat-1', { an: 50_000 })
    const trackings = await shop.send(Array.from({ length: 467 }, () => ({ AN: 1 })))
    const paid = trackings.map((code, i): CodLine => ({ code, cod: i < 3 ? 45_000 : 50_000, fee: 20_000 }))
    const held = Array.from({ length: 5 }, (_, i) => `GTAMTHU${i}`)
    const lines = [
      ...paid,
      { code: trackings[10]!, cod: 50_000 },
      { code: trackings[11]!, cod: 50_000, fee: 20_000 },
      { code: 'GKHONGBIET', cod: 70_000 },
      ...held.map((code) => ({ code, what: 'Tạm thu phí dịch vụ', cod: 0, fee: 30_000 })),
      ...held.map((code) => ({ code, what: 'Đã hoàn tạm thu', cod: 0, fee: 30_000 })),
    ]
    const file = codFile(lines)
    const wanted = { agreed: 464, paired: 10, short: 3, twice: 2, unknown: 1 }
    const preview = await shop.preview(file)
    expect([preview.body.lineCount, preview.body.faults, classes(preview.body)]).toEqual([480, [], wanted])
    expect(preview.body.lines.slice(0, 6).map(({ outcome }) => outcome)).toEqual([
      'short',
      'short',
      'short',
      'twice',
      'twice',
      'unknown',
    ])
    expect(await shop.entries()).toHaveLength(200)
    const taken = await shop.take(file)
    expect([taken.status, classes(taken.body)]).toEqual([201, wanted])
    await shop.written()
    const differences = await shop.differences()
    expect(differences.map(({ outcome, code }) => `${outcome} ${code}`).toSorted()).toEqual(
      [
        ...trackings.slice(0, 3).map((code) => `short ${code}`),
        `twice ${trackings[10]}`,
        `twice ${trackings[11]}`,
        'unknown GKHONGBIET',
      ].toSorted(),
    )
    const open = await shop.receivables()
    expect(open.filter(({ fromCarrier }) => fromCarrier !== 0)).toHaveLength(3)
    const [payout] = await shop.list<PayoutView>('/api/money/payouts')
    expect(payout).toMatchObject({ direction: 'received', payer: 'GHN', amount: 464 * 50_000, receivables: 464 })
    const before = await at.world.ctx.pool.query('select count(*) from entry')
    expect(await shop.take(file)).toMatchObject({
      status: 200,
      body: { replayed: true, statementId: taken.body.statementId },
    })
    // The same month in another file: with a total, and in another order.
    const again = await shop.take(codFile(lines.toReversed(), sum(lines.map(({ cod }) => cod))))
    expect(again).toMatchObject({ status: 200, body: { replayed: true, statementId: null, counts: { known: 480 } } })
    expect((await at.world.ctx.pool.query('select count(*) from entry')).rows).toEqual(before.rows)
    expect(await shop.differences()).toHaveLength(6)
    await assertVerified(at.world)
  })
})
