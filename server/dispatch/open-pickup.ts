import { sql } from 'kysely'
import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { newNote, newPickup, PickupView } from '../../shared/contract/routes/dispatch.ts'
import type { NoteKind } from '../../shared/dispatch/pickup.ts'
import { findPickup, lockPickup, pickupView, type PickupRow } from '../../shared/dispatch/pickup-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/** Starts a carrier's visit. A repeat returns the current state. */
export async function openPickup(
  { ctx }: Gateway,
  body: z.output<typeof newPickup>,
  actor: KnownActor,
): Promise<PickupView & { replayed?: true }> {
  if (!actor.sellerId) throw new Refusal('forbidden', 'A pick-up belongs to a seller: use a token made with --seller.')
  const contents = JSON.stringify([body.carrier, body.plannedAt ?? null])
  const inserted = await ctx.db
    .insertInto('pickup')
    .values({
      pickup_id: body.pickupId,
      seller_id: actor.sellerId,
      carrier: body.carrier,
      planned_at: body.plannedAt ? new Date(body.plannedAt) : null,
      contents,
      actor: actorName(actor),
      manifest_id: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  const row = (await findPickup(ctx.db, body.pickupId))!
  const replayed = inserted.numInsertedOrUpdatedRows === 0n
  if (replayed && (row.contents !== contents || row.seller_id !== actor.sellerId))
    throw new Refusal('id-reused', 'Another pick-up already has this id.')
  return { ...(await pickupView(ctx.db, row)), ...(replayed && { replayed }) }
}

/** A pick-up, if this staff member may see it; another seller's is `not-found`. */
export async function maySeePickup({ ctx }: Gateway, pickupId: string, actor: KnownActor): Promise<PickupRow> {
  return mineOnly(await findPickup(ctx.db, pickupId), actor)
}

/** Throws `not-found` for a pick-up this actor may not see. */
export function mineOnly(row: PickupRow | undefined, actor: KnownActor): PickupRow {
  requireOwn(row, actor, 'pick-up')
  return row
}

/** Cancels a pick-up that did not take place. Idempotent; a signed one stays signed. */
export async function cancelPickup(
  { ctx }: Gateway,
  pickupId: string,
  actor: KnownActor,
): Promise<{ pickupId: string; state: 'cancelled' }> {
  await ctx.db.transaction().execute(async (tx) => {
    const row = mineOnly(await lockPickup(tx, pickupId), actor)
    if (row.state === 'signed')
      throw new Refusal('wrong-state', 'This pick-up has been signed: amend its manifest instead.')
    await tx.updateTable('pickup').set({ state: 'cancelled' }).where('pickup_id', '=', pickupId).execute()
  })
  return { pickupId, state: 'cancelled' }
}

export interface NoteView {
  noteId: string
  kind: NoteKind
  text: string
  at: string
  replayed?: true
}

/**
 * Records what did not go as planned, with the time: a platform believes a note made at the moment, not one made a week
 * later.
 */
export async function noteOnPickup(
  { ctx }: Gateway,
  pickupId: string,
  body: z.output<typeof newNote>,
  actor: KnownActor,
): Promise<NoteView> {
  mineOnly(await findPickup(ctx.db, pickupId), actor)
  const { rows } = await sql<{ at: Date }>`
    insert into pickup_note (note_id, pickup_id, kind, text, actor) values (${body.noteId}, ${pickupId}, ${body.kind}, ${body.text}, ${actorName(actor)}) on conflict do nothing returning at`.execute(
    ctx.db,
  )
  if (rows[0]) return { noteId: body.noteId, kind: body.kind, text: body.text, at: rows[0].at.toISOString() }
  const kept = await ctx.db
    .selectFrom('pickup_note')
    .selectAll()
    .where('note_id', '=', body.noteId)
    .executeTakeFirstOrThrow()
  if (kept.pickup_id !== pickupId || kept.kind !== body.kind || kept.text !== body.text)
    throw new Refusal('id-reused', 'Another note already has this id.')
  return { noteId: kept.note_id, kind: kept.kind, text: kept.text, at: kept.at.toISOString(), replayed: true }
}
