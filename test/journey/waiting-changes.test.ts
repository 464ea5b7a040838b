import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { placeDecided, place } from '../support/api.ts'
import { assertBooksAgree, balanceOf } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const buyers = 30

/** Locks a sale's counter as a slow change would; returns a function that releases it. */
async function holdSale(world: World, saleId: string): Promise<() => Promise<void>> {
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  let holding = Promise.resolve()
  await new Promise<void>((locked, failed) => {
    holding = world.ctx.db.transaction().execute(async (tx) => {
      await sql`select 1 from sale_counter where sale_id = ${saleId} for update`.execute(tx)
      locked()
      await ended
    })
    holding.catch(failed)
  })
  return async () => {
    end()
    await holding
  }
}

describe('payments that wait for their sale', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('keep no order from being accepted in any sale, and are all applied afterwards', async () => {
    const host = await world.token('host')
    const [busy, quiet] = [
      await world.api.openSale(host, { items: { COFFEE: 100 } }),
      await world.api.openSale(host, { items: { COFFEE: 100 } }),
    ]
    const { token } = await world.api.signUp()
    const socket = await world.api.connect(token)
    for (const { saleId } of [busy, quiet]) await socket.emitWithAck('sale:join', { saleId })
    const orders = await Promise.all(
      Array.from({ length: buyers }, () => placeDecided(socket, busy.saleId, { payment: 'prepaid' })),
    )

    const release = await holdSale(world, busy.saleId)
    const paying = Promise.all(orders.map(({ orderId }) => pay(world, orderId)))
    await until('a payment waits for its sale', async () => {
      const { rows } = await sql<{
        n: number
      }>`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%sale_counter%' and query like '%for update%'`.execute(
        world.ctx.db,
      )
      return rows[0]!.n > 0
    })

    expect((await placeDecided(socket, quiet.saleId)).state).toBe('confirmed')
    const answer = await place(socket, busy.saleId)
    assert.ok(answer.ok && answer.order.state === 'received', JSON.stringify(answer))
    expect((await world.api.signUp()).token).toBeTruthy()

    await release()
    expect(await paying).toEqual(orders.map(() => 200))
    await until('everything is decided', async () => (await balanceOf(world, busy.saleId)).sold === buyers + 1)
    await assertBooksAgree(world, busy.saleId)
  })
})
