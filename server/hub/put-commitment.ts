import { actorName } from '../../shared/contract/roles.ts'
import type { CommitmentView } from '../../shared/contract/routes/hub.ts'
import type { Tx } from '../../shared/db/database.ts'
import { findCommitment, lockGoods, noteDueGoods, type CommitmentRow } from '../../shared/hub/commitment-store.ts'
import { tellMissingGoods } from '../../shared/hub/tell-missing-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

export interface Promised {
  units: number
  bringBy: string
}

interface Goods {
  saleId: string
  sku: string
}

/** A promise that the hub writes down for a member. */
export async function putCommitment(
  gateway: Gateway,
  goods: Goods,
  promised: Promised,
  actor: KnownActor,
): Promise<CommitmentView> {
  await requireVisibleSale(gateway, goods.saleId, actor)
  return promise(gateway, goods, promised, actor, () => true)
}

/** A promise of a member's own goods in a sale of somebody above. */
export async function putOwnCommitment(
  gateway: Gateway,
  goods: Goods,
  promised: Promised,
  actor: KnownActor,
): Promise<CommitmentView> {
  return promise(gateway, goods, promised, actor, ({ seller_id: sellerId }) => sellerId === actor.sellerId)
}

/**
 * Appends a promise; the same one again changes nothing. What was due at an hour that has passed is noted first, so
 * that no later promise makes up for it. Throws `not-found` for goods that are nobody's to promise.
 */
async function promise(
  { ctx }: Gateway,
  { saleId, sku }: Goods,
  { units, bringBy }: Promised,
  actor: KnownActor,
  isTheirs: (row: CommitmentRow) => boolean,
): Promise<CommitmentView> {
  return ctx.db.transaction().execute(async (tx) => {
    await lockGoods(tx, saleId, sku)
    const row = await findCommitment(tx, saleId, sku)
    if (!row || !isTheirs(row)) throw new Refusal('not-found', 'There are no such goods of a member in this sale.')
    const hour = new Date(bringBy)
    const isKept = row.bring_by?.getTime() === hour.getTime()
    if (isKept && row.units === units) return commitmentView(row)
    const now = await appNow(tx)
    if (!isKept && hour <= now) throw new Refusal('invalid', 'bringBy: has passed already')
    await tellMissingGoods(tx, await noteDueGoods(tx, { saleId, sku }), now)
    await insertVersion(tx, row, { units, hour }, actor)
    return commitmentView((await findCommitment(tx, saleId, sku))!)
  })
}

async function insertVersion(
  tx: Tx,
  row: CommitmentRow,
  { units, hour }: { units: number; hour: Date },
  actor: KnownActor,
): Promise<void> {
  await tx
    .insertInto('commitment')
    .values({
      sale_id: row.sale_id,
      sku: row.sku,
      version: row.version + 1,
      seller_id: row.seller_id,
      units,
      bring_by: hour,
      actor: actorName(actor),
    })
    .execute()
}

export function commitmentView(row: CommitmentRow): CommitmentView {
  return {
    saleId: row.sale_id,
    sku: row.sku,
    title: row.title,
    packs: row.packs,
    seller: row.seller,
    name: row.name,
    units: row.units,
    bringBy: row.bring_by?.toISOString() ?? null,
    version: row.version,
    former: row.former.map(({ bringBy, at, ...one }) => ({
      ...one,
      bringBy: new Date(bringBy).toISOString(),
      at: new Date(at).toISOString(),
    })),
  }
}
