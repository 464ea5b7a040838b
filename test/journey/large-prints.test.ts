import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, SaleView } from '../../shared/contract/common.ts'
import type { PrintView } from '../../shared/contract/routes/packing-prints.ts'
import type { Reply } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { codesNow, cutBatches, readyPrint, type PrintReply } from '../support/printing.ts'
import { scanned, shown } from '../support/read-paper.ts'
import { pdfTools } from '../support/read-pdf.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

/** A few labels more than one chunk, so that a batch spans the boundary. */
const parcels = 305

describeUnless(skipWithout(...pdfTools), 'every label of a sale in one job', () => {
  let world: World
  let packer: string
  let sale: SaleView
  let batches: BatchView[]
  let whole: PrintView
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '40' } })
    packer = await world.token('packer')
    const cut = await cutBatches(world, parcels)
    sale = cut.sale
    batches = cut.batches
  })
  afterAll(() => world.close())

  const post = (path: string, body?: object): Promise<Reply<PrintReply>> => world.api.call('POST', path, packer, body)
  const printSale = (body: object = {}): Promise<Reply<PrintReply>> =>
    post(`/api/sales/${sale.saleId}/prints`, { printId: randomUUID(), ...body })
  const allCodes = async (): Promise<string[]> =>
    (await Promise.all(batches.map(({ batchId }) => codesNow(world, batchId, packer)))).flat()
  async function pagesOf(print: PrintView): Promise<Buffer[]> {
    const { chunks } = await readyPrint(world, packer, print.printId)
    return Promise.all(chunks.map(async ({ path }) => (await world.api.bytes(path!, packer)).bytes))
  }
  /** The human-readable code on each page: as fast for thousands as for one. */
  async function readCodes(files: readonly Buffer[]): Promise<string[]> {
    const pages = (await Promise.all(files.map((file) => shown(file)))).flatMap((file) => file.pages)
    return pages.map((page) => /(\d{4}) (\d{4}) (\d{4})/.exec(page)!.slice(1).join(''))
  }

  test('a job that is stopped before its pages are drawn has printed nothing: its labels are still not printed yet, under the same codes', async () => {
    const before = await allCodes()
    await Promise.all(world.workers.map((worker) => worker.close()))
    const { body: job } = await printSale()
    expect({ state: job.state, labels: job.labels }).toEqual({ state: 'drawing', labels: parcels })
    expect((await printSale()).body.code).toBe('wrong-state')
    expect((await post(`/api/prints/${job.printId}/stop`)).body.state).toBe('stopped')
    await world.openWorkers()
    whole = (await printSale()).body
    expect({ labels: whole.labels, reprints: whole.reprints }).toEqual({ labels: parcels, reprints: 0 })
    await readyPrint(world, packer, whole.printId)
    expect(await allCodes()).toEqual(before)
    const pages = await world.api.call('GET', `/api/prints/${job.printId}/1.pdf`, packer)
    expect(pages).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    expect((await post(`/api/prints/${job.printId}/resume`, {})).body.state).toBe('stopped')
  })

  test('each label comes out once, in stack order, even across two chunks in the middle of a batch', async () => {
    expect(whole.chunks.map(({ labels }) => labels)).toEqual([300, 5])
    const files = await pagesOf(whole)
    const codes = await readCodes(files)
    expect(codes).toEqual(await allCodes())
    expect(new Set(codes).size).toBe(parcels)
    expect(await scanned(files[1]!)).toEqual(codes.slice(300))
  })

  test('after a jam it continues from the requested label: those before stay valid, the others are void and reprinted in the same order', async () => {
    const old = await allCodes()
    const body = { printId: randomUUID(), from: 298, reason: 'kẹt giấy' }
    const again = await post(`/api/prints/${whole.printId}/again`, body)
    expect(again).toMatchObject({ status: 201, body: { labels: 8, reprints: 8, from: 298, reason: 'kẹt giấy' } })
    expect((await post(`/api/prints/${whole.printId}/again`, body)).body.replayed).toBe(true)
    const codes = await readCodes(await pagesOf(again.body))
    const now = await allCodes()
    expect(codes).toEqual(now.slice(297))
    expect(now.map((code, i) => code === old[i])).toEqual(old.map((_code, i) => i < 297))
    const { status, body: refused } = await post(`/api/parcels/${old[297]}/pack`, { scanId: randomUUID() })
    expect({ status, code: refused.code }).toEqual({ status: 409, code: 'parcel-replaced' })
    const range = await post(`/api/prints/${whole.printId}/again`, { printId: randomUUID(), from: 299, to: 301 })
    expect([range.body.labels, await readCodes(await pagesOf(range.body))]).toEqual([
      3,
      (await allCodes()).slice(298, 301),
    ])
    expect((await post(`/api/prints/${whole.printId}/again`, { printId: randomUUID(), from: 306 })).body.code).toBe(
      'invalid',
    )
  })
})
