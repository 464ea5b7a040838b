import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { PrinterView, PrintView } from '../../shared/contract/routes/packing-prints.ts'
import { isPrinterHost } from '../../shared/packing/printer.ts'
import type { Reply } from '../support/api.ts'
import { codesNow, cutBatches } from '../support/printing.ts'
import { openPrinter, printedCodes, type Printer } from '../support/printer.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

describe('a label printer in the local network', () => {
  let world: World
  let packer: string
  let admin: string
  const printers: Printer[] = []
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '100' } })
    packer = await world.token('packer')
    admin = await world.token('admin')
  })
  afterAll(async () => {
    await world.close()
    for (const printer of printers) await printer.close()
  })

  const add = (host: string, change: object = {}): Promise<Reply<PrinterView & { code?: string; detail?: string }>> =>
    world.api.call('POST', '/api/printers', admin, {
      printerId: randomUUID(),
      seller: 'main',
      name: 'Bàn 1',
      host,
      ...change,
    })
  async function printerAt(): Promise<{ printer: Printer; printerId: string }> {
    const printer = await openPrinter()
    printers.push(printer)
    const { status, body } = await add(printer.host)
    assert.equal(status, 201, JSON.stringify(body))
    return { printer, printerId: body.printerId }
  }
  const print = async (batchId: string, body: object): Promise<PrintView> =>
    (
      await world.api.call<PrintView>('POST', `/api/batches/${batchId}/prints`, packer, {
        printId: randomUUID(),
        ...body,
      })
    ).body
  const jobIn = (printId: string, state: PrintView['state']): Promise<PrintView> =>
    until(
      `the job is ${state}`,
      async () => {
        const { body } = await world.api.call<PrintView>('GET', `/api/prints/${printId}`, packer)
        return body.state === state && body
      },
      60_000,
    )

  test('gets the labels in stack order without a dialog, and the job is done once it has received them', async () => {
    const { printer, printerId } = await printerAt()
    const {
      batches: [batch],
    } = await cutBatches(world, 32)
    const { printId, chunks } = await print(batch!.batchId, { printerId })
    expect(chunks.map((chunk) => chunk.labels)).toEqual([25, 7])
    const done = await jobIn(printId, 'printed')
    expect(done).toMatchObject({ done: 32, labels: 32, reprints: 0 })
    expect(printedCodes(printer.jobs)).toEqual(batch!.parcels.map((parcel) => parcel.code))
    const turned = await print(batch!.batchId, { printerId, reverse: true, from: 1, to: 5 })
    await jobIn(turned.printId, 'printed')
    expect(printedCodes(printer.jobs.slice(2))).toEqual(
      (await codesNow(world, batch!.batchId, packer)).slice(0, 5).toReversed(),
    )
  })

  test('that is off is retried automatically until it is on', async () => {
    const { printer, printerId } = await printerAt()
    const {
      batches: [batch],
    } = await cutBatches(world, 3)
    await printer.close()
    printers.splice(printers.indexOf(printer), 1)
    const { printId } = await print(batch!.batchId, { printerId })
    const waiting = await until(
      'it says why it is waiting',
      async () => {
        const { body } = await world.api.call<PrintView>('GET', `/api/prints/${printId}`, packer)
        return body.error !== undefined && body
      },
      60_000,
    )
    expect(waiting).toMatchObject({ state: 'printing', done: 0, reprints: 0 })
    const repaired = await openPrinter(printer.host)
    printers.push(repaired)
    await until(
      'its next attempt is due',
      async () => {
        await world.moveClock(60_000)
        return repaired.jobs.length > 0
      },
      60_000,
    )
    await jobIn(printId, 'printed')
    expect(printedCodes(repaired.jobs)).toEqual(batch!.parcels.map((parcel) => parcel.code))
  })

  test('that dies in the middle stops the job; resuming prints nothing twice except under a new code and marked', async () => {
    const { printer, printerId } = await printerAt()
    const {
      batches: [batch],
    } = await cutBatches(world, 32)
    printer.breaksAfter = 40_000
    const { printId } = await print(batch!.batchId, { printerId })
    const stopped = await jobIn(printId, 'stopped')
    expect(stopped.chunks.map((chunk) => chunk.state)).toEqual(['stopped', 'waiting'])
    expect(stopped.error).toBeTruthy()
    expect({ done: stopped.done, jobs: printer.jobs.length }).toEqual({ done: 0, jobs: 1 })
    const out = printedCodes(printer.jobs)
    assert.ok(out.length > 2 && out.length < 25, `${out.length} labels came out`)
    const resumed = await world.api.call<PrintView>('POST', `/api/prints/${printId}/resume`, packer, { printed: 2 })
    expect(resumed).toMatchObject({ status: 200, body: { reprints: 23 } })
    await world.api.call('POST', `/api/prints/${printId}/resume`, packer, { printed: 2 })
    const done = await jobIn(printId, 'printed')
    expect(done).toMatchObject({ done: 32, reprints: 23 })
    const now = await codesNow(world, batch!.batchId, packer)
    const later = printedCodes(printer.jobs.slice(1))
    expect([...out.slice(0, 2), ...later]).toEqual(now)
    expect(new Set([...out, ...later]).size).toBe(out.length + later.length)
    for (const code of out.slice(2)) {
      const { status, body } = await world.api.call('POST', `/api/parcels/${code}/pack`, packer, {
        scanId: randomUUID(),
      })
      expect({ status, code: body['code'], reprinted: body['reprinted'] }).toEqual({
        status: 409,
        code: 'parcel-replaced',
        reprinted: true,
      })
    }
  })

  test('gets nothing more when the job is stopped by hand or the printer is removed', async () => {
    const { printer, printerId } = await printerAt()
    const {
      batches: [batch],
    } = await cutBatches(world, 3)
    await printer.close()
    printers.splice(printers.indexOf(printer), 1)
    const { printId } = await print(batch!.batchId, { printerId })
    const stopped = await world.api.call<PrintView>('POST', `/api/prints/${printId}/stop`, packer)
    expect(stopped.body.state).toBe('stopped')
    await world.api.call('POST', `/api/prints/${printId}/resume`, packer, {})
    expect((await world.api.call('DELETE', `/api/printers/${printerId}`, admin)).status).toBe(200)
    await jobIn(printId, 'stopped')
    expect(
      (
        await world.api.call('POST', `/api/batches/${batch!.batchId}/prints`, packer, {
          printId: randomUUID(),
          printerId,
        })
      ).status,
    ).toBe(400)
    expect((await world.api.call('DELETE', `/api/printers/${printerId}`, admin)).status).toBe(404)
  })

  test("must be in the local network, by IP address, on a printer's port, and is registered for the own shop only", async () => {
    for (const host of [
      '8.8.8.8',
      '169.254.169.254',
      'localhost',
      'printer.example',
      '0.0.0.0',
      '::ffff:10.0.0.1',
      'fe80::1%eth0',
      '2001:db8::1',
      '10.0.0.1.example.com',
      '0x7f.0.0.1',
      '127.1',
      '172.32.0.1',
      '',
    ]) {
      const { status, body } = await add(host)
      assert.deepEqual([status, body.code, body.detail?.startsWith('host:')], [400, 'invalid', true], host)
    }
    for (const host of ['10.1.2.3', '172.16.0.9', '172.31.255.1', '192.168.1.50', '127.0.0.1', '::1', 'fd00::12'])
      assert.ok(isPrinterHost(host), host)
    for (const port of [22, 80, 5432, 6379, 9099, 9110])
      assert.equal((await add('10.1.2.3', { port })).status, 400, `${port}`)
    const other = await add('192.168.1.50', { seller: 'another', name: 'Không phải của ta' })
    expect(other.status).toBe(201)
    const { body } = await world.api.call<{ items: PrinterView[] }>('GET', '/api/printers', packer)
    expect(body.items.length).toBeGreaterThan(0)
    expect(body.items.every((one) => one.seller === 'main')).toBe(true)
    const host = await world.token('host')
    const mine = { printerId: randomUUID(), name: 'Bàn 2', host: '192.168.1.51' }
    const foreign = { ...mine, printerId: randomUUID(), seller: 'another' }
    expect((await world.api.call('POST', '/api/printers', host, foreign)).status).toBe(404)
    const added = await world.api.call('POST', '/api/printers', host, mine)
    expect(added).toMatchObject({ status: 201, body: { seller: 'main' } })
    expect((await world.api.call('DELETE', `/api/printers/${other.body.printerId}`, host)).status).toBe(404)
    const {
      batches: [batch],
    } = await cutBatches(world, 1)
    expect(
      (
        await world.api.call('POST', `/api/batches/${batch!.batchId}/prints`, packer, {
          printId: randomUUID(),
          printerId: other.body.printerId,
        })
      ).status,
    ).toBe(400)
    expect(
      (
        await world.api.call('POST', '/api/printers', packer, {
          printerId: randomUUID(),
          seller: 'main',
          name: 'x',
          host: '10.0.0.1',
        })
      ).status,
    ).toBe(403)
  })
})
