import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Socket } from 'socket.io-client'
import type { OrderView } from '../../shared/contract/common.ts'
import { place, placeDecided, type OrderAck } from '../support/api.ts'
import { assertBooksAgree, balanceOf, keptOrders } from '../support/ledger.ts'
import { queueHomes } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

/** Makes Postgres throw whenever one order is written; with `evenRejected` also when it is to be rejected. */
async function poison(world: World, orderId: string, evenRejected: boolean): Promise<void> {
  const name = `poison_${orderId.replaceAll('-', '')}`
  await sql
    .raw(
      `create function ${name}() returns trigger language plpgsql as $$ begin raise exception 'poisoned order'; end $$`,
    )
    .execute(world.ctx.db)
  await sql
    .raw(
      `create trigger ${name} before insert on "order" for each row when (new.order_id = '${orderId}' ${evenRejected ? '' : "and new.state <> 'rejected'"}) execute function ${name}()`,
    )
    .execute(world.ctx.db)
}

/** Places 200 orders while no worker decides, so that they are decided together; the middle one is poisoned. */
async function placeWithPoison(
  world: World,
  socket: Socket,
  evenRejected: boolean,
): Promise<{ saleId: string; orderIds: string[]; poisoned: string; told: Map<string, OrderView> }> {
  const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 150 } })
  const orderIds = Array.from({ length: 200 }, () => randomUUID())
  const poisoned = orderIds[100]!
  await poison(world, poisoned, evenRejected)
  const told = new Map<string, OrderView>()
  socket.on('order:decided', (order: OrderView) => told.set(order.orderId, order))
  const acks = await Promise.all(orderIds.map((orderId) => place(socket, saleId, { orderId })))
  expect(acks.every((ack) => ack.ok && ack.order.state === 'received')).toBe(true)
  return { saleId, orderIds, poisoned, told }
}

for (const queue of queueHomes()) {
  for (const evenRejected of [false, true]) {
    describe(`an order that throws when it is decided${evenRejected ? ' and when it is rejected' : ''}, with the queue in ${queue}`, () => {
      let world: World
      beforeAll(async () => {
        world = await openWorld({
          queue,
          workers: 0,
          settings: { ORDERS_PER_VIEWER_PER_SECOND: '10000', LOG_LEVEL: 'silent' },
        })
      })
      afterAll(() => world.close())

      test('holds up nobody: the 199 others are decided in order, and the intake goes on', async () => {
        const socket = await world.api.connect((await world.api.signUp()).token)
        const { saleId, orderIds, poisoned, told } = await placeWithPoison(world, socket, evenRejected)
        await world.openWorkers()
        // docs/decisions.md#d4 and #d19: the partition waits less than a second; the limit here leaves room for a busy
        // machine and the sweeper's job.
        await until('the others are decided', () => told.size >= (evenRejected ? 199 : 200))
        const kept = await keptOrders(world, saleId)
        const others = orderIds.filter((orderId) => orderId !== poisoned)
        expect(kept.filter((order) => order.orderId !== poisoned).map((order) => order.orderId)).toEqual(others)
        expect(kept.filter((order) => order.state === 'confirmed').map((order) => order.orderId)).toEqual(
          others.slice(0, 150),
        )
        expect(await balanceOf(world, saleId)).toEqual({ quota: 150, available: 0, held: 0, sold: 150 })
        await assertBooksAgree(world, saleId)

        const { order } = (await socket.emitWithAck('order:status', { orderId: poisoned })) as OrderAck
        if (evenRejected) {
          expect(order.state).toBe('received')
          const { rows } = await sql<{
            orders: { orderId: string }[]
          }>`select orders from intake_chunk where partition_id = -1`.execute(world.ctx.db)
          expect(rows.map((row) => row.orders.map((one) => one.orderId))).toEqual([[poisoned]])
        } else {
          expect([order.state, order.reason, told.get(poisoned)!.reason]).toEqual([
            'rejected',
            'not-processable',
            'not-processable',
          ])
          const row = await world.ctx.db
            .selectFrom('order')
            .select('error')
            .where('order_id', '=', poisoned)
            .executeTakeFirstOrThrow()
          expect(row.error!).toMatch(/poisoned order/)
        }
        expect((await placeDecided(socket, saleId)).reason).toBe('sold-out')
        socket.close()
      })
    })
  }
}
