import { z } from 'zod'
import { checkInResults, unitsMax } from '../../hub/check-in.ts'
import { goodsStates } from '../../hub/commitment.ts'
import { packs } from '../../sale/sale.ts'
import { id, instant, parcelState, saleState, sku } from '../common.ts'
import { hosts, plainText, saleParams, scannedText, type Route } from '../route.ts'
import { slug } from './person.ts'
import { staffName } from '../staff-name.ts'

/** Who looks after what comes to a hub. */
export const keepers = ['host', 'packer', 'dispatcher', 'owner', 'admin'] as const
const units = z.int().min(0).max(unitsMax)
const member = { seller: slug, name: z.string().nullable().describe('The name of its shop, once it has one') }

export const promise = z.strictObject({
  units,
  bringBy: instant.describe('The hour by which they are at the hub; one that has passed is only kept, never set'),
})

export const commitment = z.object({
  saleId: id,
  sku,
  title: z.string(),
  packs: z.enum(packs),
  ...member,
  units: units.nullable().describe('null: nothing promised yet'),
  bringBy: instant.nullable(),
  version: z.int().min(0),
  former: z
    .array(z.object({ version: z.int(), units, bringBy: instant, at: instant, by: staffName }))
    .describe('Earlier promises, oldest first'),
})
export type CommitmentView = z.output<typeof commitment>

export const newCheckIn = z
  .strictObject({
    scanId: id,
    code: scannedText.optional().describe("A parcel's label, or the code of goods or of a lot"),
    saleId: id.optional().describe('The sale that goods are for'),
    sku: sku.optional(),
    units: z
      .int()
      .min(-unitsMax, `must be at least -${unitsMax}`)
      .max(unitsMax, `must be at most ${unitsMax}`)
      .refine((one) => one !== 0, 'must not be 0')
      .optional()
      .describe('Units of goods; negative takes back what was entered by mistake, -1 a parcel'),
    reason: plainText(200).optional(),
  })
  .refine(({ code, sku: named }) => (code === undefined) !== (named === undefined), {
    path: ['code'],
    message: 'give either a code or a SKU',
  })
  .refine(
    ({ sku: named, saleId, units: some }) => named === undefined || (saleId !== undefined && some !== undefined),
    {
      path: ['units'],
      message: 'goods need a sale and units',
    },
  )
  .refine(({ units: some = 1, reason }) => some < 0 === (reason !== undefined), {
    path: ['reason'],
    message: 'a correction needs a reason, nothing else has one',
  })

const checkedIn = z.object({
  result: z.enum(checkInResults),
  code: z.string().optional().describe('The parcel; for `replaced` its present code'),
  seller: slug.optional(),
  sku: sku.optional(),
  title: z.string().optional(),
  promised: units.nullable().optional(),
  brought: z.int().optional(),
  missing: z.int().optional(),
  surplus: z
    .int()
    .optional()
    .describe(
      'Of what its producer packs: loose units beyond what the hub packs of it, which count as nothing brought',
    ),
  together: z
    .array(z.string())
    .optional()
    .describe('Parcels at the hub that go into one box with this one: same buyer, other packers'),
  replayed: z.boolean().optional(),
})
export type CheckedIn = z.output<typeof checkedIn>

const board = z.object({
  at: instant,
  sales: z.array(z.object({ saleId: id, title: z.string(), state: saleState, timeZone: z.string() })),
  saleId: id.nullable().describe('Whose goods and parcels these are: the one asked for, or the first'),
  red: z.boolean().describe('Something is missing after its hour'),
  goods: z.array(
    z.object({
      ...member,
      sku,
      title: z.string(),
      packs: z.enum(packs),
      promised: units.nullable(),
      bringBy: instant.nullable(),
      brought: z.int().describe('Loose, as far as the hub packs them, and in the parcels of who packs them'),
      loose: z.int().describe('Units that came loose, also what went back'),
      surplus: z.int().describe('Loose units at the hub beyond what it packs of them'),
      missing: z.int(),
      returned: z.int(),
      quota: z.int(),
      sold: z.int(),
      short: z.int().describe('Sold, to be packed by the hub, and not brought'),
      late: z.int().describe('Units that were not there at their hour, whatever came later'),
      state: z.enum(goodsStates),
    }),
  ),
  parcels: z.array(
    z.object({
      ...member,
      parcels: z.int(),
      unpacked: z.int(),
      in: z.int(),
      handedOver: z.int(),
      missing: z.array(z.string()).describe('Packed, and not brought yet'),
    }),
  ),
  together: z
    .array(
      z.object({
        consignment: z.string().nullable().describe('The code of their box, once two are in it'),
        closedAt: instant.nullable(),
        parcels: z.array(
          z.object({
            code: z.string(),
            ...member,
            state: parcelState,
            here: z.boolean().describe('Brought to the hub, or packed there'),
            stopped: z.boolean().describe('Cancelled, or stopped by its platform'),
            inBox: z.boolean(),
          }),
        ),
      }),
    )
    .describe('Parcels of one buyer from several packers, which may leave in one box'),
  lateShares: z
    .array(z.object({ seller: slug, share: z.number() }))
    .describe('Of what was due within 90 days, how much was not there at its hour, from 0 to 1'),
})
export type HubBoard = z.output<typeof board>

const hubParams = z.strictObject({ id: slug.describe('The seller that keeps the hub') })
const goodsParams = z.strictObject({ id, sku })

/** A hub: what members promise to bring for a sale, what came, and what follows when something did not. */
export const hubRoutes = {
  listCommitments: {
    method: 'get',
    path: '/api/sales/:id/commitments',
    allow: keepers,
    params: saleParams,
    answer: z.object({ items: z.array(commitment) }),
    about: "Members' goods in a sale, with what is promised of them.",
  },
  putCommitment: {
    method: 'put',
    path: '/api/sales/:id/commitments/:sku',
    allow: keepers,
    params: goodsParams,
    body: promise,
    answer: commitment,
    about: 'Set what a member promises to bring. Former promises are kept; what was late stays late.',
  },
  readHubBoard: {
    method: 'get',
    path: '/api/hubs/:id/board',
    allow: keepers,
    params: hubParams,
    query: z.strictObject({ saleId: id.optional() }),
    answer: board,
    about: 'What is promised, brought, missing and late, whose it is, and which parcels of members came.',
  },
  checkIn: {
    method: 'post',
    path: '/api/hubs/:id/check-ins',
    allow: keepers,
    params: hubParams,
    body: newCheckIn,
    answer: checkedIn,
    about:
      'Take in a packed parcel by its code, or loose units of goods, also of what its producer packs, for orders that the hub packs; a code of goods without units says what it is. Once per scan id.',
  },
  returnGoods: {
    method: 'post',
    path: '/api/hubs/:id/returns',
    allow: keepers,
    params: hubParams,
    body: z.strictObject({ scanId: id, saleId: id, sku }),
    answer: z.object({ sku, units: z.int(), replayed: z.boolean().optional() }),
    about: 'After the sale, give all unsold units of goods back to their member, by one entry.',
  },
  cutToBrought: {
    method: 'post',
    path: '/api/sales/:id/commitments/:sku/cut',
    allow: hosts,
    params: goodsParams,
    body: z.strictObject({ changeId: id }),
    answer: z.object({ quota: z.int(), cut: z.int(), replayed: z.boolean().optional() }),
    about: 'Lower the quota to what was brought, but never below what is held and sold.',
  },
  reportNotBrought: {
    method: 'post',
    path: '/api/sales/:id/commitments/:sku/short',
    allow: ['host', 'dispatcher', 'owner', 'admin'],
    params: goodsParams,
    answer: z.object({
      short: z.int().describe('Units that were sold and not brought'),
      left: z.int().describe('Of these, what is packed already'),
      cancelled: z.array(id),
    }),
    about:
      'After the sale, what was sold and not brought is short: the newest orders of it that are not packed are cancelled and their buyers told. Repeating it cancels nothing more.',
  },
} as const satisfies Record<string, Route>
