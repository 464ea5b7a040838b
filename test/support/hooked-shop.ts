import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import type { DeliveryView, WebhookView } from '../../shared/contract/routes/webhook.ts'
import { placeDecided, type Reply } from './api.ts'
import { until } from './until.ts'
import { openReceiver, type Received, type WebhookReceiver } from './webhook-receiver.ts'
import { openWorld, type World } from './world.ts'

export const hourMs = 3_600_000

export interface Told {
  type: string
  timestamp: string
  data: Record<string, unknown>
}

/** A shop that other software listens to. */
export interface HookedShop {
  world: World
  owner: string
  host: string
  /** Other software, which is not yet told anything. */
  listen(): Promise<WebhookReceiver>
  call<Body = Record<string, unknown>>(method: string, path: string, body?: object): Promise<Reply<Body>>
  add(url: string, events?: string[]): Promise<WebhookView & { secret: string }>
  read(endpointId: string): Promise<WebhookView>
  deliveries(endpointId: string, state?: string): Promise<DeliveryView[]>
  removeAll(): Promise<void>
  turn(endpoint: WebhookView, state: 'on' | 'off'): Promise<void>
  buy(sale: SaleView): Promise<OrderView & { token: string }>
  cancel(order: { orderId: string; token: string }): Promise<void>
  /** Moves on until something is so, as hours pass without anybody waiting. */
  untilLater(what: string, stepMs: number, isSo: () => Promise<boolean>): Promise<void>
  close(): Promise<void>
}

export async function openHookedShop(workers: number): Promise<HookedShop> {
  const world = await openWorld({ workers, settings: { OUTGOING_PRIVATE_ADDRESSES: '1', SWEEP_MS: '500' } })
  const owner = await world.token('owner', { hours: 8760 })
  const host = await world.token('host', { hours: 8760 })
  const receivers: WebhookReceiver[] = []
  const call: HookedShop['call'] = (method, path, body) => world.api.call(method, `/api/webhooks${path}`, owner, body)
  const list = async (): Promise<WebhookView[]> => (await call<{ items: WebhookView[] }>('GET', '')).body.items
  return {
    world,
    owner,
    host,
    call,
    listen: async () => {
      const receiver = await openReceiver()
      receivers.push(receiver)
      return receiver
    },
    add: async (url, events = ['order.*', 'parcel.*', 'pickup.*']) => {
      const endpoint = { endpointId: randomUUID(), title: 'Kho Odoo', url, events }
      const made = await call<WebhookView & { secret: string }>('POST', '', endpoint)
      expect(made.status).toBe(201)
      return made.body
    },
    read: async (endpointId) => (await list()).find((one) => one.endpointId === endpointId)!,
    deliveries: async (endpointId, state) => {
      const path = `/${endpointId}/deliveries?limit=200${state ? `&state=${state}` : ''}`
      return (await call<{ items: DeliveryView[] }>('GET', path)).body.items
    },
    removeAll: async () => {
      for (const { endpointId } of await list()) expect((await call('DELETE', `/${endpointId}`)).status).toBe(200)
    },
    turn: async ({ endpointId, title, url, events }, state) =>
      expect((await call('PUT', `/${endpointId}`, { title, url, events, state })).status).toBe(200),
    buy: async (sale) => {
      const { token } = await world.api.signUp()
      const socket = await world.api.connect(token)
      const order = await placeDecided(socket, sale.saleId)
      socket.close()
      return { ...order, token }
    },
    cancel: async ({ orderId, token }) =>
      expect((await world.api.call('POST', `/api/orders/${orderId}/cancel`, token)).status).toBe(200),
    untilLater: async (what, stepMs, isSo) => {
      await until(what, async () => {
        if (await isSo()) return true
        await world.moveClock(stepMs)
        return false
      })
    },
    close: async () => {
      await world.close()
      for (const receiver of receivers) receiver.close()
    },
  }
}

/** What a receiver was told, each message once and in the order in which it came first. */
export function toldBy({ received }: WebhookReceiver): Told[] {
  return received
    .filter(({ headers }, i) => received.findIndex((one) => one.headers['webhook-id'] === headers['webhook-id']) === i)
    .map(({ body }) => JSON.parse(body.toString()) as Told)
}

export function typesAbout(receiver: WebhookReceiver, key: string, id: string): string[] {
  return toldBy(receiver)
    .filter(({ data }) => data[key] === id)
    .map(({ type }) => type)
}

/** The signatures of a delivery that this secret made. */
export function signedBy(secret: string, { headers, body }: Received): string[] {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000)
  const signature = new Webhook(secret).sign(headers['webhook-id']!, at, body.toString())
  return headers['webhook-signature']!.split(' ').filter((one) => one === signature)
}
