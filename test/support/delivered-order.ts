import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, OrderView } from '../../shared/contract/common.ts'
import { placeDecided } from './api.ts'
import { pay } from './payments.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

export interface WholeDay {
  saleId: string
  order: OrderView
  code: string
  host: string
  dispatcher: string
}

/** A prepaid order taken all the way to delivery, of a buyer with this phone who changed their name meanwhile. */
export async function wholeDay(world: World, phone: string): Promise<WholeDay> {
  const { api } = world
  const [host, packer, dispatcher] = [
    await world.token('host'),
    await world.token('packer', { name: 'lan' }),
    await world.token('dispatcher', { name: 'minh' }),
  ]
  const { saleId } = await api.openSale(host, { items: { COFFEE: 20 } })
  const viewer = await api.signUp({ name: 'Nguyễn Văn Kín', phone, line: 'số nhà bí mật' })
  const socket = await api.connect(viewer.token)
  const order = await placeDecided(socket, saleId, { payment: 'prepaid', lines: [{ sku: 'COFFEE', quantity: 2 }] })
  expect(await pay(world, order.orderId, { amount: 250_000 })).toBe(200)
  await api.call('PUT', '/api/viewers/me', viewer.token, { name: 'Nguyễn Văn Kín Hơn' })
  const cut = await until(
    'the batch is cut',
    async () =>
      (await api.call<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`, host)).body.batches[0],
  )
  await until(
    'the paper is drawn',
    async () => (await api.bytes(`/api/batches/${cut.batchId}/labels.pdf`, packer)).status === 200,
    120_000,
  )
  await api.call('POST', `/api/batches/${cut.batchId}/claim`, packer)
  const code = cut.parcels[0]!.code
  await api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID(), scans: ['COFFEE', 'COFFEE'] })
  expect(
    (
      await api.call('POST', '/api/manifests', dispatcher, {
        manifestId: randomUUID(),
        carrier: 'GHN',
        parcelCodes: [code],
      })
    ).status,
  ).toBe(201)
  socket.close()
  return { saleId, order, code, host, dispatcher }
}

/** Makes Postgres refuse rows of a table, as a broken disk or a bad release would; returns how to repair it. */
export async function breakTable(
  world: World,
  table: string,
  when: string,
  how: 'insert' | 'delete' = 'insert',
): Promise<() => Promise<void>> {
  const name = `broken_${randomUUID().replaceAll('-', '')}`
  const { pool } = world.ctx
  await pool.query(
    `create function ${name}() returns trigger language plpgsql as $$ begin raise exception 'broken on purpose'; end $$`,
  )
  await pool.query(
    `create trigger ${name} before ${how} on "${table}" for each row when (${when}) execute function ${name}()`,
  )
  return async () => void (await pool.query(`drop function ${name} cascade`))
}
