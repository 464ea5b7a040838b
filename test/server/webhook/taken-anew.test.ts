import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { openPlatformShop } from '../../support/platform.ts'
import { eventually } from '../../support/until.ts'
import { openReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts'
import { openWorld, type World } from '../../support/world.ts'

interface Told {
  type: string
  data: { platform?: object }
}

describe('an order of a platform that is cancelled and taken anew', () => {
  let world: World
  let receiver: WebhookReceiver
  beforeAll(async () => {
    world = await openWorld({ settings: { OUTGOING_PRIVATE_ADDRESSES: '1' } })
    receiver = await openReceiver()
  })
  afterAll(async () => {
    await world.close()
    receiver.close()
  })

  test('is told to other software under its ids there, the former one as well as the new one', async () => {
    const [owner, host] = [await world.token('owner'), await world.token('host')]
    const endpoint = { endpointId: randomUUID(), title: 'Kho Odoo', url: receiver.url, events: ['order.*'] }
    expect((await world.api.call('POST', '/api/webhooks', owner, endpoint)).status).toBe(201)
    const shop = await openPlatformShop(world, host)
    const at = (minutes: number): string => new Date(world.ctx.clock.now().getTime() - minutes * 60_000).toISOString()
    const put = (minutes: number, quantity: number) =>
      shop.put('R-1', {
        saidAt: at(minutes),
        meaning: 'to-pack',
        placedAt: at(60),
        payment: 'cod',
        packages: [{ packageId: 'PK-1', lines: [{ sku: 'CAM-SANH', quantity }] }],
      })
    await put(20, 1)
    await shop.nameAll()
    expect(await put(10, 2)).toMatchObject({ body: { packages: [{ outcome: 'changed' }] } })
    const platform = { platform: 'tiktok-shop', shopId: shop.shopId, orderId: 'R-1', packageId: 'PK-1' }
    await eventually(async () => {
      const told = new Map(
        receiver.received.map(({ headers, body }) => [headers['webhook-id'], JSON.parse(body.toString()) as Told]),
      )
      const all = [...told.values()].toSorted((a, b) => a.type.localeCompare(b.type))
      expect(all.map(({ type }) => type)).toEqual(['order.cancelled', 'order.confirmed', 'order.confirmed'])
      expect(all.map(({ data }) => data.platform)).toEqual([platform, platform, platform])
    })
  })
})
