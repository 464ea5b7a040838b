import { z } from 'zod'
import { id, instant, order } from '../common.ts'
import { saleParams, text, type Route } from '../route.ts'
import { ownCase } from './case.ts'
import { ownRefund } from './refund.ts'

const pushSubscription = z.strictObject({
  endpoint: z.url().max(1000),
  keys: z.strictObject({ p256dh: text(200), auth: text(100) }),
})

export const newBuyerContact = z.strictObject({
  target: z.discriminatedUnion('channel', [
    z.strictObject({ channel: z.literal('web-push'), subscription: pushSubscription }),
    z.strictObject({ channel: z.literal('e-mail'), address: z.email().max(200) }),
    z.strictObject({ channel: z.literal('message') }).describe('A message to the phone that was signed up with'),
  ]),
  language: z.enum(['vi', 'en']).default('vi'),
  consent: z.literal('1').describe('The version of the text that was agreed to (`shared/news/consent.ts`)'),
})

const buyerContact = z.object({
  contactId: id,
  channel: z.enum(['web-push', 'e-mail', 'message']),
  to: z.string().nullable().describe('As much of the address as tells its owner which one it is; null for a device'),
  createdAt: instant,
})
const ways = z
  .object({ webPush: z.string().nullable(), eMail: z.boolean(), message: z.boolean() })
  .describe('What can be asked for here; `webPush` is the key to subscribe with')

/** An order as its buyer sees it away from the sale's page. */
const ownOrder = order.extend({
  sale: z.object({ title: z.string(), timeZone: z.string() }),
  titles: z.record(z.string(), z.string()).describe('The names of its goods by SKU'),
  trackingUrl: z.string().optional(),
  cases: z.array(ownCase).optional().describe('What its buyer said is wrong, and every step since; newest first'),
  refund: ownRefund.optional().describe('What is due back, or how that ended'),
})
export type OwnOrder = z.output<typeof ownOrder>
const ownOrders = z.object({ items: z.array(ownOrder), until: instant.nullable() })

const linkCode = z.string().regex(/^[\w-]{43}$/, 'is not the code of a link')
const sixDigits = z.string().regex(/^\d{6}$/, 'must be 6 digits')

/** What a buyer does besides ordering: being told, and seeing their orders on another device. */
export const buyerRoutes = {
  listBuyerContacts: {
    method: 'get',
    path: '/api/viewers/me/contacts',
    allow: ['viewer'],
    answer: z.object({ ways, items: z.array(buyerContact) }),
    about: 'How this viewer is told about their orders, and how they may be.',
  },
  addBuyerContact: {
    method: 'post',
    path: '/api/viewers/me/contacts',
    allow: ['viewer'],
    body: newBuyerContact,
    status: 201,
    answer: buyerContact,
    about: 'Send news of all orders made with this token from now on. Asking again for the same address is harmless.',
  },
  removeBuyerContact: {
    method: 'delete',
    path: '/api/viewers/me/contacts/:id',
    allow: ['viewer'],
    params: saleParams,
    answer: z.object({ contactId: id }),
    about: 'Stop sending news there; what still waits to be sent is dropped.',
  },
  stopTelling: {
    method: 'post',
    path: '/api/buyer-contacts/stop',
    allow: 'anyone',
    body: z.strictObject({ code: text(200) }),
    answer: z.object({ stopped: z.literal(true) }),
    about: 'Stop the e-mails, by the link that each of them contains. Harmless when they have stopped already.',
  },
  listOwnOrders: {
    method: 'get',
    path: '/api/viewers/me/orders',
    allow: ['viewer'],
    answer: ownOrders,
    about: "This viewer's decided orders in all sales, newest first; with a proven phone, all orders of that phone.",
  },
  makeOrderLink: {
    method: 'post',
    path: '/api/viewers/me/order-links',
    allow: ['viewer'],
    status: 201,
    answer: z.object({ path: z.string(), expiresAt: instant }),
    about: 'Make a link that shows these orders on another device, and changes nothing. It expires after 30 days.',
  },
  endOrderLinks: {
    method: 'delete',
    path: '/api/viewers/me/order-links',
    allow: ['viewer'],
    answer: z.object({ ended: z.int() }),
    about: 'End all links that this viewer made.',
  },
  readLinkedOrders: {
    method: 'post',
    path: '/api/my-orders',
    allow: 'anyone',
    body: z.strictObject({ code: linkCode }),
    answer: ownOrders,
    about: 'The orders that a link shows. A link that is unknown, ended or expired is `not-found`.',
  },
  readOrderWays: {
    method: 'get',
    path: '/api/my-orders/ways',
    allow: 'anyone',
    answer: z.object({ phone: z.boolean() }),
    about: 'Whether orders can be opened by phone and code here.',
  },
  sendOrdersCode: {
    method: 'post',
    path: '/api/my-orders/code',
    allow: 'anyone',
    body: z.strictObject({ phone: text(40) }),
    status: 202,
    answer: z.object({ codeId: id, expiresAt: instant }),
    about:
      'Send a code of six digits to a phone that orders were made with. The answer is the same, and as fast, for every phone. `busy` when this phone or address was sent too many.',
  },
  openOrdersByPhone: {
    method: 'post',
    path: '/api/my-orders/phone',
    allow: 'anyone',
    body: z.strictObject({ codeId: id, code: sixDigits }),
    answer: z.object({ code: linkCode, expiresAt: instant }),
    about:
      'Exchange the code for that of a link to the orders of this phone, good for a day. A wrong one is `invalid`; one that is too old or was tried five times is `wrong-state`.',
  },
} as const satisfies Record<string, Route>
