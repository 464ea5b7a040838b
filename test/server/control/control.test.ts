import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../../shared/contract/common.ts'
import type { DeadlineRow, Hit, Overview, Story } from '../../../shared/contract/routes/control.ts'
import { placeDecided } from '../../support/api.ts'
import { packedSale } from '../../support/packed-sale.ts'
import { shown } from '../../support/read-paper.ts'
import { atTheDoor } from '../../support/truck.ts'
import { until } from '../../support/until.ts'
import { wholeDay, type WholeDay } from '../../support/delivered-order.ts'
import { openWorld, type World } from '../../support/world.ts'

const phone = '0987654321'

describe('control', () => {
  let world: World
  let day: WholeDay
  const find = async (text: string, token: string): Promise<Hit[]> =>
    (await world.api.call<{ items: Hit[] }>('POST', '/api/search', token, { text })).body.items
  const story = async (token: string): Promise<{ status: number; body: Story }> =>
    world.api.call<Story>('GET', `/api/orders/${day.order.orderId}/story`, token)
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000', SWEEP_MS: '500' } })
    day = await wholeDay(world, phone)
  })
  afterAll(() => world.close())

  test('tells the story of an order from the tap to the hand-over, each step with who and when', async () => {
    const { status, body } = await story(day.dispatcher)
    expect(status).toBe(200)
    const kinds = body.events.map((event) => event.kind)
    for (const kind of [
      'received',
      'decided',
      'stock',
      'paid',
      'payment',
      'recipient-changed',
      'parcelled',
      'batched',
      'drawn',
      'claimed',
      'scanned',
      'packed',
      'handed-over',
    ] as const)
      assert.ok(kinds.includes(kind), `${kind} in ${kinds.join(' ')}`)
    const inTurn = ['received', 'decided', 'paid', 'parcelled', 'batched', 'claimed', 'packed', 'handed-over'] as const
    expect(kinds.filter((kind) => (inTurn as readonly string[]).includes(kind))).toEqual(inTurn)
    const times = body.events.map((event) => event.at)
    expect(times).toEqual(times.toSorted())
    const of = (kind: Story['events'][number]['kind']): Story['events'][number] =>
      body.events.find((event) => event.kind === kind)!
    expect([of('claimed').by, of('packed').by, of('scanned').detail['items']]).toEqual(['packer:lan', 'packer:lan', 2])
    expect([of('handed-over').by, of('handed-over').detail['carrier']]).toEqual(['dispatcher:minh', 'GHN'])
    expect([of('received').detail['lines'], of('received').detail['position']]).toEqual(['2 × Cà phê COFFEE', 1])
    expect(
      body.events
        .filter((event) => event.kind === 'stock')
        .map(({ detail }) => [detail['move'], detail['available'], detail['held'], detail['sold']]),
    ).toEqual([
      ['hold', -2, 2, 0],
      ['settle', 0, -2, 2],
    ])
    expect(body).toMatchObject({ seq: 1, state: 'handed-over', parcelCode: day.code, total: 250_000 })
  })

  test('shows every printed label of a parcel, which one is void, the scans at the truck and the amendments, in order', async () => {
    const { codes, orders, sale } = await packedSale(world, 1)
    const [packer, dispatcher] = [
      await world.token('packer', { name: 'lan' }),
      await world.token('dispatcher', { name: 'minh' }),
    ]
    const post = async (path: string, token: string, body: object): Promise<void> => {
      const reply = await world.api.call('POST', path, token, body)
      assert.ok(reply.status < 300, JSON.stringify(reply))
    }
    const { batch_id: batchId } = await world.ctx.db
      .selectFrom('parcel')
      .select('batch_id')
      .where('sale_id', '=', sale.saleId)
      .executeTakeFirstOrThrow()
    for (const reason of ['lần đầu', 'kẹt giấy'])
      await post(`/api/batches/${batchId}/prints`, packer, { printId: randomUUID(), document: 'labels', reason })
    const { code } = await world.ctx.db
      .selectFrom('parcel')
      .select('code')
      .where('sale_id', '=', sale.saleId)
      .executeTakeFirstOrThrow()
    expect(code).not.toBe(codes[0])
    const door = atTheDoor(world, dispatcher)
    const pickupId = await door.open()
    for (const scanned of [codes[0]!, code]) await door.scan(pickupId, scanned)
    const { manifestId } = (await door.sign(pickupId)).body
    await door.amend(manifestId, { kind: 'left-behind', parcelCodes: [code], reason: 'xe đầy' })
    const { events } = (await world.api.call<Story>('GET', `/api/orders/${orders[0]!.orderId}/story`, dispatcher)).body
    const told = events.filter(({ kind }) =>
      ['packed', 'printed', 'code-replaced', 'scanned-out', 'handed-over', 'amended'].includes(kind),
    )
    expect(
      told.map(({ kind, by, detail }) => [kind, by, kind === 'packed' || kind === 'handed-over' ? {} : detail]),
    ).toEqual([
      ['packed', told[0]!.by, {}],
      ['printed', 'packer:lan', { document: 'labels', copy: 1, code: codes[0], reason: 'lần đầu' }],
      ['printed', 'packer:lan', { document: 'labels', copy: 2, code, reason: 'kẹt giấy' }],
      ['code-replaced', null, { code: codes[0], reprinted: true }],
      ['scanned-out', 'dispatcher:minh', { code: codes[0], result: 'replaced', carrier: 'GHN' }],
      ['scanned-out', 'dispatcher:minh', { code, result: 'ok', carrier: 'GHN' }],
      ['handed-over', 'dispatcher:minh', {}],
      ['amended', 'dispatcher:minh', { amendment: 'left-behind', number: 1, reason: 'xe đầy' }],
    ])
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted())
  })

  test('shows nothing about the buyer but the last three digits of the phone', async () => {
    for (const token of [day.dispatcher, day.host, await world.token('admin')]) {
      const { body } = await story(token)
      expect(body.phoneEnds).toBe('321')
      const all = JSON.stringify([body, await find(phone, token)])
      for (const secret of ['Kín', '98765432', 'bí mật', 'Vĩnh Long']) assert.ok(!all.includes(secret), secret)
    }
  })

  test('finds an order by the beginning of its id, the code of its parcel, and the phone in any notation', async () => {
    const by = async (text: string): Promise<[string, string][]> =>
      (await find(text, day.dispatcher)).map((hit) => [hit.by, hit.orderId])
    const { orderId } = day.order
    for (const text of [orderId, orderId.slice(0, 8), orderId.slice(0, 6).toUpperCase(), ` ${orderId.slice(0, 13)} `])
      assert.deepEqual(await by(text), [['order', orderId]], text)
    for (const text of [day.code, `${day.code.slice(0, 4)} ${day.code.slice(4, 8)} ${day.code.slice(8)}`])
      assert.deepEqual(await by(text), [['parcel', orderId]], text)
    for (const text of [phone, '+84 987 654 321', '0987-654-321'])
      assert.deepEqual(await by(text), [['phone', orderId]], text)
    for (const text of ['abc', '0912', '000000000000', '0987654322', 'Nguyễn', "' or 1=1 --", '%', '____'])
      assert.deepEqual(await by(text), [], text)
  })

  test('finds orders by the number that their buyers were told, however people say it', async () => {
    for (const text of ['1', 'Số 1', 'số 1', 'đơn số 1', 'Đơn số 1', 'don so 1', '#1', 'no. 1']) {
      const hits = await find(text, day.dispatcher)
      expect(hits.map(({ by, seq }) => [by, seq])).toEqual(hits.map(() => ['number', 1]))
      expect(hits.map(({ orderId }) => orderId)).toContain(day.order.orderId)
    }
    for (const text of ['9999999', 'số', 'số 1a']) expect(await find(text, day.dispatcher)).toEqual([])
  })

  test('numbers pick-ups and hand-over records by day, says the number at the desk and on paper, and finds their orders by it', async () => {
    const { codes, orders } = await packedSale(world, 2, { seller: 'numbered' })
    const dispatcher = await world.token('dispatcher', { seller: 'numbered' })
    const door = atTheDoor(world, dispatcher)
    const pickupId = await door.open()
    const { number } = await door.read(pickupId)
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format(world.ctx.clock.now())
    const [, month, date] = today.split('-').map(Number)
    expect(number).toBe(`${date}/${month}-1`)
    const again = await world.api.call('POST', '/api/pickups', dispatcher, { pickupId, carrier: 'GHN' })
    expect(again).toMatchObject({ body: { number } })
    await door.scan(pickupId, codes[0]!)
    expect(await find(number!, dispatcher)).toMatchObject([{ by: 'hand-over', parcelCode: codes[0] }])
    const { manifestId } = (await door.sign(pickupId)).body
    expect((await find(number!, dispatcher)).map(({ parcelCode }) => parcelCode)).toEqual([codes[0]])
    const { body } = await world.api.call('POST', '/api/manifests', dispatcher, {
      manifestId: randomUUID(),
      carrier: 'GHTK',
      parcelCodes: [codes[1]],
    })
    expect(body['number']).toBe(`${date}/${month}-2`)
    const [hit] = await find(` ${date}/${month}-2 `, dispatcher)
    expect(orders.map(({ orderId }) => orderId)).toContain(hit!.orderId)
    expect(await find(`${date}/${month}-2`, await world.token('dispatcher', { seller: 'other' }))).toEqual([])
    const record = await world.api.bytes(`/api/manifests/${manifestId}.pdf`, dispatcher)
    expect((await shown(record.bytes)).pages[0]).toContain(number!)
  })

  test('finds and shows nothing to the dispatcher and the host of another seller', async () => {
    for (const role of ['dispatcher', 'host'] as const) {
      const other = await world.token(role, { seller: 'other' })
      for (const text of [day.order.orderId, day.order.orderId.slice(0, 8), day.code, phone])
        expect(await find(text, other)).toEqual([])
      expect(await story(other)).toMatchObject({ status: 404, body: { code: 'not-found' } })
    }
    const other = await world.token('dispatcher', { seller: 'other' })
    expect((await world.api.call<Overview>('GET', '/api/overview', other)).body.sales).toEqual([])
    expect((await world.api.call<{ rows: DeadlineRow[] }>('GET', '/api/deadlines', other)).body.rows).toEqual([])
  })

  test('keeps the phone of a search out of every log', async () => {
    const { body } = await world.api.call('POST', '/api/search', day.dispatcher, { text: `${phone}${'x'.repeat(60)}` })
    expect(body['code']).toBe('invalid')
    expect(JSON.stringify(body)).not.toContain(phone)
  })
})

describe('the overview and the deadline board', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  test('say what is waiting, how fast it is decided, what is to be packed and whether it will be late', async () => {
    const { api } = world
    const [host, packer, dispatcher] = [
      await world.token('host'),
      await world.token('packer'),
      await world.token('dispatcher', { hours: 48 }),
    ]
    const { saleId } = await api.openSale(host, { items: { COFFEE: 100 } })
    const socket = await api.connect((await api.signUp()).token)
    const read = async (): Promise<Overview['sales'][number]> =>
      (await api.call<Overview>('GET', '/api/overview', dispatcher)).body.sales.find((sale) => sale.saleId === saleId)!
    for (let i = 0; i < 3; i += 1)
      await socket.emitWithAck('order:place', {
        orderId: randomUUID(),
        saleId,
        lines: [{ sku: 'COFFEE', quantity: 1 }],
        payment: 'cod',
      })
    const waiting = await until('the undecided orders are seen', async () => {
      const sale = await read()
      return sale.undecided === 3 && sale.oldestMs > 0 && sale
    })
    expect(waiting).toMatchObject({ decided: 0, unpacked: 0, risk: 'none', laneSales: null, setAside: 0 })

    await world.openWorkers()
    const viewers = await api.signUps(4)
    const sockets = await Promise.all(viewers.map((viewer) => api.connect(viewer.token)))
    await Promise.all(sockets.map((one) => placeDecided(one, saleId)))
    const decided = await until('the decisions are seen', async () => {
      const sale = await read()
      return sale.undecided === 0 && sale.decided === 7 && sale.unpacked === 5 && sale
    })
    expect(decided.decisionsPerSecond!).toBeGreaterThan(0)
    expect(decided).toMatchObject({ risk: 'unknown', packedPerHour: null, picking: 0 })

    await api.call('POST', `/api/sales/${saleId}/close`, host)
    const batch = await until('a batch of all is there', async () =>
      (await api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${saleId}`, packer)).body.items.find(
        (one) => one.parcels.length === 5,
      ),
    )
    await api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
    for (const { code } of batch.parcels.slice(0, 3))
      await api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
    const handed = await api.call('POST', '/api/manifests', dispatcher, {
      manifestId: randomUUID(),
      carrier: 'GHN',
      parcelCodes: [batch.parcels[0]!.code],
    })
    expect(handed.status).toBe(201)
    const packing = await until('the pack rate is seen', async () => {
      const sale = await read()
      return sale.unpacked === 2 && sale
    })
    expect(packing.packedPerHour!).toBeGreaterThan(0)
    expect(packing.doneAt).not.toBeNull()
    const { rows } = (await api.call<{ rows: DeadlineRow[] }>('GET', '/api/deadlines', dispatcher)).body
    const [row] = rows.filter((one) => one.saleId === saleId)
    expect({
      waiting: row!.waiting,
      picking: row!.picking,
      packed: row!.packed,
      handedOver: row!.handedOver,
      late: row!.late,
      packBy: row!.packBy,
    }).toEqual({ waiting: 0, picking: 2, packed: 2, handedOver: 1, late: 0, packBy: batch.packBy })
    expect(row!.carriers).toEqual([{ carrier: 'GHN', parcels: 1 }])

    await world.moveClock(26 * 3_600_000)
    const late = await until('the deadline has passed', async () => {
      const sale = await read()
      return sale.breaches === 2 && sale
    })
    expect(late.risk).toBe('past')
    for (const one of [socket, ...sockets]) one.close()
  })
})
