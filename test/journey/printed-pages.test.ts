import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../shared/contract/common.ts'
import type { PrintView } from '../../shared/contract/routes/packing-prints.ts'
import type { Reply } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { askToPrint, cutBatches, firstPages, readyPrint, type PrintReply } from '../support/printing.ts'
import { scanned, shown } from '../support/read-paper.ts'
import { pdfTools } from '../support/read-pdf.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithout(...pdfTools), 'printed pages', () => {
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
  const batchOf = async (orders: number): Promise<BatchView> => (await cutBatches(world, orders)).batches[0]!

  test('every label of a sale comes in one job, in packing order, once', async () => {
    const { sale, batches } = await cutBatches(world, 14)
    const [first] = batches
    const saleJob = (): Promise<Reply<PrintReply>> =>
      world.api.call<PrintReply>('POST', `/api/sales/${sale.saleId}/prints`, packer, { printId: randomUUID() })
    await print(first!.batchId, { from: 1, to: 2 })
    const { status, body } = await saleJob()
    expect({ status, body }).toMatchObject({ status: 201, body: { labels: 12, reprints: 0, chunks: [{ labels: 12 }] } })
    expect(batches.length).toBeGreaterThan(2)
    expect(await scanned(await pagesOf(body.printId))).toEqual(
      batches.flatMap((batch) => batch.parcels.map((parcel) => parcel.code)).slice(2),
    )
    const done = await ready(body.printId)
    expect(done.done).toBe(12)
    const nothing = await saleJob()
    expect(nothing).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    const { body: history } = await world.api.call<{ items: PrintView[] }>(
      'GET',
      `/api/batches/${batches[2]!.batchId}/prints`,
      packer,
    )
    expect(history.items.map((one) => one.printId)).toEqual([body.printId])
  })

  test('pages that were dropped are drawn again, and a signed link opens them', async () => {
    const batch = await batchOf(2)
    const { body } = await print(batch.batchId)
    await pagesOf(body.printId)
    await world.moveClock(25 * 3_600_000)
    packer = await world.token('packer', { name: 'lan' })
    await until(
      'the pages are dropped',
      async () =>
        (await world.ctx.db.selectFrom('document').select('kind').where('kind', '=', 'print').execute()).length === 0,
      60_000,
    )
    const path = `/api/prints/${body.printId}/1.pdf`
    const { body: link } = await world.api.call<{ url: string }>('POST', '/api/documents/link', packer, { path })
    const { status, bytes } = await world.api.bytes(link.url)
    expect(status).toBe(200)
    expect(await scanned(bytes)).toEqual(batch.parcels.map((parcel) => parcel.code))
    expect((await world.api.bytes(link.url.replace('1.pdf', '2.pdf'))).status).toBe(401)
  })

  test('a document comes on other paper, in part and in reverse, and its link opens that and nothing else', async () => {
    const batch = await batchOf(4)
    const codes = batch.parcels.map((parcel) => parcel.code)
    const path = `/api/batches/${batch.batchId}/labels.pdf?size=a6&from=2&to=4&reverse=1`
    const { body: link } = await world.api.call<{ url: string }>('POST', '/api/documents/link', packer, { path })
    const { bytes } = await world.api.bytes(link.url)
    expect(await scanned(bytes)).toEqual(codes.slice(1).toReversed())
    expect((await shown(bytes)).info).toMatch(/size:\s+297\.\d+ x 419\.\d+ pts/)
    expect((await shown(bytes)).pages[0]!).toMatch(/4\/4/)
    expect((await world.api.bytes(link.url.replace('from=2', 'from=1'))).status).toBe(401)
    expect((await world.api.bytes(link.url.replace('size=a6&', ''))).status).toBe(401)
    const zpl = (await world.api.bytes(`/api/batches/${batch.batchId}/labels.zpl?size=80x80`, packer)).bytes.toString(
      'ascii',
    )
    expect([...zpl.matchAll(/\^PW(\d+)\^LL(\d+)/g)].map(([, width, height]) => [width, height])).toEqual(
      codes.map(() => ['640', '640']),
    )
    const bad = ['size=a3', 'from=0', 'from=3&to=2', 'reverse=yes', 'colour=1', 'from=x']
    for (const query of bad)
      assert.equal(
        (await world.api.call('GET', `/api/batches/${batch.batchId}/labels.pdf?${query}`, packer)).status,
        400,
        query,
      )
    for (const query of [...bad, 'expires=1'])
      assert.equal(
        (
          await world.api.call('POST', '/api/documents/link', packer, {
            path: `/api/batches/${batch.batchId}/labels.pdf?${query}`,
          })
        ).status,
        400,
        query,
      )
    expect((await world.api.call('GET', `/api/batches/${batch.batchId}/labels.zpl?size=a4`, packer)).status).toBe(400)
  })

  test("bad print jobs are refused with the field's name and change nothing", async () => {
    const batch = await batchOf(2)
    for (const [body, field] of [
      [{ from: 3, to: 2 }, 'to'],
      [{ size: 'a3' }, 'size'],
      [{ document: 'manifest' }, 'document'],
      [{ reason: 'a\u0000b' }, 'reason'],
      [{ printerId: randomUUID() }, 'printerId'],
      [{ from: 0 }, 'from'],
    ] as const) {
      const reply = await print(batch.batchId, body)
      assert.deepEqual([reply.status, reply.body.code], [400, 'invalid'], field)
      assert.ok(reply.body.detail?.startsWith(`${field}:`), reply.body.detail)
    }
    expect((await print(batch.batchId, { from: 3 })).body.code).toBe('wrong-state')
    expect(
      (await world.api.call<{ items: unknown[] }>('GET', `/api/batches/${batch.batchId}/prints`, packer)).body.items,
    ).toEqual([])
  })
})
