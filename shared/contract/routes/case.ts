import { z } from 'zod'
import { caseKinds, caseLadder, caseOutcomes, caseSteps, caseWordsMax } from '../../case/case.ts'
import { id, instant, sku } from '../common.ts'
import { listOf, managers, page, saleParams, supporters, type Route } from '../route.ts'
import { slug } from './person.ts'
import { shopOrderShape } from './order-desk.ts'

const kind = z.enum(caseKinds)
const outcome = z.enum(caseOutcomes)
const state = z.enum(['open', 'closed'])
const words = z.string().max(caseWordsMax, `must have at most ${caseWordsMax} characters`).optional()

export const newCase = z.strictObject({
  caseId: id,
  orderId: id,
  kind,
  sku: sku.optional().describe('What of the order it is about; may be left out'),
  words,
})

/** What everybody may know of a case. */
const facts = z.object({
  caseId: id,
  orderId: id,
  saleId: id,
  kind,
  sku: sku.nullable(),
  title: z.string().nullable().describe('Of what it is about'),
  state,
  outcome: outcome.nullable().describe('Of a case that was reopened: the one before, until there is another'),
  rung: z.enum(caseLadder).describe('Whose turn it is'),
  taken: z.boolean(),
  openedAt: instant,
  answerBy: instant.describe('The end of its clock'),
  atEnd: z.enum(['refund', 'tell']).describe('What happens then: a refund by rule, or everybody is told'),
  overdue: z.boolean(),
  version: z.int(),
  photos: z.int(),
})
const step = z.object({
  kind: z.enum(caseSteps),
  at: instant,
  by: z.enum(['buyer', 'shop', 'rule']),
  words: z.string().nullable().describe('What was said; null where nothing was, or once the buyer is erased'),
  outcome: outcome.optional(),
  rung: z.enum(caseLadder).optional(),
  answerBy: instant.optional(),
})

/** A case as its buyer reads it, among their orders. */
export const ownCase = facts.extend({ steps: z.array(step) }).meta({ id: 'OwnCase' })
export type OwnCase = z.output<typeof ownCase>

const listed = facts.extend({
  number: z.int().describe('Of the order'),
  saleTitle: z.string(),
  timeZone: z.string(),
  seller: slug,
})
const shown = z
  .object({
    ...listed.shape,
    takenBy: z.string().nullable(),
    policy: z.string(),
    order: shopOrderShape,
    parcel: z
      .object({
        code: z.string(),
        packedAt: instant.nullable(),
        packedBy: z.string().nullable(),
        lots: z.array(z.object({ sku, code: z.string(), bestBefore: z.iso.date().nullable() })),
        photos: z.array(id).describe('Photos that its packer took (`GET /api/parcels/:code/photos/:photo`)'),
        trackingUrl: z.string().nullable(),
      })
      .nullable(),
    steps: z.array(step.extend({ actor: z.string() })),
    photoIds: z.array(id).describe('Photos of the case (`GET /api/cases/:id/photos/:photo`)'),
  })
  .meta({ id: 'Case' })
export type CaseFacts = z.output<typeof facts>
export type ListedCase = z.output<typeof listed>
export type CaseView = z.output<typeof shown>

const changed = facts.extend({ replayed: z.boolean().optional() })
const stepId = id.describe('Chosen by the caller: sent again, it changes nothing')
const keptPhoto = z.object({
  photoId: id,
  caseId: id,
  sha256: z.string(),
  width: z.int(),
  height: z.int(),
  replayed: z.boolean().optional(),
})

const rule = z.object({
  policy: z.string(),
  policies: z.array(
    z.object({
      id: z.string(),
      title: z.object({ vi: z.string(), en: z.string() }),
      source: z.string(),
      evidence: z.enum(['firm', 'weak']),
      since: z.iso.date().describe('From when on its present version holds'),
      atEnd: z.enum(['refund', 'tell']),
    }),
  ),
})
const ofSeller = z.strictObject({
  seller: slug.optional().describe("Whose rule it is; the own seller's when left out"),
})

const toFix = z.object({
  seller: slug.describe('Whose goods they are'),
  sku: sku.nullable().describe('null where the buyer did not say what it is about'),
  title: z.string().nullable(),
  kind,
  lot: z.string().nullable(),
  packer: z.string().nullable().describe('Only told to who may see the sale'),
  cases: z.int(),
  refunds: z.int(),
})
export type ToFix = z.output<typeof toFix>

/** As the packing floor's. */
const photoBytesMax = 8 * 1024 * 1024
const photoTypes = ['image/jpeg', 'image/png', 'image/webp'] as const
const photoParams = z.strictObject({ id, photo: id })

/** A buyer's complaint, with a clock, until it is answered. */
export const caseRoutes = {
  readCaseRule: {
    method: 'get',
    path: '/api/case-rule',
    allow: managers,
    query: ofSeller,
    answer: rule,
    about: 'By when cases are answered: the policy of the shop, and what there is to choose from.',
  },
  putCaseRule: {
    method: 'put',
    path: '/api/case-rule',
    allow: managers,
    query: ofSeller,
    body: z.strictObject({ policy: z.string().max(60) }),
    answer: rule,
    about: 'Choose by which policy cases are answered, for those opened from now on.',
  },
  listToFix: {
    method: 'get',
    path: '/api/cases/to-fix',
    allow: [...supporters, 'producer'],
    sheddable: true,
    query: z.strictObject({
      from: z.iso.date().optional().describe('The first of seven days; the last seven when left out'),
    }),
    answer: z.object({ from: z.iso.date(), items: z.array(toFix) }),
    about:
      'What to fix: a week’s cases counted by producer, goods, kind, lot and packer, the most frequent first. A producer reads their own.',
  },
  openCase: {
    method: 'post',
    path: '/api/cases',
    allow: ['viewer', ...supporters],
    body: newCase,
    status: 201,
    otherwise: { 200: 'already open: repeats the answer' },
    answer: changed,
    about: 'Say that something is wrong with an order: its buyer, also during the live, or staff who were told.',
  },
  listCases: {
    method: 'get',
    path: '/api/cases',
    allow: supporters,
    query: z.strictObject({ ...page, state: state.default('open') }),
    answer: listOf(listed),
    about: 'Cases of the shop and of those below it, the most urgent first.',
  },
  readCase: {
    method: 'get',
    path: '/api/cases/:id',
    allow: supporters,
    params: saleParams,
    answer: shown,
    about: 'A case with its order, parcel, lots, packer, waybill, photos, and all that happened.',
  },
  takeCase: {
    method: 'post',
    path: '/api/cases/:id/take',
    allow: supporters,
    params: saleParams,
    body: z.strictObject({ stepId }),
    answer: changed,
    about: 'Take charge of a case: it climbs no further. Its clock goes on.',
  },
  answerCase: {
    method: 'post',
    path: '/api/cases/:id/answer',
    allow: supporters,
    params: saleParams,
    body: z.strictObject({ stepId, outcome, words }),
    answer: changed,
    about: 'Answer a case, which closes it; the buyer reads the outcome and the words.',
  },
  reopenCase: {
    method: 'post',
    path: '/api/cases/:id/reopen',
    allow: ['viewer', ...supporters],
    params: saleParams,
    body: z.strictObject({ stepId, words }),
    answer: changed,
    about: 'Say that a closed case is not settled: it starts a clock of its own, and the one before stays as it ended.',
  },
  putCasePhoto: {
    method: 'put',
    path: '/api/cases/:id/photos/:photo',
    allow: ['viewer', ...supporters],
    params: photoParams,
    raw: { bytesMax: photoBytesMax, types: photoTypes },
    status: 201,
    otherwise: { 200: 'already stored: repeats the answer' },
    answer: keptPhoto,
    about: 'Add a photo to an open case (JPEG, PNG or WebP, up to 8 MB). It is erased with its buyer.',
  },
  readCasePhoto: {
    method: 'get',
    path: '/api/cases/:id/photos/:photo',
    allow: supporters,
    params: photoParams,
    answer: 'image/webp',
    about: 'One photo of a case.',
  },
} as const satisfies Record<string, Route>
