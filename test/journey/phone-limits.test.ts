import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { IntakeOrder } from '../../shared/order/intake.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { placeDecided, type Placing, type Viewer } from '../support/api.ts'
import { assertBooksAgree, assertVerified } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { openCodeWebhook, signUpProven, type CodeWebhook } from '../support/phone-codes.ts'
import { untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const limit = 2
const holdMs = 600_000
const coffee = (quantity: number): Placing => ({ lines: [{ sku: 'COFFEE', quantity }] })

let phones = 0
/** A phone of its own for each case, in the national form. */
const newPhone = (): string => `09123457${String((phones += 1)).padStart(2, '0')}`

describe('a limit per person', () => {
  let world: World
  let codes: CodeWebhook
  let host: string
  beforeAll(async () => {
    codes = await openCodeWebhook()
    world = await openWorld({ settings: { ...codes.settings, PAY_URL: 'https://pay.example/{orderId}' } })
    host = await world.token('host', { hours: 8760 })
  })
  afterAll(async () => {
    await world.close()
    codes.close()
  })

  const openSale = (): Promise<SaleView> =>
    world.api.openSale(host, { items: { COFFEE: { quota: 50, perViewerLimit: limit } } })
  const come = (phone: string, isProven: boolean): Promise<Viewer> =>
    isProven ? signUpProven(world.api, codes, phone) : world.api.signUp({ phone })
  const order = async (viewer: Viewer, sale: SaleView, placing: Placing): Promise<OrderView> => {
    const socket = await world.api.connect(viewer.token)
    try {
      return await placeDecided(socket, sale.saleId, placing)
    } finally {
      socket.close()
    }
  }
  const present = async ({ token }: Viewer, { orderId }: OrderView): Promise<OrderView> =>
    (await world.api.call<OrderView>('GET', `/api/orders/${orderId}`, token)).body

  /** Two sign-ups with one phone, the first of which uses the whole limit up in one of the ways there are. */
  const uses = {
    'an order': async (owner: Viewer, sale: SaleView) => void (await order(owner, sale, coffee(limit))),
    'a hold': async (owner: Viewer, sale: SaleView) =>
      void (await order(owner, sale, { ...coffee(limit), payment: 'prepaid' })),
    'a payment after the hold': async (owner: Viewer, sale: SaleView) => {
      const held = await order(owner, sale, { ...coffee(limit), payment: 'prepaid' })
      await world.moveClock(holdMs + 1_000)
      await until('the hold ends', async () => (await present(owner, held)).state === 'expired')
      expect(await pay(world, held.orderId, { amount: limit * 125_000 })).toBe(200)
      expect((await present(owner, held)).state).toBe('confirmed')
    },
  }
  for (const [what, use] of Object.entries(uses)) {
    for (const first of [true, false]) {
      for (const second of [true, false]) {
        const one = `${first ? 'a proven' : 'an unproven'} phone`
        const other = `the same phone ${second ? 'proven' : 'unproven'}`
        test(`that ${what} of ${one} uses up ${first === second ? 'binds' : 'leaves alone'} ${other}`, async () => {
          const [sale, phone] = [await openSale(), newPhone()]
          await use(await come(phone, first), sale)
          const decided = await order(await come(phone, second), sale, coffee(1))
          expect([decided.state, decided.reason]).toEqual(
            first === second ? ['rejected', 'over-limit'] : ['confirmed', undefined],
          )
          await assertBooksAgree(world, sale.saleId)
        })
      }
    }
  }

  for (const first of [true, false]) {
    for (const second of [true, false]) {
      const isBound = first === second
      test(`counts orders of ${second ? 'proven' : 'unproven'} phones ${isBound ? 'when' : 'not at all when'} a late payment of ${first ? 'a proven' : 'an unproven'} one comes`, async () => {
        const [sale, phone] = [await openSale(), newPhone()]
        const owner = await come(phone, first)
        const held = await order(owner, sale, { ...coffee(limit), payment: 'prepaid' })
        await world.moveClock(holdMs + 1_000)
        await until('the hold ends', async () => (await present(owner, held)).state === 'expired')
        await order(await come(phone, second), sale, coffee(1))
        expect(await pay(world, held.orderId, { amount: limit * 125_000 })).toBe(200)
        expect((await present(owner, held)).state).toBe(isBound ? 'expired' : 'confirmed')
      })

      test(`shows ${first ? 'a proven' : 'an unproven'} phone's hold ${isBound ? '' : 'not '}to whoever signs up with it ${second ? 'and proves it' : 'without proof'}`, async () => {
        const [sale, phone] = [await openSale(), newPhone()]
        await uses['a hold'](await come(phone, first), sale)
        const { token } = await come(phone, second)
        const holds = await world.api.call<{ items: unknown[] }>('GET', `/api/sales/${sale.saleId}/holds`, token)
        expect(holds.body.items).toHaveLength(isBound ? 1 : 0)
      })
    }
  }

  test("counts a host's phone order with the owner's where the phone is proven, else with everybody's who typed it", async () => {
    const [sale, phone] = [await openSale(), newPhone()]
    const address = { line: 'ấp Rạch Giồng', ward: 'Cầu Kè', province: 'Vĩnh Long' }
    const typed = (): Promise<{ body: { order: OrderView } }> =>
      world.api.call('POST', `/api/sales/${sale.saleId}/orders`, host, {
        orderId: randomUUID(),
        payment: 'cod',
        ...coffee(1),
        recipient: { name: 'Nguyễn Thị Ánh', phone, address },
      })
    const stranger = await come(phone, false)
    await typed()
    expect((await order(stranger, sale, coffee(limit))).reason).toBe('over-limit')
    const owner = await come(phone, true)
    await typed()
    expect((await order(owner, sale, coffee(limit))).reason).toBe('over-limit')
    expect((await order(owner, sale, coffee(1))).state).toBe('confirmed')
  })

  test('takes an order from a chunk that says nothing of a proof as one without, and one that does as one with', async () => {
    const [sale, phone] = [await openSale(), newPhone()]
    const { viewerId } = await come(phone, false)
    const { partition_id: partitionId } = await world.ctx.db
      .selectFrom('sale')
      .select('partition_id')
      .where('sale_id', '=', sale.saleId)
      .executeTakeFirstOrThrow()
    const said = { saleId: sale.saleId, viewerId, buyerKey: world.ctx.personal.buyerKey(`+84${phone.slice(1)}`) }
    const orders: IntakeOrder[] = [undefined, true as const].map((phoneProven) => ({
      ...said,
      orderId: randomUUID(),
      payment: 'cod',
      lines: [{ sku: 'COFFEE', quantity: limit }],
      ...(phoneProven && { phoneProven }),
    }))
    await world.ctx.pool.query(
      'insert into intake_chunk (chunk_id, partition_id, order_count, orders) values ($1, $2, 2, $3)',
      [randomUUID(), partitionId, JSON.stringify(orders)],
    )
    world.ctx.jobs.wakePartition(partitionId, randomUUID())
    await untilAllDecided(world, new Set(orders.map(({ orderId }) => orderId)))
    const { rows } =
      await sql`select phone_proven, state from "order" where sale_id = ${sale.saleId} order by seq`.execute(
        world.ctx.db,
      )
    expect(rows).toEqual([
      { phone_proven: false, state: 'confirmed' },
      { phone_proven: true, state: 'confirmed' },
    ])
  })

  test('is what every rule of verify finds in the books', () => assertVerified(world))
})
