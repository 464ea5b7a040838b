import { z } from 'zod'
import { id, instant, parcelState } from '../common.ts'
import { code, scannedText, type Route } from '../route.ts'
import { keepers } from './hub.ts'
import { slug } from './person.ts'
import { staffName } from '../staff-name.ts'

const consignment = z
  .object({
    code: z.string().describe('Stands on the label of the box'),
    saleId: id,
    state: z.enum(['open', 'closed', 'dissolved']),
    closedAt: instant.nullable(),
    closedBy: staffName.nullable(),
    tareGrams: z.int().nullable().describe('What the empty box weighs'),
    grams: z.int().nullable().describe('The sum of its parcels and of the box; null while one of them is not known'),
    parcels: z.array(
      z.object({
        code: z.string(),
        seller: slug.describe('Who packed it'),
        name: z.string().nullable(),
        state: parcelState,
        stopped: z.boolean().describe('Cancelled, or stopped by its platform: take it out'),
      }),
    ),
    replayed: z.boolean().optional(),
  })
  .meta({ id: 'Consignment' })
export type ConsignmentView = z.output<typeof consignment>

const hub = { id: slug.describe('The seller that keeps the hub') }
const box = z.strictObject({ ...hub, code })

/** Outer boxes: parcels of one buyer that several packed, which leave the hub as one. */
export const consignmentRoutes = {
  joinConsignment: {
    method: 'post',
    path: '/api/hubs/:id/consignments',
    allow: keepers,
    params: z.strictObject(hub),
    body: z.strictObject({
      scanId: id,
      code: scannedText.describe('The parcel that is put in'),
      with: scannedText.describe('A parcel of the same buyer, or the box in which it lies'),
    }),
    answer: consignment,
    about:
      'Put a packed parcel into one box with another one of the same sale, buyer and recipient; the first two open the box. `wrong-state`, with `problem`, for one that may not go with it: another buyer, not packed, booked by itself already, in another box, cancelled, or a closed box.',
  },
  takeOutOfConsignment: {
    method: 'post',
    path: '/api/hubs/:id/consignments/take-outs',
    allow: keepers,
    params: z.strictObject(hub),
    body: z.strictObject({ scanId: id, code: scannedText }),
    answer: consignment,
    about:
      'Take a parcel out of its box, until a courier has signed for it. A closed box is taken apart by it: all its parcels are out, its label is void, and what it was booked as has to be cancelled with the carrier.',
  },
  closeConsignment: {
    method: 'post',
    path: '/api/hubs/:id/consignments/:code/close',
    allow: keepers,
    params: box,
    body: z.strictObject({ tareGrams: z.int().min(0).max(100_000).optional() }),
    answer: consignment,
    about: 'Close a box with two parcels or more: from then on it is booked, labelled and handed over as one.',
  },
  readConsignment: {
    method: 'get',
    path: '/api/hubs/:id/consignments/:code',
    allow: keepers,
    params: box,
    answer: consignment,
    about: 'A box with the parcels in it; of one that was taken apart, none.',
  },
  readConsignmentLabel: {
    method: 'get',
    path: '/api/hubs/:id/consignments/:code/label.pdf',
    allow: keepers,
    params: box,
    answer: 'application/pdf',
    about: 'The label of a closed box: its own code, all its contents, and what is to be paid for all of it.',
  },
} as const satisfies Record<string, Route>
