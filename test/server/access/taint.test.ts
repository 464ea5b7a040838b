import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OrderView } from '../../../shared/contract/common.ts'
import { sql } from 'kysely'
import { unzipSync } from 'fflate'
import { routes } from '../../../shared/contract/http.ts'
import type { Route } from '../../../shared/contract/route.ts'
import { readMetrics, metricsToken } from '../../support/metrics.ts'
import { goodsOf, holdPavilion, openCoop, packBatch, producers } from '../../support/pavilion.ts'
import { readPdfText } from '../../support/read-pdf.ts'
import { pathsOf, readStored, type Stored } from '../../support/stored-paths.ts'
import { growTree } from '../../support/tree.ts'
import { atTheDoor } from '../../support/truck.ts'
import { placeDecided } from '../../support/api.ts'
import { openWorld, type World } from '../../support/world.ts'

/** Everybody in the tree, with those whose goods, buyers, sales and shops they may see. */
const mayBeSeenBy: Record<string, readonly string[]> = {
  one: ['one'],
  'coop-2': ['coop-2', 'four'],
  centre: ['centre', 'coop', ...producers, 'coop-2', 'four'],
}

/** Who looks after whom. */
const above: Record<string, string> = { one: 'coop', two: 'coop', three: 'coop', coop: 'centre', 'coop-2': 'centre' }

const atOnce = 8

const marks = /(?:Goods|Buyer|Sale|Shop|Staff) of ([\w-]+)/g

/** Codes that are marks, too: of parcels, by who packed them, and of a box, by its hub. */
type Codes = ReadonlyMap<string, string>
const noCodes: Codes = new Map()

/** Whose marks are in an answer, whatever it is packed in. */
function marksIn(bytes: Uint8Array, type: string | null, codes = noCodes): string[] {
  if (type?.includes('zip'))
    return Object.entries(unzipSync(bytes)).flatMap(([name, part]) =>
      marksIn(part, name.endsWith('.pdf') ? 'application/pdf' : null, codes),
    )
  const text = type?.includes('pdf') ? readPdfText(bytes) : Buffer.from(bytes).toString('utf8')
  const plain = text.replaceAll(/(\d{4}) (?=\d{4})/g, '$1')
  const named = [...codes].flatMap(([code, seller]) => (plain.includes(code) ? [seller] : []))
  return [...named, ...[...text.matchAll(marks)].map(([, seller]) => seller!)]
}

/** The same world, in which all staff of a seller have its mark for a name. */
function withStaffMarked(world: World): World {
  return {
    ...world,
    token: (role, options = {}) => world.token(role, { name: `Staff of ${options.seller ?? 'main'}`, ...options }),
  }
}

/** Two producers' parcels of one buyer are put into one box by the hub; whose these codes are. */
async function putTogether(world: World, [one, two]: readonly OrderView[]): Promise<Codes> {
  const dispatcher = await world.token('dispatcher', { seller: 'coop' })
  const codeOf = async ({ orderId }: OrderView): Promise<string> => {
    const host = await world.token('host', { seller: 'coop' })
    return (await world.api.call<OrderView>('GET', `/api/orders/${orderId}`, host)).body.parcelCode!
  }
  const [first, second] = [await codeOf(one!), await codeOf(two!)]
  const boxes = '/api/hubs/coop/consignments'
  const join = { scanId: randomUUID(), code: second, with: first }
  const { body } = await world.api.call<{ code: string }>('POST', boxes, dispatcher, join)
  expect((await world.api.call('POST', `${boxes}/${body.code}/close`, dispatcher, {})).status).toBe(200)
  return new Map([
    [first, 'one'],
    [second, 'two'],
    [body.code, 'coop'],
  ])
}

/** Somebody of a seller prints a batch, whoever packs it. */
async function printBatch(world: World, { batchId }: { batchId: string }, seller: string): Promise<void> {
  const print = { printId: randomUUID(), document: 'packing-slips' }
  const packer = await world.token('packer', { seller })
  expect((await world.api.call('POST', `/api/batches/${batchId}/prints`, packer, print)).status).toBe(201)
}

/** What is done above for whoever is below, under names that are no business of theirs. */
async function workBelow(world: World, from: string, below: string): Promise<void> {
  const owner = await world.token('owner', { seller: from })
  const { rows } = await sql<{ orderId: string }>`
    select o.order_id as "orderId" from "order" o join sale using (sale_id) join seller s on s.seller_id = sale.seller_id
    where s.slug = ${below}`.execute(world.ctx.db)
  for (const { orderId } of rows)
    expect((await world.api.call('PUT', `/api/orders/${orderId}/note`, owner, { text: 'Gọi trước' })).status).toBe(200)
  const link = { role: 'packer', seller: below, name: `Staff of ${below}`, hours: 8 }
  expect((await world.api.call('POST', '/api/sign-in/links', await world.token('admin'), link)).status).toBe(201)
}

/** Goods of a producer are promised by the hub, by the producer, and by the hub again. */
async function promiseInTurns(world: World, saleId: string): Promise<void> {
  const [hub, own] = [await world.token('host', { seller: 'coop' }), await world.token('producer', { seller: 'one' })]
  const bringBy = new Date(Date.now() + 3_600_000).toISOString()
  const [ofHub, ofOwn] = [`/api/sales/${saleId}/commitments/P-ONE`, `/api/mine/commitments/${saleId}/P-ONE`]
  for (const [token, path, units] of [
    [hub, ofHub, 3],
    [own, ofOwn, 4],
    [hub, ofHub, 5],
  ] as const)
    expect((await world.api.call('PUT', path, token, { units, bringBy })).status).toBe(200)
}

async function nameShop(world: World, seller: string): Promise<void> {
  const name = `Shop of ${seller}`
  const address = { line: '1 Lê Lợi', ward: 'Cầu Kè', province: 'Vĩnh Long' }
  const sender = { name, phone: '0912 000 001', address }
  const put = await world.api.call('PUT', '/api/shop', await world.token('owner', { seller }), { name, sender })
  expect(put.status).toBe(200)
}

/** A sale of a seller's own with one order, whose parcel is packed: its code. */
async function packAlone(world: World, seller: string): Promise<string> {
  const host = await world.token('owner', { seller })
  const { saleId, version } = await world.api.openSale(host, {
    items: { COFFEE: { quota: 5, title: `Goods of ${seller}` } },
    open: false,
  })
  const items = [{ sku: 'COFFEE', title: `Goods of ${seller}`, price: 9_000, quota: 5 }]
  const named = { title: `Sale of ${seller}`, version, items }
  expect((await world.api.call('PUT', `/api/sales/${saleId}`, host, named)).status).toBe(200)
  expect((await world.api.call('POST', `/api/sales/${saleId}/open`, host)).status).toBe(200)
  const viewer = await world.api.signUp({ name: `Buyer of ${seller}` })
  const socket = await world.api.connect(viewer.token)
  await placeDecided(socket, saleId)
  socket.close()
  const cut = await world.api.call<{ batches: Parameters<typeof packBatch>[1][] }>(
    'POST',
    `/api/sales/${saleId}/batches`,
    host,
  )
  const batch = cut.body.batches[0]!
  await printBatch(world, batch, above[seller] ?? seller)
  return (await packBatch(world, batch, seller))[0]!
}

/** A truck of one seller takes a parcel of a sale that each of these sellers held alone. */
async function sellAlone(world: World, sellers: readonly string[], truckOf: string): Promise<void> {
  const codes = await Promise.all(sellers.map((seller) => packAlone(world, seller)))
  const door = atTheDoor(world, await world.token('dispatcher', { seller: truckOf }))
  const pickup = await door.open()
  for (const code of codes) expect((await door.scan(pickup, code)).body.result).toBe('ok')
  const note = { noteId: randomUUID(), kind: 'other', text: `Shop of ${truckOf}` }
  const told = await world.api.call(
    'POST',
    `/api/pickups/${pickup}/notes`,
    await world.token('dispatcher', { seller: truckOf }),
    note,
  )
  expect(told.status).toBe(201)
  expect((await door.sign(pickup)).status).toBe(200)
}

describe('what a seller is told', () => {
  let world: World
  let stored: Stored
  let codes: Codes
  beforeAll(async () => {
    const settings = { REFUSALS_PER_MINUTE_MAX: '1000000', METRICS_TOKEN: metricsToken }
    world = withStaffMarked(await openWorld({ settings }))
    await openCoop(world)
    await growTree(world, { coop: 'centre', 'coop-2': 'centre', four: 'coop-2' })
    for (const seller of mayBeSeenBy['centre']!) await nameShop(world, seller)
    const buyers = await Promise.all(producers.map((seller) => world.api.signUp({ name: `Buyer of ${seller}` })))
    const mixed = await world.api.signUp({ name: 'Buyer of coop' })
    const shared = await world.api.signUp()
    const { saleId, orders, batches } = await holdPavilion(
      world,
      producers.flatMap((seller) => [
        goodsOf(seller, `P-${seller.toUpperCase()}`, 'producer'),
        goodsOf(seller, `H-${seller.toUpperCase()}`, 'hub'),
      ]),
      [
        ...producers.map((seller, i) => ({ viewer: buyers[i]!, skus: [`P-${seller.toUpperCase()}`] })),
        { viewer: mixed, skus: ['H-ONE', 'H-TWO', 'P-ONE'] },
        { viewer: shared, skus: ['P-ONE'] },
        { viewer: shared, skus: ['P-TWO'] },
      ],
    )
    const door = atTheDoor(world, await world.token('dispatcher', { seller: 'coop' }))
    const pickup = await door.open()
    const packed: string[] = []
    for (const batch of batches['coop']!) {
      await printBatch(world, batch, 'coop')
      packed.push(...(await packBatch(world, batch, 'coop')))
    }
    codes = await putTogether(world, orders.slice(-2))
    for (const code of packed) await door.scan(pickup, code)
    expect((await door.sign(pickup)).status).toBe(200)
    await Promise.all(mayBeSeenBy['centre']!.map((seller) => sellAlone(world, [seller], seller)))
    await sellAlone(world, ['one', 'two'], 'coop')
    await sellAlone(world, ['coop', 'coop-2'], 'centre')
    await promiseInTurns(world, saleId)
    for (const below of Object.keys(mayBeSeenBy)) if (above[below]) await workBelow(world, above[below], below)
    await workBelow(world, 'centre', 'coop')
    stored = await readStored(world)
  })
  afterAll(() => world.close())

  /** Whose marks are in all that a role of a seller can read, with where they were seen. */
  async function marksSeenBy(seller: string, role: 'owner' | 'producer'): Promise<Map<string, string>> {
    const token = await world.token(role, { seller })
    const reads = Object.values(routes).filter(
      (route: Route) => route.method === 'get' && route.allow !== 'anyone' && route.allow.includes(role),
    )
    const seen = new Map<string, string>()
    const paths = reads.flatMap((route) => pathsOf(route, stored))
    const read = async (path: string): Promise<void> => {
      const { status, type, bytes } = await world.api.bytes(path, token)
      assert.ok(status < 500, `${status}: ${path}`)
      for (const mark of marksIn(bytes, status === 200 ? type : null, codes)) seen.set(mark, path)
    }
    for (let from = 0; from < paths.length; from += atOnce)
      await Promise.all(paths.slice(from, from + atOnce).map(read))
    if (role === 'owner')
      for (const text of ['1', ...stored.codes, ...stored.boxes, ...stored.ids.map((id) => id.slice(0, 8))]) {
        const found = await world.api.call('POST', '/api/search', token, { text })
        for (const mark of marksIn(Buffer.from(JSON.stringify(found.body)), null, codes))
          seen.set(mark, `search ${text}`)
      }
    return seen
  }

  for (const [seller, visible] of Object.entries(mayBeSeenBy))
    test(`never names anybody above or beside: an owner of ${seller}`, async () => {
      const seen = await marksSeenBy(seller, 'owner')
      assert.deepEqual(
        [...seen].filter(([mark]) => !visible.includes(mark)),
        [],
      )
      // What is visible is there: otherwise this would find nothing wherever it looked.
      assert.deepEqual([...seen.keys()].toSorted(), [...visible].toSorted())
    })

  test('never names anybody but themselves: a producer', async () => {
    const seen = await marksSeenBy('one', 'producer')
    assert.deepEqual(
      [...seen].filter(([mark]) => mark !== 'one'),
      [],
    )
  })

  test('is in no socket of anybody beside, and in no metric', async () => {
    const packer = await world.token('packer', { seller: 'two' })
    const socket = await world.api.connect(packer, '/floor')
    const heard: unknown[] = []
    socket.onAny((...fact) => heard.push(fact))
    for (const saleId of stored.ids) heard.push(await socket.emitWithAck('floor:join', { saleId }))
    await sellAlone(world, ['one'], 'one')
    socket.close()
    const marked = marksIn(Buffer.from(JSON.stringify(heard)), null)
    assert.deepEqual(
      [...new Set(marked)].filter((mark) => mark !== 'two'),
      [],
    )
    expect(await readMetrics(world.api.url)).not.toMatch(marks)
  })
})
