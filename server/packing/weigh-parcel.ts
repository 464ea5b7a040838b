import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { ParcelWeight, weighing } from '../../shared/contract/routes/packing.ts'
import type { Database } from '../../shared/db/database.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import { weightView } from '../../shared/packing/weight.ts'
import { weightsOfParcels } from '../../shared/packing/weight-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleParcel } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { lockParcel } from './lock-parcel.ts'

type WeightOfParcel = ParcelWeight & { code: string; replayed?: true }

/**
 * Keeps what the scales say of a parcel. Idempotent per scan id; the last weighing counts. A void label is refused, as
 * at every other scan.
 */
export async function weighParcel(
  { ctx }: Gateway,
  code: string,
  { scanId, grams }: z.output<typeof weighing>,
  actor: KnownActor,
): Promise<WeightOfParcel> {
  const { parcel, again } = await ctx.db.transaction().execute(async (tx) => {
    const locked = await lockParcel(tx, code, actor)
    const weight = { scan_id: scanId, parcel_id: locked.parcel_id, grams, actor: actorName(actor) }
    const { row: _row, ...replayed } = await keepOnce('weighing', {
      insert: () =>
        tx
          .insertInto('parcel_weight')
          .values(weight)
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst(),
      find: () => tx.selectFrom('parcel_weight').selectAll().where('scan_id', '=', scanId).executeTakeFirst(),
      same: weight,
    })
    return { parcel: locked, again: replayed }
  })
  return { ...(await weightOf(ctx.db, parcel.parcel_id, parcel.code)), ...again }
}

/** What a parcel weighs, by its current or an earlier code. */
export async function readWeight(gateway: Gateway, code: string, actor: KnownActor): Promise<WeightOfParcel> {
  const parcel = await requireVisibleParcel(gateway, code, actor)
  return weightOf(gateway.ctx.db, parcel.parcelId, parcel.code)
}

async function weightOf(db: Database, parcelId: string, code: string): Promise<WeightOfParcel> {
  return { code, ...weightView((await weightsOfParcels(db, [parcelId])).get(parcelId)!) }
}
