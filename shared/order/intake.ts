import type { Line, PaymentKind } from './order.ts'

/**
 * An order as it waits in an intake chunk. Ids and a blind index only: name, phone and address never enter a chunk.
 * `recipientId` is there for an order typed in by a host; otherwise the recipient is the one in force for the viewer
 * when the chunk was received. `phoneProven` is left out where it is not true, as in the chunks of versions that did
 * not know it.
 */
export interface IntakeOrder {
  orderId: string
  saleId: string
  viewerId: string
  buyerKey: string
  phoneProven?: true | undefined
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
