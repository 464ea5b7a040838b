import { z } from 'zod'
import { eventTypes, offReasons, wantedEvents } from '../../webhook/event.ts'
import { id, instant } from '../common.ts'
import { listOf, managers, page, plainText, saleParams, text, type Route } from '../route.ts'

const wanted = z
  .array(z.enum(wantedEvents))
  .min(1, 'must name at least one event')
  .max(wantedEvents.length)
  .describe('`order.*` is everything about orders, with what is added later')
const title = plainText(80)
const url = text(500).describe('Where it is posted to; it may not lead into a private network')
export const newWebhook = z.strictObject({ endpointId: id, title, url, events: wanted })
export const webhookChange = z.strictObject({ title, url, events: wanted, state: z.enum(['on', 'off']) })
const since = z.strictObject({ since: instant })
const deliveryStates = ['waiting', 'sent', 'failed'] as const

const webhook = z
  .object({
    endpointId: id,
    title: z.string(),
    url: z.string(),
    events: z.array(z.enum(wantedEvents)),
    state: z.enum(['on', 'off']),
    offBecause: z
      .enum(offReasons)
      .nullable()
      .describe('`gone`: it answered 410; `failing`: it took nothing for three days'),
    createdAt: instant,
    waiting: z.int().describe('Deliveries that are not sent yet'),
    failed: z.int().describe('Deliveries that were given up, or failed and are tried again'),
    lastTakenAt: instant.nullable().describe('When a delivery was taken last, to the minute'),
  })
  .meta({ id: 'Webhook' })
const withSecret = webhook.extend({
  secret: z.string().optional().describe('Signs the deliveries; shown only in this answer'),
  replayed: z.boolean().optional(),
})

const delivery = z
  .object({
    deliveryId: id.describe('The `webhook-id` under which it is sent, each time'),
    type: z.enum([...eventTypes, 'webhook.test']),
    subject: id.describe('The order, parcel or pick-up that it is about'),
    createdAt: instant,
    state: z.enum(['waiting', 'sent', 'given-up']),
    tries: z.int(),
    answered: z.int().nullable().describe('The status of the last answer; null: there was none'),
    error: z.string().nullable().describe('Why it was not taken the last time'),
    nextTryAt: instant.nullable(),
    doneAt: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })
export type WebhookView = z.output<typeof webhook>
export type DeliveryView = z.output<typeof delivery>

const ofDelivery = z.strictObject({ id, delivery: id })

/** Other software of a seller that is told what happens to orders, parcels and pick-ups, and what it was told. */
export const webhookRoutes = {
  listWebhooks: {
    method: 'get',
    path: '/api/webhooks',
    allow: managers,
    answer: z.object({ items: z.array(webhook) }),
    about: "The own seller's webhooks. Secrets are not shown again.",
  },
  addWebhook: {
    method: 'post',
    path: '/api/webhooks',
    allow: managers,
    body: newWebhook,
    status: 201,
    otherwise: { 200: 'already added: repeats the answer' },
    answer: withSecret,
    about:
      'Have other software told of orders, parcels and pick-ups, from now on. Every delivery is signed as Standard Webhooks says.',
  },
  changeWebhook: {
    method: 'put',
    path: '/api/webhooks/:id',
    allow: managers,
    params: saleParams,
    body: webhookChange,
    answer: webhook,
    about:
      'Change a webhook, or switch it off or on. What happens while it is off is kept and can be sent by replaying it.',
  },
  removeWebhook: {
    method: 'delete',
    path: '/api/webhooks/:id',
    allow: managers,
    params: saleParams,
    answer: z.object({ endpointId: id }),
    about: 'Remove a webhook with its deliveries.',
  },
  rotateWebhookSecret: {
    method: 'post',
    path: '/api/webhooks/:id/secret',
    allow: managers,
    params: saleParams,
    answer: z.object({ endpointId: id, secret: z.string() }),
    about: 'Replace the secret. For 24 hours the former one signs beside the new one.',
  },
  testWebhook: {
    method: 'post',
    path: '/api/webhooks/:id/test',
    allow: managers,
    params: saleParams,
    status: 202,
    answer: z.object({ deliveryId: id }),
    about: 'Send a `webhook.test`. What became of it is in the list of deliveries.',
  },
  listDeliveries: {
    method: 'get',
    path: '/api/webhooks/:id/deliveries',
    allow: managers,
    sheddable: true,
    params: saleParams,
    query: z.strictObject({
      ...page,
      state: z.enum(deliveryStates).optional().describe('`failed`: given up, or failed and tried again'),
    }),
    answer: listOf(delivery),
    about: 'What was or is to be sent in the last 30 days, newest first.',
  },
  replayDelivery: {
    method: 'post',
    path: '/api/webhooks/:id/deliveries/:delivery/replay',
    allow: managers,
    params: ofDelivery,
    answer: z.object({ deliveryId: id }),
    about: 'Send one delivery again, under the same `webhook-id`.',
  },
  replayFailed: {
    method: 'post',
    path: '/api/webhooks/:id/replay',
    allow: managers,
    params: saleParams,
    body: since,
    answer: z.object({ replayed: z.int() }),
    about: 'Send again everything since an instant that was not taken.',
  },
} as const satisfies Record<string, Route>
