import { randomUUID } from 'node:crypto'
import type { webhookRoutes } from '../../../../shared/contract/routes/webhook.ts'
import type { Foreign, Mine } from './foreign.ts'

const change = { title: 'Not mine', url: 'https://1.1.1.1/other', events: ['order.*'], state: 'off' }
const ofWebhook =
  (rest: string, body?: object) =>
  ({ webhookId }: Mine): [string, object | undefined][] => [[`/api/webhooks/${webhookId}${rest}`, body]]

export const foreignWebhook: Record<keyof typeof webhookRoutes, Foreign> = {
  listWebhooks: { because: "lists the own seller's only, which a test of webhooks checks" },
  addWebhook: { because: 'adds to the own seller' },
  changeWebhook: { ask: ofWebhook('', change) },
  removeWebhook: { ask: ofWebhook('') },
  rotateWebhookSecret: { ask: ofWebhook('/secret') },
  testWebhook: { ask: ofWebhook('/test') },
  listDeliveries: { ask: ofWebhook('/deliveries') },
  replayDelivery: { ask: ofWebhook(`/deliveries/${randomUUID()}/replay`) },
  replayFailed: { ask: ofWebhook('/replay', { since: '2026-01-01T00:00:00.000Z' }) },
}
