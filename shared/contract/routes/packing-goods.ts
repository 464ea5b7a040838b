import { z } from 'zod'
import { findingCodes } from '../../packing/preflight.ts'
import { id, instant, sku, version } from '../common.ts'
import { dispatchers, hosts, listOf, page, plainText, saleParams, crew, type Route } from '../route.ts'
import { choice, unitsChange } from './sale.ts'
import { photoTypes, photoUrls } from './sale-preparation.ts'

const day = z.iso.date('must be a day, YYYY-MM-DD')
/** Boxes, mailers, inserts: coded like goods, but listed separately. */
const material = sku
const skuParams = z.strictObject({ sku })

const packingStandard = z.strictObject({
  box: z
    .strictObject({ material, holds: z.int().min(1).max(10_000) })
    .nullable()
    .default(null),
  inserts: z
    .array(z.strictObject({ material, quantity: z.int().min(1).max(1_000), per: z.enum(['piece', 'parcel']) }))
    .max(20)
    .default([]),
  sticks: z.array(plainText(80)).max(10).default([]),
  photo: z.boolean().default(false),
})
const goodsLabel = z.strictObject({
  name: plainText(200).optional(),
  producer: plainText(200).optional(),
  producerAddress: plainText(300).optional(),
  origin: plainText(120).optional(),
  net: plainText(60).optional(),
  dated: z.boolean().default(true),
  ocop: z.strictObject({ stars: z.int().min(0).max(9), decision: plainText(80).optional(), grantedOn: day }).optional(),
})
const productSheet = z.strictObject({
  shelf: plainText(20).nullable().default(null),
  grams: z.int().min(1).max(1_000_000).nullable().default(null).describe('What one piece weighs with its own wrapping'),
  packing: packingStandard.nullable().default(null),
  label: goodsLabel.nullable().default(null),
  choice: choice
    .nullable()
    .default(null)
    .describe('The product it is a choice of, taken over by the sales made from then on'),
})
const product = productSheet.extend({ sku, version })

/** Days in order; one that is missing is in order with any. */
const isInOrder = ({ madeOn, bestBefore }: { madeOn: string | null; bestBefore: string | null }): boolean =>
  !madeOn || !bestBefore || madeOn <= bestBefore
const outOfOrder = { path: ['bestBefore'], message: 'must not be before madeOn' }

export const newLot = z
  .strictObject({
    lotId: id,
    sku,
    code: plainText(40),
    madeOn: day.nullable().default(null),
    bestBefore: day.nullable().default(null),
    units: z.int().min(1).max(10_000_000),
  })
  .refine(isInOrder, outOfOrder)
export const lotDates = z
  .strictObject({ madeOn: day.nullable(), bestBefore: day.nullable() })
  .refine(isInOrder, outOfOrder)
const lot = z.object({
  lotId: id,
  sku,
  code: z.string(),
  madeOn: day.nullable(),
  bestBefore: day.nullable(),
  units: z.int(),
  free: z.int(),
  replayed: z.boolean().optional(),
})
const tare = z.int().min(1).max(100_000).nullable().describe('What an empty one weighs (g)')
const materialCount = z.strictObject({
  title: plainText(120),
  onHand: z.int().min(0).max(100_000_000),
  grams: tare.optional().describe('What an empty one weighs (g); stays as it is when left out'),
})
const materialView = z.object({
  material,
  title: z.string(),
  onHand: z.int(),
  grams: tare,
  countedAt: instant,
  version,
})

const finding = z.object({
  code: z.enum(findingCodes),
  level: z.enum(['blocks', 'warns']),
  about: z.string().optional(),
})
const goods = z.object({
  sku,
  title: z.string().nullable().describe('As it was called in its latest sale'),
  photo: photoUrls.nullable(),
  product: product.nullable().describe('Null until something is stored about it'),
  findings: z.array(finding).describe('As before a sale, whatever its quantity'),
})
const preflight = z.object({
  saleId: id,
  checkedAt: instant,
  verdict: z.enum(['ready', 'look', 'blocked']),
  items: z.array(z.object({ sku, title: z.string(), findings: z.array(finding) })),
  materials: z.array(
    z.object({
      material,
      title: z.string().nullable(),
      onHand: z.int().nullable(),
      atLeast: z.int(),
      atMost: z.int(),
      level: z.enum(['enough', 'tight', 'short']),
    }),
  ),
})
export type FindingView = z.output<typeof finding>
export type GoodsView = z.output<typeof goods>
export type PreflightView = z.output<typeof preflight>
export type LotView = z.output<typeof lot>
export type MaterialView = z.output<typeof materialView>
export type ProductView = z.output<typeof product>

/**
 * What the seller stores about goods from one sale to the next: how they are packed, what their label says, their lots,
 * and the packing material in stock.
 */
export const goodsRoutes = {
  listProducts: {
    method: 'get',
    path: '/api/products',
    allow: crew,
    sheddable: true,
    query: z.strictObject(page),
    answer: listOf(product),
    about: "How the own seller's products are shelved, packed and labelled.",
  },
  putProduct: {
    method: 'put',
    path: '/api/products/:sku',
    allow: hosts,
    params: skuParams,
    body: productSheet,
    answer: product,
    about: 'Shelf, packing standard and goods label of a product, for every sale of the own seller.',
  },
  removeProduct: {
    method: 'delete',
    path: '/api/products/:sku',
    allow: hosts,
    params: skuParams,
    answer: z.object({ sku }),
    about: 'Delete what is stored about a product. Existing sales, lots and paper keep theirs.',
  },
  listGoods: {
    method: 'get',
    path: '/api/goods',
    allow: hosts,
    sheddable: true,
    query: z.strictObject(page),
    answer: listOf(goods),
    about:
      'Everything that the own seller sells or stores something about, with what its label, lots and packing still lack.',
  },
  setProductPhoto: {
    method: 'put',
    path: '/api/products/:sku/photo',
    allow: hosts,
    sheddable: true,
    params: skuParams,
    raw: { bytesMax: 10 * 1024 * 1024, types: photoTypes },
    answer: photoUrls,
    about: 'Set the photo of a product, shown in every sale in which its item has none of its own.',
  },
  removeProductPhoto: {
    method: 'delete',
    path: '/api/products/:sku/photo',
    allow: hosts,
    params: skuParams,
    answer: z.object({ sku }),
    about: "Remove a product's photo.",
  },
  listLots: {
    method: 'get',
    path: '/api/lots',
    allow: crew,
    sheddable: true,
    query: z.strictObject({ ...page, sku: sku.optional() }),
    answer: listOf(lot),
    about: "The own seller's lots, first to expire first.",
  },
  addLot: {
    method: 'post',
    path: '/api/lots',
    allow: hosts,
    body: newLot,
    status: 201,
    otherwise: { 200: 'already added: repeats the answer' },
    answer: lot,
    about: 'Add a lot; parcels take from the lot that expires first.',
  },
  setLotDates: {
    method: 'put',
    path: '/api/lots/:id',
    allow: hosts,
    params: saleParams,
    body: lotDates,
    answer: lot,
    about: "Correct a lot's dates, for what is printed from now on.",
  },
  changeLot: {
    method: 'post',
    path: '/api/lots/:id/changes',
    allow: hosts,
    params: saleParams,
    body: unitsChange,
    answer: lot,
    about: "Correct a lot's units after a count; never below what parcels have taken.",
  },
  listMaterials: {
    method: 'get',
    path: '/api/materials',
    allow: crew,
    sheddable: true,
    query: z.strictObject(page),
    answer: listOf(materialView),
    about: 'Packing material in stock.',
  },
  putMaterial: {
    method: 'put',
    path: '/api/materials/:material',
    allow: ['host', 'dispatcher', 'owner', 'admin'],
    params: z.strictObject({ material }),
    body: materialCount,
    answer: materialView,
    about: 'Set the counted stock of a packing material.',
  },
  removeMaterial: {
    method: 'delete',
    path: '/api/materials/:material',
    allow: [...new Set([...hosts, ...dispatchers])],
    params: z.strictObject({ material }),
    answer: z.object({ material }),
    about: 'Remove a packing material that is no longer used.',
  },
  preflight: {
    method: 'get',
    path: '/api/sales/:id/preflight',
    allow: ['host', 'dispatcher', 'owner', 'admin'],
    sheddable: true,
    params: saleParams,
    answer: preflight,
    about: "Check the goods' labels, lots and packing material before the live.",
  },
} as const satisfies Record<string, Route>
