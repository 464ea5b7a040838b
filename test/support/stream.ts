import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Socket } from 'socket.io-client'
import type { OrderView } from '../../shared/contract/common.ts'
import { Api, place, type OrderAck } from './api.ts'
import { patienceMs, until } from './until.ts'
import type { World } from './world.ts'

/** A crowd that places orders and records what was acknowledged and decided. */
export interface Crowd {
  readonly sockets: Socket[]
  /** Ids that were acknowledged as accepted. */
  readonly acknowledged: Set<string>
  /** Decisions received, by ack or by fact. */
  readonly told: Map<string, OrderView>
  /** Each places `count` orders, `pauseMs` apart; resolves when all are answered or their socket is gone. */
  stream(saleId: string, count: number, pauseMs?: number): Promise<void>
  close(): void
}

/** Connects a crowd of viewers, spread over these gateways. */
export async function gather(urls: readonly string[], size: number): Promise<Crowd> {
  const people = await new Api(urls[0]!).signUps(size)
  const sockets = await Promise.all(people.map((viewer, i) => new Api(urls[i % urls.length]!).connect(viewer.token)))
  const acknowledged = new Set<string>()
  const told = new Map<string, OrderView>()
  const note = (order: OrderView): void => {
    if (order.state !== 'received') told.set(order.orderId, order)
  }
  for (const socket of sockets) socket.on('order:decided', note).on('order:changed', note)

  async function placeOne(socket: Socket, saleId: string): Promise<void> {
    const gone = new Promise<undefined>((resolve) => void socket.once('disconnect', () => resolve(undefined)))
    const ack: OrderAck | undefined = socket.connected
      ? await Promise.race([place(socket, saleId, { orderId: randomUUID() }), gone])
      : undefined
    if (!ack?.ok) return
    acknowledged.add(ack.order.orderId)
    note(ack.order)
  }

  return {
    sockets,
    acknowledged,
    told,
    stream: async (saleId, count, pauseMs = 0) => {
      await Promise.all(
        sockets.map(async (socket) => {
          const placing: Promise<void>[] = []
          for (let i = 0; i < count; i += 1) {
            placing.push(placeOne(socket, saleId))
            if (pauseMs > 0) await wait(pauseMs)
          }
          await Promise.all(placing)
        }),
      )
    },
    close: () => {
      for (const socket of sockets) socket.close()
    },
  }
}

/** Waits until a sale's decided orders include every acknowledged one; returns how long that took (ms). */
export async function untilAllDecided(
  world: World,
  acknowledged: ReadonlySet<string>,
  withinMs = patienceMs,
): Promise<number> {
  const startedAt = performance.now()
  await until(
    `all ${acknowledged.size} acknowledged orders are decided`,
    async () => {
      const { rows } = await world.ctx.pool.query<{ n: number }>(
        'select count(*)::int as n from "order" where order_id = any($1::uuid[])',
        [[...acknowledged]],
      )
      return rows[0]!.n === acknowledged.size
    },
    withinMs,
  )
  return performance.now() - startedAt
}
