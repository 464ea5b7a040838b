import { z } from 'zod'
import { noteKinds, scanResults } from '../../dispatch/pickup.ts'
import { id, instant } from '../common.ts'
import { code, dispatchers, listOf, page, plainText, saleParams, type Route } from '../route.ts'

export const newManifest = z.strictObject({
  manifestId: id,
  carrier: plainText(80),
  parcelCodes: z
    .array(code)
    .min(1)
    .max(5000)
    .refine((all) => new Set(all).size === all.length, 'a code may appear only once'),
})

const number = z
  .string()
  .nullable()
  .describe('How people call it: day, month and how many there were before on that day, `29/11-2`')

const manifest = z.object({
  manifestId: id,
  number,
  carrier: z.string(),
  parcels: z.int(),
  handedOverAt: instant,
  replayed: z.boolean().optional(),
})

const tally = z.object({ scanned: z.int(), missing: z.int() })
const missing = z.object({ code: z.string(), saleTitle: z.string(), packBy: instant, handOverBy: instant })
const note = z.object({ noteId: id, kind: z.enum(noteKinds), text: z.string(), at: instant })
const pickup = z
  .object({
    pickupId: id,
    number,
    carrier: z.string(),
    state: z.enum(['open', 'signed', 'cancelled']),
    plannedAt: instant.nullable(),
    openedAt: instant,
    manifestId: id.nullable(),
    tally,
    scanned: z.array(z.object({ code: z.string(), scannedAt: instant })),
    stopped: z
      .array(z.object({ code: z.string() }))
      .describe('Scanned out, but stopped by their platform since: take them off the truck'),
    missing: z.array(missing),
    producers: z
      .array(z.object({ seller: z.string(), name: z.string().nullable(), parcels: z.int(), units: z.int() }))
      .describe('Whose goods are scanned out; a parcel packed for several counts with each'),
    notes: z.array(note),
    photos: z.array(z.object({ photoId: id, sha256: z.string(), at: instant })),
  })
  .meta({ id: 'Pickup' })
export type PickupView = z.output<typeof pickup>

/** A drawn signature: strokes of points in hundredths of the box's width, so that it looks the same on any paper. */
const strokes = z
  .array(
    z
      .array(z.tuple([z.number().min(0).max(100), z.number().min(0).max(100)]))
      .min(1)
      .max(500),
  )
  .min(1, 'the courier has to sign')
  .max(60)

export const newPickup = z.strictObject({ pickupId: id, carrier: plainText(80), plannedAt: instant.optional() })
export const outScan = z.strictObject({ scanId: id, code: z.string().min(1).max(60), at: instant.optional() })
export const newNote = z.strictObject({
  noteId: id,
  kind: z.enum(noteKinds),
  text: z
    .string()
    .max(500)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters')
    .default(''),
})
export const signature = z.strictObject({ manifestId: id, courier: plainText(120), strokes })
export const newAmendment = z.strictObject({
  amendmentId: id,
  kind: z.enum(['added', 'left-behind']),
  parcelCodes: z
    .array(code)
    .min(1)
    .max(1000)
    .refine((all) => new Set(all).size === all.length, 'a code may appear only once'),
  reason: plainText(200),
})
const amendment = z.object({
  manifestId: id,
  number: z.int(),
  kind: z.enum(['added', 'left-behind']),
  parcels: z.int(),
  at: instant,
  replayed: z.boolean().optional(),
})

const zip = {
  answer: 'application/zip',
  allow: ['host', 'dispatcher', 'owner', 'admin'],
  params: saleParams,
  method: 'get',
} as const

/** The truck at the door: pick-ups, hand-over, signatures, amendments, and the evidence for all of it. */
export const dispatchRoutes = {
  handOver: {
    method: 'post',
    path: '/api/manifests',
    allow: dispatchers,
    body: newManifest,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: manifest,
    about: 'Hand packed parcels to a carrier.',
  },
  readManifest: {
    method: 'get',
    path: '/api/manifests/:id.pdf',
    allow: dispatchers,
    params: saleParams,
    answer: 'application/pdf',
    linked: true,
    about: 'The hand-over record.',
  },
  openPickup: {
    method: 'post',
    path: '/api/pickups',
    allow: dispatchers,
    body: newPickup,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: pickup.extend({ replayed: z.boolean().optional() }),
    about: "Start a pick-up: a carrier's visit, for parcels of all sales.",
  },
  listPickups: {
    method: 'get',
    path: '/api/pickups',
    allow: dispatchers,
    query: z.strictObject({ ...page, state: z.enum(['open', 'signed', 'cancelled']).optional() }),
    answer: listOf(
      pickup.omit({ scanned: true, stopped: true, missing: true, producers: true, notes: true, photos: true }),
    ),
    about: 'Pick-ups, newest first.',
  },
  readPickup: {
    method: 'get',
    path: '/api/pickups/:id',
    allow: dispatchers,
    params: saleParams,
    answer: pickup,
    about: 'A pick-up with its tally: what is scanned and what is missing.',
  },
  scanOut: {
    method: 'post',
    path: '/api/pickups/:id/scans',
    allow: dispatchers,
    params: saleParams,
    body: outScan,
    answer: z.object({
      result: z.enum(scanResults),
      code: z.string(),
      tally,
      replacedBy: z.string().optional(),
      together: z
        .array(z.string())
        .optional()
        .describe('The parcels of an outer box: its own code, or that of any of them, scans all out'),
      replayed: z.boolean().optional(),
    }),
    about: 'Scan a parcel out. Every scan is answered with its result and stored; only `ok` counts.',
  },
  noteOnPickup: {
    method: 'post',
    path: '/api/pickups/:id/notes',
    allow: dispatchers,
    params: saleParams,
    body: newNote,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: note.extend({ replayed: z.boolean().optional() }),
    about: 'Note what did not go as planned: the truck was full, came early, did not come.',
  },
  photographPickup: {
    method: 'post',
    path: '/api/pickups/:id/photos/:photo',
    allow: dispatchers,
    params: z.strictObject({ id, photo: id }),
    raw: { bytesMax: 12 * 1024 * 1024, types: ['image/jpeg', 'image/png', 'image/webp'] },
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: z.object({ photoId: id, sha256: z.string(), at: instant, replayed: z.boolean().optional() }),
    about: 'Add a photo of the signed document or of a full truck, with its hash and time.',
  },
  readPickupPhoto: {
    method: 'get',
    path: '/api/pickups/:id/photos/:photo',
    allow: dispatchers,
    params: z.strictObject({ id, photo: id }),
    answer: 'image/webp',
    about: 'A stored photo.',
  },
  signPickup: {
    method: 'post',
    path: '/api/pickups/:id/sign',
    allow: dispatchers,
    params: saleParams,
    body: signature,
    answer: z.object({
      pickupId: id,
      manifestId: id,
      parcels: z.int(),
      handedOverAt: instant,
      replayed: z.boolean().optional(),
    }),
    about: 'The courier signs: all scanned parcels are handed over under one manifest.',
  },
  cancelPickup: {
    method: 'post',
    path: '/api/pickups/:id/cancel',
    allow: dispatchers,
    params: saleParams,
    answer: z.object({ pickupId: id, state: z.literal('cancelled') }),
    about: 'Cancel a pick-up that did not take place; nothing is handed over.',
  },
  amendManifest: {
    method: 'post',
    path: '/api/manifests/:id/amendments',
    allow: dispatchers,
    params: saleParams,
    body: newAmendment,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: amendment,
    about:
      'Add a numbered amendment to a signed manifest: parcels added, or listed but left behind (they may be scanned out again).',
  },
  proveManifest: {
    ...zip,
    path: '/api/manifests/:id/evidence.zip',
    about: 'Everything that proves a hand-over: signed record, scans, photos, notes, times.',
  },
  proveSale: {
    ...zip,
    path: '/api/sales/:id/evidence.zip',
    about: 'The evidence pack of a sale, for an appeal against late dispatch.',
  },
} as const satisfies Record<string, Route>
