import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { BatchView } from '../../shared/contract/common.ts'
import type { LiveNumbers, SaleReport } from '../../shared/contract/routes/sale-report.ts'
import { Api, placeDecided } from '../support/api.ts'
import { findTool } from '../support/find-tool.ts'
import { readPdf } from '../support/read-pdf.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const paperTools = findTool('pdftotext') !== undefined

describe('the report of a sale', () => {
  let world: World
  let host: string
  const sockets: Socket[] = []
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    host = await world.token('host')
  })
  afterAll(async () => {
    for (const socket of sockets) socket.close()
    await world.close()
  })

  async function viewer(): Promise<Socket> {
    const socket = await world.api.connect((await world.api.signUp()).token)
    sockets.push(socket)
    return socket
  }

  test('shows what was sold, what was missed and its value, and how fast each pin sold out', async () => {
    const { saleId } = await world.api.openSale(host, {
      items: { COFFEE: { quota: 3, price: 100_000 }, SALT: { quota: 10, price: 20_000, perViewerLimit: 1 } },
    })
    const call = (method: string, path: string, body?: object) =>
      world.api.call(method, `/api/sales/${saleId}${path}`, host, body)
    await call('PUT', '/pin', { sku: 'COFFEE' })
    const [ann, binh] = [await viewer(), await viewer()]
    const buy = (socket: Socket, sku: string, quantity: number, payment: 'cod' | 'prepaid' = 'cod') =>
      placeDecided(socket, saleId, { lines: [{ sku, quantity }], payment })
    await buy(ann, 'COFFEE', 2)
    await world.moveClock(5_000)
    await buy(binh, 'COFFEE', 1)
    await buy(binh, 'COFFEE', 4)
    await call('PUT', '/pin', { sku: 'SALT' })
    await buy(ann, 'SALT', 1, 'prepaid')
    await buy(ann, 'SALT', 1)
    const gone = await buy(binh, 'SALT', 1)
    await world.api.call('POST', `/api/orders/${gone.orderId}/cancel`, host)
    await call('POST', '/batches')

    const { body: report } = await world.api.call<SaleReport>('GET', `/api/sales/${saleId}/report`, host)
    expect(report.orders).toEqual({ placed: 6, accepted: 2, held: 1, turnedAway: 3 })
    expect(report.sold).toEqual({ units: 3, money: 300_000, cod: 300_000, prepaid: 0, refundDue: 0 })
    expect(report.turnedAway).toEqual([
      { reason: 'sold-out', orders: 1, units: 4, money: 400_000 },
      { reason: 'cancelled', orders: 1, units: 1, money: 20_000 },
      { reason: 'over-limit', orders: 1, units: 1, money: 20_000 },
    ])
    expect(report.lostMoney).toBe(440_000)
    expect(
      report.items.map(({ sku, sold, held, available, money, turnedAwayUnits }) => [
        sku,
        sold,
        held,
        available,
        money,
        turnedAwayUnits,
      ]),
    ).toEqual([
      ['COFFEE', 3, 0, 0, 300_000, 4],
      ['SALT', 0, 1, 9, 0, 2],
    ])
    const [coffee, salt] = report.pins
    expect([coffee!.sku, coffee!.orders, coffee!.units, coffee!.money, salt!.units, salt!.soldOutSeconds]).toEqual([
      'COFFEE',
      2,
      3,
      300_000,
      0,
      null,
    ])
    expect(coffee!.soldOutSeconds!).toBeGreaterThanOrEqual(5)
    expect(coffee!.soldOutSeconds!).toBeLessThan(60)
    expect(report.items[0]!.soldOutSeconds).toBe(coffee!.soldOutSeconds)
    expect(report).toMatchObject({ parcels: { waiting: 2 }, rehearsal: false })

    const live = (await world.api.call<LiveNumbers>('GET', `/api/sales/${saleId}/live`, host)).body
    expect(live.pins.map(({ sku, soldOutSeconds }) => [sku, soldOutSeconds])).toEqual([
      ['SALT', null],
      ['COFFEE', coffee!.soldOutSeconds],
    ])
    // Sold out, then topped up: what the report says about the past stays.
    await call('POST', '/items/COFFEE/quota', { changeId: randomUUID(), delta: 5, reason: 'thêm hàng' })
    expect(
      (await world.api.call<SaleReport>('GET', `/api/sales/${saleId}/report`, host)).body.items[0]!.soldOutSeconds,
    ).toBe(coffee!.soldOutSeconds)
  })

  test('comes as CSV without formulas, and as PDF in both languages', async () => {
    const saleId = randomUUID()
    await world.api.call('POST', '/api/sales', host, {
      saleId,
      title: 'Phiên Cầu Kè',
      timeZone: 'Asia/Ho_Chi_Minh',
      currency: 'VND',
      deadlinePolicy: 'same-day',
      items: [{ sku: 'A', title: '=1+1', price: 1_000, quota: 5 }],
    })
    const csv = await world.api.bytes(`/api/sales/${saleId}/report.csv`, host)
    expect([csv.type, csv.bytes.subarray(0, 3).toString('hex')]).toEqual(['text/csv; charset=utf-8', 'efbbbf'])
    assert.ok(
      csv.bytes.toString().includes(`\r\n"A","'=1+1","1000","5","0","0","5","0","0","0",,,\r\n`),
      csv.bytes.toString(),
    )
    for (const [language, words] of [
      ['vi', 'Doanh thu bị lỡ'],
      ['en', 'Missed revenue'],
    ] as const) {
      const pdf = await world.api.bytes(`/api/sales/${saleId}/report.pdf?language=${language}`, host)
      expect(pdf).toMatchObject({ status: 200, type: 'application/pdf' })
      expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-')
      if (paperTools) expect(readPdf(pdf.bytes).pages[0]).toContain(words)
    }
    await world.api.call('POST', `/api/sales/${saleId}/open`, host)
    await world.api.call('PUT', `/api/sales/${saleId}/pin`, host, { sku: 'A' })
    const pinned = await world.api.bytes(`/api/sales/${saleId}/report.csv`, host)
    // As a spreadsheet reads and sorts an instant.
    expect(pinned.bytes.toString()).toMatch(/,"20\d\d-\d\d-\d\d \d\d:\d\d",,\r\n$/)
  })

  test('counts viewers on all gateways, but not hosts', async () => {
    const { saleId } = await world.api.openSale(host)
    const other = await world.openGateway()
    const join = async (socket: Socket): Promise<void> => {
      sockets.push(socket)
      await socket.emitWithAck('sale:join', { saleId })
    }
    await join(await world.api.connect())
    await join(await world.api.connect(host))
    await join(await new Api(other.url).connect())
    const { api } = world
    await until(
      'both gateways are counted',
      async () => (await api.call<LiveNumbers>('GET', `/api/sales/${saleId}/live`, host)).body.viewers === 2,
    )
  })

  test("is made for a rehearsal too, which is not packed, is nobody's work on any board, and ends automatically", async () => {
    const { saleId } = await world.api.openSale(host, { items: { COFFEE: 500, SALT: 5 }, open: false })
    const rehearsalId = randomUUID()
    const ask = { rehearsalId, viewers: 3, ordersPerMinute: 1_200, minutes: 10 }
    const made = await world.api.call('POST', `/api/sales/${saleId}/rehearsal`, host, ask)
    expect(made).toMatchObject({ status: 201, body: { title: 'Phiên live thứ Bảy (live thử)' } })
    expect((await world.api.call('POST', `/api/sales/${saleId}/rehearsal`, host, ask)).body['replayed']).toBe(true)
    expect(
      (await world.api.call('POST', `/api/sales/${saleId}/rehearsal`, host, { ...ask, rehearsalId: randomUUID() }))
        .body['code'],
    ).toEqual('wrong-state')
    const readReport = async (): Promise<SaleReport> =>
      (await world.api.call<SaleReport>('GET', `/api/sales/${rehearsalId}/report`, host)).body
    await world.api.call('POST', `/api/sales/${rehearsalId}/open`, host)
    await world.api.call('PUT', `/api/sales/${rehearsalId}/pin`, host, { sku: 'COFFEE' })
    await until('simulated viewers have ordered', async () => (await readReport()).orders.accepted >= 5)
    expect(
      (await world.api.call<{ batches: BatchView[] }>('POST', `/api/sales/${rehearsalId}/batches`, host)).body.batches,
    ).toEqual([])
    const dispatcher = await world.token('dispatcher')
    const read = async <Body>(path: string): Promise<Body> => (await world.api.call<Body>('GET', path, dispatcher)).body
    const deadline = await read<{ packBy: string | null; parcels: { waiting: number } }>(
      `/api/sales/${rehearsalId}/deadline`,
    )
    expect([deadline.packBy, deadline.parcels.waiting]).toEqual([null, 0])
    const boards = [
      (await read<{ sales: { saleId: string }[] }>('/api/overview')).sales,
      (await read<{ rows: { saleId: string }[] }>('/api/deadlines')).rows,
    ]
    for (const board of boards) expect(board.map((one) => one.saleId)).not.toContain(rehearsalId)
    await world.moveClock(11 * 60_000)
    await until('it has ended', async () => (await readReport()).state === 'closed')
    await until(
      'its end is noted',
      async () =>
        (await world.api.call<{ rehearsal: { endedAt: string | null } }>('GET', `/api/sales/${rehearsalId}/details`))
          .body.rehearsal.endedAt !== null,
    )
    const { rehearsal, parcels } = await readReport()
    expect([rehearsal, parcels.waiting, parcels.packBy !== null]).toEqual([true, 0, false])
    expect(
      await world.ctx.db.selectFrom('parcel').select('code').where('sale_id', '=', rehearsalId).execute(),
    ).toHaveLength(0)
  })
})
