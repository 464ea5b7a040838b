import type { Transitions } from '../transitions.ts'

/** `received` orders live in the intake and have no row yet. */
export type OrderState =
  | 'rejected'
  | 'reserved'
  | 'confirmed'
  | 'expired'
  | 'cancelled'
  | 'packed'
  | 'handed-over'
  | 'delivered'
  | 'returned'
export type PaymentKind = 'cod' | 'prepaid'

export const orderTransitions = {
  rejected: [],
  reserved: ['confirmed', 'expired', 'cancelled'],
  expired: ['confirmed'],
  confirmed: ['packed', 'cancelled'],
  cancelled: [],
  packed: ['handed-over', 'cancelled'],
  'handed-over': ['delivered', 'returned'],
  delivered: [],
  returned: [],
} as const satisfies Transitions<OrderState>

/**
 * Whether an order can still be given up for its own sake. A packed one is only cancelled by unpacking its parcel,
 * after its platform has cancelled it.
 */
export function isCancellable(state: OrderState): boolean {
  return state === 'reserved' || state === 'confirmed'
}

/** Why an order was rejected, in the order the reasons are checked: the first that applies is reported. */
export const rejectReasons = ['sale-not-open', 'unknown-item', 'over-limit', 'sold-out', 'not-processable'] as const
export type RejectReason = (typeof rejectReasons)[number]

/** Why an order was cancelled, as its buyer is told; `shop` if the shop's reason does not concern the buyer. */
export const cancelReasons = [
  'buyer',
  'asked',
  'unreachable',
  'address',
  'short',
  'deadline',
  'refunded',
  'shop',
] as const
export type CancelReason = (typeof cancelReasons)[number]

/** By the reasons that are recorded with a cancellation: by Flashpack itself, and by a shop that chose one. */
const toldOf = new Map<string | null, CancelReason>([
  ['short-pick', 'short'],
  ['out-of-stock', 'short'],
  ['deadline-missed', 'deadline'],
  ['refunded', 'refunded'],
  ['buyer-asked', 'asked'],
  ['unreachable', 'unreachable'],
  ['wrong-address', 'address'],
])

/** What a buyer is told about a cancellation, from its event: who cancelled, and the recorded reason, if any. */
export function cancellation(actor: string, reason: string | null): CancelReason {
  return toldOf.get(reason) ?? (actor.startsWith('viewer:') ? 'buyer' : 'shop')
}

/** Why staff cancel an order. A fixed list, because what is recorded with an order stays and must name nobody. */
export const shopReasons = [
  'buyer-asked',
  'unreachable',
  'wrong-address',
  'suspicious',
  'out-of-stock',
  'other',
] as const
export type ShopReason = (typeof shopReasons)[number]

/** States whose lines count towards a buyer's limit. */
export const countedStates = [
  'reserved',
  'confirmed',
  'packed',
  'handed-over',
  'delivered',
] as const satisfies readonly OrderState[]

export interface Line {
  sku: string
  quantity: number
}

export interface OrderContents {
  viewerId: string
  saleId: string
  payment: PaymentKind
  lines: readonly Line[]
}

/** Whether two orders with the same id are the same order: viewer, sale, payment, and lines in any sequence. */
export function isSameOrder(one: OrderContents, other: OrderContents): boolean {
  if (
    one.viewerId !== other.viewerId ||
    one.saleId !== other.saleId ||
    one.payment !== other.payment ||
    one.lines.length !== other.lines.length
  )
    return false
  return one.lines.every((line) =>
    other.lines.some(({ sku, quantity }) => sku === line.sku && quantity === line.quantity),
  )
}

/** Lines as one canonical text, `SKU×n,SKU×n` sorted by SKU. */
export function linesText(lines: readonly Line[]): string {
  return lines
    .map((line) => `${line.sku}×${line.quantity}`)
    .toSorted()
    .join(',')
}
