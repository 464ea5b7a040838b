import { z } from 'zod'
import { carrierStatuses } from '../../dispatch/carrier.ts'
import { carrierNames } from '../../dispatch/carrier-names.ts'
import { labelChoices } from '../../dispatch/waybill.ts'
import { id, instant, money } from '../common.ts'
import { code, dispatchers, hosts, person, plainText, saleParams, type Route } from '../route.ts'

/** Who may set up carriers: those who send the parcels, and those who run the shop. */
const keepers = [...new Set([...hosts, ...dispatchers])]
const credentials = z.record(z.string().regex(/^[a-zA-Z]{1,30}$/), z.string().min(1).max(500)).default({})
const baseUrl = z
  .url({ protocol: /^https?$/ })
  .max(300)
  .optional()

const label = z
  .enum(labelChoices)
  .describe("Whose label its parcels get: the shop's own, or the carrier's waybill once a parcel is booked")

export const newCarrierAccount = z.strictObject({
  accountId: id,
  carrier: z.enum(carrierNames),
  title: plainText(80),
  credentials,
  sender: person.optional().describe("Who sends; the shop's own sender when left out"),
  parcelGrams: z.int().min(1).max(100_000),
  isDefault: z.boolean().default(false),
  label: label.default('own'),
  baseUrl,
})
export const carrierChange = newCarrierAccount
  .pick({ title: true, parcelGrams: true, isDefault: true })
  .extend({ label: label.optional() })
export const carrierToTry = newCarrierAccount.pick({ carrier: true, credentials: true, baseUrl: true })
const said = z.object({ vi: z.string(), en: z.string() })
const carrierKind = z.object({
  carrier: z.enum(carrierNames),
  title: z.string(),
  credentials: z.array(z.object({ name: z.string(), title: said, hint: said, isSecret: z.boolean() })),
})
const tryOut = z.object({
  state: z
    .enum(['accepted', 'refused', 'unreached'])
    .describe('The carrier knows these credentials, does not, or could not be asked'),
  says: z.string().nullable().describe("The carrier's own words"),
  field: z.string().nullable().describe('The credential that is wrong, where the carrier tells'),
})
export type CarrierTryOut = z.output<typeof tryOut>
export type CarrierKind = z.output<typeof carrierKind>
const carrierAccount = z.object({
  accountId: id,
  carrier: z.enum(carrierNames),
  title: z.string(),
  parcelGrams: z.int(),
  isDefault: z.boolean(),
  label,
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
  waybill: z
    .object({ state: z.enum(['asked', 'here', 'failed']), error: z.string().nullable() })
    .nullable()
    .describe("The carrier's own waybill; null where the shop's own label is used"),
  events: z.array(z.object({ status: z.enum(carrierStatuses), rawStatus: z.string(), at: instant })),
})
const parcelParams = z.strictObject({ code })

/** Accounts with carriers, the parcels booked there, and what carriers report about them. */
export const carrierRoutes = {
  addCarrier: {
    method: 'post',
    path: '/api/carriers',
    allow: keepers,
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
    allow: keepers,
    answer: z.object({ items: z.array(carrierAccount) }),
    about: 'The own carrier accounts, without their secrets.',
  },
  changeCarrier: {
    method: 'put',
    path: '/api/carriers/:id',
    allow: keepers,
    params: saleParams,
    body: carrierChange,
    answer: carrierAccount,
    about:
      "Rename an account, set the usual weight of a parcel, make it the one where parcels are booked automatically, or choose whose label is used. Choosing the carrier's also asks again for waybills that could not be had.",
  },
  removeCarrier: {
    method: 'delete',
    path: '/api/carriers/:id',
    allow: keepers,
    params: saleParams,
    answer: z.object({ accountId: id }),
    about:
      'Remove an account: nothing more is booked there, and its credentials are erased. What it reports about parcels on their way still counts.',
  },
  listCarrierKinds: {
    method: 'get',
    path: '/api/carrier-kinds',
    allow: keepers,
    answer: z.object({ items: z.array(carrierKind) }),
    about: 'The carriers that parcels can be booked with, and what an account with each of them needs.',
  },
  tryCarrier: {
    method: 'post',
    path: '/api/carriers/try',
    allow: keepers,
    body: carrierToTry,
    answer: tryOut,
    about: 'Ask a carrier whether it knows these credentials, before they are stored. Nothing is booked.',
  },
  tryCarrierAccount: {
    method: 'post',
    path: '/api/carriers/:id/try',
    allow: keepers,
    params: saleParams,
    answer: tryOut,
    about: 'Ask the carrier whether it still knows the stored credentials. Nothing is booked.',
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
