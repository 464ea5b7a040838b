import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { clockOfSale } from '../../shared/case/case-rule-store.ts'
import { countCases, findCase, insertCase } from '../../shared/case/case-store.ts'
import { casesPerOrderMax, casesPerPhoneAndMinute } from '../../shared/case/case.ts'
import type { CaseFacts, newCase } from '../../shared/contract/routes/case.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { OrderRow } from '../../shared/db/tables/order.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { readLines } from '../../shared/order/change-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { OverBudget } from '../access/budgets.ts'
import { isOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { factsOf, isBuyer } from './require-case.ts'

type NewCase = z.output<typeof newCase>

/**
 * Opens a case of an order: its buyer says that something is wrong, or staff who were told. Its clock starts, and the
 * first rung hears of it. Idempotent per case id.
 */
export async function openCase(
  gateway: Gateway,
  { caseId, orderId, kind, sku, words }: NewCase,
  actor: KnownActor,
): Promise<CaseFacts & { replayed?: true }> {
  const { db, personal, config } = gateway.ctx
  return db.transaction().execute(async (tx) => {
    const order = await requireOrder(gateway, tx, orderId, actor)
    const contents = JSON.stringify([orderId, kind, sku ?? null])
    const kept = keptBefore('case', await findCase(tx, caseId), { order_id: orderId, contents })
    if (kept) return { ...(await factsOf(tx, caseId)), replayed: true }
    await requireRoom(tx, order, actor)
    const about = await goodsOf(tx, order, sku)
    const { sellerId } = await gateway.sales.find(order.sale_id)
    const now = await appNow(tx)
    const clock = await clockOfSale(tx, order.sale_id, now)
    const row = {
      case_id: caseId,
      order_id: orderId,
      sale_id: order.sale_id,
      seller_id: sellerId,
      viewer_id: order.viewer_id,
      buyer_key: order.buyer_key,
      kind,
      sku: about,
      ...clock,
      opened_at: now,
      state: 'open',
      outcome: null,
      rung: 1,
      climbs_at: new Date(now.getTime() + config.ESCALATION_MINUTES * 60_000),
      taken_by: null,
      contents,
    } as const
    const detail = { dueAt: clock.due_at.toISOString() }
    const step = { stepId: randomUUID(), kind: 'opened', actor: actorName(actor), at: now, detail } as const
    await insertCase(tx, personal, row, { ...step, words: words?.trim() })
    return factsOf(tx, caseId)
  })
}

/** A decided order that the actor bought, or whose sale they see. */
async function requireOrder(gateway: Gateway, tx: Tx, orderId: string, actor: KnownActor): Promise<OrderRow> {
  const order = await tx.selectFrom('order').selectAll().where('order_id', '=', orderId).executeTakeFirst()
  const isSeen =
    order &&
    (actor.role === 'viewer' ? isBuyer(order, actor) : isOwn((await gateway.sales.find(order.sale_id)).sellerId, actor))
  if (!isSeen) throw new Refusal('not-found', 'There is no such order.')
  if (order.state === 'rejected') throw new Refusal('wrong-state', 'This order was not taken.')
  return order
}

/** Nobody needs many cases at once: a phone that opens them is answered `busy`, as an order that has many is full. */
async function requireRoom(tx: Tx, order: OrderRow, { role }: KnownActor): Promise<void> {
  const { ofPhone, ofOrder, waitMs } = await countCases(tx, { buyerKey: order.buyer_key, orderId: order.order_id })
  if (role === 'viewer' && ofPhone >= casesPerPhoneAndMinute) throw new OverBudget('cases of this phone', waitMs)
  if (ofOrder >= casesPerOrderMax)
    throw new Refusal('wrong-state', `An order has at most ${casesPerOrderMax} cases: reopen one of them.`)
}

/** What a case is about: what was said, or the only goods there are. */
async function goodsOf(tx: Tx, order: OrderRow, sku: string | undefined): Promise<string | null> {
  const lines = await readLines(tx, order)
  if (sku !== undefined && !lines.some((line) => line.sku === sku))
    throw new Refusal('invalid', 'sku: is not in this order')
  return sku ?? (lines.length === 1 ? lines[0]!.sku : null)
}
