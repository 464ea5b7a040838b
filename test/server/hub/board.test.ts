import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import type { HubBoard } from '../../../shared/contract/routes/hub.ts'
import { verify } from '../../../shared/verify/verify.ts'
import { openPavilion, type Pavilion } from '../../support/open-pavilion.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const hourMs = 3_600_000

describe("a hub's board", () => {
  let world: World
  let pavilion: Pavilion
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    pavilion = await openPavilion(world, 'coop', ['one', 'seven'])
  })
  afterAll(async () => {
    pavilion.floor.close()
    await world.close()
  })

  const goodsOf = async (sale: SaleView, sku: string): Promise<HubBoard['goods'][number]> =>
    (await pavilion.board(sale)).goods.find((one) => one.sku === sku)!
  const told = async (saleId: string): Promise<unknown[]> =>
    (
      await sql<{
        body: unknown
      }>`select n.body || jsonb_build_object('rung', c.rung) as body from notification n join escalation_contact c on c.contact_id = n.contact_id where n.sale_id = ${saleId}`.execute(
        world.ctx.db,
      )
    ).rows.map(({ body }) => body)

  test('turns red at the hour, tells the rung hub once, and keeps who was late', async () => {
    for (const rung of ['host', 'packer', 'lead', 'hub', 'backup'])
      expect(
        (
          await pavilion.as('coop', 'POST', '/api/contacts', {
            contactId: randomUUID(),
            rung,
            label: `contact of ${rung}`,
            target: { channel: 'webhook', url: 'https://1.1.1.1/hub' },
          })
        ).status,
      ).toBe(201)
    const sale = await pavilion.open({ PEPPER: { seller: 'seven', quota: 40 }, TEA: { seller: 'one', quota: 10 } })
    const bringBy = await pavilion.promise(sale, 'PEPPER', 40, hourMs)
    await pavilion.promise(sale, 'TEA', 10, hourMs)
    await pavilion.bring(sale, 'TEA', 10)
    expect(await pavilion.board(sale)).toMatchObject({ red: false, saleId: sale.saleId })
    expect(await goodsOf(sale, 'PEPPER')).toMatchObject({ promised: 40, brought: 0, missing: 40, state: 'coming' })
    await world.moveClock(hourMs)
    await until('the hub is told', async () => (await told(sale.saleId)).length > 0)
    expect(await told(sale.saleId)).toMatchObject([
      { type: 'goods.missing', rung: 'hub', data: { missing: 40, members: 1, bringBy: expect.any(String) } },
    ])
    expect((await pavilion.board(sale)).red).toBe(true)
    await world.moveClock(10 * 60_000)
    await pavilion.bring(sale, 'PEPPER', 34)
    expect(await goodsOf(sale, 'PEPPER')).toMatchObject({ bringBy, missing: 6, late: 40, state: 'late' })
    await pavilion.bring(sale, 'PEPPER', 6)
    const { red, lateShares } = await pavilion.board(sale)
    expect({ red, lateShares }).toEqual({
      red: false,
      lateShares: [
        { seller: 'one', share: 0 },
        { seller: 'seven', share: 1 },
      ],
    })
    expect(await told(sale.saleId)).toHaveLength(1)
    for (const seller of ['one', 'seven'])
      for (const path of ['/api/hubs/coop/board', `/api/hubs/${seller}/board?saleId=${sale.saleId}`])
        expect((await pavilion.as(seller, 'GET', path)).body['code']).toBe('not-found')
  })

  test('counts what producers pack in parcels, and only what was sold of it', async () => {
    const sale = await pavilion.open({ CANDY: { seller: 'one', quota: 40, packs: 'producer' }, RICE: { quota: 9 } })
    await pavilion.promise(sale, 'CANDY', 40, hourMs)
    for (const quantity of [2, 3]) await pavilion.floor.buy(sale, { CANDY: quantity })
    expect(await goodsOf(sale, 'CANDY')).toMatchObject({ promised: 40, sold: 5, missing: 5 })
    const codes = await pavilion.pack('one', sale)
    expect((await pavilion.board(sale)).parcels).toMatchObject([
      { seller: 'one', parcels: 2, unpacked: 0, in: 0, missing: codes.toSorted() },
    ])
    for (const code of codes)
      await pavilion.as('coop', 'POST', '/api/hubs/coop/check-ins', { scanId: randomUUID(), code })
    expect(await goodsOf(sale, 'CANDY')).toMatchObject({ brought: 5, missing: 0, state: 'complete' })
    expect((await pavilion.board(sale)).parcels).toMatchObject([{ parcels: 2, in: 2, missing: [] }])
  })

  test('cuts the quota to what was brought, once, and never below what is sold', async () => {
    const sale = await pavilion.open({ PEPPER: { seller: 'one', quota: 40 } })
    const cut = async (changeId: string): Promise<unknown> =>
      (await pavilion.as('coop', 'POST', `/api/sales/${sale.saleId}/commitments/PEPPER/cut`, { changeId }, 'host')).body
    await pavilion.bring(sale, 'PEPPER', 34)
    const changeId = randomUUID()
    expect(await cut(changeId)).toEqual({ quota: 34, cut: 6 })
    expect(await cut(changeId)).toEqual({ quota: 34, cut: 6, replayed: true })
    expect(await cut(randomUUID())).toEqual({ quota: 34, cut: 0 })
    await pavilion.floor.buy(sale, { PEPPER: 5 })
    const back = { scanId: randomUUID(), saleId: sale.saleId, sku: 'PEPPER', units: -31, reason: 'spoilt' }
    await pavilion.as('coop', 'POST', '/api/hubs/coop/check-ins', back)
    expect(await cut(randomUUID())).toEqual({ quota: 5, cut: 29 })
    await pavilion.as('coop', 'POST', `/api/sales/${sale.saleId}/close`)
    expect(await cut(randomUUID())).toMatchObject({ code: 'sale-not-open' })
  })

  test('cancels the newest orders for what was not brought, tells their buyers, and gives back what is left', async () => {
    const sale = await pavilion.open({ PEPPER: { seller: 'seven', quota: 40 }, RICE: { quota: 40 } })
    const orders: OrderView[] = []
    for (const quantity of [1, 2, 1, 2]) orders.push(await pavilion.floor.buy(sale, { PEPPER: quantity, RICE: 1 }))
    await pavilion.floor.post(`/api/sales/${sale.saleId}/batches`, pavilion.floor.host)
    await pavilion.bring(sale, 'PEPPER', 3)
    const path = `/api/sales/${sale.saleId}/commitments/PEPPER/short`
    expect((await pavilion.as('coop', 'POST', path)).body['code']).toBe('wrong-state')
    await pavilion.as('coop', 'POST', `/api/sales/${sale.saleId}/close`)
    expect((await goodsOf(sale, 'PEPPER')).short).toBe(3)
    const cancelled = [orders[3]!.orderId, orders[2]!.orderId]
    expect((await pavilion.as('coop', 'POST', path)).body).toEqual({ short: 3, left: 0, cancelled })
    expect((await pavilion.as('coop', 'POST', path)).body).toEqual({ short: 0, left: 0, cancelled: [] })
    for (const [i, { orderId }] of orders.entries())
      expect((await pavilion.as('coop', 'GET', `/api/orders/${orderId}`)).body).toMatchObject(
        i < 2 ? { state: 'confirmed' } : { state: 'cancelled', cancelled: { why: 'short' } },
      )
    expect(await goodsOf(sale, 'PEPPER')).toMatchObject({ sold: 3, quota: 37, short: 0 })
    const left = { scanId: randomUUID(), saleId: sale.saleId, sku: 'PEPPER' }
    const giveBack = (body: object): Promise<{ body: Record<string, unknown> }> =>
      pavilion.as('coop', 'POST', '/api/hubs/coop/returns', body)
    expect((await giveBack(left)).body).toMatchObject({ code: 'wrong-state' })
    await pavilion.bring(sale, 'PEPPER', 5)
    expect((await giveBack(left)).body).toEqual({ sku: 'PEPPER', units: 5 })
    expect((await giveBack(left)).body).toEqual({ sku: 'PEPPER', units: 5, replayed: true })
    expect((await giveBack({ ...left, scanId: randomUUID() })).body).toMatchObject({ code: 'wrong-state' })
    expect(await goodsOf(sale, 'PEPPER')).toMatchObject({ brought: 8, returned: 5, short: 0 })
  })

  test('counts what its producer packs as there when it came loose for a parcel of the hub', async () => {
    const sale = await pavilion.open({
      JAM: { seller: 'one', quota: 40, packs: 'producer' },
      HONEY: { seller: 'seven', quota: 40, packs: 'producer' },
      RICE: { quota: 40 },
    })
    const bringBy = await pavilion.promise(sale, 'JAM', 30, hourMs)
    await pavilion.promise(sale, 'HONEY', 30, hourMs)
    // Two parcels of the hub, with 5 JAM and 1 HONEY; one of each producer, with 3 JAM and 2 HONEY.
    for (const lines of [{ JAM: 2, RICE: 1 }, { JAM: 3, HONEY: 1 }, { JAM: 3 }, { HONEY: 2 }])
      await pavilion.floor.buy(sale, lines)
    expect(await goodsOf(sale, 'JAM')).toMatchObject({ sold: 8, brought: 0, missing: 8, state: 'coming' })
    const scan = async (body: object): Promise<Record<string, unknown>> =>
      (
        await pavilion.as('coop', 'POST', '/api/hubs/coop/check-ins', {
          scanId: randomUUID(),
          saleId: sale.saleId,
          ...body,
        })
      ).body
    expect(await scan({ code: 'JAM' })).toMatchObject({ result: 'goods', sku: 'JAM', missing: 8 })
    expect(await scan({ sku: 'JAM', units: 5 })).toEqual({
      result: 'in',
      seller: 'one',
      sku: 'JAM',
      title: expect.any(String),
      promised: 30,
      brought: 5,
      missing: 3,
    })
    // More than the hub packs: told, and none of it stands for the parcel that is still to come.
    const more = await scan({ sku: 'JAM', units: 4 })
    expect(more).toMatchObject({ result: 'in', brought: 5, missing: 3, surplus: 4 })
    expect(await goodsOf(sale, 'JAM')).toMatchObject({ brought: 5, loose: 9, surplus: 4, missing: 3 })
    const wrong = { sku: 'JAM', units: -3, reason: 'counted twice' }
    expect(await scan(wrong)).toMatchObject({ result: 'corrected', brought: 5, surplus: 1 })
    expect(await scan({ sku: 'HONEY', units: 1 })).toMatchObject({ brought: 1, missing: 2 })
    for (const member of ['one', 'seven'])
      for (const code of await pavilion.pack(member, sale)) expect(await scan({ code })).toMatchObject({ result: 'in' })
    for (const code of await pavilion.pack('coop', sale))
      expect(await scan({ code })).toMatchObject({ result: 'packed-here' })
    await world.moveClock(hourMs)
    await until('the hour is noted', async () => {
      const { rows } = await sql`select from goods_due where sale_id = ${sale.saleId}`.execute(world.ctx.db)
      return rows.length === 2
    })
    const board = await pavilion.board(sale)
    expect(board.red).toBe(false)
    expect(board.goods).toMatchObject([
      { sku: 'JAM', bringBy, sold: 8, brought: 8, missing: 0, late: 0, state: 'complete' },
      { sku: 'HONEY', sold: 3, brought: 3, missing: 0, late: 0, state: 'complete' },
    ])
    const { rows: due } =
      await sql`select sku, units, brought from goods_due where sale_id = ${sale.saleId} order by sku`.execute(
        world.ctx.db,
      )
    expect(due).toEqual([
      { sku: 'HONEY', units: 3, brought: 3 },
      { sku: 'JAM', units: 8, brought: 8 },
    ])
    await pavilion.as('coop', 'POST', `/api/sales/${sale.saleId}/close`)
    const left = { scanId: randomUUID(), saleId: sale.saleId, sku: 'JAM' }
    expect((await pavilion.as('coop', 'POST', '/api/hubs/coop/returns', left)).body).toEqual({ sku: 'JAM', units: 1 })
    expect(await goodsOf(sale, 'JAM')).toMatchObject({ brought: 8, loose: 6, surplus: 0, returned: 1, missing: 0 })
  })

  test('answers within 50 ms for 500 parcels', async () => {
    const sale = await pavilion.open({
      CANDY: { seller: 'one', quota: 2_000, packs: 'producer' },
      TEA: { seller: 'seven', quota: 2_000 },
    })
    await pavilion.promise(sale, 'CANDY', 600, hourMs)
    await pavilion.floor.buy(sale, { CANDY: 1 })
    await pavilion.floor.post(`/api/sales/${sale.saleId}/batches`, pavilion.floor.host)
    await sql`
      insert into parcel (parcel_id, code, sale_id, seller_id, viewer_id, recipient_id, state, pack_by, hand_over_by, cut_at, first_seq)
      select gen_random_uuid(), 'p' || n, p.sale_id, p.seller_id, gen_random_uuid(), p.recipient_id, 'packed', p.pack_by, p.hand_over_by, p.cut_at, p.first_seq
      from parcel p, generate_series(1, 499) n where p.sale_id = ${sale.saleId}`.execute(world.ctx.db)
    await sql`
      insert into check_in (scan_id, hub_id, sale_id, seller_id, kind, parcel_id, units, actor)
      select gen_random_uuid(), s.seller_id, p.sale_id, p.seller_id, 'brought', p.parcel_id, 1, 'packer:lan' from parcel p join sale s on s.sale_id = p.sale_id
      where p.sale_id = ${sale.saleId} and p.state = 'packed' limit 400`.execute(world.ctx.db)
    const took: number[] = []
    for (let times = 0; times < 12; times += 1) {
      const startedAt = performance.now()
      const board = await pavilion.board(sale)
      took.push(performance.now() - startedAt)
      expect(board.parcels).toMatchObject([{ parcels: 500, in: 400, unpacked: 1 }])
      expect(board.parcels[0]!.missing).toHaveLength(99)
    }
    const median = took.toSorted((a, b) => a - b)[6]!
    if (process.env['SHOW_TIMES']) process.stderr.write(`board of 500 parcels: ${median.toFixed(1)} ms\n`)
    // Ten times the bound: other tests share this machine. The figure itself is in docs/benchmarks.md.
    expect(median).toBeLessThan(500)
  })

  test('leaves books that verify', async () => {
    const results = await verify(world.ctx.db, { batchParcelsMax: 40 })
    expect(results.filter(({ name }) => name === 'check-ins').flatMap(({ first }) => first)).toEqual([])
  })
})
