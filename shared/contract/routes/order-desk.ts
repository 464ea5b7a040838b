import { z } from 'zod'
import { shopReasons } from '../../order/order.ts'
import { currency, id, instant, money, order, orderState, parcelState, sku } from '../common.ts'
import { address, hosts, listOf, page, plainText, saleParams, supporters, text, type Route } from '../route.ts'
import { staffName } from '../staff-name.ts'

const filter = {
  state: orderState.exclude(['received']).optional(),
  paid: z.enum(['yes', 'no']).optional().describe('`no`: still to be collected or transferred'),
  flagged: z.literal('yes', 'must be yes').optional().describe('Only orders held back or due a refund'),
}

export const shopOrderShape = z
  .object({
    ...order.shape,
    seq: z.int(),
    currency,
    lines: z.array(z.object({ sku, title: z.string(), quantity: z.int(), price: money.optional() })),
    saleTitle: z.string(),
    timeZone: z.string(),
    buyer: z
      .object({ name: z.string(), phoneEnds: z.string() })
      .nullable()
      .describe('Who receives it, with the last digits of the phone; null once erased'),
    noted: z.boolean().describe('Whether staff noted something on it'),
    parcelState: parcelState.optional(),
    batch: z.object({ batchId: id, place: z.int() }).optional().describe('Where its label is'),
  })
  .meta({ id: 'ShopOrder' })
export type ShopOrder = z.output<typeof shopOrderShape>

const note = z.object({ text: z.string(), by: staffName, at: instant })
const details = z.object({
  order: shopOrderShape,
  note: note.nullable(),
  buyerNote: z.string().nullable().describe('What the buyer wrote to the shop'),
  together: z.array(z.int()).describe('The numbers of the other orders in its parcel'),
  mayReaddress: z.boolean(),
  mayCancel: z.boolean(),
})
export type OrderDetails = z.output<typeof details>

const buyer = z.object({ name: z.string(), phone: z.string(), address })
export const newRecipient = z.strictObject({ name: text(120).optional(), address: address.optional() })
const ordersToCancel = z.strictObject({
  orderIds: z.array(id).min(1, 'must have 1-100 orders').max(100, 'must have 1-100 orders'),
  reason: z.enum(shopReasons),
})

/** More rows than this are refused, so that nobody takes part of a sale for all of it. */
export const exportedMax = 5_000
const exportLayouts = ['orders', 'ghn', 'ghtk', 'viettelpost'] as const
export type ExportLayout = (typeof exportLayouts)[number]
export const ordersToExport = z
  .strictObject({
    ...filter,
    orderIds: z.array(id).min(1).max(exportedMax, `must have at most ${exportedMax} orders`).optional(),
    saleId: id.optional(),
    layout: z.enum(exportLayouts).default('orders'),
    language: z.enum(['vi', 'en']).default('vi'),
  })
  .refine(({ orderIds, saleId }) => (orderIds === undefined) !== (saleId === undefined), {
    path: ['orderIds'],
    message: 'give either orders or a sale',
  })
const table = z.object({
  name: z.string(),
  rowsAbove: z.int().describe("Rows above the column names in the carrier's own file"),
  head: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
})
export type ExportedTable = z.output<typeof table>

/** Orders with their buyers, for who sells: listed, searched, opened, corrected, exported. */
export const orderDeskRoutes = {
  listShopOrders: {
    method: 'get',
    path: '/api/orders',
    allow: hosts,
    sheddable: true,
    query: z.strictObject({ ...page, ...filter, saleId: id.optional() }),
    answer: listOf(shopOrderShape),
    about:
      'Orders of the shop with who receives them, newest first: of one sale, or of the 100 newest sales (without rehearsals).',
  },
  searchShopOrders: {
    method: 'post',
    path: '/api/orders/search',
    allow: supporters,
    sheddable: true,
    body: z.strictObject({ text: text(60), saleId: id.optional() }),
    answer: z.object({
      items: z.array(shopOrderShape),
      complete: z.boolean().describe('Whether every order was searched for the name or last digits'),
    }),
    about:
      'Find orders by number, parcel code (also a replaced one, or that of an outer box or a carrier), whole phone, the last 3-8 digits of the phone, or the name of who receives them. Names and last digits are searched in the newest 2,000 orders (of the sale, if one is given), because they are stored encrypted. Sent in the body, so that nothing personal ends up in a URL or a log.',
  },
  readOrderDetails: {
    method: 'get',
    path: '/api/orders/:id/details',
    allow: supporters,
    params: saleParams,
    answer: details,
    about: 'An order with its note, what shares its parcel, and what may still be changed.',
  },
  showBuyer: {
    method: 'post',
    path: '/api/orders/:id/buyer',
    allow: supporters,
    params: saleParams,
    answer: buyer,
    about: 'The whole phone and address of who receives an order. Every view is recorded in the audit.',
  },
  noteOrder: {
    method: 'put',
    path: '/api/orders/:id/note',
    allow: hosts,
    params: saleParams,
    body: z.strictObject({ text: plainText(500).or(z.literal('')) }),
    answer: z.object({ note: note.nullable() }),
    about:
      'Note something on an order for the staff; an empty text removes it. Stored encrypted, erased with the buyer.',
  },
  readdressOrder: {
    method: 'put',
    path: '/api/orders/:id/recipient',
    allow: hosts,
    params: saleParams,
    body: newRecipient,
    answer: details,
    about:
      'Correct the name or address an order goes to, until it is packed: it holds for its whole parcel, and for no other order of the buyer. A label already drawn is void (`parcel-replaced`) and is drawn again under a new code. The phone stays, because limits and erasure go by it.',
  },
  cancelOrders: {
    method: 'post',
    path: '/api/orders/cancel',
    allow: hosts,
    body: ordersToCancel,
    answer: z.object({
      items: z.array(
        z.object({ orderId: id, state: orderState, code: z.string().optional().describe('Why it was not cancelled') }),
      ),
    }),
    about: 'Cancel up to 100 orders that are not packed yet, with a reason. Repeating it changes nothing.',
  },
  tabulateOrders: {
    method: 'post',
    path: '/api/orders/table',
    allow: hosts,
    sheddable: true,
    body: ordersToExport,
    answer: table,
    about:
      "Orders with names, phones and addresses as a table: one row per order, or per parcel in the columns of a carrier's bulk upload. Up to 5,000 rows. Every export is recorded in the audit.",
  },
  exportOrders: {
    method: 'post',
    path: '/api/orders/export.csv',
    allow: hosts,
    sheddable: true,
    body: ordersToExport,
    answer: 'text/csv',
    about: 'The same table as CSV for spreadsheets.',
  },
} as const satisfies Record<string, Route>
