import type { FactBatch } from '../contract/facts.ts'
import type { Database, Tx } from '../db/database.ts'
import { readTerms } from '../deadline/capacity-store.ts'
import { changeOrder } from '../order/change-store.ts'
import { isMoneyOwed, readOrderMoney } from '../refund/owed-store.ts'
import { meaningOfRefund } from '../stock/refund.ts'
import { cancelLocked, holdBackLocked, lockOrder, type Left, type LockedOrder } from './cancel-store.ts'

const provider = 'take-payment'

export interface AppliedRefund {
  outcome: 'waiting' | 'refunded' | 'unmatched'
  facts: FactBatch
  /** Batches whose paper must be rendered again after the commit. */
  paperOf: string[]
}

/**
 * Applies a waiting refund, once: it completes a refund that was due; an unpacked order affected by it is cancelled or
 * held back, by the sale's rule. A refund that makes no sense (more than was paid, another currency) is stored as
 * `unmatched` and shown. Undefined if it was applied before.
 */
export async function applyRefund(db: Database, webhookId: string): Promise<AppliedRefund | undefined> {
  for (;;) {
    const done = await db.transaction().execute((tx) => applyRefundIn(tx, webhookId, provider))
    if (done !== 'parcel-moved') return done
  }
}

interface Refund {
  webhookId: string
  amount: number
  currency: string
}

const waiting: AppliedRefund = { outcome: 'waiting', facts: {}, paperOf: [] }

/** The same in the caller's transaction, for `actor`; `parcel-moved`: try again in a new one. */
export async function applyRefundIn(
  tx: Tx,
  webhookId: string,
  actor: string,
): Promise<AppliedRefund | 'parcel-moved' | undefined> {
  const row = await tx
    .selectFrom('payment')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .where('kind', '=', 'refund')
    .where('outcome', '=', 'waiting')
    .forUpdate()
    .executeTakeFirst()
  if (!row) return undefined
  const locked = await lockOrder(tx, row.order_id)
  if (locked === 'parcel-moved') return locked
  if (!locked) return waiting
  const refund = { webhookId, amount: row.amount, currency: row.currency }
  if (refund.currency !== locked.order.currency) return keepUnmatched(tx, webhookId, 'wrong-currency')
  const { taken, surplus, refunded } = await readOrderMoney(tx, row.order_id)
  const { state } = locked.order
  const meaning = meaningOfRefund({ state, taken, surplus, refundedBefore: refunded, amount: refund.amount })
  if (meaning === 'wait')
    return locked.order.payment === 'prepaid' ? waiting : keepUnmatched(tx, webhookId, 'not-prepaid')
  if (meaning === 'unmatched') return keepUnmatched(tx, webhookId, 'more-than-paid')
  await note(tx, webhookId, 'refunded', null)
  const present = await countRefund(tx, locked, refund, actor)
  const left = meaning === 'settled' ? { facts: {}, paperOf: [] } : await act(tx, present, meaning, actor)
  return { outcome: 'refunded', ...left }
}

/** Records on the order what was refunded, and whether anything is still owed. */
async function countRefund(
  tx: Tx,
  locked: LockedOrder,
  { webhookId, amount }: Refund,
  actor: string,
): Promise<LockedOrder> {
  const { order } = locked
  const change = {
    refunded: order.refunded + amount,
    refund_due: await isMoneyOwed(tx, order.order_id, order.state),
  }
  await changeOrder(tx, order, change, actor, { refundId: webhookId, refunded: amount })
  return { ...locked, order: { ...order, ...change, version: order.version + 1 } }
}

async function act(tx: Tx, locked: LockedOrder, meaning: 'part' | 'whole', actor: string): Promise<Left> {
  const { onRefund } = (await readTerms(tx, locked.order.sale_id))!.rules
  if (meaning === 'whole' && onRefund === 'cancel') return cancelLocked(tx, locked, actor, { reason: 'refunded' })
  return holdBackLocked(tx, locked, meaning === 'whole' ? 'refunded' : 'part-refunded', actor, {})
}

async function keepUnmatched(tx: Tx, webhookId: string, reason: string): Promise<AppliedRefund> {
  await note(tx, webhookId, 'unmatched', reason)
  return { outcome: 'unmatched', facts: {}, paperOf: [] }
}

function note(tx: Tx, webhookId: string, outcome: 'refunded' | 'unmatched', reason: string | null): Promise<unknown> {
  return tx.updateTable('payment').set({ outcome, reason }).where('webhook_id', '=', webhookId).execute()
}
