import { z } from 'zod'
import { currency, id, instant, money, saleState, sku } from '../common.ts'
import { hosts, saleParams, type Route } from '../route.ts'
import { rejectReasons } from '../../order/order.ts'

/** Orders, units and what they would have earned at the item's current price. */
const turnedAway = z.object({
  reason: z.enum([...rejectReasons, 'expired', 'cancelled']),
  orders: z.int(),
  units: z.int(),
  money,
})
const seconds = z.number().nullable()

const itemReport = z.object({
  sku,
  title: z.string(),
  price: money,
  quota: z.int(),
  sold: z.int(),
  held: z.int(),
  available: z.int(),
  money,
  turnedAwayUnits: z.int(),
  turnedAwayMoney: money,
  firstPinnedAt: instant.nullable(),
  soldOutAt: instant.nullable(),
  soldOutSeconds: seconds.describe('From the first pin until sold out'),
})
const pinReport = z.object({
  sku,
  title: z.string(),
  pinnedAt: instant,
  unpinnedAt: instant.nullable(),
  orders: z.int(),
  units: z.int(),
  money,
  soldOutSeconds: seconds.describe('From this pin until sold out, if it sold out during it'),
})

const saleReport = z.object({
  saleId: id,
  title: z.string(),
  state: saleState,
  currency,
  timeZone: z.string(),
  deadlinePolicy: z.string(),
  rehearsal: z.boolean(),
  openedAt: instant.nullable(),
  closedAt: instant.nullable(),
  madeAt: instant,
  orders: z.object({ placed: z.int(), accepted: z.int(), held: z.int(), turnedAway: z.int() }),
  sold: z.object({ units: z.int(), money, cod: money, prepaid: money, refundDue: money }),
  turnedAway: z.array(turnedAway),
  lostMoney: money,
  parcels: z.object({
    waiting: z.int(),
    picking: z.int(),
    packed: z.int(),
    handedOver: z.int(),
    late: z.int(),
    breaches: z.int(),
    packBy: instant.nullable(),
  }),
  items: z.array(itemReport),
  pins: z.array(pinReport),
})
export type SaleReport = z.output<typeof saleReport>

const pinTime = z.object({
  sku,
  pinnedAt: instant,
  unpinnedAt: instant.nullable(),
  soldOutAt: instant.nullable(),
  soldOutSeconds: seconds,
})
const liveNumbers = z.object({
  saleId: id,
  viewers: z.int().describe('Pages open on the sale, not counting its hosts'),
  inLine: z.int().describe("Undecided orders in the sale's partition"),
  waiting: z
    .array(z.object({ sku, buyers: z.int(), units: z.int().describe('What they wait for in all') }))
    .describe('The waiting lists of sold-out items'),
  at: instant,
  pins: z.array(pinTime).describe('The latest 50, newest first'),
})
export type LiveNumbers = z.output<typeof liveNumbers>

const language = z.enum(['vi', 'en']).default('vi')

/** What a host watches during a sale and reads after it. */
export const saleReportRoutes = {
  readLiveNumbers: {
    method: 'get',
    path: '/api/sales/:id/live',
    allow: hosts,
    params: saleParams,
    answer: liveNumbers,
    about: 'What the facts do not report: viewers present, orders waiting, how fast each pin sold out.',
  },
  readReport: {
    method: 'get',
    path: '/api/sales/:id/report',
    allow: hosts,
    sheddable: true,
    params: saleParams,
    answer: saleReport,
    about:
      'Report on a sale, finished or running: sold, rejected by reason with the lost revenue, parcels, per item and per pin.',
  },
  readReportCsv: {
    method: 'get',
    path: '/api/sales/:id/report.csv',
    allow: hosts,
    sheddable: true,
    params: saleParams,
    query: z.strictObject({ language }),
    answer: 'text/csv',
    about: 'The report per item, for spreadsheets.',
  },
  readReportPdf: {
    method: 'get',
    path: '/api/sales/:id/report.pdf',
    allow: hosts,
    sheddable: true,
    params: saleParams,
    query: z.strictObject({ language }),
    answer: 'application/pdf',
    about: 'The report on paper (A4).',
  },
} as const satisfies Record<string, Route>
