import { afterAll, afterEach, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { BatchView, SaleView } from '../../../shared/contract/common.ts'
import { openHookedShop, signedBy, toldBy, typesAbout, type HookedShop } from '../../support/hooked-shop.ts'
import { packedSale } from '../../support/packed-sale.ts'
import { atTheDoor } from '../../support/truck.ts'
import { eventually } from '../../support/until.ts'
import { assertDescribed } from '../../support/webhook-receiver.ts'

describe('other software of a seller', () => {
  let shop: HookedShop
  beforeAll(async () => {
    shop = await openHookedShop(2)
  })
  afterAll(() => shop.close())
  afterEach(() => shop.removeAll())

  test('is told by each of two workers together once of every step of orders, parcels and pick-ups, signed, without a word about a person', async () => {
    const receiver = await shop.listen()
    const { secret } = await shop.add(receiver.url)
    const { sale, codes, orders } = await packedSale(shop.world, 3)
    const dispatcher = await shop.world.token('dispatcher', { hours: 1000 })
    const door = atTheDoor(shop.world, dispatcher)
    const pickupId = await door.open()
    for (const code of codes.slice(0, 2)) expect((await door.scan(pickupId, code)).body.result).toBe('ok')
    const { manifestId } = (await door.sign(pickupId)).body
    await door.amend(manifestId, { kind: 'added', parcelCodes: [codes[2]], reason: 'Chị Hoa mang ra sau' })
    const gone = await shop.buy(sale)
    await shop.world.api.call('POST', `/api/sales/${sale.saleId}/batches`, shop.host)
    await shop.cancel(gone)

    // Three orders with three steps each and one with two; as many of parcels; three of the pick-up.
    await eventually(async () => expect(receiver.received).toHaveLength(3 * 3 + 2 + 3 * 3 + 2 + 3))
    for (const { orderId } of orders)
      expect(typesAbout(receiver, 'orderId', orderId)).toEqual(['order.confirmed', 'order.packed', 'order.handed_over'])
    for (const code of codes)
      expect(typesAbout(receiver, 'code', code)).toEqual(['parcel.created', 'parcel.packed', 'parcel.handed_over'])
    expect(typesAbout(receiver, 'pickupId', pickupId)).toEqual(['pickup.opened', 'pickup.signed', 'pickup.amended'])
    expect(toldBy(receiver).filter(({ type }) => type === 'parcel.cancelled')).toMatchObject([
      { data: { state: 'cancelled', orders: [{ orderId: gone.orderId }] } },
    ])
    const parcel = toldBy(receiver).find(
      ({ type, data }) => type === 'parcel.handed_over' && data['code'] === codes[0],
    )!
    expect(parcel.data).toMatchObject({
      saleId: sale.saleId,
      state: 'handed-over',
      carrier: 'GHN',
      manifestId,
      lines: [{ sku: 'COFFEE', title: 'Cà phê COFFEE', quantity: 1 }],
    })
    const [, signed, amended] = toldBy(receiver).filter(({ data }) => data['pickupId'] === pickupId)
    expect(signed!.data).toMatchObject({ manifestId, state: 'signed', parcels: codes.slice(0, 2).toSorted() })
    expect(amended!.data).toMatchObject({ amendment: { number: 1, kind: 'added' }, parcels: [codes[2]] })
    for (const one of receiver.received) {
      expect(signedBy(secret, one)).toHaveLength(1)
      expect(one.body.toString()).not.toMatch(/Nguyễn|Tám|Hoa|Rạch Giồng|\+84|viewer/)
    }
    await assertDescribed(shop.world, toldBy(receiver))
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('that asked for one kind of event is told of no other, nor of what was before, and another seller of nothing', async () => {
    const [parcels, strangers] = [await shop.listen(), await shop.listen()]
    await packedSale(shop.world, 1)
    await shop.add(parcels.url, ['parcel.created'])
    const stranger = await shop.world.token('owner', { seller: 'other' })
    const endpoint = { endpointId: randomUUID(), title: 'Lạ', url: strangers.url, events: ['order.*'] }
    expect((await shop.world.api.call('POST', '/api/webhooks', stranger, endpoint)).status).toBe(201)
    await packedSale(shop.world, 1)
    await eventually(async () => expect(toldBy(parcels).map(({ type }) => type)).toEqual(['parcel.created']))
    expect(strangers.received).toEqual([])
  })

  test('is told what another platform calls the order and its package', async () => {
    const receiver = await shop.listen()
    await shop.add(receiver.url, ['parcel.*', 'order.packed'])
    const sale = await shop.world.api.openSale(shop.host)
    const order = await shop.buy(sale)
    const shopId = randomUUID()
    const { db, clock } = shop.world.ctx
    const actor = 'owner:lan'
    await db
      .insertInto('platform_shop')
      .values({
        shop_id: shopId,
        seller_id: shop.world.sellerId,
        platform: 'tiktok-shop',
        title: 'T',
        contents: '',
        actor,
      })
      .execute()
    await db
      .insertInto('platform_package')
      .values({
        shop_id: shopId,
        platform_order_id: '576859000000000001',
        package_id: '1153000001',
        status: 'To ship',
        meaning: 'to-pack',
        placed_at: clock.now(),
        paid_at: null,
        payment: 'prepaid',
        tracking: 'SPXVN0001',
        carrier: 'SPX',
        lines: JSON.stringify([]),
        amount: null,
        said_at: clock.now(),
        order_id: order.orderId,
      })
      .execute()
    await sql`insert into platform_order (order_id, shop_id, platform_order_id, package_id, revision) values (${order.orderId}, ${shopId}, '576859000000000001', '', 1)`.execute(
      db,
    )
    await packAll(shop, sale)
    const platform = { platform: 'tiktok-shop', shopId, orderId: '576859000000000001', packageId: '1153000001' }
    await eventually(async () => expect(receiver.received).toHaveLength(3))
    expect(toldBy(receiver).find(({ type }) => type === 'order.packed')!.data['platform']).toEqual(platform)
    expect(toldBy(receiver).find(({ type }) => type === 'parcel.packed')!.data).toMatchObject({
      carrier: 'SPX',
      tracking: 'SPXVN0001',
      orders: [{ orderId: order.orderId, platform }],
    })
  })
})

async function packAll({ world, host }: HookedShop, sale: SaleView): Promise<void> {
  const packer = await world.token('packer', { hours: 8760 })
  await world.api.call('POST', `/api/sales/${sale.saleId}/batches`, host)
  const { items } = (await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer))
    .body
  for (const { batchId, parcels } of items) {
    await world.api.call('POST', `/api/batches/${batchId}/claim`, packer)
    for (const { code } of parcels) {
      const packed = await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
      expect(packed.status).toBe(200)
    }
  }
}
