import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { BatchView } from '../../shared/contract/common.ts'
import type { PrintView } from '../../shared/contract/routes/prints.ts'
import type { Reply } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { askToPrint, codesNow, cutBatches, firstPages, readyPrint, type PrintReply } from '../support/printing.ts'
import { scanned, shown } from '../support/read-paper.ts'
import { pdfTools } from '../support/read-pdf.ts'
import { openWorld, type World } from '../support/world.ts'

describe('printing', { skip: skipWithout(...pdfTools) }, () => {
  let world: World
  let packer: string
  before(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '6' } })
    packer = await world.token('packer', { name: 'lan' })
  })
  after(() => world.close())

  const print = (batchId: string, body: object = {}): Promise<Reply<PrintReply>> =>
    askToPrint(world, packer, batchId, body)
  const ready = (printId: string): Promise<PrintView> => readyPrint(world, packer, printId)
  const pagesOf = (printId: string): Promise<Buffer> => firstPages(world, packer, printId)
  const pack = (code: string): Promise<Reply> =>
    world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
  const batchOf = async (orders: number): Promise<BatchView> => (await cutBatches(world, orders)).batches[0]!

  test('a first print leaves the codes as they are and says nothing of a copy', async () => {
    const batch = await batchOf(3)
    const { status, body } = await print(batch.batchId)
    assert.deepEqual(
      [status, body.document, body.size, body.labels, body.reprints, body.actor],
      [201, 'labels', '100x150', 3, 0, 'packer:lan'],
    )
    const pages = await pagesOf(body.printId)
    assert.deepEqual(
      await scanned(pages),
      batch.parcels.map((parcel) => parcel.code),
    )
    assert.deepEqual(
      await codesNow(world, batch.batchId, packer),
      batch.parcels.map((parcel) => parcel.code),
    )
    assert.doesNotMatch((await shown(pages)).pages.join(' '), /IN LẠI/)
  })

  test('after a jam a range is printed again: numbered and marked, and the old copies are void at packing and at hand-over', async () => {
    const batch = await batchOf(5)
    const old = batch.parcels.map((parcel) => parcel.code)
    await print(batch.batchId)
    const again = await print(batch.batchId, { from: 3, to: 4, reason: 'kẹt giấy' })
    assert.deepEqual([again.body.labels, again.body.reprints, again.body.reason], [2, 2, 'kẹt giấy'])
    const now = await codesNow(world, batch.batchId, packer)
    assert.deepEqual(
      now.map((code, i) => code === old[i]),
      [true, true, false, false, true],
    )
    const pages = await pagesOf(again.body.printId)
    assert.deepEqual(await scanned(pages), now.slice(2, 4))
    for (const [i, page] of (await shown(pages)).pages.entries())
      assert.ok(page.includes('IN LẠI 2') && page.includes(`${3 + i}/5`), page)
    assert.deepEqual(
      await scanned((await world.api.bytes(`/api/batches/${batch.batchId}/labels.pdf`, packer)).bytes),
      now,
    )
    await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
    const refused = await pack(old[2]!)
    assert.deepEqual(
      [refused.status, refused.body['code'], refused.body['replacedBy'], refused.body['reprinted']],
      [409, 'parcel-replaced', now[2], true],
    )
    assert.equal((await pack(now[2]!)).body['state'], 'packed')
    const handOver = (code: string): Promise<Reply> =>
      world.token('dispatcher').then((token) =>
        world.api.call('POST', '/api/manifests', token, {
          manifestId: randomUUID(),
          carrier: 'GHN',
          parcelCodes: [code],
        }),
      )
    assert.equal((await handOver(old[2]!)).body['code'], 'parcel-replaced')
    const third = await print(batch.batchId, { from: 3, to: 3 })
    const [code] = await scanned(await pagesOf(third.body.printId))
    assert.match((await shown(await pagesOf(third.body.printId))).pages[0]!, /IN LẠI 3/)
    for (const former of [old[2]!, now[2]!])
      assert.deepEqual(
        [(await pack(former)).body['code'], (await handOver(former)).body['code']],
        ['parcel-replaced', 'parcel-replaced'],
      )
    assert.equal((await handOver(code!)).status, 201)
    const gone = await print(batch.batchId, { from: 3, to: 3 })
    assert.deepEqual([gone.status, gone.body.code], [409, 'wrong-state'])
  })

  test('the same job again prints nothing twice; other contents under its id are refused', async () => {
    const batch = await batchOf(2)
    const body = { printId: randomUUID(), size: 'a6' }
    const answers = await Promise.all([
      print(batch.batchId, body),
      print(batch.batchId, body),
      print(batch.batchId, body),
    ])
    assert.ok(answers.every(({ status }) => status === 201 || status === 200 || status === 503))
    const replay = await print(batch.batchId, body)
    assert.deepEqual([replay.status, replay.body.replayed, replay.body.reprints], [200, true, 0])
    assert.deepEqual(
      await codesNow(world, batch.batchId, packer),
      batch.parcels.map((parcel) => parcel.code),
    )
    assert.equal((await print(batch.batchId, { ...body, size: 'a5' })).body.code, 'id-reused')
    const { body: history } = await world.api.call<{ items: PrintView[] }>(
      'GET',
      `/api/batches/${batch.batchId}/prints`,
      packer,
    )
    assert.equal(history.items.length, 1)
  })

  test('the history of a batch says who printed what, when and why, newest first', async () => {
    const batch = await batchOf(2)
    await print(batch.batchId, { document: 'pick-list' })
    await print(batch.batchId, { document: 'labels-and-slips', size: 'a5', reverse: true })
    await print(batch.batchId, { document: 'pick-list', reason: 'ướt' })
    const { body } = await world.api.call<{ items: PrintView[]; nextCursor: string | null }>(
      'GET',
      `/api/batches/${batch.batchId}/prints?limit=2`,
      packer,
    )
    assert.deepEqual(
      body.items.map((one) => [one.document, one.size, one.reverse, one.reason, one.copy, one.actor]),
      [
        ['pick-list', 'a4', false, 'ướt', 2, 'packer:lan'],
        ['labels-and-slips', 'a5', true, undefined, 1, 'packer:lan'],
      ],
    )
    const rest = await world.api.call<{ items: PrintView[]; nextCursor: string | null }>(
      'GET',
      `/api/batches/${batch.batchId}/prints?cursor=${body.nextCursor}`,
      packer,
    )
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
    const { body: orders } = await world.api.call<{ items: { orderId: string; parcelCode?: string }[] }>(
      'GET',
      `/api/sales/${batch.saleId}/orders`,
      host,
    )
    const cancelled = batch.parcels[1]!.code
    await ready(body.printId)
    await world.api.call(
      'POST',
      `/api/orders/${orders.items.find((order) => order.parcelCode === cancelled)!.orderId}/cancel`,
      host,
    )
    const again = await print(batch.batchId)
    const now = await codesNow(world, batch.batchId, packer)
    assert.equal(now.length, 2)
    assert.deepEqual(await scanned(await pagesOf(again.body.printId)), now)
  })
})
