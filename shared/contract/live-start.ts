import type { SaleView } from './common.ts'
import type { SalePromise } from './routes/deadline-capacity.ts'
import type { ItemPhoto } from './routes/sale-preparation.ts'

/** What the viewer's page finds in its own HTML, so that it can show the sale before it has asked for anything. */
export interface LiveStart {
  /** The server's time when the page left: phones' clocks are wrong by minutes. */
  now: string
  /** Null when there is no such sale. */
  sale: SaleView | null
  /** Whether an order can be paid beforehand here. */
  canPrepay: boolean
  startsAt: string | null
  isRehearsal: boolean
  photos: ItemPhoto[]
  /** What an order placed now would be promised. */
  promise: SalePromise | null
}
