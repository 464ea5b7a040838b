import { z } from 'zod'
import { scanResults } from '../../packing/check-scan.ts'
import { misreadKinds } from '../../packing/scan/misread.ts'
import { batch, batchState, id, instant, parcelState, sku } from '../common.ts'
import { code, floor, listOf, packers, page, saleParams, scannedText, type Route } from '../route.ts'
import { staffName } from '../staff-name.ts'

/** A parcel's code, or the tracking code on the label of its carrier or platform. */
const labelCode = z.string().regex(/^[A-Z0-9][A-Z0-9.-]{5,39}$/, 'must be the code of a label')
const codeParams = z.strictObject({ code: labelCode })
const lotTaken = z.object({ lotId: id, code: z.string(), bestBefore: z.iso.date().nullable(), quantity: z.int() })
const counted = z.object({ material: sku, title: z.string().nullable(), count: z.int() })
const piece = z.object({ sku, quantity: z.int() })

const grams = z.int().nullable()
const parcelWeight = z.object({
  reckoned: grams.describe('What its goods and its box weigh (g); null while the weight of one of them is not known'),
  weighed: grams.describe('What the scales said last (g)'),
  difference: grams.describe('Weighed less reckoned'),
})
export type ParcelWeight = z.output<typeof parcelWeight>

/** A parcel on the scales: heavier is not a parcel but freight of its own. */
export const weighing = z.strictObject({
  scanId: id,
  grams: z
    .int('must be a whole number of grams')
    .min(1, 'must be 1-100000')
    .max(100_000, 'must be 1-100000')
    .describe('What the closed parcel weighs'),
})

const worksheet = z.object({
  batch,
  batchNumber: z.int(),
  parcels: z.array(
    z.object({
      code: z.string(),
      number: z.int(),
      recipient: z.string(),
      lines: z.array(
        z.object({ sku, title: z.string(), quantity: z.int(), shelf: z.string().nullable(), lots: z.array(lotTaken) }),
      ),
      box: counted.nullable(),
      inserts: z.array(counted),
      sticks: z.array(z.string()),
      photoNeeded: z.boolean(),
      photos: z.int(),
      tracking: z.string().optional().describe("What its carrier's or platform's label is scanned as"),
      note: z.string().optional().describe('What the buyer wrote to the shop'),
      weight: parcelWeight,
    }),
  ),
  picks: z.array(
    z.object({ sku, title: z.string(), quantity: z.int(), shelf: z.string().nullable(), lots: z.array(lotTaken) }),
  ),
  materials: z.array(counted.extend({ onHand: z.int().nullable(), short: z.int() })),
  withoutStandard: z.array(sku),
})
export type Worksheet = z.output<typeof worksheet>

const claimNext = z.strictObject({ saleId: id.optional() })
export const scanToCheck = z.strictObject({
  batchId: id.optional(),
  /** The parcel in hand: a scan is tried as one of its items before it is taken for a label. */
  openParcel: labelCode.optional(),
  scans: z.array(scannedText).max(1000).default([]),
  item: scannedText.optional(),
})
export const shortPick = z.strictObject({ scanId: id, sku, missing: z.int().min(1).max(990) })
const checked = z.object({
  result: z.enum(scanResults),
  /** For `unknown`: what is wrong with the scan. */
  reason: z.enum(misreadKinds).optional(),
  code: z.string().optional(),
  /** The item the scan refers to. */
  sku: sku.optional(),
  state: parcelState.optional(),
  replacedBy: z.string().optional(),
  batchId: id.optional(),
  claimedBy: staffName.optional(),
  missing: z.array(piece),
})
const shortAnswer = z.object({
  code: z.string(),
  state: parcelState,
  outcome: z.enum(['other-lot', 'cancelled', 'both']),
  missing: z.int(),
  lots: z.array(lotTaken),
  cancelled: z.array(id),
  replayed: z.boolean().optional(),
})
const photo = z.object({
  photoId: id,
  code: z.string(),
  sha256: z.string(),
  width: z.int(),
  height: z.int(),
  takenAt: instant,
  keptAt: instant,
  packer: z.string(),
  replayed: z.boolean().optional(),
})
export type CheckedScan = z.output<typeof checked>
export type ShortAnswer = z.output<typeof shortAnswer>
export type PhotoView = z.output<typeof photo>

const photoTypes = ['image/jpeg', 'image/png', 'image/webp'] as const
/** A phone's photo is 2 to 6 MB. */
const photoBytesMax = 8 * 1024 * 1024

export const packScan = z
  .strictObject({
    scanId: id,
    scans: z.array(scannedText).max(1000).optional(),
    count: z.int().min(1).max(1000).optional(),
    at: instant.optional(),
  })
  .refine(({ scans, count }) => scans === undefined || count === undefined, {
    path: ['count'],
    message: 'is for parcels whose items are not scanned',
  })

/** The packing table: batches, claims, scans, short picks and photos. */
export const packingRoutes = {
  cutBatches: {
    method: 'post',
    path: '/api/sales/:id/batches',
    allow: ['host', 'packer', 'owner', 'admin'],
    params: saleParams,
    answer: z.object({ batches: z.array(batch) }),
    about: 'Cut all waiting parcels into batches now.',
  },
  listBatches: {
    method: 'get',
    path: '/api/batches',
    allow: floor,
    sheddable: true,
    query: z.strictObject({ ...page, saleId: id.optional(), state: batchState.optional() }),
    answer: listOf(batch),
    about: 'Packing batches, most urgent first.',
  },
  claimNextBatch: {
    method: 'post',
    path: '/api/batches/claim-next',
    allow: packers,
    body: claimNext,
    answer: z.object({ batch: batch.nullable() }),
    about:
      'Claim the most urgent free batch that the own seller packs. One already claimed by the caller comes first, so a lost answer costs nothing.',
  },
  readWorksheet: {
    method: 'get',
    path: '/api/batches/:id/worksheet',
    allow: floor,
    params: saleParams,
    answer: worksheet,
    about: 'Everything needed to pack a batch, even offline: goods by shelf and lot, boxes, inserts, marks.',
  },
  handBackBatch: {
    method: 'post',
    path: '/api/batches/:id/hand-back',
    allow: floor,
    params: saleParams,
    answer: batch,
    about: 'Hand a claimed batch back: what is packed stays packed. A dispatcher may take it from its packer.',
  },
  checkScan: {
    method: 'post',
    path: '/api/parcels/:code/check',
    allow: packers,
    params: z.strictObject({ code: scannedText }),
    body: scanToCheck,
    answer: checked,
    about:
      'What a scan means: a label, or an item of the given or open parcel, in any notation. Changes nothing except that it keeps the claim alive.',
  },
  shortPick: {
    method: 'post',
    path: '/api/parcels/:code/short',
    allow: packers,
    params: codeParams,
    body: shortPick,
    answer: shortAnswer,
    about:
      'Report missing goods: they are taken from another lot; otherwise the newest orders of the parcel are cancelled and their buyers notified.',
  },
  weighParcel: {
    method: 'put',
    path: '/api/parcels/:code/weight',
    allow: floor,
    params: codeParams,
    body: weighing,
    answer: parcelWeight.extend({ code: z.string(), replayed: z.boolean().optional() }),
    about: 'What the scales say: the carrier is told this instead of the reckoned weight. The last one counts.',
  },
  readParcelWeight: {
    method: 'get',
    path: '/api/parcels/:code/weight',
    allow: ['host', ...floor],
    params: codeParams,
    answer: parcelWeight.extend({ code: z.string() }),
    about: 'What a parcel weighs: reckoned from its goods and its box, and on the scales.',
  },
  putParcelPhoto: {
    method: 'put',
    path: '/api/parcels/:code/photos/:photo',
    allow: packers,
    params: z.strictObject({ code: labelCode, photo: id }),
    query: z.strictObject({ at: instant.optional() }),
    raw: { bytesMax: photoBytesMax, types: photoTypes },
    status: 201,
    otherwise: { 200: 'already stored: repeats the answer' },
    answer: photo,
    about:
      'Add a photo of the packed parcel (JPEG, PNG or WebP, up to 8 MB), stored as WebP with its hash, time and packer.',
  },
  listParcelPhotos: {
    method: 'get',
    path: '/api/parcels/:code/photos',
    allow: ['host', ...floor],
    params: codeParams,
    answer: z.object({ items: z.array(photo) }),
    about: 'The photos of a parcel.',
  },
  readCommandSheet: {
    method: 'get',
    path: '/api/station-commands.pdf',
    allow: 'anyone',
    query: z.strictObject({ size: z.enum(['a4', 'a6']).default('a4'), language: z.enum(['vi', 'en']).default('vi') }),
    answer: 'application/pdf',
    about:
      'A sheet of barcodes that a packer scans instead of touching the screen: take a batch, print, report missing goods and so on.',
  },
  readParcelPhoto: {
    method: 'get',
    path: '/api/parcels/:code/photos/:photo',
    allow: ['host', ...floor],
    params: z.strictObject({ code: labelCode, photo: id }),
    answer: 'image/webp',
    about: 'One photo of a parcel.',
  },
  readBatch: {
    method: 'get',
    path: '/api/batches/:id',
    allow: floor,
    params: saleParams,
    answer: batch,
    about: 'One packing batch.',
  },
  claimBatch: {
    method: 'post',
    path: '/api/batches/:id/claim',
    allow: packers,
    params: saleParams,
    answer: batch,
    about: 'Claim a batch for packing; nobody else can claim it.',
  },
  packParcel: {
    method: 'post',
    path: '/api/parcels/:code/pack',
    allow: packers,
    params: codeParams,
    body: packScan,
    answer: z.object({
      code,
      state: parcelState,
      packedAt: instant,
      late: z.boolean(),
      replayed: z.boolean().optional(),
    }),
    about: 'Seal a parcel: with every item scanned, with the pieces counted, or unchecked.',
  },
} as const satisfies Record<string, Route>
