import type { Line, PaymentKind } from './order.ts'

/**
 * An order waiting in an intake chunk. Ids and a blind index only: name, phone and address never enter a chunk.
 * `recipientId` is set for an order typed in by a host; otherwise the recipient is the viewer's current one at the time
 * the chunk was received.
 */
export interface IntakeOrder {
  orderId: string
  saleId: string
  viewerId: string
  buyerKey: string
  payment: PaymentKind
  lines: Line[]
  recipientId?: string
}

/** An intake chunk as read by a worker: its number is its position in the queue. */
export interface IntakeChunk {
  chunkNo: number
  receivedAt: Date
  orders: IntakeOrder[]
}
