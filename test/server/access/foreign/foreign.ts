import type { BatchView, OrderView } from '../../../../shared/contract/common.ts'
import type { Role } from '../../../../shared/contract/roles.ts'
import type { Viewer } from '../../../support/api.ts'

/** A sale of the seller `main` on which everything has happened once. */
export interface Mine {
  saleId: string
  viewer: Viewer
  order: OrderView
  packed: OrderView
  batch: BatchView
  waiting: BatchView
  manifestId: string
  pickupId: string
  /** A manifest that a courier signed. */
  signedId: string
  printId: string
  printerId: string
  carrierId: string
  pointId: string
  /** A shop on another platform, and a page of its labels. */
  shopId: string
  labelPage: string
  webhookId: string
  /** A closed outer box with two parcels. */
  consignment: string
  /** The number of a certificate. */
  certificate: string
  /** A parcel that came back. */
  returnId: string
  /** Of the packed order, open. */
  caseId: string
  /** A cancelled order that was paid, and the bank file that pays it back. */
  refundOrderId: string
  bankFileId: string
  /** Somebody signed in by a link, who set a PIN. */
  sessionId: string
  keyId: string
}

export type Request = [path: string, body?: object | undefined]
/**
 * What a stranger requests of things that are not theirs, and how they are refused; or why there is nothing to request.
 */
export type Foreign =
  | { ask: (mine: Mine) => Request[]; told?: [status: number, code: string]; but?: Role }
  | { because: string }

/** Requests something below a sale's own path. */
export const ofSale =
  (rest: string, body?: object) =>
  (mine: Mine): Request[] => [[`/api/sales/${mine.saleId}${rest}`, body]]

export const codesOf = (mine: Mine): string[] => [mine.waiting.parcels[0]!.code, mine.batch.parcels[0]!.code]
