import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { actorName } from '../../shared/contract/roles.ts'
import type { FactBatch } from '../../shared/contract/facts.ts'
import type { Tx } from '../../shared/db/database.ts'
import { goodsAtHub } from '../../shared/hub/check-in-store.ts'
import { findCommitment } from '../../shared/hub/commitment-store.ts'
import { linesOfOrder } from '../../shared/order/lines-store.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { lockOrder } from '../../shared/packing/cancel-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { lockCounter } from '../../shared/sale/sale-store.ts'
import { cutMissing } from '../../shared/stock/missing-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { cancelForShortPick } from '../order/cancel-order.ts'

interface Goods {
  saleId: string
  sku: string
}

interface Shortage {
  /** Units that were sold and not brought. */
  short: number
  /** Of these, what no cancellation could cover: it is packed already. */
  left: number
  cancelled: string[]
}

/**
 * What was sold and not brought becomes short picks: the newest orders with it that are not packed are cancelled as a
 * packer's report would do, one transaction each, until the rest is covered. What is missing leaves the quota in the
 * same transaction, so that nobody gets it again. Repeating it goes on where it stopped.
 */
export async function reportNotBrought(gateway: Gateway, goods: Goods, actor: KnownActor): Promise<Shortage> {
  const { ctx } = gateway
  await requireVisibleSale(gateway, goods.saleId, actor)
  const row = await findCommitment(ctx.db, goods.saleId, goods.sku)
  if (!row) throw new Refusal('not-found', 'There are no such goods of a member in this sale.')
  if (row.packs !== 'hub') throw new Refusal('wrong-state', 'Their producer packs them, and reports what is short.')
  const short = await ctx.db.transaction().execute(async (tx) => {
    await requireClosed(tx, goods.saleId)
    return shortOf(tx, goods)
  })
  const cancelled: string[] = []
  if (short > 0)
    for (const orderId of await newestUnpacked(gateway, goods)) {
      const done = await untilInPlace(() =>
        gateway.saleMutex.run(goods.saleId, () =>
          ctx.db.transaction().execute((tx) => cancelIfShort(tx, goods, orderId, actor)),
        ),
      )
      if (done === 'enough') break
      if (done === 'gone') continue
      cancelled.push(orderId)
      await tell(gateway, orderId, done)
    }
  const left = await ctx.db.transaction().execute((tx) => shortOf(tx, goods))
  return { short, left, cancelled }
}

async function requireClosed(tx: Tx, saleId: string): Promise<void> {
  const sale = await tx.selectFrom('sale').select('state').where('sale_id', '=', saleId).executeTakeFirstOrThrow()
  if (sale.state !== 'closed') throw new Refusal('wrong-state', 'The sale is not closed yet: cut the quota instead.')
}

/** Units that were sold and not brought. The counter's lock keeps what is sold as it is. */
async function shortOf(tx: Tx, { saleId, sku }: Goods): Promise<number> {
  await lockCounter(tx, saleId)
  const { needed, loose, returned } = await goodsAtHub(tx, saleId, sku)
  return Math.max(0, needed - (loose - returned))
}

async function newestUnpacked({ ctx }: Gateway, { saleId, sku }: Goods): Promise<string[]> {
  const { rows } = await sql<{ order_id: string }>`
    select o.order_id from "order" o cross join ${linesOfOrder} where o.sale_id = ${saleId} and o.state = 'confirmed' and l.sku = ${sku} order by o.seq desc`.execute(
    ctx.db,
  )
  return rows.map((row) => row.order_id)
}

/** The closing cut may move an order into a parcel meanwhile: it is still the newest, so it is tried again. */
async function untilInPlace<Done>(work: () => Promise<Done | 'parcel-moved'>): Promise<Done> {
  for (;;) {
    const done = await work()
    if (done !== 'parcel-moved') return done
  }
}

type Cancelled = { facts: FactBatch; batchId: string | null }

/** Parcel, order, counter: locked in the order in which everybody locks them. */
async function cancelIfShort(
  tx: Tx,
  goods: Goods,
  orderId: string,
  actor: KnownActor,
): Promise<Cancelled | 'enough' | 'gone' | 'parcel-moved'> {
  const locked = await lockOrder(tx, orderId)
  if (locked === 'parcel-moved') return locked
  if (locked?.order.state !== 'confirmed') return 'gone'
  const short = await shortOf(tx, goods)
  if (short === 0) return 'enough'
  const facts = await cancelForShortPick(tx, orderId, actor)
  // What the order freed is on sale again, but only what is short is not there.
  const freed = short - (await shortOf(tx, goods))
  const item = await cutMissing(tx, {
    changeId: randomUUID(),
    ...goods,
    missing: freed,
    reason: 'short-pick',
    actor: actorName(actor),
  })
  const stock = [...(facts.stock ?? []), { saleId: goods.saleId, items: [item] }]
  return { facts: { ...facts, stock }, batchId: locked.parcel?.batch_id ?? null }
}

async function tell(gateway: Gateway, orderId: string, { facts, batchId }: Cancelled): Promise<void> {
  const { ctx } = gateway
  if (batchId) ctx.jobs.renderDocuments(batchId)
  const changed = await readOrders(ctx.db, [orderId], ctx.config.PAY_URL)
  gateway.broadcast.publish({ ...facts, changed: changed.map(({ viewerId, view }) => ({ viewerId, order: view })) })
}
