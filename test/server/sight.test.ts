import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { BatchView, OrderView } from '../../shared/contract/common.ts'
import { place, placeDecided, type OrderAck, type Viewer } from '../support/api.ts'
import { openWorld, type World } from '../support/world.ts'

/** A sale of the seller `main` on which everything has happened once. */
interface Mine {
  saleId: string
  viewer: Viewer
  order: OrderView
  packed: OrderView
  batch: BatchView
  waiting: BatchView
  manifestId: string
}

async function makeMine(world: World): Promise<Mine> {
  const { api } = world
  const [host, packer, dispatcher] = [await world.token('host'), await world.token('packer'), await world.token('dispatcher')]
  const { saleId } = await api.openSale(host)
  const viewer = await api.signUp()
  const socket = await api.connect(viewer.token)
  const cut = async (): Promise<BatchView> => (await api.call<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`, host)).body.batches[0]!
  const packed = await placeDecided(socket, saleId)
  const batch = await cut()
  await api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
  await api.call('POST', `/api/parcels/${batch.parcels[0]!.code}/pack`, packer, { scanId: randomUUID() })
  const manifestId = randomUUID()
  const handedOver = await api.call('POST', '/api/manifests', dispatcher, { manifestId, carrier: 'GHN', parcelCodes: [batch.parcels[0]!.code] })
  assert.equal(handedOver.status, 201)
  const order = await placeDecided(socket, saleId)
  const waiting = await cut()
  socket.close()
  return { saleId, viewer, order, packed, batch, waiting, manifestId }
}

/** Everything that a stranger could have changed, as one text. */
async function everything(world: World): Promise<string> {
  const tables = ['sale', 'sale_item', 'sale_window', 'sale_counter', 'sale_event', 'quota_change', 'order', 'order_line', 'order_event', 'stock_movement', 'parcel', 'packing_batch', 'manifest', 'pack_scan', 'recipient', 'viewer', 'intake_chunk']
  const texts: string[] = []
  for (const table of tables) {
    const { rows } = await sql<{ all: string }>`select coalesce(json_agg(t order by t::text), '[]')::text as all from ${sql.table(table)} t`.execute(world.ctx.db)
    texts.push(`${table} ${rows[0]!.all}`)
  }
  return texts.join('\n')
}

/** Sends requests, each of which must find nothing and change nothing. */
async function findsNothing(world: World, mine: Mine, token: string, requests: readonly [method: string, path: string, body?: object][]): Promise<void> {
  const before = await everything(world)
  for (const [method, path, body] of requests) {
    const reply = await world.api.call(method, path, token, body)
    assert.deepEqual([reply.status, reply.body['code']], [404, 'not-found'], `${method} ${path}`)
    assert.ok(!JSON.stringify(reply.body).includes(mine.viewer.viewerId))
  }
  assert.equal(await everything(world), before)
}

describe('what belongs to somebody else', () => {
  let world: World
  let mine: Mine
  before(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    mine = await makeMine(world)
  })
  after(() => world.close())

  test('a viewer finds no order of another viewer, by HTTP or by websocket', async () => {
    const other = await world.api.signUp()
    const path = `/api/orders/${mine.order.orderId}`
    await findsNothing(world, mine, other.token, [['GET', path], ['POST', `${path}/cancel`], ['GET', `/api/orders/${randomUUID()}`]])
    const before = await everything(world)
    const socket = await world.api.connect(other.token)
    for (const event of ['order:status', 'order:cancel']) assert.equal(((await socket.emitWithAck(event, { orderId: mine.order.orderId })) as OrderAck).code, 'not-found', event)
    assert.deepEqual(((await socket.emitWithAck('sale:join', { saleId: mine.saleId })) as { orders: OrderView[] }).orders, [])
    assert.equal(await everything(world), before)
    assert.equal((await place(socket, mine.saleId, { orderId: mine.order.orderId })).code, 'order-id-reused')
    socket.close()
  })

  test('a host of another seller finds neither the sale nor its orders', async () => {
    const host = await world.token('host', { seller: 'other' })
    const sale = `/api/sales/${mine.saleId}`
    await findsNothing(world, mine, host, [
      ['POST', `${sale}/open`], ['POST', `${sale}/pause`], ['POST', `${sale}/close`], ['PUT', `${sale}/pin`, { sku: 'COFFEE' }], ['DELETE', `${sale}/pin`],
      ['POST', `${sale}/items/COFFEE/quota`, { changeId: randomUUID(), delta: 5, reason: 'more' }], ['GET', `${sale}/orders`], ['GET', `${sale}/deadline`], ['POST', `${sale}/batches`],
      ['POST', `${sale}/orders`, { orderId: randomUUID(), lines: [{ sku: 'COFFEE', quantity: 1 }], payment: 'cod', recipient: { name: 'Ánh', phone: '0912000000', address: { line: 'ấp 1', ward: 'Cầu Kè', province: 'Vĩnh Long' } } }],
      ['GET', `/api/orders/${mine.order.orderId}`], ['POST', `/api/orders/${mine.order.orderId}/cancel`],
    ])
    const socket = await world.api.connect(host)
    for (const event of ['order:status', 'order:cancel']) assert.equal(((await socket.emitWithAck(event, { orderId: mine.order.orderId })) as OrderAck).code, 'not-found', event)
    const again = await world.api.call('POST', '/api/sales', host, { saleId: mine.saleId, title: 'Phiên live thứ Bảy', timeZone: 'Asia/Ho_Chi_Minh', currency: 'VND', deadlinePolicy: 'same-day', items: [{ sku: 'COFFEE', title: 'Cà phê COFFEE', price: 125_000, quota: 50 }] })
    assert.deepEqual([again.status, again.body['code']], [409, 'id-reused'])
    socket.close()
  })
})

describe('what belongs to another seller', () => {
  let world: World
  let mine: Mine
  before(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    mine = await makeMine(world)
  })
  after(() => world.close())

  test('a packer of another seller finds neither batch nor parcel', async () => {
    const packer = await world.token('packer', { seller: 'other' })
    const batch = `/api/batches/${mine.waiting.batchId}`
    const documents = ['pick-list.pdf', 'packing-slips.pdf', 'labels.pdf', 'labels.zpl']
    await findsNothing(world, mine, packer, [
      ['GET', batch], ['POST', `${batch}/claim`], ...documents.map((name): [string, string] => ['GET', `${batch}/${name}`]), ...documents.map((name): [string, string, object] => ['POST', '/api/documents/link', { path: `${batch}/${name}` }]),
      ['POST', `/api/parcels/${mine.waiting.parcels[0]!.code}/pack`, { scanId: randomUUID() }], ['POST', `/api/parcels/${mine.batch.parcels[0]!.code}/pack`, { scanId: randomUUID() }], ['POST', `/api/sales/${mine.saleId}/batches`],
    ])
    assert.deepEqual((await world.api.call('GET', `/api/batches?saleId=${mine.saleId}`, packer)).body, { items: [], nextCursor: null })
    assert.deepEqual((await world.api.call('GET', '/api/batches', packer)).body, { items: [], nextCursor: null })
    const socket = await world.api.connect(packer, '/floor')
    assert.equal(((await socket.emitWithAck('floor:join', { saleId: mine.saleId })) as OrderAck).code, 'not-found')
    socket.close()
  })

  test('a dispatcher of another seller finds neither manifest nor parcel nor deadline', async () => {
    const dispatcher = await world.token('dispatcher', { seller: 'other' })
    await findsNothing(world, mine, dispatcher, [
      ['GET', `/api/manifests/${mine.manifestId}.pdf`], ['POST', '/api/documents/link', { path: `/api/manifests/${mine.manifestId}.pdf` }], ['GET', `/api/sales/${mine.saleId}/deadline`],
      ['POST', '/api/manifests', { manifestId: randomUUID(), carrier: 'GHN', parcelCodes: [mine.waiting.parcels[0]!.code] }], ['POST', '/api/manifests', { manifestId: randomUUID(), carrier: 'GHN', parcelCodes: [mine.batch.parcels[0]!.code] }],
    ])
    const reused = await world.api.call('POST', '/api/manifests', dispatcher, { manifestId: mine.manifestId, carrier: 'GHN', parcelCodes: [mine.batch.parcels[0]!.code] })
    assert.deepEqual([reused.status, reused.body['code']], [409, 'id-reused'])
  })

  test('an admin finds all of it', async () => {
    const admin = await world.token('admin', { seller: 'other' })
    for (const path of [`/api/orders/${mine.order.orderId}`, `/api/batches/${mine.waiting.batchId}`, `/api/sales/${mine.saleId}/deadline`, `/api/sales/${mine.saleId}/orders`, `/api/manifests/${mine.manifestId}.pdf`]) {
      assert.equal((await world.api.bytes(path, admin)).status, 200, path)
    }
  })
})
