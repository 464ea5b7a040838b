import express from 'express'
import { Queue, Worker } from 'bullmq'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { readEnv } from '../../shared/config.ts'

/**
 * What people write by hand, as fairly as we can: (a) express, one BullMQ job and one `FOR UPDATE` transaction per
 * order; (b) express, one guarded statement per order. Both answer once the decision is durable.
 */
const env = readEnv()
const pool = new pg.Pool({ connectionString: env['DATABASE_URL'], max: 10 })
pool.on('error', () => undefined)
await pool.query(`create schema if not exists by_hand;
  create table if not exists by_hand.item (sku text primary key, available int not null check (available >= 0));
  create table if not exists by_hand.orders (id uuid primary key, viewer text not null, sku text not null, quantity int not null, state text not null, at timestamptz not null default now())`)
await pool.query(
  `insert into by_hand.item values ('COFFEE', 9000000) on conflict (sku) do update set available = 9000000`,
)

interface HandOrder {
  orderId: string
  viewer: string
  sku: string
  quantity: number
}

async function decideInTransaction(order: HandOrder): Promise<string> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ available: number }>(
      'select available from by_hand.item where sku = $1 for update',
      [order.sku],
    )
    const state = (rows[0]?.available ?? 0) >= order.quantity ? 'confirmed' : 'sold-out'
    if (state === 'confirmed')
      await client.query('update by_hand.item set available = available - $2 where sku = $1', [
        order.sku,
        order.quantity,
      ])
    await client.query(
      'insert into by_hand.orders (id, viewer, sku, quantity, state) values ($1, $2, $3, $4, $5) on conflict do nothing',
      [order.orderId, order.viewer, order.sku, order.quantity, state],
    )
    await client.query('commit')
    return state
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

const guarded = `with taken as (update by_hand.item set available = available - $4 where sku = $3 and available >= $4 returning 1)
  insert into by_hand.orders (id, viewer, sku, quantity, state)
  select $1, $2, $3, $4, case when exists (select 1 from taken) then 'confirmed' else 'sold-out' end on conflict do nothing returning state`

const connection = { url: env['REDIS_URL']!, maxRetriesPerRequest: null }
const queue = new Queue<HandOrder>('by-hand', { connection })
const waiting = new Map<string, (state: string) => void>()
const worker = new Worker<HandOrder>(
  'by-hand',
  async (job) => {
    const state = await decideInTransaction(job.data)
    waiting.get(job.data.orderId)?.(state)
    waiting.delete(job.data.orderId)
  },
  { connection, concurrency: 10 },
)
queue.on('error', () => undefined)
worker.on('error', () => undefined)

const app = express().use(express.json())
app.post('/job', async (request, response) => {
  const order = { orderId: randomUUID(), ...(request.body as Omit<HandOrder, 'orderId'>) }
  const decided = new Promise<string>((resolve) => waiting.set(order.orderId, resolve))
  await queue.add('order', order, { jobId: order.orderId, removeOnComplete: true })
  response.json({ orderId: order.orderId, state: await decided })
})
app.post('/statement', async (request, response) => {
  const order = request.body as HandOrder
  const orderId = randomUUID()
  const { rows } = await pool.query<{ state: string }>({
    name: 'guarded',
    text: guarded,
    values: [orderId, order.viewer, order.sku, order.quantity],
  })
  response.json({ orderId, state: rows[0]?.state })
})
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  process.send?.({ ready: true, url: `http://127.0.0.1:${port}` })
})
process.on('disconnect', () => process.exit(0))
