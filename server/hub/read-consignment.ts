import { sql, type Kysely } from 'kysely'
import type { ConsignmentView } from '../../shared/contract/routes/consignment.ts'
import type { Tables } from '../../shared/db/tables.ts'
import { findConsignment, parcelsIn, type ConsignmentRow } from '../../shared/hub/consignment-store.ts'
import { isStopped } from '../../shared/packing/find-parcel-store.ts'
import type { PaperBatch, PaperParcel } from '../../shared/packing/paper/paper.ts'
import { readPaperBatch } from '../../shared/packing/paper-store.ts'
import { gramsOf } from '../../shared/packing/weight.ts'
import { weightsOfParcels } from '../../shared/packing/weight-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findShop, onPaper } from '../../shared/shop/shop-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'
import { requireSender } from '../packing/require-sender.ts'

interface Named {
  hub: string
  code: string
}

/** A box of a hub, also one that was taken apart. */
export async function readConsignment(gateway: Gateway, named: Named, actor: KnownActor): Promise<ConsignmentView> {
  return consignmentView(gateway.ctx.db, (await requireConsignment(gateway, named, actor)).consignment_id)
}

async function requireConsignment(gateway: Gateway, { hub, code }: Named, actor: KnownActor): Promise<ConsignmentRow> {
  const found = await findConsignment(gateway.ctx.db, code, await namedSeller(gateway, hub, actor))
  if (!found) throw new Refusal('not-found', 'There is no such consignment.')
  return found
}

export async function consignmentView(db: Kysely<Tables>, consignmentId: string): Promise<ConsignmentView> {
  const box = await db
    .selectFrom('consignment')
    .selectAll()
    .where('consignment_id', '=', consignmentId)
    .executeTakeFirstOrThrow()
  const { rows: parcels } = await sql<ConsignmentView['parcels'][number]>`
    select p.code, e.slug as seller, h.name, p.state, p.state = 'cancelled' or ${isStopped(sql`p.parcel_id`)} as stopped
    from parcel p join seller e on e.seller_id = p.seller_id left join shop h on h.seller_id = p.seller_id where p.consignment_id = ${consignmentId} order by p.code`.execute(
    db,
  )
  const { code, sale_id: saleId, closed_at: closedAt, closed_by: closedBy, tare_grams: tareGrams } = box
  const state = box.dissolved_at !== null ? 'dissolved' : closedAt === null ? 'open' : 'closed'
  const grams = await weightOf(db, consignmentId, tareGrams)
  return { code, saleId, state, closedAt: closedAt?.toISOString() ?? null, closedBy, tareGrams, grams, parcels }
}

async function weightOf(db: Kysely<Tables>, consignmentId: string, tare: number | null): Promise<number | null> {
  const weights = [...(await weightsOfParcels(db, await parcelsIn(db, consignmentId))).values()].map(gramsOf)
  if (weights.length === 0 || weights.some((grams) => grams === null)) return null
  return weights.reduce<number>((sum, grams) => sum + grams!, tare ?? 0)
}

/** The label of a closed box, drawn while somebody waits: it is needed once, when the box is closed. */
export async function readConsignmentLabel(gateway: Gateway, named: Named, actor: KnownActor): Promise<Buffer> {
  const { db, personal } = gateway.ctx
  const box = await requireConsignment(gateway, named, actor)
  if (box.closed_at === null || box.dissolved_at !== null)
    throw new Refusal('wrong-state', 'This consignment is not closed: nobody can say what will be in it.')
  await requireSender(db, box.hub_id, box.sale_id)
  const batches = await db
    .selectFrom('parcel')
    .select(['batch_id', 'code'])
    .where('consignment_id', '=', box.consignment_id)
    .where('state', '<>', 'cancelled')
    .orderBy(sql`parcel_id = ${box.lead_id}`, 'desc')
    .orderBy('code')
    .execute()
  const papers = await Promise.all(batches.map(({ batch_id: batchId }) => readPaperBatch(db, personal, batchId!)))
  const parcels = batches.map(({ code }, i) => papers[i]!.paper.parcels.find((parcel) => parcel.code === code)!)
  const shop = await findShop(db, personal, box.hub_id)
  const paper: PaperBatch = {
    ...papers[0]!.paper,
    ...(shop && { sellerName: shop.name, shop: onPaper(shop) }),
    parcels: [asOne(box.code, parcels)],
    stack: 1,
  }
  return gateway.drawings.label(paper)
}

/** What the courier gets of all: one code, one address, one sum. */
function asOne(code: string, [lead, ...others]: readonly PaperParcel[]): PaperParcel {
  const { copy: _copy, sscc: _sscc, ...first } = lead!
  const all = [lead!, ...others]
  return {
    ...first,
    code,
    number: 1,
    lines: all.flatMap(({ lines }) => lines),
    cod: { ...first.cod, amount: all.reduce((sum, { cod }) => sum + cod.amount, 0) },
    orders: all.flatMap(({ orders }) => orders),
  }
}
