import type { Transitions } from '../transitions.ts'

/** `received` orders live in the intake and have no row yet. */
export type OrderState = 'rejected' | 'reserved' | 'confirmed' | 'expired' | 'cancelled' | 'packed' | 'handed-over' | 'delivered' | 'returned'
export type PaymentKind = 'cod' | 'prepaid'

export const orderTransitions = {
  rejected: [],
  reserved: ['confirmed', 'expired', 'cancelled'],
  expired: ['confirmed'],
  confirmed: ['packed', 'cancelled'],
  cancelled: [],
  packed: ['handed-over'],
  'handed-over': ['delivered', 'returned'],
  delivered: [],
  returned: [],
} as const satisfies Transitions<OrderState>

/** Why an order was rejected, in the order in which the reasons are looked for: the first that applies is told. */
export const rejectReasons = ['sale-not-open', 'unknown-item', 'over-limit', 'sold-out', 'not-processable'] as const
export type RejectReason = (typeof rejectReasons)[number]

/** States whose lines count towards a buyer's limit. */
export const countedStates = ['reserved', 'confirmed', 'packed', 'handed-over', 'delivered'] as const satisfies readonly OrderState[]

export interface Line {
  sku: string
  quantity: number
}

/** What makes two orders of one id the same order: viewer, sale, payment, lines sorted by SKU. */
export function contentsOf(order: { viewerId: string; saleId: string; payment: PaymentKind; lines: readonly Line[] }): string {
  const lines = order.lines.length === 1 ? `${order.lines[0]!.sku}×${order.lines[0]!.quantity}` : linesText(order.lines)
  return `${order.viewerId}|${order.saleId}|${order.payment}|${lines}`
}

/** Lines as one canonical text, `SKU×n,SKU×n` sorted by SKU. */
export function linesText(lines: readonly Line[]): string {
  return lines.map((line) => `${line.sku}×${line.quantity}`).toSorted().join(',')
}
