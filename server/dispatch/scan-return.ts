import type { ScannedReturn } from '../../shared/contract/routes/return.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import type { StockOfItem } from '../../shared/contract/facts.ts'
import type { ReturnCondition } from '../../shared/dispatch/return-scan.ts'
import {
  findReturnScan,
  insertReturnScan,
  listReturns,
  parcelsToReturn,
  takeBack,
  type ReturnedParcel,
} from '../../shared/dispatch/return-scan-store.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { markReturned } from '../../shared/refund/mark-store.ts'
import { labelNames } from '../../shared/packing/scan/meaning.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { seesPacking } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

interface Scan {
  scanId: string
  code: string
  condition: ReturnCondition
}
interface Done {
  scanId: string
  result: 'ok' | 'already'
  replayed?: true
  changed: string[]
  saleId?: string
  stock: StockOfItem[]
}

/** Scans in a parcel that came back. Idempotent per scan id; scanned twice, it is told what the first scan found. */
export async function scanReturn(gateway: Gateway, scan: Scan, actor: KnownActor): Promise<ScannedReturn> {
  const { db, config } = gateway.ctx
  const done = await db.transaction().execute((tx) => scanOnce(tx, scan, actor))
  const { scanId, result, replayed, changed, saleId, stock } = done
  const orders = await readOrders(db, changed, config.PAY_URL)
  if (saleId !== undefined && (stock.length > 0 || orders.length > 0))
    gateway.broadcast.publish({
      ...(stock.length > 0 && { stock: [{ saleId, items: stock }] }),
      changed: orders.map(({ viewerId, view }) => ({ viewerId, order: view })),
    })
  const [told] = await listReturns(db, { scanId, limit: 1 })
  return { ...told!, result, ...(replayed && { replayed }) }
}

async function scanOnce(tx: Tx, { scanId, code: scanned, condition }: Scan, actor: KnownActor): Promise<Done> {
  const by = actorName(actor)
  // Any spelling of a label's code counts as that code.
  const code = labelNames(scanned)[0] ?? scanned.trim()
  const nothing = { changed: [], stock: [] }
  const same = { code, condition, actor: by }
  if (keptBefore('scan', await findReturnScan(tx, { scanId }), same))
    return { scanId, result: 'ok', replayed: true, ...nothing }
  const parcel = (await parcelsToReturn(tx, code)).find((one) => seesPacking(one, actor))
  if (!parcel) {
    if (condition !== 'not-ours') throw new Refusal('not-found', 'There is no such parcel.')
    if (!actor.sellerId) throw new Refusal('forbidden', 'Use a token made with --seller.')
    await insertReturnScan(tx, {
      scan_id: scanId,
      seller_id: actor.sellerId,
      parcel_id: null,
      restocked: 'none',
      ...same,
    })
    return { scanId, result: 'ok', ...nothing }
  }
  await lockReturned(tx, parcel)
  const before = await findReturnScan(tx, { parcelId: parcel.parcel_id })
  if (before) return { scanId: before.scan_id, result: 'already', ...nothing }
  const { restocked, changed, stock } = await takeBack(tx, parcel, condition, by)
  const { parcel_id: parcelId, seller_id: sellerId, sale_id: saleId } = parcel
  await insertReturnScan(tx, { scan_id: scanId, seller_id: sellerId, parcel_id: parcelId, restocked, ...same })
  const owed = await markReturned(tx, parcelId, by)
  return { scanId, result: 'ok', changed: [...new Set([...changed, ...owed])], saleId, stock }
}

/** Only what has left can come back. */
async function lockReturned(tx: Tx, { parcel_id: parcelId }: ReturnedParcel): Promise<void> {
  const { state } = await tx
    .selectFrom('parcel')
    .select('state')
    .where('parcel_id', '=', parcelId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (state !== 'handed-over') throw new Refusal('wrong-state', `The parcel is ${state}: it has not left.`)
}
