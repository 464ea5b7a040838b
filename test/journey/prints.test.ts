import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { BatchView } from '../../shared/contract/common.ts'
import type { PrintView } from '../../shared/contract/routes/prints.ts'
import type { Reply } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { codesNow, cutBatches } from '../support/floor.ts'
import { pdfTools, readBarcodes, readPdf, type ReadPdf } from '../support/read-pdf.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

type Answer = PrintView & { replayed?: true; code?: string; detail?: string }

/** Reading paper holds up this process, the server's too: its connections must be seen to have ended before the next request takes one. */
async function settled<T>(read: T): Promise<T> {
  for (let i = 0; i < 5; i += 1) await turn()
  return read
}
const scanned = (bytes: Uint8Array): Promise<string[]> => settled(readBarcodes(bytes))
const shown = (bytes: Uint8Array): Promise<ReadPdf> => settled(readPdf(bytes))

describe('printing', { skip: skipWithout(...pdfTools) }, () => {
  let world: World
  let packer: string
  before(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '6' } })
    packer = await world.token('packer', { name: 'lan' })
  })
  after(() => world.close())

  const print = (batchId: string, body: object = {}): Promise<Reply<Answer>> => world.api.call<Answer>('POST', `/api/batches/${batchId}/prints`, packer, { printId: randomUUID(), ...body })
  const ready = (printId: string): Promise<PrintView> => until('the pages are drawn', async () => {
    const { body } = await world.api.call<PrintView>('GET', `/api/prints/${printId}`, packer)
    return body.state === 'ready' && body
  }, 60_000)
  const pagesOf = async (printId: string): Promise<Buffer> => {
    const [chunk] = (await ready(printId)).chunks
    const { status, bytes } = await world.api.bytes(chunk!.path!, packer)
    assert.equal(status, 200, bytes.toString('utf8', 0, 300))
    return bytes
  }
  const pack = (code: string): Promise<Reply> => world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
  const batchOf = async (orders: number): Promise<BatchView> => (await cutBatches(world, orders)).batches[0]!

  test('a first print leaves the codes as they are and says nothing of a copy', async () => {
    const batch = await batchOf(3)
    const { status, body } = await print(batch.batchId)
    assert.deepEqual([status, body.document, body.size, body.labels, body.reprints, body.actor], [201, 'labels', '100x150', 3, 0, 'packer:lan'])
    const pages = await pagesOf(body.printId)
    assert.deepEqual(await scanned(pages), batch.parcels.map((parcel) => parcel.code))
    assert.deepEqual(await codesNow(world, batch.batchId, packer), batch.parcels.map((parcel) => parcel.code))
    assert.doesNotMatch((await shown(pages)).pages.join(' '), /IN LẠI/)
  })

  test('after a jam a range is printed again: numbered and marked, and the old copies are void at packing and at hand-over', async () => {
    const batch = await batchOf(5)
    const old = batch.parcels.map((parcel) => parcel.code)
    await print(batch.batchId)
    const again = await print(batch.batchId, { from: 3, to: 4, reason: 'kẹt giấy' })
    assert.deepEqual([again.body.labels, again.body.reprints, again.body.reason], [2, 2, 'kẹt giấy'])
    const now = await codesNow(world, batch.batchId, packer)
    assert.deepEqual(now.map((code, i) => code === old[i]), [true, true, false, false, true])
    const pages = await pagesOf(again.body.printId)
    assert.deepEqual(await scanned(pages), now.slice(2, 4))
    for (const [i, page] of (await shown(pages)).pages.entries()) assert.ok(page.includes('IN LẠI 2') && page.includes(`${3 + i}/5`), page)
    assert.deepEqual(await scanned((await world.api.bytes(`/api/batches/${batch.batchId}/labels.pdf`, packer)).bytes), now)
    await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
    const refused = await pack(old[2]!)
    assert.deepEqual([refused.status, refused.body['code'], refused.body['replacedBy'], refused.body['reprinted']], [409, 'parcel-replaced', now[2], true])
    assert.equal((await pack(now[2]!)).body['state'], 'packed')
    const handOver = (code: string): Promise<Reply> => world.token('dispatcher').then((token) => world.api.call('POST', '/api/manifests', token, { manifestId: randomUUID(), carrier: 'GHN', parcelCodes: [code] }))
    assert.equal((await handOver(old[2]!)).body['code'], 'parcel-replaced')
    const third = await print(batch.batchId, { from: 3, to: 3 })
    const [code] = await scanned(await pagesOf(third.body.printId))
    assert.match((await shown(await pagesOf(third.body.printId))).pages[0]!, /IN LẠI 3/)
    for (const former of [old[2]!, now[2]!]) assert.deepEqual([(await pack(former)).body['code'], (await handOver(former)).body['code']], ['parcel-replaced', 'parcel-replaced'])
    assert.equal((await handOver(code!)).status, 201)
    const gone = await print(batch.batchId, { from: 3, to: 3 })
    assert.deepEqual([gone.status, gone.body.code], [409, 'wrong-state'])
  })

  test('the same job again prints nothing twice; other contents under its id are refused', async () => {
    const batch = await batchOf(2)
    const body = { printId: randomUUID(), size: 'a6' }
    const answers = await Promise.all([print(batch.batchId, body), print(batch.batchId, body), print(batch.batchId, body)])
    assert.ok(answers.every(({ status }) => status === 201 || status === 200 || status === 503))
    const replay = await print(batch.batchId, body)
    assert.deepEqual([replay.status, replay.body.replayed, replay.body.reprints], [200, true, 0])
    assert.deepEqual(await codesNow(world, batch.batchId, packer), batch.parcels.map((parcel) => parcel.code))
    assert.equal((await print(batch.batchId, { ...body, size: 'a5' })).body.code, 'id-reused')
    const { body: history } = await world.api.call<{ items: PrintView[] }>('GET', `/api/batches/${batch.batchId}/prints`, packer)
    assert.equal(history.items.length, 1)
  })

  test('the history of a batch says who printed what, when and why, newest first', async () => {
    const batch = await batchOf(2)
    await print(batch.batchId, { document: 'pick-list' })
    await print(batch.batchId, { document: 'labels-and-slips', size: 'a5', reverse: true })
    await print(batch.batchId, { document: 'pick-list', reason: 'ướt' })
    const { body } = await world.api.call<{ items: PrintView[]; nextCursor: string | null }>('GET', `/api/batches/${batch.batchId}/prints?limit=2`, packer)
    assert.deepEqual(body.items.map((one) => [one.document, one.size, one.reverse, one.reason, one.copy, one.actor]), [
      ['pick-list', 'a4', false, 'ướt', 2, 'packer:lan'], ['labels-and-slips', 'a5', true, undefined, 1, 'packer:lan'],
    ])
    const rest = await world.api.call<{ items: PrintView[]; nextCursor: string | null }>('GET', `/api/batches/${batch.batchId}/prints?cursor=${body.nextCursor}`, packer)
    assert.deepEqual([rest.body.items.length, rest.body.nextCursor], [1, null])
    assert.match((await shown(await pagesOf(body.items[0]!.printId))).pages[0]!, /IN LẠI 2/)
    assert.doesNotMatch((await shown(await pagesOf(rest.body.items[0]!.printId))).pages[0]!, /IN LẠI/)
  })

  test('a job prints on the paper that the seller used last, and can be turned round', async () => {
    const batch = await batchOf(3)
    await print(batch.batchId, { document: 'packing-slips', size: '80x80' })
    const again = await print(batch.batchId, { document: 'packing-slips', reverse: true })
    assert.equal(again.body.size, '80x80')
    const codes = await codesNow(world, batch.batchId, packer)
    assert.deepEqual(await scanned(await pagesOf(again.body.printId)), codes.toReversed())
  })

  test('a label that was cancelled since is left out of its job, and one with other contents has its new code', async () => {
    const batch = await batchOf(3)
    const { body } = await print(batch.batchId)
    const host = await world.token('host')
    const { body: orders } = await world.api.call<{ items: { orderId: string; parcelCode?: string }[] }>('GET', `/api/sales/${batch.saleId}/orders`, host)
    const cancelled = batch.parcels[1]!.code
    await ready(body.printId)
    await world.api.call('POST', `/api/orders/${orders.items.find((order) => order.parcelCode === cancelled)!.orderId}/cancel`, host)
    const again = await print(batch.batchId)
    const now = await codesNow(world, batch.batchId, packer)
    assert.equal(now.length, 2)
    assert.deepEqual(await scanned(await pagesOf(again.body.printId)), now)
  })

  test('every label of a sale comes in one job, in packing order, once', async () => {
    const { sale, batches } = await cutBatches(world, 14)
    const [first] = batches
    const saleJob = (): Promise<Reply<Answer>> => world.api.call<Answer>('POST', `/api/sales/${sale.saleId}/prints`, packer, { printId: randomUUID() })
    await print(first!.batchId, { from: 1, to: 2 })
    const { status, body } = await saleJob()
    assert.deepEqual([status, body.labels, body.reprints, body.chunks.map((chunk) => chunk.labels)], [201, 12, 0, [12]])
    assert.ok(batches.length > 2)
    assert.deepEqual(await scanned(await pagesOf(body.printId)), batches.flatMap((batch) => batch.parcels.map((parcel) => parcel.code)).slice(2))
    const done = await ready(body.printId)
    assert.equal(done.done, 12)
    const nothing = await saleJob()
    assert.deepEqual([nothing.status, nothing.body.code], [409, 'wrong-state'])
    const { body: history } = await world.api.call<{ items: PrintView[] }>('GET', `/api/batches/${batches[2]!.batchId}/prints`, packer)
    assert.deepEqual(history.items.map((one) => one.printId), [body.printId])
  })

  test('pages that were forgotten are drawn again, and a signed link opens them', async () => {
    const batch = await batchOf(2)
    const { body } = await print(batch.batchId)
    await pagesOf(body.printId)
    await world.moveClock(25 * 3_600_000)
    packer = await world.token('packer', { name: 'lan' })
    await until('the pages are forgotten', async () => (await world.ctx.db.selectFrom('document').select('kind').where('kind', '=', 'print').execute()).length === 0, 60_000)
    const path = `/api/prints/${body.printId}/1.pdf`
    const { body: link } = await world.api.call<{ url: string }>('POST', '/api/documents/link', packer, { path })
    const { status, bytes } = await world.api.bytes(link.url)
    assert.equal(status, 200)
    assert.deepEqual(await scanned(bytes), batch.parcels.map((parcel) => parcel.code))
    assert.equal((await world.api.bytes(link.url.replace('1.pdf', '2.pdf'))).status, 401)
  })

  test('a document comes on other paper, in part and turned round, and its link opens that and nothing else', async () => {
    const batch = await batchOf(4)
    const codes = batch.parcels.map((parcel) => parcel.code)
    const path = `/api/batches/${batch.batchId}/labels.pdf?size=a6&from=2&to=4&reverse=1`
    const { body: link } = await world.api.call<{ url: string }>('POST', '/api/documents/link', packer, { path })
    const { bytes } = await world.api.bytes(link.url)
    assert.deepEqual(await scanned(bytes), codes.slice(1).toReversed())
    assert.match((await shown(bytes)).info, /size:\s+297\.\d+ x 419\.\d+ pts/)
    assert.match((await shown(bytes)).pages[0]!, /4\/4/)
    assert.equal((await world.api.bytes(link.url.replace('from=2', 'from=1'))).status, 401)
    assert.equal((await world.api.bytes(link.url.replace('size=a6&', ''))).status, 401)
    const zpl = (await world.api.bytes(`/api/batches/${batch.batchId}/labels.zpl?size=80x80`, packer)).bytes.toString('ascii')
    assert.deepEqual([...zpl.matchAll(/\^PW(\d+)\^LL(\d+)/g)].map(([, width, height]) => [width, height]), codes.map(() => ['640', '640']))
    const bad = ['size=a3', 'from=0', 'from=3&to=2', 'reverse=yes', 'colour=1', 'from=x']
    for (const query of bad) assert.equal((await world.api.call('GET', `/api/batches/${batch.batchId}/labels.pdf?${query}`, packer)).status, 400, query)
    for (const query of [...bad, 'expires=1']) assert.equal((await world.api.call('POST', '/api/documents/link', packer, { path: `/api/batches/${batch.batchId}/labels.pdf?${query}` })).status, 400, query)
    assert.equal((await world.api.call('GET', `/api/batches/${batch.batchId}/labels.zpl?size=a4`, packer)).status, 400)
  })

  test('bad jobs name their field and change nothing', async () => {
    const batch = await batchOf(2)
    for (const [body, field] of [[{ from: 3, to: 2 }, 'to'], [{ size: 'a3' }, 'size'], [{ document: 'manifest' }, 'document'], [{ reason: 'a\u0000b' }, 'reason'], [{ printerId: randomUUID() }, 'printerId'], [{ from: 0 }, 'from']] as const) {
      const reply = await print(batch.batchId, body)
      assert.deepEqual([reply.status, reply.body.code], [400, 'invalid'], field)
      assert.ok(reply.body.detail?.startsWith(`${field}:`), reply.body.detail)
    }
    assert.equal((await print(batch.batchId, { from: 3 })).body.code, 'wrong-state')
    assert.deepEqual((await world.api.call<{ items: unknown[] }>('GET', `/api/batches/${batch.batchId}/prints`, packer)).body.items, [])
  })
})
