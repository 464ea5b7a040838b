import { z } from 'zod'
import { currency, id, instant, lines, money, order, orderState, payment, sku } from '../common.ts'
import { buyer, hosts, listOf, page, saleParams, type Route } from '../route.ts'

export const placeOrderByHttp = z.strictObject({ orderId: id, lines, payment, recipient: buyer.optional() })

export const paymentEvent = z.object({
  type: z.string(),
  timestamp: z.string().optional(),
  data: z
    .object({
      orderId: id.optional(),
      reference: z
        .string()
        .max(500)
        .optional()
        .describe("Instead of `orderId`: the text of a bank transfer, which contains the order's reference"),
      amount: money,
      currency,
    })
    .refine(({ orderId, reference }) => (orderId === undefined) !== (reference === undefined), {
      message: 'give orderId or reference',
      path: ['orderId'],
    }),
})

export const transfer = z.object({
  bank: z.string(),
  account: z.string(),
  holder: z.string(),
  amount: money,
  reference: z.string().describe('What the text of the transfer must contain'),
  qr: z.string().describe('The VietQR code as an SVG picture'),
})
export type BankTransfer = z.output<typeof transfer>

const due = z.object({
  orderId: id,
  fee: money.describe('The shipping fee, with the first order of a parcel'),
  toPay: money.describe('Goods and fee that are still to be paid with this order'),
  isFree: z.boolean().describe('Whether its parcel is sent for free'),
  together: z.array(z.int()).describe('The numbers of the orders that share the fee, its own included'),
})
export type Due = z.output<typeof due>

const buyerNote = z.strictObject({ text: z.string().max(1_000).describe('At most 200 characters once cleaned') })

/** An order from tap to end, and its payments. */
export const orderRoutes = {
  placeOrder: {
    method: 'post',
    path: '/api/sales/:id/orders',
    allow: ['viewer', 'host', 'owner', 'admin'],
    params: saleParams,
    body: placeOrderByHttp,
    answer: z.object({ order, replayed: z.boolean().optional() }),
    about: 'Place an order; a host adds the recipient of a phone order.',
  },
  listOrders: {
    method: 'get',
    path: '/api/sales/:id/orders',
    allow: hosts,
    sheddable: true,
    params: saleParams,
    query: z.strictObject({
      ...page,
      state: orderState.exclude(['received']).optional(),
      heldBack: z.literal('yes', 'must be yes').optional().describe('Only orders that are held back'),
    }),
    answer: listOf(order),
    about: 'The orders of a sale, by number.',
  },
  listHolds: {
    method: 'get',
    path: '/api/sales/:id/holds',
    allow: ['viewer'],
    params: saleParams,
    answer: z.object({
      items: z.array(
        z.object({ sku, quantity: z.int(), until: instant, here: z.boolean(), orderId: id.optional() }).meta({
          description: 'Units held by an unpaid order of this phone number; `here`: made with this token',
        }),
      ),
    }),
    about: "What this buyer's unpaid orders hold, including those made on another device with the same phone number.",
  },
  readOrder: {
    method: 'get',
    path: '/api/orders/:id',
    allow: ['viewer', 'host', 'owner', 'admin'],
    params: saleParams,
    answer: order,
    about: 'The current state of an order.',
  },
  cancelOrder: {
    method: 'post',
    path: '/api/orders/:id/cancel',
    allow: ['viewer', 'host', 'owner', 'admin'],
    params: saleParams,
    answer: order,
    about: 'Cancel an order that is not packed yet.',
  },
  extendHold: {
    method: 'post',
    path: '/api/orders/:id/hold',
    allow: ['viewer'],
    params: saleParams,
    answer: order,
    about: 'Hold an unpaid order a little longer, once, while its payment page is open.',
  },
  releaseOrder: {
    method: 'post',
    path: '/api/orders/:id/release',
    allow: ['host', 'dispatcher', 'owner', 'admin'],
    params: saleParams,
    answer: order,
    about: 'Release a held-back order for packing.',
  },
  readTransfer: {
    method: 'get',
    path: '/api/orders/:id/transfer',
    allow: ['viewer', ...hosts],
    params: saleParams,
    answer: transfer,
    about: "How a held order is paid by bank transfer: the shop's account, amount, reference, and a VietQR code.",
  },
  notePayment: {
    method: 'post',
    path: '/api/orders/:id/payment',
    allow: hosts,
    params: saleParams,
    answer: order,
    about: 'Record that an order was paid in full. Idempotent.',
  },
  readDues: {
    method: 'get',
    path: '/api/sales/:id/dues',
    allow: ['viewer'],
    params: saleParams,
    answer: z.object({ items: z.array(due) }),
    about: 'What this buyer owes with each order of a sale that charges for shipping; empty for one that does not.',
  },
  readBuyerNote: {
    method: 'get',
    path: '/api/orders/:id/buyer-note',
    allow: ['viewer'],
    params: saleParams,
    answer: buyerNote,
    about: 'What this buyer wrote to the shop about an order; empty for nothing.',
  },
  writeBuyerNote: {
    method: 'put',
    path: '/api/orders/:id/buyer-note',
    allow: ['viewer'],
    params: saleParams,
    body: buyerNote,
    answer: buyerNote,
    about: 'Write to the shop about an order, until it is packed; an empty text takes it back. Idempotent.',
  },
  takePayment: {
    method: 'post',
    path: '/api/payments/webhook',
    allow: 'anyone',
    reads: { body: paymentEvent, headers: ['webhook-id', 'webhook-timestamp', 'webhook-signature'] },
    otherwise: { 202: 'stored; its order is not known yet' },
    answer: z.object({}),
    about:
      'Standard Webhooks: payment.succeeded and payment.refunded (full or partial). 200 applied or repeated, 202 stored for later, 400 unreadable, 401 bad signature.',
  },
} as const satisfies Record<string, Route>
