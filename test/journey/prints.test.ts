import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../shared/contract/common.ts'
import type { PrintView } from '../../shared/contract/routes/packing-prints.ts'
import type { Reply } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { askToPrint, codesNow, cutBatches, firstPages, readyPrint, type PrintReply } from '../support/printing.ts'
import { scanned, shown } from '../support/read-paper.ts'
import { pdfTools } from '../support/read-pdf.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithout(...pdfTools), 'printing', () => {
  let world: World
  let packer: string
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '6' } })
    packer = await world.token('packer', { name: 'lan' })
  })
  afterAll(() => world.close())

  const print = (batchId: string, body: object = {}): Promise<Reply<PrintReply>> =>
    askToPrint(world, packer, batchId, body)
  const ready = (printId: string): Promise<PrintView> => readyPrint(world, packer, printId)
  const pagesOf = (printId: string): Promise<Buffer> => firstPages(world, packer, printId)
  const pack = (code: string): Promise<Reply> =>
    world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
  const batchOf = async (orders: number): Promise<BatchView> => (await cutBatches(world, orders)).batches[0]!

  test('a first print leaves the codes as they are and does not mention a copy', async () => {
    const batch = await batchOf(3)
    const { status, body } = await print(batch.batchId)
    expect({
      status,
      document: body.document,
      body: body.size,
      labels: body.labels,
      reprints: body.reprints,
      actor: body.actor,
    }).toEqual({ status: 201, document: 'labels', body: '100x150', labels: 3, reprints: 0, actor: 'packer:lan' })
    const pages = await pagesOf(body.printId)
    expect(await scanned(pages)).toEqual(batch.parcels.map((parcel) => parcel.code))
    expect(await codesNow(world, batch.batchId, packer)).toEqual(batch.parcels.map((parcel) => parcel.code))
    expect((await shown(pages)).pages.join(' ')).not.toMatch(/IN LẠI/)
  })

  test('after a jam a range is reprinted: numbered and marked, and the old copies are void at packing and at hand-over', async () => {
    const batch = await batchOf(5)
    const old = batch.parcels.map((parcel) => parcel.code)
    await print(batch.batchId)
    const again = await print(batch.batchId, { from: 3, to: 4, reason: 'kẹt giấy' })
    expect(again.body).toMatchObject({ labels: 2, reprints: 2, reason: 'kẹt giấy' })
    const now = await codesNow(world, batch.batchId, packer)
    const reprinted = now.slice(2, 4)
    expect(now).toEqual([old[0], old[1], ...reprinted, old[4]])
    for (const code of reprinted) expect(old).not.toContain(code)
    const pages = await pagesOf(again.body.printId)
    expect(await scanned(pages)).toEqual(reprinted)
    for (const [i, page] of (await shown(pages)).pages.entries())
      assert.ok(page.includes('IN LẠI 2') && page.includes(`${3 + i}/5`), page)
    expect(await scanned((await world.api.bytes(`/api/batches/${batch.batchId}/labels.pdf`, packer)).bytes)).toEqual(
      now,
    )
    await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
    const refused = await pack(old[2]!)
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'parcel-replaced', replacedBy: now[2], reprinted: true },
    })
    expect((await pack(now[2]!)).body['state']).toBe('packed')
    const handOver = (code: string): Promise<Reply> =>
      world.token('dispatcher').then((token) =>
        world.api.call('POST', '/api/manifests', token, {
          manifestId: randomUUID(),
          carrier: 'GHN',
          parcelCodes: [code],
        }),
      )
    expect((await handOver(old[2]!)).body['code']).toBe('parcel-replaced')
    const third = await print(batch.batchId, { from: 3, to: 3 })
    const [code] = await scanned(await pagesOf(third.body.printId))
    expect((await shown(await pagesOf(third.body.printId))).pages[0]!).toMatch(/IN LẠI 3/)
    for (const former of [old[2]!, now[2]!])
      expect([(await pack(former)).body['code'], (await handOver(former)).body['code']]).toEqual([
        'parcel-replaced',
        'parcel-replaced',
      ])
    expect((await handOver(code!)).status).toBe(201)
    const gone = await print(batch.batchId, { from: 3, to: 3 })
    expect(gone).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
  })

  test('repeating the same job prints nothing twice; other contents under its id are refused', async () => {
    const batch = await batchOf(2)
    const body = { printId: randomUUID(), size: 'a6' }
    const answers = await Promise.all([
      print(batch.batchId, body),
      print(batch.batchId, body),
      print(batch.batchId, body),
    ])
    expect(answers.every(({ status }) => status === 201 || status === 200 || status === 503)).toBe(true)
    const replay = await print(batch.batchId, body)
    expect(replay).toMatchObject({ status: 200, body: { replayed: true, reprints: 0 } })
    expect(await codesNow(world, batch.batchId, packer)).toEqual(batch.parcels.map((parcel) => parcel.code))
    expect((await print(batch.batchId, { ...body, size: 'a5' })).body.code).toBe('id-reused')
    const { body: history } = await world.api.call<{ items: PrintView[] }>(
      'GET',
      `/api/batches/${batch.batchId}/prints`,
      packer,
    )
    expect(history.items).toHaveLength(1)
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
    expect(body.items.map((one) => [one.document, one.size, one.reverse, one.reason, one.copy, one.actor])).toEqual([
      ['pick-list', 'a4', false, 'ướt', 2, 'packer:lan'],
      ['labels-and-slips', 'a5', true, undefined, 1, 'packer:lan'],
    ])
    const rest = await world.api.call<{ items: PrintView[]; nextCursor: string | null }>(
      'GET',
      `/api/batches/${batch.batchId}/prints?cursor=${body.nextCursor}`,
      packer,
    )
    expect({ items: rest.body.items.length, nextCursor: rest.body.nextCursor }).toEqual({ items: 1, nextCursor: null })
    expect((await shown(await pagesOf(body.items[0]!.printId))).pages[0]!).toMatch(/IN LẠI 2/)
    expect((await shown(await pagesOf(rest.body.items[0]!.printId))).pages[0]!).not.toMatch(/IN LẠI/)
  })

  test('a job prints on the paper that the seller used last, and can be reversed', async () => {
    const batch = await batchOf(3)
    await print(batch.batchId, { document: 'packing-slips', size: '80x80' })
    const again = await print(batch.batchId, { document: 'packing-slips', reverse: true })
    expect(again.body.size).toBe('80x80')
    const codes = await codesNow(world, batch.batchId, packer)
    expect(await scanned(await pagesOf(again.body.printId))).toEqual(codes.toReversed())
  })

  test('a label whose parcel was cancelled meanwhile is left out of its job, and one with changed contents has its new code', async () => {
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
    expect(now).toHaveLength(2)
    expect(await scanned(await pagesOf(again.body.printId))).toEqual(now)
  })
})
