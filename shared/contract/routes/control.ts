import { z } from 'zod'
import { currency, id, instant, money, orderState, saleState } from '../common.ts'
import { dispatchers, listOf, managers, page, saleParams, crew, staff, text, type Route } from '../route.ts'
import { staffName } from '../staff-name.ts'

const watchers = ['host', 'dispatcher', 'owner', 'admin'] as const

/**
 * Whether waiting parcels will be packed in time: nothing waits · in time · little room · too slow · past · nobody has
 * packed yet.
 */
const lateRisks = ['none', 'in-time', 'tight', 'late', 'past', 'unknown'] as const

const saleNow = z.object({
  saleId: id,
  title: z.string(),
  seller: z.string(),
  state: saleState,
  timeZone: z.string(),
  /** Orders decided so far. */
  decided: z.int(),
  decisionsPerSecond: z.number().nullable(),
  /** The partition's total when its backlog is long; then `laneSales` sales share these numbers. */
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
      'Holiday calendars that end within half a year or have ended: beyond that, holidays would count as working days',
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
  by: z.enum(['number', 'hand-over', 'order', 'parcel', 'phone']),
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

/** Everything that can happen to an order, from the tap to the hand-over. */
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
  by: staffName.nullable(),
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

const person = z.object({
  linkId: id,
  role: z.enum(staff),
  name: z.string(),
  seller: z.string(),
  madeAt: instant,
  madeBy: staffName,
  expiresAt: instant,
  hours: z.int(),
  usedAt: instant.nullable(),
  state: z.enum(['waiting', 'used', 'expired', 'withdrawn', 'revoked', 'ended']),
})

export type Overview = z.output<typeof overview>
export type SaleNow = z.output<typeof saleNow>
export type LateRisk = (typeof lateRisks)[number]
export type DeadlineRow = z.output<typeof deadlineRow>
export type Hit = z.output<typeof hit>
export type StoryEvent = z.output<typeof storyEvent>
export type Story = z.output<typeof story>
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

export const controlRoutes = {
  readOverview: {
    method: 'get',
    path: '/api/overview',
    allow: crew,
    answer: overview,
    about:
      "Every sale that is open or has parcels to pack: what is waiting, how fast it is moving and whether it will be late. Only the caller's own seller; an admin sees all. Refreshed at most once a second, and less often while orders need the machine: `at` says when.",
  },
  readDeadlineBoard: {
    method: 'get',
    path: '/api/deadlines',
    allow: dispatchers,
    sheddable: true,
    answer: z.object({ at: instant, rows: z.array(deadlineRow) }),
    about:
      'Parcels by sale and deadline, with their states, the carriers they left with, and when the rest will be packed at the current rate.',
  },
  search: {
    method: 'post',
    path: '/api/search',
    allow: watchers,
    sheddable: true,
    body: searchText,
    answer: z.object({ items: z.array(hit) }),
    about:
      'Find orders by the number that the buyer was told (`4`, `số 4`), the start of their id (at least 4 characters), parcel code (including replaced ones, and those of outer boxes and carriers), the number of a pick-up or hand-over record (`29/11-2`), or the whole phone number. Sent in the body, so that no phone number ends up in a URL or a log.',
  },
  readStory: {
    method: 'get',
    path: '/api/orders/:id/story',
    allow: watchers,
    sheddable: true,
    params: saleParams,
    answer: story,
    about:
      'Everything that happened to an order, in sequence: what, when and by whom. Of the person, only the last three digits of the phone number.',
  },
  listPeople: {
    method: 'get',
    path: '/api/people',
    allow: managers,
    answer: z.object({ items: z.array(person) }),
    about:
      'The sign-in links of the last 90 days, with their holders and status: of the own shop for an owner, of every shop for an admin. Tokens printed by a command are not listed here.',
  },
  withdrawLink: {
    method: 'post',
    path: '/api/sign-in/links/:id/withdraw',
    allow: managers,
    params: saleParams,
    answer: z.object({ withdrawnAt: instant }),
    about: 'Withdraw an unused sign-in link.',
  },
  drawQr: {
    method: 'post',
    path: '/api/qr',
    allow: managers,
    body: z.strictObject({ text: text(300) }),
    answer: z.object({ svg: z.string() }),
    about: 'A QR code as SVG, so that a phone opens a sign-in link without typing.',
  },
  openQueueBoard: {
    method: 'post',
    path: '/api/queue-board',
    allow: ['admin'],
    answer: z.object({ path: z.string(), expiresAt: instant }),
    about: 'Open the queue board to this browser for half an hour, by a cookie sent to that page only.',
  },
  listAudit: {
    method: 'get',
    path: '/api/audit',
    allow: ['admin'],
    sheddable: true,
    query: z.strictObject({
      ...page,
      saleId: id.optional(),
      actor: text(200).optional(),
      by: z.literal('staff').optional().describe('Only what people of a shop did'),
      about: z
        .string()
        .regex(/^[a-z-]{1,40}$/, 'must be a noun such as order or sale')
        .optional()
        .describe('Only kinds of this noun: `order` for `order:confirmed`'),
      orderId: id.optional(),
      number: z.coerce.number().int().min(1).optional().describe('The number of an order within its sale'),
      from: instant.optional(),
      to: instant.optional(),
    }),
    answer: listOf(auditedChange),
    about:
      'Who changed what and when, newest first, a few seconds behind; `from` and `to` are of the change itself. `actor` is `role:name` for a person, or the name of the step that made the change.',
  },
} as const satisfies Record<string, Route>
