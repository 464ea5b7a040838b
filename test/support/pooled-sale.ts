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
  /**
   * Sells each of these, by SKU, to a buyer of its own, or all to one, and packs them; returns the parcels' codes.
   */
  pack(orders: readonly Record<string, number>[], buyers?: 'one'): Promise<string[]>
  /** Puts these parcels into one outer box and closes it; returns its code. */
  box(codes: readonly string[], tareGrams?: number): Promise<string>
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

/** Opens a hub's sale of its producers' goods; `terms` are more of the sale. */
export async function openHub(
  world: World,
  slug: string,
  producers: Record<string, HubGoods>,
  terms: object = {},
): Promise<Hub> {
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
  await good(call('POST', '/api/sales', host, { ...sale, ...terms, items }))
  await good(call('POST', `/api/sales/${saleId}/open`, host))
  const door = atTheDoor(world, dispatcher)

  const pack: Hub['pack'] = async (orders, buyers) => {
    const only = buyers === 'one' ? await world.api.signUp() : undefined
    const place = async (quantities: Record<string, number>): Promise<OrderView> => {
      const socket = await world.api.connect((only ?? (await world.api.signUp())).token)
      const lines = Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity }))
      const order = await placeDecided(socket, saleId, { lines })
      socket.close()
      return order
    }
    // A few are numbered as they are listed.
    const atOnce = orders.length > 10 && !only ? 10 : 1
    const placed: OrderView[] = []
    for (let from = 0; from < orders.length; from += atOnce)
      placed.push(...(await Promise.all(orders.slice(from, from + atOnce).map(place))))
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
    box: async ([first, ...others], tareGrams) => {
      for (const code of others) {
        const joined = await call('POST', `/api/hubs/${slug}/consignments`, dispatcher, {
          scanId: randomUUID(),
          code,
          with: first,
        })
        expect(joined).toMatchObject({ status: 200, body: { state: 'open' } })
      }
      const { body } = await call<{ code: string }>('POST', `/api/hubs/${slug}/consignments`, dispatcher, {
        scanId: randomUUID(),
        code: others[0],
        with: first,
      })
      const closed = await call('POST', `/api/hubs/${slug}/consignments/${body.code}/close`, dispatcher, { tareGrams })
      expect(closed).toMatchObject({ status: 200, body: { state: 'closed' } })
      return body.code
    },
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

/** Three parcels of one buyer, packed by their producers: two leave in one outer box, the third was taken out. */
export async function sendBox(world: World): Promise<void> {
  const hub = await openHub(world, 'goi', {
    bay: { packs: 'producer', grams: 300 },
    tam: { packs: 'producer', grams: 400 },
    chin: { packs: 'producer' },
  })
  const codes = await hub.pack([{ BAY: 1 }, { TAM: 1 }, { CHIN: 1 }], 'one')
  const call = (rest: string, body: object): Promise<Reply> =>
    hub.call('POST', `/api/hubs/goi/consignments${rest}`, hub.dispatcher, { scanId: randomUUID(), ...body })
  expect((await call('', { code: codes[2], with: codes[0] })).status).toBe(200)
  expect((await call('/take-outs', { code: codes[2] })).status).toBe(200)
  const box = await hub.box(codes.slice(0, 2))
  const manifestId = await hub.send([box, codes[2]!])
  for (const body of [{ amount: 30_000 }, { amount: 5_000, kind: 'return', parcelCode: codes[2], seller: 'chin' }])
    expect((await hub.invoice(manifestId, { invoiceId: randomUUID(), ...body })).status).toBe(201)
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

/** A parcel of two producers that its buyer refused, which costs them what their sale was opened with. */
export async function sendRefused(world: World): Promise<void> {
  const codTerms = { inspection: 'look', refusalFee: 30_001, refusalFeeBy: 'producer' }
  const hub = await openHub(world, 'khong-nhan', { tu: {}, nam: {} }, { codTerms })
  const codes = await hub.pack([{ TU: 1, NAM: 2 }])
  await hub.send(codes)
  const scan = { scanId: randomUUID(), code: codes[0], condition: 'damaged' }
  expect((await hub.call('POST', '/api/returns', hub.dispatcher, scan)).status).toBe(201)
}
