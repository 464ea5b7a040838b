import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { SaleView } from '../../../shared/contract/common.ts'
import type { CommitmentView } from '../../../shared/contract/routes/hub.ts'
import type { Reply } from '../../support/api.ts'
import { markOf, openPavilion, type Pavilion } from '../../support/open-pavilion.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const hourMs = 3_600_000

describe('what members promise to bring', () => {
  let world: World
  let pavilion: Pavilion
  let sale: SaleView
  beforeAll(async () => {
    world = await openWorld()
    pavilion = await openPavilion(world, 'coop', ['one', 'two'])
    sale = await pavilion.open({
      PEPPER: { seller: 'one', quota: 40 },
      HONEY: { seller: 'two', quota: 30 },
      RICE: { quota: 10 },
    })
  })
  afterAll(async () => {
    pavilion.floor.close()
    await world.close()
  })

  const inHours = (hours: number): string => new Date(world.ctx.clock.now().getTime() + hours * hourMs).toISOString()
  const listed = async (): Promise<CommitmentView[]> =>
    (await pavilion.as<{ items: CommitmentView[] }>('coop', 'GET', `/api/sales/${sale.saleId}/commitments`)).body.items

  test("is said by the member or written down by the hub, for members' goods only", async () => {
    expect(await listed()).toMatchObject([
      { sku: 'PEPPER', seller: 'one', units: null, version: 0 },
      { sku: 'HONEY', seller: 'two', units: null, version: 0 },
    ])
    const body = { units: 40, bringBy: inHours(2) }
    const mine = `/api/mine/commitments/${sale.saleId}/PEPPER`
    for (let times = 0; times < 2; times += 1)
      expect(await pavilion.as('one', 'PUT', mine, body, 'producer')).toMatchObject({
        status: 200,
        body: { ...body, seller: 'one', version: 1, former: [] },
      })
    const byHub = `/api/sales/${sale.saleId}/commitments/HONEY`
    expect((await pavilion.as('coop', 'PUT', byHub, { units: 25, bringBy: inHours(2) }, 'packer')).status).toBe(200)
    expect((await listed()).map(({ sku, units }) => [sku, units])).toEqual([
      ['PEPPER', 40],
      ['HONEY', 25],
    ])
    for (const [seller, path] of [
      ['one', `/api/mine/commitments/${sale.saleId}/HONEY`],
      ['one', `/api/mine/commitments/${sale.saleId}/RICE`],
      ['coop', `/api/mine/commitments/${sale.saleId}/RICE`],
      ['one', `/api/mine/commitments/${randomUUID()}/PEPPER`],
      ['coop', `/api/sales/${sale.saleId}/commitments/RICE`],
      ['coop', `/api/sales/${sale.saleId}/commitments/NOTHING`],
      ['one', byHub],
    ] as const)
      expect(await pavilion.as(seller, 'PUT', path, body)).toMatchObject({ status: 404, body: { code: 'not-found' } })
  })

  test('shows a member only its own', async () => {
    const reply = await pavilion.as('one', 'GET', '/api/mine/commitments', undefined, 'producer')
    expect(reply.body['items']).toMatchObject([{ sku: 'PEPPER', seller: 'one' }])
    const text = JSON.stringify(reply.body)
    for (const other of ['two', 'coop']) expect(text).not.toContain(markOf(other))
  })

  test('is refused by field where it makes no sense', async () => {
    const path = `/api/sales/${sale.saleId}/commitments/PEPPER`
    for (const [body, said] of [
      [{ units: -1, bringBy: inHours(1) }, 'units'],
      [{ units: 1.5, bringBy: inHours(1) }, 'units'],
      [{ units: 8_935_000_000_017, bringBy: inHours(1) }, 'units'],
      [{ units: 5, bringBy: 'tomorrow' }, 'bringBy'],
      [{ units: 5, bringBy: inHours(-1) }, 'bringBy: has passed already'],
    ] as const) {
      const reply = await pavilion.as('coop', 'PUT', path, body)
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid' } })
      expect(JSON.stringify(reply.body)).toContain(said)
    }
  })

  test('keeps goods with their member once something was promised or brought, as a sale is edited', async () => {
    const { saleId, version, title, items } = (
      await pavilion.as<SaleView>('coop', 'POST', '/api/sales', {
        saleId: randomUUID(),
        title: 'Phiên live Chủ nhật',
        timeZone: 'Asia/Ho_Chi_Minh',
        currency: 'VND',
        deadlinePolicy: 'same-day',
        items: ['SALT', 'TEA'].map((sku) => ({ sku, title: sku, price: 1_000, quota: 9, seller: 'one' })),
      })
    ).body
    const put = (of: object[], at: number): Promise<Reply> =>
      pavilion.as('coop', 'PUT', `/api/sales/${saleId}`, { version: at, title, items: of })
    const plain = items.map(({ sku, title: named, price, quota }) => ({ sku, title: named, price, quota }))
    const path = `/api/sales/${saleId}/commitments/SALT`
    expect((await pavilion.as('coop', 'PUT', path, { units: 9, bringBy: inHours(1) })).status).toBe(200)
    for (const change of [{ seller: 'two' }, { packs: 'producer' }])
      expect((await put([{ ...plain[0], ...change }, plain[1]!], version)).body['code']).toBe('wrong-state')
    const brought = { scanId: randomUUID(), saleId, sku: 'TEA', units: 4 }
    await pavilion.as('coop', 'POST', '/api/hubs/coop/check-ins', brought)
    expect((await put([plain[0]!], version)).body['code']).toBe('wrong-state')
    expect((await put([plain[1]!], version)).status).toBe(200)
  })

  test('names who promised to those above, and to the member only its own people', async () => {
    const own = await pavilion.open({ SALT: { seller: 'one', quota: 40 } })
    const [hub, member, colleague] = [
      await world.token('host', { seller: 'coop', name: 'thu' }),
      await world.token('producer', { seller: 'one', name: 'bay' }),
      await world.token('owner', { seller: 'one', name: 'tam' }),
    ]
    const [ofHub, ofMember] = [`/api/sales/${own.saleId}/commitments/SALT`, `/api/mine/commitments/${own.saleId}/SALT`]
    const turns = [
      [member, ofMember],
      [hub, ofHub],
      [colleague, ofMember],
      [hub, ofHub],
    ] as const
    for (const [i, [token, path]] of turns.entries())
      expect((await world.api.call('PUT', path, token, { units: i + 1, bringBy: inHours(2) })).status).toBe(200)
    const toldTo = async (token: string, path: string): Promise<string[]> => {
      const { items } = (await world.api.call<{ items: CommitmentView[] }>('GET', path, token)).body
      return items.find(({ sku, saleId }) => sku === 'SALT' && saleId === own.saleId)!.former.map(({ by }) => by)
    }
    for (const token of [member, colleague])
      expect(await toldTo(token, '/api/mine/commitments')).toEqual(['producer:bay', 'above', 'owner:tam'])
    expect(await toldTo(hub, `/api/sales/${own.saleId}/commitments`)).toEqual(['producer:bay', 'host:thu', 'owner:tam'])
  })

  test('keeps what was promised before: a change changes the difference, never what was late', async () => {
    const own = await pavilion.open({ TEA: { seller: 'one', quota: 40 } })
    const path = `/api/mine/commitments/${own.saleId}/TEA`
    const say = async (units: number, bringBy: string): Promise<CommitmentView> =>
      (await pavilion.as<CommitmentView>('one', 'PUT', path, { units, bringBy }, 'producer')).body
    const late = async (): Promise<[number, string]> => {
      const [goods] = (await pavilion.board(own)).goods
      return [goods!.late, goods!.state]
    }
    const hour = inHours(1)
    await say(40, hour)
    await pavilion.bring(own, 'TEA', 34)
    await world.moveClock(2 * hourMs)
    // Whoever lowers their promise after the hour was late all the same.
    expect(await say(34, hour)).toMatchObject({ version: 2, former: [{ version: 1, units: 40, bringBy: hour }] })
    expect(await late()).toEqual([6, 'complete'])
    const later = inHours(1)
    expect(await say(50, later)).toMatchObject({ units: 50, version: 3 })
    expect(await late()).toEqual([6, 'coming'])
    await pavilion.bring(own, 'TEA', 10)
    await world.moveClock(2 * hourMs)
    // 44 of 50: the six of the first hour came, and of the ten that were added six are missing.
    await until('the second hour is noted', async () => (await late())[0] === 12)
    expect(await late()).toEqual([12, 'late'])
    const { lateShares } = await pavilion.board(own)
    expect(lateShares.find(({ seller }) => seller === 'one')!.share).toBeGreaterThan(0)
  })
})

describe('an hour that passes while no worker runs', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  test('is noted by whoever changes the promise, and by the first worker, as of its time', async () => {
    const pavilion = await openPavilion(world, 'coop', ['one'])
    const sale = await pavilion.open({ PEPPER: { seller: 'one', quota: 40 }, TEA: { seller: 'one', quota: 40 } })
    const late = async (): Promise<number[]> => (await pavilion.board(sale)).goods.map((goods) => goods.late)
    const bringBy = await pavilion.promise(sale, 'PEPPER', 40, hourMs)
    await pavilion.promise(sale, 'TEA', 40, hourMs)
    await pavilion.bring(sale, 'PEPPER', 30)
    await world.moveClock(2 * hourMs)
    // Too late, whatever is promised or brought now.
    await pavilion.bring(sale, 'TEA', 40)
    const path = `/api/mine/commitments/${sale.saleId}/PEPPER`
    await pavilion.as('one', 'PUT', path, { units: 30, bringBy }, 'producer')
    expect(await late()).toEqual([10, 0])
    await world.openWorkers()
    await until('the other hour is noted', async () => (await late())[1] === 40)
    expect(await late()).toEqual([10, 40])
    pavilion.floor.close()
  })
})
