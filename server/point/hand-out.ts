import type { z } from 'zod'
import type { HandOutView, newHandOut } from '../../shared/contract/routes/point.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import {
  handOutResult,
  wrongCodesAnHour,
  wrongDigitsAnHour,
  type HandOutResult,
} from '../../shared/dispatch/hand-out.ts'
import {
  endCollection,
  findByCode,
  findByLabel,
  lockHandOuts,
  readPointParcels,
  wrongTries,
} from '../../shared/dispatch/hand-out-store.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { labelNames } from '../../shared/packing/scan/meaning.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { OverBudget } from '../access/budgets.ts'
import type { Gateway } from '../context.ts'
import { requireOwnPoint } from './points.ts'

type Body = z.output<typeof newHandOut>

interface Tried {
  result: HandOutResult
  parcelId: string | null
  orderIds: string[]
  replayed?: true
}

/**
 * Hands a parcel out at its point, once. Every try is stored with its result, and a repeat gets the same answer. Throws
 * `invalid` for a wrong code, which counts: guessing ends in `busy` for the point, or `wrong-state` for one parcel.
 */
export async function handOut(
  gateway: Gateway,
  pointId: string,
  body: Body,
  actor: KnownActor,
): Promise<HandOutView & { replayed?: true }> {
  await requireOwnPoint(gateway, pointId, actor)
  const { ctx } = gateway
  const { result, parcelId, orderIds, replayed } = await ctx.db
    .transaction()
    .execute((tx) => tryOnce(gateway, tx, pointId, body, actor))
  if (result === 'wrong') throw wrong(body)
  if (orderIds.length > 0) {
    const orders = await readOrders(ctx.db, orderIds, ctx.config.PAY_URL)
    gateway.broadcast.publish({ changed: orders.map((order) => ({ viewerId: order.viewerId, order: order.view })) })
  }
  const [parcel] = parcelId ? await readPointParcels(ctx.db, ctx.personal, { pointId, parcelId, limit: 1 }) : []
  return {
    result,
    parcelCode: parcel?.code ?? null,
    orders: parcel?.orders ?? [],
    cash: parcel?.cash ?? 0,
    currency: parcel?.currency ?? 'VND',
    endedAt: parcel?.endedAt ?? null,
    ...(replayed && { replayed }),
  }
}

async function tryOnce({ ctx }: Gateway, tx: Tx, pointId: string, body: Body, actor: KnownActor): Promise<Tried> {
  await lockHandOuts(tx, pointId)
  const { scanId } = body
  const label = body.parcelCode === undefined ? undefined : (labelNames(body.parcelCode)[0] ?? body.parcelCode)
  const contents = label ?? body.code!
  const found = await tx.selectFrom('hand_out').selectAll().where('scan_id', '=', scanId).executeTakeFirst()
  const kept = keptBefore('scan', found, { point_id: pointId, contents })
  if (kept) return { result: kept.result, parcelId: kept.parcel_id, orderIds: [], replayed: true }
  const { parcelId, result } =
    label === undefined
      ? await byCode(ctx, tx, pointId, body.code!)
      : await byLabel(ctx, tx, pointId, label, body.phoneEnd!)
  await tx
    .insertInto('hand_out')
    .values({ scan_id: scanId, point_id: pointId, parcel_id: parcelId, contents, result, actor: actorName(actor) })
    .execute()
  if (result !== 'ok') return { result, parcelId, orderIds: [] }
  return { result, parcelId, orderIds: await endCollection(tx, parcelId!, 'delivered', actorName(actor)) }
}

type Named = Pick<Tried, 'result' | 'parcelId'>

async function byCode({ personal }: Gateway['ctx'], tx: Tx, pointId: string, code: string): Promise<Named> {
  const { tries, waitMs } = await wrongTries(tx, pointId, null)
  if (tries >= wrongCodesAnHour) throw new OverBudget('wrong codes at this point', waitMs)
  const parcel = await findByCode(tx, personal, pointId, code)
  return parcel ? { parcelId: parcel.parcelId, result: handOutResult(parcel) } : { parcelId: null, result: 'wrong' }
}

async function byLabel(
  { personal }: Gateway['ctx'],
  tx: Tx,
  pointId: string,
  label: string,
  phoneEnd: string,
): Promise<Named> {
  const parcel = await findByLabel(tx, personal, pointId, label)
  if (!parcel) return { parcelId: null, result: 'not-here' }
  const { parcelId } = parcel
  if ((await wrongTries(tx, pointId, parcelId)).tries >= wrongDigitsAnHour)
    throw new Refusal('wrong-state', "Too many wrong digits for this parcel: ask for the buyer's code.")
  return { parcelId, result: parcel.phoneEnd === phoneEnd ? handOutResult(parcel) : 'wrong' }
}

function wrong({ code }: Body): Refusal {
  return code === undefined
    ? new Refusal('invalid', "phoneEnd: are not the last digits of this parcel's phone")
    : new Refusal('invalid', 'code: no parcel at this point has this code')
}
