import { sql } from 'kysely'
import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { signature } from '../../shared/contract/routes/dispatch.ts'
import type { Tx } from '../../shared/db/database.ts'
import { isOut, lockPickup } from '../../shared/dispatch/pickup-store.ts'
import { idReused } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { handOverParcels, tellHandedOver } from './hand-over.ts'
import { mineOnly } from './open-pickup.ts'

export interface SignedPickup {
  pickupId: string
  manifestId: string
  parcels: number
  handedOverAt: string
  replayed?: true
}

/**
 * The courier signs for everything scanned out, without what its platform has stopped since: one manifest, one instant,
 * all parcels or none. If a parcel has been
 * cancelled or has left with another truck since its scan, the signing fails with that parcel's code, so nobody signs
 * for something that is not there. A repeat gets the same answer as the first request; another signature under its id
 * is refused as `id-reused`.
 */
export async function signPickup(
  gateway: Gateway,
  pickupId: string,
  body: z.output<typeof signature>,
  actor: KnownActor,
): Promise<SignedPickup> {
  const { ctx } = gateway
  const done = await ctx.db.transaction().execute(async (tx) => {
    const pickup = mineOnly(await lockPickup(tx, pickupId), actor)
    const codes = (
      await sql<{
        code: string
      }>`select p.code from pickup_scan k join parcel p on p.parcel_id = k.parcel_id where k.pickup_id = ${pickupId} and ${isOut} order by p.code`.execute(
        tx,
      )
    ).rows.map(({ code }) => code)
    if (pickup.state === 'signed') {
      if (pickup.manifest_id !== body.manifestId) throw new Refusal('wrong-state', 'This pick-up is already signed.')
      return { handedOverAt: await readSigned(gateway, tx, body), count: codes.length }
    }
    if (pickup.state !== 'open') throw new Refusal('wrong-state', 'This pick-up was cancelled.')
    if (codes.length === 0)
      throw new Refusal('wrong-state', 'Nothing has been scanned yet: there is nothing to sign for.')
    const { rows } = await sql<{ handed_over_at: Date }>`
      insert into manifest (manifest_id, seller_id, carrier, contents, actor, day, number)
      values (${body.manifestId}, ${pickup.seller_id}, ${pickup.carrier}, ${JSON.stringify([pickup.carrier, codes])}, ${actorName(actor)}, ${pickup.day}, ${pickup.number})
      on conflict do nothing returning handed_over_at`.execute(tx)
    if (!rows[0]) throw idReused('manifest')
    const handedOver = await handOverParcels(tx, body.manifestId, codes, actor)
    await tx
      .insertInto('manifest_signature')
      .values({
        manifest_id: body.manifestId,
        key_id: ctx.personal.keyId,
        sealed: ctx.personal.seal({ name: body.courier, phone: '', line: '' }, body.manifestId),
        strokes: JSON.stringify(body.strokes),
        actor: actorName(actor),
      })
      .execute()
    await tx
      .updateTable('pickup')
      .set({ state: 'signed', manifest_id: body.manifestId })
      .where('pickup_id', '=', pickupId)
      .where('state', '=', 'open')
      .execute()
    return { handedOverAt: rows[0].handed_over_at, count: codes.length, handedOver }
  })
  if (done.handedOver) await tellHandedOver(gateway, body.manifestId, done.handedOver)
  return {
    pickupId,
    manifestId: body.manifestId,
    parcels: done.count,
    handedOverAt: done.handedOverAt.toISOString(),
    ...(!done.handedOver && { replayed: true as const }),
  }
}

/** When this signature was given. Throws `id-reused` for another one; a name that was erased since is not compared. */
async function readSigned({ ctx }: Gateway, tx: Tx, body: z.output<typeof signature>): Promise<Date> {
  const {
    handed_over_at: at,
    sealed,
    strokes,
  } = await tx
    .selectFrom('manifest as m')
    .innerJoin('manifest_signature as g', 'g.manifest_id', 'm.manifest_id')
    .select(['m.handed_over_at', 'g.sealed', 'g.strokes'])
    .where('m.manifest_id', '=', body.manifestId)
    .executeTakeFirstOrThrow()
  const isErased = sealed.length === 0
  const isSame = isErased || ctx.personal.open(sealed, body.manifestId).name === body.courier
  if (!isSame || JSON.stringify(strokes) !== JSON.stringify(body.strokes)) throw idReused('manifest')
  return at
}
