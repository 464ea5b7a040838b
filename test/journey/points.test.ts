import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { routes } from '../../shared/contract/http.ts'
import type { StaffRole } from '../../shared/contract/roles.ts'
import type { Route } from '../../shared/contract/route.ts'
import type { News } from '../../shared/news/news.ts'
import { newsInWords } from '../../shared/news/news-words.ts'
import { placeDecided } from '../support/api.ts'
import { assertVerified } from '../support/ledger.ts'
import { atThePoint, codeOf, openPoint, orderOf, packFor, signUpAt, village } from '../support/points.ts'
import { readPdf } from '../support/read-pdf.ts'
import { pathsOf, readStored, type Stored } from '../support/stored-paths.ts'
import { growTree } from '../support/tree.ts'
import { atTheDoor } from '../support/truck.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const dayMs = 86_400_000
const fee = 20_000

describe('collecting at a point', () => {
  let world: World
  let host: string
  let dispatcher: string
  let sale: SaleView
  let hub: string
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '3600', CONSENT_VERSION: '1' } })
    host = await world.token('host', { hours: 5000 })
    dispatcher = await world.token('dispatcher', { hours: 5000 })
    const terms = { fee, otherProvinces: 30_000, freeFrom: null }
    expect((await world.api.call('PUT', '/api/shop/shipping-fee', host, { terms })).status).toBe(200)
    hub = await openPoint(world, host, { name: 'Nhà kho HTX', atHub: true })
    sale = await world.api.openSale(host, { items: { COFFEE: 500, TEA: 500 } })
  })
  afterAll(() => world.close())

  const keeperOf = (pointId: string) => atThePoint(world, dispatcher, pointId)
  /** Brings a parcel to its point, as a pick-up of the point's name. */
  const bring = async (code: string, to: string): Promise<string> => {
    const door = atTheDoor(world, dispatcher)
    const pickup = await door.open(to)
    expect((await door.scan(pickup, code)).body.result).toBe('ok')
    const signed = await door.sign(pickup)
    expect(signed.status).toBe(200)
    return signed.body.manifestId
  }

  test('costs no freight, stands on the paper, goes with no other truck, and is handed out once', async () => {
    const point = await openPoint(world, host, { name: 'Tiệm Năm Hoa', hours: '7–19 giờ' })
    const offered = await world.api.call<{ items: object[] }>('GET', `/api/sales/${sale.saleId}/points`)
    expect(offered.body.items).toContainEqual({
      pointId: point,
      name: 'Tiệm Năm Hoa',
      address: { line: village.line, ward: 'Xã Cầu Kè', province: 'Tỉnh Vĩnh Long' },
      hours: '7–19 giờ',
      keepDays: 3,
    })
    const viewer = await signUpAt(world, point)
    const { code, order, batchId } = await packFor(world, sale, viewer)
    expect(order).toMatchObject({ state: 'packed', shippingFee: 0, toPay: 125_000 })
    expect(order.collect).toMatchObject({ point: 'Tiệm Năm Hoa', hours: '7–19 giờ' })
    expect(order.collect).not.toHaveProperty('code')
    const packer = await world.token('packer')
    for (const paper of ['labels.pdf', 'packing-slips.pdf']) {
      const { bytes } = await until('the paper is drawn', async () => {
        const got = await world.api.bytes(`/api/batches/${batchId}/${paper}`, packer)
        return got.status === 200 ? got : undefined
      })
      expect(readPdf(bytes).pages.join(' ')).toContain('NHẬN TẠI: Tiệm Năm Hoa')
    }

    const door = atTheDoor(world, dispatcher)
    const ghn = await door.open('GHN')
    expect((await door.read(ghn)).missing.map((one) => one.code)).not.toContain(code)
    expect((await door.scan(ghn, code)).body.result).toBe('other-carrier')
    const direct = { manifestId: randomUUID(), carrier: 'GHN', parcelCodes: [code] }
    expect((await world.api.call('POST', '/api/manifests', dispatcher, direct)).body['code']).toBe('wrong-state')
    const keeper = keeperOf(point)
    expect(await keeper.handOut({ parcelCode: code, phoneEnd: '345' })).toMatchObject({ body: { result: 'not-here' } })
    const pickup = await door.open('Tiệm Năm Hoa')
    expect((await door.read(pickup)).missing.map((one) => one.code)).toEqual([code])
    await bring(code, 'Tiệm Năm Hoa')

    const there = await orderOf(world, viewer, order.orderId)
    expect(there.collect!.code).toMatch(/^\d{6}$/)
    expect(Date.parse(there.collect!.until!) - world.ctx.clock.now().getTime()).toBeGreaterThan(2.9 * dayMs)
    expect(await keeper.parcels('waiting')).toMatchObject([
      { code, state: 'waiting', orders: [order.seq], phoneEnd: '345', cash: 125_000, currency: 'VND' },
    ])
    const scanId = randomUUID()
    const proof = { code: there.collect!.code! }
    expect(await keeper.handOut(proof, scanId)).toMatchObject({
      status: 200,
      body: { result: 'ok', parcelCode: code, orders: [order.seq], cash: 125_000 },
    })
    expect((await keeper.handOut(proof, scanId)).body).toMatchObject({ result: 'ok', replayed: true })
    expect((await keeper.handOut({ parcelCode: code, phoneEnd: '345' }, scanId)).body.code).toBe('id-reused')
    expect((await keeper.handOut(proof)).body).toMatchObject({ result: 'already-collected', parcelCode: code })
    expect((await keeper.handOut({ parcelCode: code, phoneEnd: '345' })).body.result).toBe('already-collected')
    const ended = await orderOf(world, viewer, order.orderId)
    expect(ended.state).toBe('delivered')
    expect(ended.collect).not.toHaveProperty('code')
  })

  test('at the hub needs no truck: what is packed is there', async () => {
    const viewer = await signUpAt(world, hub)
    const { code, order } = await packFor(world, sale, viewer)
    expect(order).toMatchObject({ state: 'handed-over', collect: { point: 'Nhà kho HTX' } })
    const keeper = keeperOf(hub)
    expect((await keeper.handOut({ parcelCode: code, phoneEnd: '345' })).body).toMatchObject({ result: 'ok' })
    expect((await orderOf(world, viewer, order.orderId)).state).toBe('delivered')
  })

  test('counts wrong codes: whoever guesses must wait, and a parcel whose digits are guessed asks for its code', async () => {
    const viewer = await signUpAt(world, hub)
    const { code, order } = await packFor(world, sale, viewer)
    const right = await codeOf(world, viewer, order)
    const keeper = keeperOf(hub)
    const scanId = randomUUID()
    for (let i = 0; i < 5; i += 1)
      expect(
        await keeper.handOut({ parcelCode: code, phoneEnd: '999' }, i === 0 ? scanId : randomUUID()),
      ).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect((await keeper.handOut({ parcelCode: code, phoneEnd: '999' }, scanId)).body.code).toBe('invalid')
    expect((await keeper.handOut({ parcelCode: code, phoneEnd: '345' })).body.code).toBe('wrong-state')
    const other = right === '000000' ? '000001' : '000000'
    for (let i = 0; i < 20; i += 1) expect((await keeper.handOut({ code: other })).body.code).toBe('invalid')
    expect(await keeper.handOut({ code: right })).toMatchObject({ status: 503, body: { code: 'busy' } })
    await world.moveClock(3_700_000)
    expect((await keeper.handOut({ code: right })).body.result).toBe('ok')
  })

  test('hands a parcel out at most once, whatever is tried at the same time', async () => {
    const keeper = keeperOf(hub)
    const tries = fc.array(fc.constantFrom('code', 'digits', 'wrong digits'), { minLength: 2, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(tries, async (kinds) => {
        const viewer = await signUpAt(world, hub)
        const { code, order } = await packFor(world, sale, viewer)
        const right = await codeOf(world, viewer, order)
        const proofs = {
          code: { code: right },
          digits: { parcelCode: code, phoneEnd: '345' },
          'wrong digits': { parcelCode: code, phoneEnd: '999' },
        }
        const answers = await Promise.all(kinds.map((kind) => keeper.handOut(proofs[kind])))
        expect(answers.filter(({ status }) => status >= 500)).toEqual([])
        const handedOut = kinds.some((kind) => kind !== 'wrong digits')
        expect(answers.filter(({ body }) => body.result === 'ok')).toHaveLength(handedOut ? 1 : 0)
        const expected = handedOut ? 'delivered' : 'handed-over'
        expect((await orderOf(world, viewer, order.orderId)).state).toBe(expected)
      }),
      { numRuns: 4 },
    )
  })

  test('that nobody does sends the goods back to their lot after the days of the point, and says so', async () => {
    const point = await openPoint(world, host, { name: 'Tiệm Chín', keepDays: 2 })
    const lot = { lotId: randomUUID(), sku: 'TEA', code: 'T1', units: 5 }
    expect((await world.api.call('POST', '/api/lots', host, lot)).status).toBe(201)
    const freeOf = async (): Promise<number> =>
      (await world.api.call<{ items: { lotId: string; free: number }[] }>('GET', '/api/lots?sku=TEA', host)).body
        .items[0]!.free
    const viewer = await signUpAt(world, point)
    await world.ctx.db
      .insertInto('buyer_contact')
      .values({
        contact_id: randomUUID(),
        viewer_id: viewer.viewerId,
        channel: 'e-mail',
        language: 'vi',
        key_id: world.ctx.personal.keyId,
        sealed: Buffer.from('bay@example.com'),
        consent_version: '1',
      })
      .execute()
    const { code, order } = await packFor(world, sale, viewer, { sku: 'TEA' })
    expect(await freeOf()).toBe(4)
    await bring(code, 'Tiệm Chín')
    const right = await codeOf(world, viewer, order)
    await world.moveClock(1.9 * dayMs)
    expect((await orderOf(world, viewer, order.orderId)).state).toBe('handed-over')
    await world.moveClock(0.2 * dayMs)
    await until('it goes back', async () => (await orderOf(world, viewer, order.orderId)).state === 'returned')
    expect(await freeOf()).toBe(5)
    const keeper = keeperOf(point)
    expect(await keeper.parcels('returned')).toMatchObject([{ code, state: 'returned' }])
    expect(await keeper.parcels('waiting')).toEqual([])
    expect((await keeper.handOut({ code: right })).body.result).toBe('too-late')
    const changes = await world.ctx.db.selectFrom('lot_change').selectAll().where('kind', '=', 'returned').execute()
    expect(changes).toMatchObject([{ lot_id: lot.lotId, delta: 1 }])
    const news = await until('the buyer is told', async () => {
      const rows = await world.ctx.db
        .selectFrom('notification')
        .select('body')
        .where('order_id', '=', order.orderId)
        .execute()
      const told = rows.map(({ body }) => body as unknown as News)
      return told.some(({ type }) => type === 'order.returned') && told
    })
    const subjects = news.map((one) => newsInWords(one, 'vi').subject)
    expect(subjects).toContain(`Đơn số ${order.seq} đã có tại Tiệm Chín`)
    expect(subjects).toContain(`Đơn số ${order.seq} đã hoàn về shop`)
    expect(JSON.stringify(news)).not.toContain(right)
  })

  test('of a parcel that the truck left behind begins when the next one brings it', async () => {
    const point = await openPoint(world, host, { name: 'Chợ Trà Ôn', keepDays: 1 })
    const viewer = await signUpAt(world, point)
    const { code, order } = await packFor(world, sale, viewer)
    const manifestId = await bring(code, 'Chợ Trà Ôn')
    const door = atTheDoor(world, dispatcher)
    const amendment = { kind: 'left-behind' as const, parcelCodes: [code], reason: 'xe đầy' }
    expect((await door.amend(manifestId, amendment)).status).toBe(201)
    expect((await orderOf(world, viewer, order.orderId)).collect).not.toHaveProperty('code')
    expect((await keeperOf(point).handOut({ parcelCode: code, phoneEnd: '345' })).body.result).toBe('not-here')
    await world.moveClock(1.2 * dayMs)
    await bring(code, 'Chợ Trà Ôn')
    expect((await keeperOf(point).handOut({ parcelCode: code, phoneEnd: '345' })).body.result).toBe('ok')
  })

  test('is chosen, and given up again, by the buyer or by a host who types the order in', async () => {
    const viewer = await world.api.signUp()
    const me = (body: object) => world.api.call('PUT', '/api/viewers/me', viewer.token, body)
    const duesOf = async (): Promise<number> => {
      const socket = await world.api.connect(viewer.token)
      const { orderId } = await placeDecided(socket, sale.saleId)
      socket.close()
      return (await orderOf(world, viewer, orderId)).shippingFee!
    }
    expect(await duesOf()).toBe(fee)
    expect((await me({ collectAt: hub })).status).toBe(200)
    expect(await duesOf()).toBe(0)
    expect((await me({ name: 'Trần Văn Tám' })).status).toBe(200)
    expect(await duesOf()).toBe(0)
    const home = { line: 'ấp 2', ward: 'Cầu Kè', province: 'Vĩnh Long' }
    expect((await me({ address: home })).status).toBe(200)
    expect(await duesOf()).toBe(fee)

    const recipient = { name: 'Cô Út', phone: '0912777345', collectAt: hub }
    const typed = { orderId: randomUUID(), lines: [{ sku: 'COFFEE', quantity: 1 }], payment: 'cod', recipient }
    expect((await world.api.call('POST', `/api/sales/${sale.saleId}/orders`, host, typed)).status).toBe(200)
    const kept = await until('it is decided', async () => {
      const { body } = await world.api.call<OrderView>('GET', `/api/orders/${typed.orderId}`, host)
      return body.state === 'confirmed' && body
    })
    expect(kept.shippingFee).toBe(0)
    const address = home
    expect((await world.api.call('PUT', `/api/orders/${typed.orderId}/recipient`, host, { address })).status).toBe(200)
    await world.api.call('POST', `/api/sales/${sale.saleId}/batches`, host)
    await until('it is in a parcel', async () => {
      const { body } = await world.api.call<OrderView>('GET', `/api/orders/${typed.orderId}`, host)
      return body.parcelCode !== undefined && !body.collect
    })
  })

  test('is refused by name where it cannot be', async () => {
    const bad = async (method: string, path: string, body: object, says: RegExp, token?: string) => {
      const reply = await world.api.call<{ code: string; detail: string }>(method, path, token, body)
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid' } })
      expect(reply.body.detail).toMatch(says)
    }
    const who = { name: 'Trần Văn Bảy', phone: '0912700345' }
    await bad('POST', '/api/viewers', who, /address/)
    await bad('POST', '/api/viewers', { ...who, collectAt: randomUUID() }, /collectAt/)
    const gone = await openPoint(world, host, { name: 'Sắp đóng' })
    expect((await world.api.call('DELETE', `/api/points/${gone}`, host)).status).toBe(200)
    await bad('POST', '/api/viewers', { ...who, collectAt: gone }, /collectAt/)
    const point = { pointId: randomUUID(), name: 'nhà kho htx', address: village }
    await bad('POST', '/api/points', point, /name/, host)
    for (const keepDays of [0, 31, 1.5])
      await bad('POST', '/api/points', { ...point, name: 'X', keepDays }, /keepDays/, host)
    await bad('POST', '/api/points', { ...point, name: 'X', address: { ...village, ward: 'Không Có' } }, /ward/, host)
    await bad('POST', `/api/points/${hub}/hand-outs`, { scanId: randomUUID() }, /code/, dispatcher)
    const both = { scanId: randomUUID(), code: '123456', parcelCode: '1', phoneEnd: '345' }
    await bad('POST', `/api/points/${hub}/hand-outs`, both, /code/, dispatcher)
    const foreign = await openPoint(world, await world.token('host', { seller: 'stranger' }), { name: 'Nơi khác' })
    const recipient = { ...who, collectAt: foreign }
    const typed = { orderId: randomUUID(), lines: [{ sku: 'COFFEE', quantity: 1 }], payment: 'cod', recipient }
    await bad('POST', `/api/sales/${sale.saleId}/orders`, typed, /recipient.collectAt/, host)
  })

  test("at another shop's point is a delivery to its address, with the fee", async () => {
    const foreign = await openPoint(world, await world.token('host', { seller: 'elsewhere' }), { name: 'Nơi xa' })
    const viewer = await signUpAt(world, foreign)
    const { code, order } = await packFor(world, sale, viewer)
    expect(order).toMatchObject({ state: 'packed', shippingFee: fee })
    expect(order).not.toHaveProperty('collect')
    const door = atTheDoor(world, dispatcher)
    expect((await door.scan(await door.open('GHN'), code)).body.result).toBe('ok')
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})

/** What a buyer and a sale of these tests are known by. */
const personal = /Trần Văn Bảy|091\s?27|Cà phê COFFEE|Phiên live thứ Bảy/

/** The doors that tell somebody of a seller who bought what, with what is known of it. */
async function readAll(world: World, seller: string, role: StaffRole, stored: Stored): Promise<string[]> {
  const token = await world.token(role, { seller, hours: 1000 })
  const reads = Object.values(routes).filter(
    (route: Route) => route.method === 'get' && route.allow !== 'anyone' && route.allow.includes(role),
  )
  const paths = reads.flatMap((route) => pathsOf(route, stored))
  const found: string[] = []
  for (const path of paths) {
    const { status, bytes } = await world.api.bytes(path, token)
    expect({ path, isFine: status < 500 }).toEqual({ path, isFine: true })
    if (personal.test(Buffer.from(bytes).toString('utf8'))) found.push(path)
  }
  return found
}

describe('the point of a member', () => {
  let world: World
  beforeAll(async () => {
    // Nobody is kept out for knocking at every door.
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '3600', REFUSALS_PER_MINUTE_MAX: '1000000' } })
    await growTree(world, { tiem: 'coop', beside: 'coop' })
  })
  afterAll(() => world.close())

  test("takes parcels of the co-operative's sale, and its keeper sees nothing else of it", async () => {
    const host = await world.token('host', { seller: 'coop', hours: 1000 })
    const point = await openPoint(world, host, { name: 'Tiệm ấp 3', seller: 'tiem' })
    const sale = await world.api.openSale(host, { items: { COFFEE: 50 } })
    const viewer = await signUpAt(world, point)
    const { code, order } = await packFor(world, sale, viewer, { seller: 'coop' })
    const door = atTheDoor(world, await world.token('dispatcher', { seller: 'coop', hours: 1000 }))
    const pickup = await door.open('Tiệm ấp 3')
    await door.scan(pickup, code)
    const signed = await door.sign(pickup)
    expect(signed.status).toBe(200)
    const beside = atThePoint(world, await world.token('packer', { seller: 'beside', hours: 1000 }), point)
    expect((await beside.handOut({ code: '000000' })).body.code).toBe('not-found')
    const token = await world.token('packer', { seller: 'tiem', hours: 1000 })
    const keeper = atThePoint(world, token, point)
    const [waiting] = await keeper.parcels()
    expect(Object.keys(waiting!).toSorted()).toEqual(
      ['cash', 'code', 'currency', 'endedAt', 'keepUntil', 'orders', 'phoneEnd', 'readyAt', 'state'].toSorted(),
    )
    const stored = await readStored(world)
    const told = async (): Promise<string[]> =>
      (
        await Promise.all(
          (['packer', 'dispatcher', 'host', 'owner'] as const).map((role) => readAll(world, 'tiem', role, stored)),
        )
      ).flat()
    expect(await told()).toEqual([])
    expect((await keeper.handOut({ code: await codeOf(world, viewer, order) })).body.result).toBe('ok')
    expect(await told()).toEqual([])
    // What is looked for can be found: by whoever sells it.
    expect((await readAll(world, 'coop', 'owner', stored)).length).toBeGreaterThan(5)
    await assertVerified(world)
  })
})
