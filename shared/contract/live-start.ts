import type { SaleView } from './common.ts'
import type { SalePromise } from './routes/deadline-capacity.ts'
import type { ItemPhoto } from './routes/sale-preparation.ts'

/** Data embedded in the viewer's page, so that it can show the sale before it has requested anything. */
export interface LiveStart {
  /** The server's time when the page was sent: phones' clocks are off by minutes. */
  now: string
  /** Null when there is no such sale. */
  sale: SaleView | null
  /** Whether orders can be prepaid here. */
  canPrepay: boolean
  /** Whether the shop takes bank transfers. */
  takesTransfers: boolean
  startsAt: string | null
  /** What the shop says of this sale. */
  description: string | null
  /** What is agreed for cash on delivery, in words; null: nothing. */
  codTerms: Record<'vi' | 'en', string> | null
  /** The name of the shop that sells. */
  shop: string | null
  isRehearsal: boolean
  photos: ItemPhoto[]
  /** The promise for an order placed now. */
  promise: SalePromise | null
}
