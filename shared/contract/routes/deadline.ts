import { z } from 'zod'
import { id, instant } from '../common.ts'
import { plainText, saleParams, crew, text, type Route } from '../route.ts'
import { staffName } from '../staff-name.ts'

export const deadlineAnswer = z.object({
  packBy: instant.nullable(),
  parcels: z.object({ waiting: z.int(), picking: z.int(), packed: z.int(), handedOver: z.int(), late: z.int() }),
  ratePerHour: z.number().nullable(),
  forecastDoneAt: instant.nullable(),
  breaches: z.array(
    z.object({ parcelCode: z.string(), packBy: instant, packedAt: instant.optional(), lateMs: z.int() }),
  ),
})

const rung = z.enum(['host', 'packer', 'lead', 'hub', 'backup'])
const base64url = z.string().regex(/^[\w-]{10,200}$/, 'must be base64url')
const target = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('webhook'), url: text(500) }),
  z.strictObject({
    channel: z.literal('web-push'),
    subscription: z.strictObject({
      endpoint: text(1000),
      expirationTime: z.number().nullable().optional(),
      keys: z.strictObject({ p256dh: base64url, auth: base64url }),
    }),
  }),
  z.strictObject({ channel: z.literal('e-mail'), address: z.email('must be an e-mail address').max(254) }),
])
export const newContact = z.strictObject({
  contactId: id,
  rung,
  label: plainText(80),
  language: z.enum(['vi', 'en']).default('vi'),
  target,
})
const acknowledgement = z.strictObject({ packBy: instant })

const contact = z.object({
  contactId: id,
  rung,
  label: z.string(),
  language: z.enum(['vi', 'en']),
  channel: z.enum(['webhook', 'web-push', 'e-mail']),
  createdAt: instant,
  lastSentAt: instant.nullable(),
  waiting: z.int().describe('Notifications not sent yet'),
  lastError: z.string().nullable(),
})
const escalation = z.object({
  packBy: instant,
  rung,
  cause: z.enum(['alarm', 'climb']),
  waiting: z.int().describe('Parcels, when it was raised'),
  raisedAt: instant,
  climbsAt: instant.nullable(),
  state: z.enum(['open', 'acknowledged', 'climbed', 'over']),
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: staffName.nullable(),
})
export type ContactView = z.output<typeof contact>
export type EscalationView = z.output<typeof escalation>

const rates = z.object({
  orders: z.int(),
  due: z.int(),
  late: z.int(),
  lateDispatchRate: z.number().nullable().describe('late / due; null: nothing was due yet'),
  sellerCancelled: z.int(),
  sellerFaultCancelRate: z.number().nullable(),
  lateBeforeLimit: z
    .int()
    .describe('Orders that may still be late before the limit is reached; negative: this many beyond it'),
})
const saving = z.enum(['on-time', 'from-label-cancel', 'from-collect-cancel'])
export const ratesAnswer = z.object({
  at: instant,
  sale: rates,
  seller: rates.describe('All sales of the seller in the last 30 days'),
  limits: z.object({
    lateDispatch: z.number(),
    sellerFaultCancel: z.number(),
    lateDispatchTarget: z.number(),
    sellerFaultCancelTarget: z.number(),
  }),
  savable: z.object({
    count: z.int(),
    items: z.array(
      z.object({
        parcelCode: z.string(),
        state: z.enum(['waiting', 'picking', 'packed']),
        packBy: instant,
        handOverBy: instant,
        labelBy: instant.nullable(),
        collectBy: instant.nullable(),
        saving,
      }),
    ),
  }),
})

/** Deadlines of a sale: their status, who is told when one is in danger, and how a platform counts late orders. */
export const deadlineRoutes = {
  readDeadline: {
    method: 'get',
    path: '/api/sales/:id/deadline',
    allow: ['host', 'dispatcher', 'owner', 'admin'],
    sheddable: true,
    params: saleParams,
    answer: deadlineAnswer,
    about: 'What is packed, what is late, and when it will be done.',
  },
  listContacts: {
    method: 'get',
    path: '/api/contacts',
    allow: ['host', 'dispatcher', 'owner', 'admin'],
    answer: z.object({ items: z.array(contact) }),
    about: "The own seller's escalation contacts, by rung. Addresses are not shown again.",
  },
  addContact: {
    method: 'post',
    path: '/api/contacts',
    allow: crew,
    body: newContact,
    status: 201,
    otherwise: { 200: 'already added: repeats the answer' },
    answer: contact.extend({ secret: z.string().optional(), replayed: z.boolean().optional() }),
    about:
      'Add a contact to a rung of the ladder. A webhook gets a secret for its Standard Webhooks signatures. Packers may add their own web push only.',
  },
  removeContact: {
    method: 'delete',
    path: '/api/contacts/:id',
    allow: ['host', 'dispatcher', 'owner', 'admin'],
    params: saleParams,
    answer: z.object({ contactId: id }),
    about: 'Remove a contact from the ladder, along with its pending notifications.',
  },
  readPushKey: {
    method: 'get',
    path: '/api/push-key',
    allow: crew,
    answer: z.object({ publicKey: z.string().nullable() }),
    about: 'The key a browser subscribes to web push with; null where it is not set up.',
  },
  listEscalations: {
    method: 'get',
    path: '/api/sales/:id/escalations',
    allow: crew,
    sheddable: true,
    params: saleParams,
    answer: z.object({ items: z.array(escalation) }),
    about: 'Warnings raised for a sale, latest first.',
  },
  acknowledge: {
    method: 'post',
    path: '/api/sales/:id/escalations/acknowledge',
    allow: crew,
    params: saleParams,
    body: acknowledgement,
    answer: z.object({ acknowledged: z.int() }),
    about:
      'Acknowledge a warning: what has been raised for this deadline escalates no further. A later step of the same deadline warns again.',
  },
  readRates: {
    method: 'get',
    path: '/api/sales/:id/rates',
    allow: ['host', 'dispatcher', 'owner', 'admin'],
    sheddable: true,
    params: saleParams,
    answer: ratesAnswer,
    about:
      'Late dispatch and seller-fault cancellation rates as the platform counts them, and the parcels that can still be saved, most urgent first.',
  },
} as const satisfies Record<string, Route>
