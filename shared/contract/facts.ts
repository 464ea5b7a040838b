import { z } from 'zod'
import type { NoticeGroup } from '../order/notice-group.ts'
import { rejectReasons } from '../order/order.ts'
import { batchState, id, instant, order, parcelState, saleState, sku, version, type OrderView } from './common.ts'

const stockOfItem = z.object({ sku, available: z.int(), held: z.int(), sold: z.int(), version })

/** Every fact sent over websockets, in the past tense, with its audience. */
export const facts = {
  'order:decided': { namespace: '/live', to: "the order's viewer", payload: order },
  'order:changed': { namespace: '/live', to: "the order's viewer", payload: order },
  'order:refused': {
    namespace: '/live',
    to: 'the viewer who sent it',
    payload: z.object({ orderId: id, code: z.string() }),
  },
  'sale:changed': {
    namespace: '/live',
    to: "the sale's room",
    payload: z.object({ saleId: id, state: saleState, version }),
  },
  'pin:changed': {
    namespace: '/live',
    to: "the sale's room",
    payload: z.object({ saleId: id, sku: sku.nullable(), version }),
  },
  'stock:changed': {
    namespace: '/live',
    to: "the sale's room",
    payload: z.object({ saleId: id, items: z.array(stockOfItem) }),
  },
  'sale:progress': {
    namespace: '/live',
    to: "the sale's host",
    payload: z.object({
      saleId: id,
      placed: z.int(),
      confirmed: z.int(),
      rejected: z.partialRecord(z.enum(rejectReasons), z.int()),
    }),
  },
  'connection:closed': {
    namespace: '/live',
    alsoOn: '/floor',
    to: 'a connection that is about to be closed for misbehaviour',
    payload: z.object({ code: z.literal('busy'), message: z.string(), retryAfterMs: z.int() }),
  },
  'batch:changed': {
    namespace: '/floor',
    to: "the sale's floor",
    payload: z.object({ batchId: id, saleId: id, state: batchState, version }),
  },
  'parcel:changed': {
    namespace: '/floor',
    to: "the sale's floor",
    payload: z.object({ code: z.string(), state: parcelState }),
  },
  'deadline:warned': {
    namespace: '/floor',
    to: "the sale's floor",
    payload: z.object({ saleId: id, packBy: instant, step: z.int(), waiting: z.int() }),
  },
  'deadline:breached': {
    namespace: '/floor',
    to: "the sale's floor",
    payload: z.object({ parcelCode: z.string(), packBy: instant }),
  },
} as const

export type FactName = keyof typeof facts
export type FactPayload<Name extends FactName> = z.output<(typeof facts)[Name]['payload']>
export type StockOfItem = z.output<typeof stockOfItem>

/**
 * The facts a step publishes to the gateways after its commit: one message, whatever its size. Best effort: nothing
 * depends on its delivery.
 */
export interface FactBatch {
  /** Orders just decided. */
  groups?: NoticeGroup[]
  /** Orders that had already been decided and were sent again. */
  decided?: { viewerId: string; order: OrderView }[]
  changed?: { viewerId: string; order: OrderView }[]
  refused?: { viewerId: string; orderId: string; code: string }[]
  sales?: FactPayload<'sale:changed'>[]
  pins?: FactPayload<'pin:changed'>[]
  stock?: FactPayload<'stock:changed'>[]
  progress?: FactPayload<'sale:progress'>[]
  batches?: FactPayload<'batch:changed'>[]
  parcels?: (FactPayload<'parcel:changed'> & { saleId: string })[]
  warned?: FactPayload<'deadline:warned'>[]
  breached?: (FactPayload<'deadline:breached'> & { saleId: string })[]
}
