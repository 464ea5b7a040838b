import { z } from 'zod'
import { failedJobKinds } from '../../db/tables/control.ts'
import { paperProblems } from '../../packing/paper/paper-problem.ts'
import { currency, id, instant, money, orderState, saleState } from '../common.ts'
import { dispatchers, listOf, page, saleParams, staff, text, type Route } from '../route.ts'

const watchers = ['host', 'dispatcher', 'admin'] as const

/** How sure it is that what waits is packed in time: nothing waits · in time · little room · too slow · past · nobody has packed yet. */
const lateRisks = ['none', 'in-time', 'tight', 'late', 'past', 'unknown'] as const

const saleNow = z.object({
  saleId: id,
  title: z.string(),
  seller: z.string(),
  state: saleState,
  timeZone: z.string(),
  /** Decided orders until now. */
  decided: z.int(),
  decisionsPerSecond: z.number().nullable(),
  /** Of the partition, when its line is long; then `laneSales` sales share these numbers. */
  undecided: z.int(),
  oldestMs: z.int(),
  lane: z.int(),
  laneSales: z.int().nullable(),
  setAside: z.int(),
  alarmsOverdue: z.int(),
  unpacked: z.int(),
  picking: z.int(),
  breaches: z.int(),
  packBy: instant.nullable(),
  packedPerHour: z.number().nullable(),
  doneAt: instant.nullable(),
  risk: z.enum(lateRisks),
})
const overview = z.object({
  at: instant,
  queue: z.object({
    home: z.enum(['redis', 'postgres']),
    waiting: z.int().nullable(),
    active: z.int().nullable(),
    failed: z.int(),
  }),
  sales: z.array(saleNow),
  calendars: z
    .array(
      z.object({
        calendar: z.string(),
        title: z.object({ vi: z.string(), en: z.string() }),
        through: z.iso.date(),
        policies: z.array(z.string()),
      }),
    )
    .describe(
      'Holiday calendars that end within half a year, or have ended: after that a holiday would be taken for a working day',
    ),
})

const deadlineRow = z.object({
  saleId: id,
  title: z.string(),
  timeZone: z.string(),
  packBy: instant,
  handOverBy: instant,
  waiting: z.int(),
  picking: z.int(),
  packed: z.int(),
  handedOver: z.int(),
  late: z.int(),
  carriers: z.array(z.object({ carrier: z.string(), parcels: z.int() })),
  risk: z.enum(lateRisks),
  doneAt: instant.nullable(),
})

const searchText = z.strictObject({ text: text(60) })
const hit = z.object({
  by: z.enum(['order', 'parcel', 'phone']),
  orderId: id,
  saleId: id,
  saleTitle: z.string(),
  seq: z.int().nullable(),
  state: orderState,
  receivedAt: instant,
  total: money.nullable(),
  currency: currency.nullable(),
  parcelCode: z.string().nullable(),
})

/** What can happen to an order, from the tap to the hand-over. */
export const storyKinds = [
  'received',
  'set-aside',
  'put-back',
  'decided',
  'hold-over',
  'paid',
  'payment',
  'refund-due',
  'cancelled',
  'stock',
  'parcelled',
  'batched',
  'drawn',
  'printed',
  'claimed',
  'code-replaced',
  'scanned',
  'packed',
  'warned',
  'breached',
  'recipient-changed',
  'scanned-out',
  'handed-over',
  'amended',
  'changed',
] as const
const storyEvent = z.object({
  at: instant,
  kind: z.enum(storyKinds),
  by: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
const story = z.object({
  orderId: id,
  saleId: id,
  saleTitle: z.string(),
  timeZone: z.string(),
  currency,
  state: orderState,
  seq: z.int().nullable(),
  payment: z.enum(['cod', 'prepaid']),
  total: money.nullable(),
  parcelCode: z.string().nullable(),
  packBy: instant.nullable(),
  phoneEnds: z.string().nullable().describe('The last three digits of the phone'),
  events: z.array(storyEvent),
})

const failedJob = z.object({
  failedJobId: id,
  kind: z.enum(failedJobKinds),
  subject: z.string(),
  saleId: id.nullable(),
  saleTitle: z.string().nullable(),
  batchNumber: z.int().nullable().describe('Of paper and print jobs of one batch'),
  carrier: z.string().nullable().describe('Of a hand-over record'),
  printer: z.string().nullable().describe('Of labels that are sent to a printer'),
  error: z.string(),
  failures: z.int(),
  firstAt: instant,
  lastAt: instant,
  nextAt: instant.nullable().describe('When it is tried again; null when it is not'),
  retriedAt: instant.nullable(),
  retriedBy: z.string().nullable(),
  settledAt: instant.nullable(),
})
/** A parcel that is not packed yet and whose paper a person must look at first. */
const attention = z.object({
  code: z.string(),
  number: z.int(),
  batchId: id,
  batchNumber: z.int(),
  saleId: id,
  saleTitle: z.string(),
  orderIds: z.array(id),
  problems: z.array(z.enum(paperProblems)),
  notedAt: instant,
})
const asideOrder = z.object({
  chunkId: id,
  orderId: id,
  saleId: id,
  saleTitle: z.string().nullable(),
  receivedAt: instant,
  error: z.string().nullable(),
  triedBefore: z.int(),
})
/** A refund that the payment provider reports and that somebody must look at. */
const oddRefund = z.object({
  orderId: id,
  saleId: id.nullable(),
  saleTitle: z.string().nullable(),
  amount: money,
  currency,
  why: z.enum([
    'unknown-order',
    'unknown-payment',
    'more-than-paid',
    'wrong-currency',
    'not-prepaid',
    'packed-already',
  ]),
  receivedAt: instant,
})
const unreadMessage = z.object({
  source: z.string(),
  body: z.string(),
  error: z.string(),
  times: z.int(),
  firstAt: instant,
  lastAt: instant,
})
const retried = z.object({ retriedAt: instant, retriedBy: z.string() })

const person = z.object({
  linkId: id,
  role: z.enum(staff),
  name: z.string(),
  seller: z.string(),
  madeAt: instant,
  madeBy: z.string(),
  expiresAt: instant,
  hours: z.int(),
  usedAt: instant.nullable(),
  state: z.enum(['waiting', 'used', 'expired', 'withdrawn', 'revoked', 'ended']),
})

/** Of what the control page shows. */
export type Overview = z.output<typeof overview>
export type SaleNow = z.output<typeof saleNow>
export type LateRisk = (typeof lateRisks)[number]
export type DeadlineRow = z.output<typeof deadlineRow>
export type Hit = z.output<typeof hit>
export type StoryEvent = z.output<typeof storyEvent>
export type Story = z.output<typeof story>
export type FailedJob = z.output<typeof failedJob>
export type PaperAttention = z.output<typeof attention>
export type AsideOrder = z.output<typeof asideOrder>
export type OddRefund = z.output<typeof oddRefund>
export type UnreadMessage = z.output<typeof unreadMessage>
export type StaffLink = z.output<typeof person>

const auditedChange = z.object({
  at: instant,
  actor: z.string().optional(),
  kind: z.string(),
  saleId: id.optional(),
  subject: z.string().optional(),
  detail: z.record(z.string(), z.unknown()),
  sealedAt: instant,
})
export type AuditedChange = z.output<typeof auditedChange>

/** None */
export const controlRoutes = {
  readOverview: {
    method: 'get',
    path: '/api/overview',
    allow: dispatchers,
    answer: overview,
    about:
      "Every sale that is open or has parcels to pack, with what waits, how fast it goes and whether it will be late; the own seller's, an admin sees all. Read once a second at the most, and less often while orders need the machine: `at` says when.",
  },
  readDeadlineBoard: {
    method: 'get',
    path: '/api/deadlines',
    allow: dispatchers,
    sheddable: true,
    answer: z.object({ at: instant, rows: z.array(deadlineRow) }),
    about:
      'Parcels by sale and deadline, with their states, the carriers they left with, and when the rest will be packed at the pace of now.',
  },
  search: {
    method: 'post',
    path: '/api/search',
    allow: watchers,
    sheddable: true,
    body: searchText,
    answer: z.object({ items: z.array(hit) }),
    about:
      'Orders by the beginning of their id (4 characters at least), by the code of their parcel, also a replaced one, or by the whole phone. In the body, so that no phone is in an address or a log.',
  },
  readStory: {
    method: 'get',
    path: '/api/orders/:id/story',
    allow: watchers,
    sheddable: true,
    params: saleParams,
    answer: story,
    about:
      'Everything that happened to an order, in order: what, when and by whom. Of the person only the last three digits of the phone.',
  },
  listTrouble: {
    method: 'get',
    path: '/api/trouble',
    allow: dispatchers,
    sheddable: true,
    answer: z.object({
      jobs: z.array(failedJob),
      setAside: z.array(asideOrder),
      refunds: z.array(oddRefund),
      messages: z.array(unreadMessage),
      attention: z.array(attention),
    }),
    about:
      'Work that failed in the last week, orders that could be neither decided nor rejected, refunds that do not fit, messages of providers and carriers that could not be read, and parcels whose paper a person must look at before they are packed.',
  },
  retryJob: {
    method: 'post',
    path: '/api/trouble/jobs/:id/retry',
    allow: dispatchers,
    params: saleParams,
    answer: retried,
    about: 'Ring again for work that failed. Harmless when it was done meanwhile.',
  },
  retryOrder: {
    method: 'post',
    path: '/api/trouble/orders/:id/retry',
    allow: dispatchers,
    params: saleParams,
    answer: retried,
    about:
      'Put an order that was set aside back at the end of its line, with the time at which it was received. The id is that of its chunk.',
  },
  listPeople: {
    method: 'get',
    path: '/api/people',
    allow: ['admin'],
    answer: z.object({ items: z.array(person) }),
    about:
      'The sign-in links of the last 90 days with who they are for and what became of them. Tokens printed by a command are not known here.',
  },
  withdrawLink: {
    method: 'post',
    path: '/api/sign-in/links/:id/withdraw',
    allow: ['admin'],
    params: saleParams,
    answer: z.object({ withdrawnAt: instant }),
    about: 'Make a link that nobody has used yet good for nothing.',
  },
  drawQr: {
    method: 'post',
    path: '/api/qr',
    allow: ['admin'],
    body: z.strictObject({ text: text(300) }),
    answer: z.object({ svg: z.string() }),
    about: 'A QR code as SVG, so that a phone opens a sign-in link without typing.',
  },
  openQueueBoard: {
    method: 'post',
    path: '/api/queue-board',
    allow: ['admin'],
    answer: z.object({ path: z.string(), expiresAt: instant }),
    about:
      'Opens the board of the queues for this browser for half an hour, by a cookie that is sent to that page only.',
  },
  listAudit: {
    method: 'get',
    path: '/api/audit',
    allow: ['admin'],
    sheddable: true,
    query: z.strictObject({ ...page, saleId: id.optional(), actor: text(200).optional() }),
    answer: listOf(auditedChange),
    about:
      'Who changed what and when, newest first; seconds behind. `actor` is `role:name` of a person, or the name of the step that did it.',
  },
} as const satisfies Record<string, Route>
