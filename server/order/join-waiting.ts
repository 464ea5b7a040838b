import type { WaitingView } from '../../shared/contract/common.ts'
import type { Tx } from '../../shared/db/database.ts'
import { whyNotWaiting, type WhyNotWaiting } from '../../shared/order/waiting.ts'
import { Refusal } from '../../shared/refusal.ts'
import { lockCounter } from '../../shared/sale/sale-store.ts'
import { insertEntry, readEntry, readWaitingRequest, type NewEntry } from '../../shared/stock/waiting-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

export type Joining = Pick<NewEntry, 'orderId' | 'saleId' | 'sku' | 'quantity' | 'payment'>

/**
 * Puts a viewer on the waiting list of a sold-out item. Under the sale's lock, which whatever moves stock takes as
 * well: nothing can come back between the look at the stock and the join. Joins of one sale are made one after the
 * other here, so that the worker that decides orders waits for one of them at most.
 */
export async function joinWaiting(
  gateway: Gateway,
  joining: Joining,
  actor: KnownActor,
): Promise<{ waiting: WaitingView; replayed?: true }> {
  const sale = await gateway.sales.find(joining.saleId)
  if (gateway.draining())
    throw new Refusal('busy', 'This gateway is shutting down; nothing was saved. Reconnect.', { retryAfterMs: 500 })
  if (!actor.buyerKey || !(await gateway.snapshots.viewerExists(actor.sub)))
    throw new Refusal('unauthorized', 'The token is not valid or has expired.')
  const phoneProven = actor.phoneProven === true
  if (sale.phoneProof && !phoneProven)
    throw new Refusal('phone-unproven', 'This sale asks for proof of your phone: ask for a code and send it back.')
  const entry = { ...joining, viewerId: actor.sub, buyerKey: actor.buyerKey, phoneProven }
  const { ctx } = gateway
  return gateway.saleMutex.run(joining.saleId, () =>
    ctx.db.transaction().execute((tx) => joinOnce(tx, entry, ctx.config.WAITING_MAX)),
  )
}

async function joinOnce(
  tx: Tx,
  entry: NewEntry,
  waitingMax: number,
): Promise<{ waiting: WaitingView; replayed?: true }> {
  await lockCounter(tx, entry.saleId)
  const before = await readEntry(tx, entry.orderId)
  if (before) return replay(before, entry)
  if (await isOrder(tx, entry.orderId)) throw reused()
  const request = await readWaitingRequest(tx, entry)
  if (!request) throw new Refusal('not-found', 'There is no such item in this sale.')
  const why = whyNotWaiting({ ...request, waitingMax })
  if (why) throw new Refusal(why, inWords[why])
  await insertEntry(tx, entry)
  return { waiting: (await readEntry(tx, entry.orderId))!.view }
}

const inWords: Record<WhyNotWaiting, string> = {
  'sale-not-open': 'The sale is not open.',
  'already-waiting': 'You already wait for this item.',
  'not-sold-out': 'This is not sold out: place an order.',
  'over-limit': 'You would have more of this item than one buyer may.',
  'waiting-list-full': 'The waiting list is full.',
}

function replay(
  { viewerId, view }: NonNullable<Awaited<ReturnType<typeof readEntry>>>,
  entry: NewEntry,
): { waiting: WaitingView; replayed: true } {
  const isSame =
    viewerId === entry.viewerId &&
    (['saleId', 'sku', 'quantity', 'payment'] as const).every((name) => view[name] === entry[name])
  if (!isSame) throw reused()
  return { waiting: view, replayed: true }
}

async function isOrder(tx: Tx, orderId: string): Promise<boolean> {
  return Boolean(await tx.selectFrom('order').select('order_id').where('order_id', '=', orderId).executeTakeFirst())
}

function reused(): Refusal {
  return new Refusal('order-id-reused', 'Another order already has this id.')
}
