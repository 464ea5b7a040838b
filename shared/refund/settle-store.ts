import type { Tx } from '../db/database.ts'
import type { RefundRow } from '../db/tables/refund.ts'
import { idReused, keptBefore } from '../lib/keep-once.ts'
import { changeOrder } from '../order/change-store.ts'
import { lockOrder, type LockedOrder } from '../packing/cancel-store.ts'
import { applyRefundIn, type AppliedRefund } from '../packing/refund-store.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { Refusal } from '../refusal.ts'
import { appNow } from '../sale/sale-store.ts'
import { owedOf, readOrderMoney } from './owed-store.ts'
import type { RefundMethod, RefundOutcome } from './refund.ts'
import { findLastRefund, findRefund, paymentIdOf } from './refund-store.ts'

/** How somebody ends a refund. */
export interface Ending {
  refundId: string
  orderId: string
  amount: number
  currency: string
  outcome: RefundOutcome
  method: RefundMethod | null
  on: string | null
  reason: string | null
  /** What was asked, to tell a repeat from another request. */
  contents: string
  actor: string
  /** The bank file that pays it. */
  fileId?: string
}

export interface Settled {
  row: RefundRow
  replayed?: true
  applied: Pick<AppliedRefund, 'facts' | 'paperOf'>
}

const nothing: Settled['applied'] = { facts: {}, paperOf: [] }

/**
 * Ends a refund: of two at once the order's lock lets one through, and the other is told. The amount must be what is
 * due. What is paid is applied like a refund that a provider reports; what is refused is no longer due. Run it within
 * {@link again}.
 */
export async function settleRefund(tx: Tx, personal: PersonalData, ending: Ending): Promise<Settled> {
  const { refundId, orderId, contents } = ending
  const locked = await lockOrder(tx, orderId)
  if (locked === 'parcel-moved') throw new ParcelMoved()
  if (!locked) throw new Refusal('not-found', 'There is no such order.')
  const kept = keptBefore('refund', await findRefund(tx, refundId), { order_id: orderId, contents })
  if (kept) return { row: kept, replayed: true, applied: nothing }
  await requireNotInFile(tx, ending)
  await requireOwed(tx, ending, locked)
  const row = await insert(tx, ending, locked)
  const applied = await (ending.outcome === 'paid' ? pay(tx, ending) : refuse(tx, personal, ending, locked))
  return { row, applied }
}

class ParcelMoved extends Error {}

/** Runs a transaction again whose order changed parcels while it waited for its lock. */
export async function again<Done>(run: () => Promise<Done>): Promise<Done> {
  for (;;)
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof ParcelMoved)) throw error
    }
}

async function requireNotInFile(tx: Tx, { orderId, fileId }: Ending): Promise<void> {
  const inFile = await tx
    .selectFrom('bank_transfer')
    .select('file_id')
    .where('order_id', '=', orderId)
    .where('is_open', '=', true)
    .executeTakeFirst()
  if (!inFile || inFile.file_id === fileId) return
  throw new Refusal('wrong-state', 'This refund is in a bank file: say first whether that was executed, or drop it.', {
    extra: { fileId: inFile.file_id },
  })
}

async function requireOwed(tx: Tx, { orderId, amount, currency }: Ending, { order }: LockedOrder): Promise<void> {
  const due = owedOf(await readOrderMoney(tx, orderId))
  if (due === amount && currency === order.currency) return
  if (due > 0)
    throw new Refusal('wrong-state', `${due} ${order.currency} is due back, not ${amount} ${currency}.`, {
      extra: { orderId, due, currency: order.currency },
    })
  const last = await findLastRefund(tx, orderId)
  throw new Refusal('wrong-state', last ? `This refund was ${last.outcome} already.` : 'Nothing is due back.', {
    extra: { orderId, due, ...(last && { refundId: last.refund_id, outcome: last.outcome, by: last.actor }) },
  })
}

async function insert(tx: Tx, ending: Ending, { order }: LockedOrder): Promise<RefundRow> {
  const { refundId, orderId, outcome, amount, currency, method, on, contents, actor } = ending
  const { seller_id } = await tx
    .selectFrom('sale')
    .select('seller_id')
    .where('sale_id', '=', order.sale_id)
    .executeTakeFirstOrThrow()
  const row = await tx
    .insertInto('refund')
    .values({
      refund_id: refundId,
      order_id: orderId,
      sale_id: order.sale_id,
      seller_id,
      outcome,
      amount,
      currency,
      method,
      paid_on: on,
      contents,
      actor,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw idReused('refund')
  return row
}

async function pay(tx: Tx, { refundId, orderId, amount, currency, actor }: Ending): Promise<Settled['applied']> {
  const paymentId = paymentIdOf(refundId)
  await tx
    .insertInto('payment')
    .values({
      webhook_id: paymentId,
      kind: 'refund',
      order_id: orderId,
      amount,
      currency,
      paid_at: await appNow(tx),
      outcome: 'waiting',
      reason: null,
    })
    .execute()
  const applied = await applyRefundIn(tx, paymentId, actor)
  if (applied === 'parcel-moved') throw new ParcelMoved()
  if (applied?.outcome !== 'refunded') throw new Error(`refund ${refundId} was due, and is ${applied?.outcome}`)
  return applied
}

async function refuse(
  tx: Tx,
  personal: PersonalData,
  { refundId, amount, reason, actor }: Ending,
  { order }: LockedOrder,
): Promise<Settled['applied']> {
  await tx
    .insertInto('refund_words')
    .values({
      refund_id: refundId,
      viewer_id: order.viewer_id,
      key_id: personal.keyId,
      sealed: personal.sealText(reason!, refundId),
    })
    .execute()
  await changeOrder(tx, order, { refund_due: false }, actor, { refundId, refundRefused: amount })
  return nothing
}
