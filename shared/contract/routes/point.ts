import { z } from 'zod'
import { handOutResults } from '../../dispatch/hand-out.ts'
import { keepDays, pointMax } from '../../shop/collect-point.ts'
import { currency, id, instant, money } from '../common.ts'
import { address, floor, hosts, listOf, page, plainText, saleParams, type Route } from '../route.ts'
import { slug } from './person.ts'

const profile = z.strictObject({
  name: plainText(pointMax.name).describe('Stands large on the label, and on the pick-up that brings parcels there'),
  address,
  hours: plainText(pointMax.hours).or(z.literal('')).default('').describe('When it is open, as people say it'),
  keepDays: z
    .int()
    .min(keepDays.min, `must be ${keepDays.min}-${keepDays.max}`)
    .max(keepDays.max, `must be ${keepDays.min}-${keepDays.max}`)
    .default(keepDays.usual)
    .describe('After so many days a parcel goes back'),
})
export type PointChange = z.output<typeof profile>

export const newPoint = profile.extend({
  pointId: id,
  seller: slug.optional().describe('Whose point it is: the own seller, or one below it'),
  atHub: z.boolean().default(false).describe('It is where its seller packs: what is packed there needs no truck'),
})

const salePoint = profile.extend({ pointId: id })
const point = salePoint.extend({ seller: z.string(), atHub: z.boolean() }).meta({ id: 'CollectPoint' })
export type PointView = z.output<typeof point>

export const newHandOut = z
  .strictObject({
    scanId: id,
    code: z
      .string()
      .regex(/^\d{6}$/, 'must be 6 digits')
      .optional()
      .describe("The buyer's code"),
    parcelCode: z.string().min(1).max(60).optional().describe('Of the label, as scanned'),
    phoneEnd: z
      .string()
      .regex(/^\d{3}$/, 'must be 3 digits')
      .optional()
      .describe("The last three digits of the recipient's phone"),
  })
  .refine(
    ({ code, parcelCode, phoneEnd }) =>
      (code !== undefined) !== (parcelCode !== undefined) && (parcelCode === undefined) === (phoneEnd === undefined),
    "give either the buyer's code, or parcelCode and phoneEnd",
  )

const cash = { cash: money.describe('To be paid at the point'), currency }

const handOut = z.object({
  result: z.enum(handOutResults),
  parcelCode: z.string().nullable(),
  orders: z.array(z.int()).describe('The numbers that the buyer was told'),
  ...cash,
  endedAt: instant.nullable().describe('When it was collected, or went back'),
  replayed: z.boolean().optional(),
})
export type HandOutView = z.output<typeof handOut>

export const pointParcelStates = ['waiting', 'collected', 'returned'] as const
const pointParcel = z.object({
  code: z.string(),
  state: z.enum(pointParcelStates),
  orders: z.array(z.int()),
  phoneEnd: z.string().nullable().describe('The last three digits; null once the person was erased'),
  ...cash,
  readyAt: instant,
  keepUntil: instant,
  endedAt: instant.nullable(),
})
export type PointParcel = z.output<typeof pointParcel>

/** Points where buyers collect their parcels. */
export const pointRoutes = {
  listPoints: {
    method: 'get',
    path: '/api/points',
    allow: ['host', ...floor],
    answer: z.object({ items: z.array(point) }),
    about: 'The points of the own seller and of those below it.',
  },
  addPoint: {
    method: 'post',
    path: '/api/points',
    allow: hosts,
    body: newPoint,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: point.extend({ replayed: z.boolean().optional() }),
    about:
      'Add a point where parcels are collected. `invalid` for a name that another point of these sellers has: pick-ups are opened by it.',
  },
  changePoint: {
    method: 'put',
    path: '/api/points/:id',
    allow: hosts,
    params: saleParams,
    body: profile,
    answer: point,
    about: 'Change a point. Parcels that are there keep their last day; their labels keep the former address.',
  },
  removePoint: {
    method: 'delete',
    path: '/api/points/:id',
    allow: hosts,
    params: saleParams,
    answer: z.object({ pointId: id }),
    about: 'Remove a point: nobody can choose it any more. Parcels that are for it can still be collected.',
  },
  listSalePoints: {
    method: 'get',
    path: '/api/sales/:id/points',
    allow: 'anyone',
    params: saleParams,
    answer: z.object({ items: z.array(salePoint) }),
    about: 'Where buyers of a sale may collect: the points of its seller and of those above and below it.',
  },
  listPointParcels: {
    method: 'get',
    path: '/api/points/:id/parcels',
    allow: floor,
    params: saleParams,
    query: z.strictObject({ ...page, state: z.enum(pointParcelStates).optional() }),
    answer: listOf(pointParcel),
    about: 'The parcels that are or were at a point, the latest first.',
  },
  handOut: {
    method: 'post',
    path: '/api/points/:id/hand-outs',
    allow: floor,
    params: saleParams,
    body: newHandOut,
    answer: handOut,
    about:
      "Hand a parcel out, once, against the buyer's code, or its label and the last three digits of the phone. `result` is `ok`, `already-collected`, `too-late` (it went back) or `not-here`. A wrong code is `invalid` and counts: after too many within the hour the point is `busy`, and a parcel is `wrong-state`, that is handed out by its code alone. Idempotent per `scanId`.",
  },
} as const satisfies Record<string, Route>
