import { sql } from 'kysely'
import type { BatchView } from '../../shared/contract/common.ts'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readBatch } from '../../shared/packing/batch-store.ts'
import { lockBatch, releaseBatch, takeBatch, type ClaimChange } from '../../shared/packing/claim-store.ts'
import { isWithinSeller } from '../../shared/shop/seller-tree-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleBatch, requireVisibleSale, sellerSeenBy } from '../access/visibility.ts'

/** A packer claims a batch: nobody else can, and its parcels count as being picked from now on. Idempotent. */
export async function claimBatch(gateway: Gateway, batchId: string, actor: KnownActor): Promise<BatchView> {
  const saleId = await requireVisibleBatch(gateway, batchId, actor)
  const claimed = await gateway.ctx.db.transaction().execute(async (tx) => {
    const batch = await lockBatch(tx, batchId)
    if (batch.claimed_by === actorName(actor)) return undefined
    if (batch.state !== 'open')
      throw new Refusal('already-claimed', 'Somebody else has this batch.', { extra: { claimedBy: batch.claimed_by } })
    await recordChange(tx, { actor: actorName(actor), kind: 'batch:claimed', saleId, subject: batchId })
    return takeBatch(tx, batchId, actorName(actor))
  })
  if (claimed) tell(gateway, saleId, claimed, 'picking')
  return (await readBatch(gateway.ctx.db, batchId))!
}

/**
 * Claims the most urgent free batch of the packer's own seller, or returns null when there is none: what a member packs
 * lies in the member's store, and is claimed by its id when the hub helps out (docs/decisions.md#d61). A packer who
 * already has one gets that one: retrying after a lost answer must not claim a second. Two concurrent callers go for
 * the same batch; the loser takes the next.
 */
export async function claimNextBatch(
  gateway: Gateway,
  saleId: string | undefined,
  actor: KnownActor,
): Promise<{ batch: BatchView | null }> {
  if (saleId) await requirePackedSale(gateway, saleId, actor)
  for (;;) {
    const batchId = await nextBatch(gateway, saleId, actor)
    if (!batchId) return { batch: null }
    try {
      return { batch: await claimBatch(gateway, batchId, actor) }
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'already-claimed') throw error
    }
  }
}

/** A sale of others is there for whom packs some of it, and for nobody else. */
async function requirePackedSale(gateway: Gateway, saleId: string, actor: KnownActor): Promise<void> {
  const { db } = gateway.ctx
  if (actor.sellerId !== undefined) {
    const packed = await db
      .selectFrom('packing_batch')
      .select('batch_id')
      .where('sale_id', '=', saleId)
      .where('seller_id', '=', actor.sellerId)
      .limit(1)
      .executeTakeFirst()
    if (packed) return
  }
  await requireVisibleSale(gateway, saleId, actor)
}

async function nextBatch({ ctx }: Gateway, saleId: string | undefined, actor: KnownActor): Promise<string | undefined> {
  const own = actorName(actor)
  const packs = sellerSeenBy(actor)
  const { rows } = await sql<{ batch_id: string }>`
    select b.batch_id from packing_batch b
    where (b.state = 'open' or (b.state = 'claimed' and b.claimed_by = ${own})) and (${saleId ?? null}::uuid is null or b.sale_id = ${saleId ?? null}::uuid)
      and ${packs === undefined ? isWithinSeller(sql`b.seller_id`, undefined) : sql`b.seller_id = ${packs}`}
      and exists (select 1 from parcel p where p.batch_id = b.batch_id and p.state in ('waiting', 'picking'))
    order by b.claimed_by is null, b.pack_by, b.created_at, b.number, b.batch_id limit 1`.execute(ctx.db)
  return rows[0]?.batch_id
}

/**
 * Hands a claimed batch back: packed parcels stay packed, the rest waits for the next packer. Packers hand back their
 * own batches, dispatchers anyone's.
 */
export async function handBackBatch(gateway: Gateway, batchId: string, actor: KnownActor): Promise<BatchView> {
  const saleId = await requireVisibleBatch(gateway, batchId, actor)
  const released = await gateway.ctx.db.transaction().execute(async (tx) => {
    const batch = await lockBatch(tx, batchId)
    if (batch.state === 'open') return undefined
    if (actor.role === 'packer' && batch.claimed_by !== actorName(actor))
      throw new Refusal('already-claimed', 'Somebody else has this batch.', { extra: { claimedBy: batch.claimed_by } })
    if (batch.state !== 'claimed') throw new Refusal('wrong-state', `The batch is already ${batch.state}.`)
    await recordChange(tx, { actor: actorName(actor), kind: 'batch:handed-back', saleId, subject: batchId })
    return releaseBatch(tx, batchId)
  })
  if (released) tell(gateway, saleId, released, 'waiting')
  return (await readBatch(gateway.ctx.db, batchId))!
}

function tell(
  gateway: Gateway,
  saleId: string,
  { batch, parcels, redraw }: ClaimChange,
  state: 'picking' | 'waiting',
): void {
  gateway.broadcast.publish({
    batches: [{ saleId, ...batch }],
    parcels: parcels.map((code) => ({ saleId, code, state })),
  })
  if (redraw) gateway.ctx.jobs.renderDocuments(batch.batchId)
}
