import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { newNote, newPickup, PickupView } from '../../shared/contract/routes/dispatch.ts'
import { nextHandOverNumber } from '../../shared/dispatch/hand-over-number-store.ts'
import type { NoteKind } from '../../shared/dispatch/pickup.ts'
import { findPickup, lockPickup, pickupView, type PickupRow } from '../../shared/dispatch/pickup-store.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
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
  const { sellerId } = actor
  if (!sellerId) throw new Refusal('forbidden', 'A pick-up belongs to a seller: use a token made with --seller.')
  const contents = JSON.stringify([body.carrier, body.plannedAt ?? null])
  const { row, ...again } = await keepOnce('pick-up', {
    insert: () =>
      ctx.db.transaction().execute(async (tx) => {
        if (await findPickup(tx, body.pickupId)) return undefined
        const opened = await tx
          .insertInto('pickup')
          .values({
            pickup_id: body.pickupId,
            seller_id: sellerId,
            carrier: body.carrier,
            planned_at: body.plannedAt ? new Date(body.plannedAt) : null,
            contents,
            actor: actorName(actor),
            manifest_id: null,
            ...(await nextHandOverNumber(tx, sellerId)),
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst()
        if (opened) await recordChange(tx, { actor: actorName(actor), kind: 'pickup:opened', subject: body.pickupId })
        return opened
      }),
    find: () => findPickup(ctx.db, body.pickupId),
    same: { contents, seller_id: sellerId },
  })
  return { ...(await pickupView(ctx.db, row)), ...again }
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
    if (row.state === 'cancelled') return
    await tx.updateTable('pickup').set({ state: 'cancelled' }).where('pickup_id', '=', pickupId).execute()
    await recordChange(tx, { actor: actorName(actor), kind: 'pickup:cancelled', subject: pickupId })
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
  const { noteId, kind, text } = body
  const { row, ...again } = await keepOnce('note', {
    insert: () =>
      ctx.db
        .insertInto('pickup_note')
        .values({ note_id: noteId, pickup_id: pickupId, kind, text, actor: actorName(actor) })
        .onConflict((conflict) => conflict.doNothing())
        .returning('at')
        .executeTakeFirst(),
    find: () => ctx.db.selectFrom('pickup_note').selectAll().where('note_id', '=', noteId).executeTakeFirst(),
    same: { pickup_id: pickupId, kind, text },
  })
  return { noteId, kind, text, at: row.at.toISOString(), ...again }
}
