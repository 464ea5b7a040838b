import { randomBytes } from 'node:crypto'
import webPush from 'web-push'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import type { News } from '../../../shared/news/news.ts'
import { placeDecided, type Reply, type Viewer } from '../../support/api.ts'
import { openMailSink, type MailSink } from '../../support/mail-sink.ts'
import { openReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts'
import { openWorld, type World } from '../../support/world.ts'

const consent = '1'
export const secret = `whsec_${randomBytes(32).toString('base64')}`

type Told = News & { data: { phone?: string; text?: string } }

/** A shop that tells its buyers by webhook, push and e-mail. */
export interface TellingShop {
  world: World
  host: string
  receiver: WebhookReceiver
  pushes: WebhookReceiver
  mail: MailSink
  /** What the receiver got of a sale, each message once. */
  toldOf(sale: SaleView): Told[]
  typesOf(sale: SaleView, order: OrderView): string[]
  tellMe(viewer: Viewer, target: object): Promise<Reply>
  buy(sale: SaleView, viewer: Viewer, options?: Parameters<typeof placeDecided>[2]): Promise<OrderView>
  /** How many messages about a sale are not sent yet. */
  waiting(sale: SaleView): Promise<number>
  close(): Promise<void>
}

export async function openTellingShop(options: { workers?: number } = {}): Promise<TellingShop> {
  const receiver = await openReceiver()
  const pushes = await openReceiver()
  const mail = await openMailSink()
  const { publicKey, privateKey } = webPush.generateVAPIDKeys()
  const world = await openWorld({
    ...options,
    settings: {
      OUTGOING_PRIVATE_ADDRESSES: '1',
      SWEEP_MS: '500',
      ORDER_WEBHOOK_URL: receiver.url,
      ORDER_WEBHOOK_SECRET: secret,
      ORDER_WEBHOOK_PHONES: '1',
      PUBLIC_URL: 'https://live.shop.example/',
      PAY_URL: 'https://pay.example/{orderId}',
      SMTP_URL: mail.url,
      MAIL_FROM: 'Flashpack <shop@shop.example>',
      VAPID_PUBLIC_KEY: publicKey,
      VAPID_PRIVATE_KEY: privateKey,
    },
  })
  const toldOf = ({ saleId }: SaleView): Told[] => {
    const byId = new Map(receiver.received.map(({ headers, body }) => [headers['webhook-id'], body.toString()]))
    return [...byId.values()].map((text) => JSON.parse(text) as Told).filter(({ data }) => data.saleId === saleId)
  }
  return {
    world,
    host: await world.token('host', { hours: 8760 }),
    receiver,
    pushes,
    mail,
    toldOf,
    typesOf: (sale, { orderId }) =>
      toldOf(sale)
        .filter(({ data }) => data.orderId === orderId)
        .toSorted((a, b) => a.data.version - b.data.version)
        .map(({ type }) => type),
    tellMe: ({ token }, target) => world.api.call('POST', '/api/viewers/me/contacts', token, { target, consent }),
    buy: async ({ saleId }, { token }, order) => {
      const socket = await world.api.connect(token)
      const decided = await placeDecided(socket, saleId, order)
      socket.close()
      return decided
    },
    waiting: async ({ saleId }) => {
      const rows = await world.ctx.db
        .selectFrom('notification')
        .select('notification_id')
        .where('sale_id', '=', saleId)
        .where('state', '<>', 'sent')
        .execute()
      return rows.length
    },
    close: async () => {
      await world.close()
      await mail.close()
      receiver.close()
      pushes.close()
    },
  }
}
