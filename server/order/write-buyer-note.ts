import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import { keepBuyerNote, readBuyerNotes } from '../../shared/order/buyer-note-store.ts'
import { isCancellable } from '../../shared/order/order.ts'
import { lockOrder } from '../../shared/packing/cancel-store.ts'
import { changeBatchPaper } from '../../shared/packing/parcel-store.ts'
import { cleanText } from '../../shared/person/person-text.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/** Longest note (characters): paper has little room for it. */
const buyerNoteMax = 200

/** What the buyer wrote to the shop about an order. */
export async function readBuyerNote(gateway: Gateway, orderId: string, actor: KnownActor): Promise<{ text: string }> {
  await requireVisibleOrder(gateway, orderId, actor)
  const { db, personal } = gateway.ctx
  return { text: (await readBuyerNotes(db, personal, [orderId])).get(orderId) ?? '' }
}

/**
 * A buyer writes to the shop about an order, or takes it back with an empty text, until the order is packed. It is a
 * message of its own after the order, so that ordering costs nothing more. Paper that shows the former note is drawn
 * again. The audit tells when, never what.
 */
export async function writeBuyerNote(
  gateway: Gateway,
  orderId: string,
  text: string,
  actor: KnownActor,
): Promise<{ text: string }> {
  await requireVisibleOrder(gateway, orderId, actor)
  const clean = cleanText(text, buyerNoteMax) ?? ''
  if (clean === '' && text.trim() !== '')
    throw new Refusal('invalid', `text: must be at most ${buyerNoteMax} characters`)
  const { ctx } = gateway
  for (;;) {
    const done = await ctx.db.transaction().execute((tx) => writeOnce(gateway, tx, orderId, clean, actor))
    if (done === 'parcel-moved') continue
    if (done?.batch) {
      ctx.jobs.renderDocuments(done.batch.batchId)
      gateway.broadcast.publish({ batches: [done.batch] })
    }
    return { text: clean }
  }
}

async function writeOnce(
  { ctx: { personal } }: Gateway,
  tx: Tx,
  orderId: string,
  text: string,
  actor: KnownActor,
): Promise<
  | { batch: (Awaited<ReturnType<typeof changeBatchPaper>> & { saleId: string }) | undefined }
  | 'parcel-moved'
  | undefined
> {
  const locked = await lockOrder(tx, orderId)
  if (locked === 'parcel-moved') return locked
  if (!locked) throw new Refusal('wrong-state', 'The order is being decided; try again.', { retryAfterMs: 300 })
  const { order, parcel } = locked
  if (!isCancellable(order.state))
    throw new Refusal('wrong-state', `It is too late for a note: the order is ${order.state}.`)
  if (((await readBuyerNotes(tx, personal, [orderId])).get(orderId) ?? '') === text) return undefined
  await keepBuyerNote(tx, personal, order, text)
  await recordChange(tx, {
    actor: actorName(actor),
    kind: text === '' ? 'order:buyer-note-removed' : 'order:buyer-noted',
    saleId: order.sale_id,
    subject: orderId,
  })
  const batch = parcel?.batch_id ? await changeBatchPaper(tx, parcel.batch_id) : undefined
  return { batch: batch && { ...batch, saleId: order.sale_id } }
}
