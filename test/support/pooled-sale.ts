import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, OrderView } from '../../shared/contract/common.ts'
import type { FreightShares } from '../../shared/contract/routes/freight.ts'
import { placeDecided, type Reply } from './api.ts'
import { growTree } from './tree.ts'
import { atTheDoor, type Door } from './truck.ts'
import type { World } from './world.ts'

/** A hub with producers below it, each with one kind of goods that is called like its producer, in capital letters. */
export interface Hub {
  slug: string
  saleId: string
  dispatcher: string
  owner: string
  door: Door
  as(seller: string, role: 'producer' | 'owner' | 'host' | 'dispatcher' | 'packer'): Promise<string>
  call<Body = Record<string, unknown>>(method: string, path: string, token: string, body?: object): Promise<Reply<Body>>
  /** Sells each of these, by SKU, to a buyer of its own, and packs them; returns the codes of the parcels. */
  pack(orders: readonly Record<string, number>[]): Promise<string[]>
  /** A truck takes these parcels, and its courier signs; returns the id of the manifest. */
  send(codes: readonly string[], carrier?: string): Promise<string>
  shares(manifestId: string): Promise<FreightShares>
  invoice(manifestId: string, body: object): Promise<Reply>
}

export interface HubGoods {
  price?: number
  grams?: number
  packs?: 'hub' | 'producer'
}

/** Opens a hub's sale of its producers' goods. */
export async function openHub(world: World, slug: string, producers: Record<string, HubGoods>): Promise<Hub> {
  await growTree(world, Object.fromEntries(Object.keys(producers).map((name) => [name, slug])))
  const as: Hub['as'] = (seller, role) => world.token(role, { seller, hours: 1000 })
  const call: Hub['call'] = (method, path, token, body) => world.api.call(method, path, token, body)
  const good = async (reply: Promise<Reply>): Promise<void> => expect((await reply).status).toBeLessThan(300)
  const [host, admin, dispatcher] = [
    await as(slug, 'host'),
    await world.token('admin', { seller: slug, hours: 1000 }),
    await as(slug, 'dispatcher'),
  ]
  for (const [name, { grams }] of Object.entries(producers)) {
    const owner = await as(name, 'owner')
    const { body } = await call<{ shop: { sender: object } }>('GET', '/api/shop', owner)
    await good(call('PUT', '/api/shop', owner, { name: `Vườn ${name}`, sender: body.shop.sender }))
    if (grams) await good(call('PUT', `/api/products/${name.toUpperCase()}`, owner, { grams }))
  }
  const saleId = randomUUID()
  const items = Object.entries(producers).map(([name, { price = 50_000, packs = 'hub' }]) => ({
    sku: name.toUpperCase(),
    title: `Hàng của ${name}`,
    price,
    quota: 5_000,
    seller: name,
    packs,
  }))
  const sale = {
    saleId,
    title: 'Phiên chung',
    timeZone: 'Asia/Ho_Chi_Minh',
    currency: 'VND',
    deadlinePolicy: 'same-day',
  }
  await good(call('POST', '/api/sales', host, { ...sale, items }))
  await good(call('POST', `/api/sales/${saleId}/open`, host))
  const door = atTheDoor(world, dispatcher)

  const pack: Hub['pack'] = async (orders) => {
    const placed: OrderView[] = []
    for (const quantities of orders) {
      const socket = await world.api.connect((await world.api.signUp()).token)
      const lines = Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity }))
      placed.push(await placeDecided(socket, saleId, { lines }))
      socket.close()
    }
    await good(call('POST', `/api/sales/${saleId}/batches`, host))
    const { items: batches } = (
      await call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${saleId}&limit=200`, admin)
    ).body
    for (const { batchId, state, parcels } of batches) {
      if (state !== 'open') continue
      await good(call('POST', `/api/batches/${batchId}/claim`, admin))
      for (const { code } of parcels)
        await good(call('POST', `/api/parcels/${code}/pack`, admin, { scanId: randomUUID() }))
    }
    return Promise.all(
      placed.map(
        async ({ orderId }) => (await call<OrderView>('GET', `/api/orders/${orderId}`, host)).body.parcelCode!,
      ),
    )
  }
  return {
    slug,
    saleId,
    dispatcher,
    owner: await as(slug, 'owner'),
    door,
    as,
    call,
    pack,
    send: async (codes, carrier = 'GHN') => {
      const pickupId = await door.open(carrier)
      for (const code of codes) expect((await door.scan(pickupId, code)).body.result).toBe('ok')
      const signed = await door.sign(pickupId)
      expect(signed.status).toBe(200)
      return signed.body.manifestId
    },
    shares: async (manifestId) =>
      (await call<FreightShares>('GET', `/api/manifests/${manifestId}/shares`, dispatcher)).body,
    invoice: (manifestId, body) => call('POST', `/api/manifests/${manifestId}/invoice`, dispatcher, body),
  }
}

/** Two producers' goods on one truck, with its freight, and one parcel that came back. */
export async function sendTogether(world: World): Promise<void> {
  const hub = await openHub(world, 'chung', { mot: {}, hai: {} })
  const codes = await hub.pack([{ MOT: 1, HAI: 1 }, { HAI: 1 }])
  const manifestId = await hub.send(codes)
  for (const body of [
    { amount: 10_001 },
    { amount: 7_000, kind: 'return', parcelCode: codes[1] },
    { amount: 5_000, kind: 'return', parcelCode: codes[0], seller: 'hai' },
  ])
    expect((await hub.invoice(manifestId, { invoiceId: randomUUID(), ...body })).status).toBe(201)
}
