import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { SaleView } from '../../../shared/contract/common.ts'
import { routes, type RouteName } from '../../../shared/contract/http.ts'
import type { Route } from '../../../shared/contract/route.ts'
import type { OwnView } from '../../../shared/contract/routes/mine.ts'
import { markOf, openPavilion, type Pavilion } from '../../support/open-pavilion.ts'
import { pathOf } from '../../support/route-path.ts'
import { openWorld, type World } from '../../support/world.ts'

describe("a producer's own view", () => {
  let world: World
  let pavilion: Pavilion
  let sale: SaleView
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    pavilion = await openPavilion(world, 'coop', ['one', 'two'])
    sale = await pavilion.open({
      PEPPER: { seller: 'one', quota: 40, price: 30_000 },
      CANDY: { seller: 'one', quota: 40, price: 50_000, packs: 'producer' },
      HONEY: { seller: 'two', quota: 40, price: 77_777 },
      RICE: { quota: 40, price: 88_888 },
    })
    await pavilion.promise(sale, 'PEPPER', 20, 3_600_000)
    await pavilion.promise(sale, 'HONEY', 31, 3_600_000)
    await pavilion.bring(sale, 'PEPPER', 3)
    // One parcel of three sellers' goods, packed by the hub, and one that only its producer packs.
    await pavilion.floor.buy(sale, { PEPPER: 2, HONEY: 1, RICE: 1 })
    await pavilion.floor.buy(sale, { PEPPER: 3, HONEY: 4 })
    await pavilion.floor.buy(sale, { CANDY: 1 })
  })
  afterAll(async () => {
    pavilion.floor.close()
    await world.close()
  })

  const mine = async (seller: string): Promise<OwnView> =>
    (await pavilion.as<OwnView>(seller, 'GET', '/api/mine', undefined, 'producer')).body

  test('has its goods with what was promised, brought, sold, short and given back, and its money', async () => {
    expect((await mine('one')).sales).toMatchObject([
      {
        saleId: sale.saleId,
        state: 'open',
        currency: 'VND',
        goods: [
          { sku: 'PEPPER', promised: 20, brought: 3, sold: 5, short: 0, amount: 150_000, mayPromise: true },
          { sku: 'CANDY', promised: null, packs: 'producer', sold: 1, amount: 50_000 },
        ],
      },
    ])
    await pavilion.as('coop', 'POST', `/api/sales/${sale.saleId}/close`)
    await pavilion.as('coop', 'POST', `/api/sales/${sale.saleId}/commitments/PEPPER/short`)
    await pavilion.bring(sale, 'PEPPER', 7)
    await pavilion.as('coop', 'POST', '/api/hubs/coop/returns', {
      scanId: randomUUID(),
      saleId: sale.saleId,
      sku: 'PEPPER',
    })
    expect((await mine('one')).sales[0]!.goods[0]).toMatchObject({ sold: 2, short: 2, returned: 8, amount: 60_000 })
  })

  test('has its own parcels by where they are, and none that the hub packs', async () => {
    expect((await mine('two')).parcels).toEqual({ waiting: 0, picking: 0, packed: 0, brought: 0, handedOver: 0 })
    const [code] = await pavilion.pack('one', sale)
    expect((await mine('one')).parcels).toMatchObject({ waiting: 0, packed: 1, brought: 0 })
    await pavilion.as('coop', 'POST', '/api/hubs/coop/check-ins', { scanId: randomUUID(), code })
    expect((await mine('one')).parcels).toMatchObject({ packed: 0, brought: 1, handedOver: 0 })
    await pavilion.as('coop', 'POST', '/api/manifests', {
      manifestId: randomUUID(),
      carrier: 'GHN',
      parcelCodes: [code],
    })
    expect((await mine('one')).parcels).toMatchObject({ brought: 0, handedOver: 1 })
  })

  test('never holds anything of another: no goods, totals, buyers or prices, whichever door its people try', async () => {
    const orders = await world.ctx.db
      .selectFrom('order')
      .select(['viewer_id', 'total'])
      .where('sale_id', '=', sale.saleId)
      .execute()
    const recipients = await world.ctx.db.selectFrom('recipient').select('recipient_id').execute()
    const foreign = [
      ...['two', 'coop'].map(markOf),
      ...orders.map(({ viewer_id: viewerId }) => viewerId),
      ...recipients.map((one) => one.recipient_id),
      '77777',
      '88888',
    ]
    const ids = [sale.saleId, 'coop', 'two', 'one']
    let opened = 0
    for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
      // A sale on air is public: its viewers see it with all goods.
      if (route.method !== 'get' || route.allow === 'anyone' || name === 'listAudit') continue
      const paths = new Set(ids.map((id) => pathOf({ ...route, path: route.path.replace(':id', id) })))
      for (const role of ['producer', 'owner', 'host', 'packer', 'dispatcher'] as const)
        for (const path of paths) {
          const { status, bytes } = await world.api.bytes(path, await tokenOf(role))
          const text = bytes.toString()
          for (const mark of foreign)
            if (text.includes(mark)) throw new Error(`${role} reads ${mark} at ${path}: ${text}`)
          if (status === 200) opened += 1
        }
    }
    expect(opened).toBeGreaterThan(50)
  })

  const tokens = new Map<string, string>()
  const tokenOf = async (role: 'producer' | 'owner' | 'host' | 'packer' | 'dispatcher'): Promise<string> => {
    if (!tokens.has(role)) tokens.set(role, await world.token(role, { seller: 'one', hours: 9000 }))
    return tokens.get(role)!
  }
})
