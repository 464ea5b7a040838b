import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, SaleView } from '../../../shared/contract/common.ts'
import type { FailedJob } from '../../../shared/contract/routes/control-trouble.ts'
import { place } from '../../support/api.ts'
import { breakTable } from '../../support/delivered-order.ts'
import { openPrinter } from '../../support/printer.ts'
import { cutBatches } from '../../support/printing.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

/** Work that was made to fail permanently: what the list must say about it, and how to repair it. */
interface Broken {
  subject: RegExp
  named: Partial<FailedJob>
  mend(): Promise<void>
}

const pauseSecondsMax: Partial<Record<FailedJob['kind'], number>> = { reserve: 15, duty: 30, send: 60 }

describe('work that fails again and again', () => {
  let world: World
  let sale: SaleView
  let batch: BatchView
  let admin: string
  let packer: string
  beforeAll(async () => {
    world = await openWorld({ settings: { LOG_LEVEL: 'silent', ACK_WAIT_MS: '300' } })
    admin = await world.token('admin', { hours: 1000 })
    packer = await world.token('packer', { hours: 1000 })
    const cut = await cutBatches(world, 1)
    sale = cut.sale
    batch = cut.batches[0]!
  })
  afterAll(() => world.close())

  const jobs = async (): Promise<FailedJob[]> =>
    (await world.api.call<{ jobs: FailedJob[] }>('GET', '/api/trouble', admin)).body.jobs
  /** The single list entry about it. */
  const entryOf = async (kind: FailedJob['kind'], { subject }: Broken): Promise<FailedJob | undefined> => {
    const found = (await jobs()).filter((job) => job.kind === kind && subject.test(job.subject))
    expect(found.length).toBeLessThanOrEqual(1)
    return found[0]
  }
  const ofBatch = { saleTitle: 'Phiên live thứ Bảy', batchNumber: 1 }
  /** A client that wants paper asks every two seconds; here nobody waits for the answer. */
  const wantPaper = (path: string): void =>
    void world.api.bytes(`/api/batches/${batch.batchId}/${path}`, packer).catch(() => undefined)
  const print = async (body: object): Promise<string> => {
    const printId = randomUUID()
    const reply = await world.api.call('POST', `/api/batches/${batch.batchId}/prints`, packer, { printId, ...body })
    expect(reply.status).toBe(201)
    return printId
  }

  const ways: Record<Exclude<FailedJob['kind'], 'unreadable' | 'tell'>, () => Promise<Broken>> = {
    zpl: async () => {
      const mend = await breakTable(world, 'document', "new.kind = 'labels-zpl'")
      wantPaper('labels.zpl')
      return { subject: new RegExp(batch.batchId), named: ofBatch, mend }
    },
    'other-paper': async () => {
      const mend = await breakTable(world, 'document', "new.kind like '%@%'")
      wantPaper('labels.pdf?size=a6')
      return { subject: new RegExp(batch.batchId), named: ofBatch, mend }
    },
    print: async () => {
      const mend = await breakTable(world, 'document', "new.kind = 'print'")
      return { subject: new RegExp(await print({ document: 'packing-slips' })), named: ofBatch, mend }
    },
    send: async () => {
      const printer = await openPrinter()
      await printer.close()
      const printerId = randomUUID()
      const added = { printerId, seller: 'main', name: 'Bàn 1', host: printer.host }
      expect((await world.api.call('POST', '/api/printers', admin, added)).status).toBe(201)
      const printId = await print({ printerId, document: 'packing-slips' })
      let again: Awaited<ReturnType<typeof openPrinter>> | undefined
      closing.push(async () => again?.close())
      return {
        subject: new RegExp(printId),
        named: { ...ofBatch, printer: 'Bàn 1' },
        mend: async () => void (again = await openPrinter(printer.host)),
      }
    },
    manifest: async () => {
      const claim = await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
      expect(claim.status).toBe(200)
      const { code } = batch.parcels[0]!
      await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
      const mend = await breakTable(world, 'document', "new.kind = 'manifest'")
      const manifestId = randomUUID()
      const handOver = { manifestId, carrier: 'GHN', parcelCodes: [code] }
      expect((await world.api.call('POST', '/api/manifests', admin, handOver)).status).toBe(201)
      return { subject: new RegExp(manifestId), named: { carrier: 'GHN' }, mend }
    },
    paper: async () => {
      const mend = await breakTable(world, 'document', "new.kind = 'labels'")
      const { batches } = await cutBatches(world, 1)
      return { subject: new RegExp(batches[0]!.batchId), named: ofBatch, mend }
    },
    reserve: async () => {
      const socket = await world.api.connect((await world.api.signUp()).token)
      const mend = await breakTable(world, 'intake_chunk', 'true', 'delete')
      await place(socket, sale.saleId, {})
      socket.close()
      return { subject: /^\d+$/, named: { saleTitle: null }, mend }
    },
    cut: async () => {
      const mend = await breakTable(world, 'parcel', 'true')
      const host = await world.token('host')
      expect((await world.api.call('POST', `/api/sales/${sale.saleId}/close`, host)).status).toBe(200)
      return { subject: new RegExp(sale.saleId), named: { saleTitle: 'Phiên live thứ Bảy' }, mend }
    },
    duty: async () => {
      const mend = await breakTable(world, 'audit_link', 'true')
      const { saleId } = await world.api.openSale(await world.token('host'))
      return { subject: new RegExp(saleId), named: { saleTitle: 'Phiên live thứ Bảy' }, mend }
    },
  }
  const closing: (() => Promise<void>)[] = []
  afterAll(() => Promise.all(closing.map((close) => close())))

  /** The list entry after the n-th failure; nothing is retried before its pause is over, whoever asks. */
  const untilFailed = (kind: FailedJob['kind'], broken: Broken, times: number): Promise<FailedJob> =>
    until(`${kind} failed ${times} times`, async () => {
      const entry = await entryOf(kind, broken)
      return entry && entry.failures >= times && entry
    })
  const pauseOf = ({ lastAt, nextAt }: FailedJob): number =>
    Math.round((Date.parse(nextAt!) - Date.parse(lastAt)) / 1000)

  async function untilPausesAreLongest(kind: FailedJob['kind'], broken: Broken): Promise<void> {
    const max = pauseSecondsMax[kind] ?? 600
    let entry = await untilFailed(kind, broken, 1)
    expect(entry).toMatchObject({ settledAt: null, ...broken.named })
    for (let atMost = 0; atMost < 2;) {
      expect(pauseOf(entry)).toBe(Math.min(max, 2 ** entry.failures))
      if (pauseOf(entry) === max) atMost += 1
      await world.moveClock(pauseOf(entry) * 1000)
      entry = await untilFailed(kind, broken, entry.failures + 1)
    }
  }

  for (const kind of Object.keys(ways) as (keyof typeof ways)[])
    test(`${kind}: pauses that grow up to a limit, one entry by name, and done at once when it is repaired and someone asks`, async () => {
      const broken = await ways[kind]()
      try {
        await untilPausesAreLongest(kind, broken)
      } finally {
        await broken.mend()
      }
      const { failedJobId } = (await entryOf(kind, broken))!
      expect((await world.api.call('POST', `/api/trouble/jobs/${failedJobId}/retry`, admin)).status).toBe(200)
      await until(`${kind} is done`, async () => (await entryOf(kind, broken))?.settledAt)
    })

  test('is left alone during its pause, however often it is requested', async () => {
    const mend = await breakTable(world, 'document', "new.kind = 'labels-zpl'")
    const { batches } = await cutBatches(world, 1)
    const broken: Broken = { subject: new RegExp(batches[0]!.batchId), named: {}, mend }
    world.ctx.jobs.renderDocuments(batches[0]!.batchId, 'zpl')
    let entry = await untilFailed('zpl', broken, 1)
    for (let times = 2; times <= 5; times += 1) {
      await world.moveClock(pauseOf(entry) * 1000)
      entry = await untilFailed('zpl', broken, times)
    }
    // 32 s: what is requested meanwhile is handled by the worker within this round of other paper.
    for (let ring = 0; ring < 20; ring += 1) {
      world.ctx.jobs.renderDocuments(batches[0]!.batchId, 'zpl')
      await world.api.bytes(`/api/batches/${batches[0]!.batchId}/labels.pdf?from=1&to=${ring + 1}`, packer)
    }
    expect((await entryOf('zpl', broken))!.failures).toBe(entry.failures)
    await mend()
  })

  test('on a batch is retried at once when its contents change, whatever the pause', async () => {
    const mend = await breakTable(world, 'document', "new.kind = 'labels'")
    const { sale: other, batches } = await cutBatches(world, 2)
    const broken: Broken = { subject: new RegExp(batches[0]!.batchId), named: {}, mend }
    await untilPausesAreLongest('paper', broken)
    await mend()
    const host = await world.token('host')
    const { body } = await world.api.call<{ items: { orderId: string }[] }>(
      'GET',
      `/api/sales/${other.saleId}/orders`,
      host,
    )
    expect((await world.api.call('POST', `/api/orders/${body.items[0]!.orderId}/cancel`, host, {})).status).toBe(200)
    await until('its paper is drawn', async () => (await entryOf('paper', broken))?.settledAt)
  })
})
