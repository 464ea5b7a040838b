import type { Context } from '../shared/context.ts'
import type { Budgets } from './access/budgets.ts'
import type { Offenders } from './access/offenders.ts'
import type { PaperRoom } from './access/paper-room.ts'
import type { PickupTallies } from './dispatch/pickup-tallies.ts'
import type { FreightPrice } from '../shared/freight/price-table.ts'
import type { LabelReader } from '../shared/platform/label-reader.ts'
import type { Revocations } from './access/revocations.ts'
import type { SellerTree } from './access/seller-tree.ts'
import type { StaffNames } from './access/staff-names.ts'
import type { Turns } from './access/turns.ts'
import type { OverviewReader } from './control/read-overview.ts'
import type { PromiseReader } from './deadline/read-capacity.ts'
import type { RatesReader } from './deadline/read-rates.ts'
import type { Admission } from './order/admission.ts'
import type { Intake } from './order/intake.ts'
import type { PendingOrders } from './order/pending-orders.ts'
import type { KeyedMutex } from './order/sale-mutex.ts'
import type { Drawings } from './sale/draw-report.ts'
import type { SaleCache } from './sale/sale-cache.ts'
import type { Broadcast } from './socket/broadcast.ts'
import type { Presence } from './socket/presence.ts'
import type { Snapshots } from './socket/snapshots.ts'
import type { Uploads } from './upload/open-uploads.ts'
import type { Provider } from './staff/provider.ts'
import type { SessionUses } from './staff/session-uses.ts'
import type { LiveServer, LiveSocket } from './socket/socket-types.ts'

/** One web process: what its routes and handlers share. It imports no handler, so every handler may import it. */
export interface Gateway {
  ctx: Context
  io: LiveServer
  intake: Intake
  sales: SaleCache
  admission: Admission
  saleMutex: KeyedMutex
  pendingOrders: PendingOrders
  snapshots: Snapshots
  presence: Presence
  revocations: Revocations
  sellerTree: SellerTree
  sessionUses: SessionUses
  staffNames: StaffNames
  /** Undefined unless staff may sign in through one. */
  provider: Provider | undefined
  budgets: Budgets
  offenders: Offenders
  turns: Turns
  overview: OverviewReader
  broadcast: Broadcast
  uploads: Uploads
  /** Draws pages of labels. */
  labels: LabelReader
  paperRoom: PaperRoom
  promises: PromiseReader
  rates: RatesReader
  pickupTallies: PickupTallies
  drawings: Drawings
  /** What carriers ask, own tables first. */
  freightPrices: readonly FreightPrice[]
  draining(): boolean
  /** Counts a websocket in, or throws `busy`. */
  admitSocket(socket: LiveSocket): void
}
