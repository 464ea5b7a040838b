import { z } from 'zod'
import { carrierStatuses } from '../../dispatch/carrier.ts'
import { carrierNames } from '../../dispatch/carrier-names.ts'
import { id, instant, money } from '../common.ts'
import { code, dispatchers, person, plainText, type Route } from '../route.ts'

export const newCarrierAccount = z.strictObject({
  accountId: id,
  carrier: z.enum(carrierNames),
  title: plainText(80),
  credentials: z.record(z.string().regex(/^[a-zA-Z]{1,30}$/), z.string().min(1).max(500)).default({}),
  sender: person,
  parcelGrams: z.int().min(1).max(100_000),
  isDefault: z.boolean().default(false),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional(),
})
const carrierAccount = z.object({
  accountId: id,
  carrier: z.enum(carrierNames),
  title: z.string(),
  parcelGrams: z.int(),
  isDefault: z.boolean(),
})
const shipment = z.object({
  code: z.string(),
  carrier: z.enum(carrierNames),
  state: z.enum(['asked', 'booked', 'failed']),
  tracking: z.string().nullable(),
  sortCode: z.string().nullable(),
  fee: money.nullable(),
  error: z.string().nullable(),
  firstScanAt: instant.nullable(),
  events: z.array(z.object({ status: z.enum(carrierStatuses), rawStatus: z.string(), at: instant })),
})
const parcelParams = z.strictObject({ code })

/** Accounts with carriers, the parcels booked there, and what carriers report about them. */
export const carrierRoutes = {
  addCarrier: {
    method: 'post',
    path: '/api/carriers',
    allow: dispatchers,
    body: newCarrierAccount,
    status: 201,
    otherwise: { 200: 'already created: repeats the answer' },
    answer: carrierAccount.extend({ feedPath: z.string().optional(), replayed: z.boolean().optional() }),
    about:
      'Add an account with a carrier. `feedPath`, the address for its status feed, is returned only once. With `isDefault`, parcels are booked there automatically.',
  },
  listCarriers: {
    method: 'get',
    path: '/api/carriers',
    allow: dispatchers,
    answer: z.object({ items: z.array(carrierAccount) }),
    about: 'The own carrier accounts, without their secrets.',
  },
  bookShipment: {
    method: 'post',
    path: '/api/parcels/:code/shipment',
    allow: dispatchers,
    params: parcelParams,
    body: z.strictObject({ accountId: id }),
    answer: shipment,
    about:
      'Book a parcel with a carrier; a worker keeps asking until there is an answer. A failed booking can be requested again.',
  },
  readShipment: {
    method: 'get',
    path: '/api/parcels/:code/shipment',
    allow: ['host', 'dispatcher', 'owner', 'admin'],
    params: parcelParams,
    answer: shipment,
    about: "Booking, the carrier's first scan and everything it has reported since.",
  },
  takeCarrierEvent: {
    method: 'post',
    path: '/api/carrier-feed/:secret',
    allow: 'anyone',
    params: z.strictObject({ secret: z.string().regex(/^[\w-]{20,60}$/) }),
    body: z.looseObject({}),
    answer: z.object({}),
    otherwise: { 202: 'stored; its parcel is not known yet' },
    about: "A carrier's status feed; messages may arrive repeatedly, late and out of order.",
  },
} as const satisfies Record<string, Route>
