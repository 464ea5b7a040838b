import { sql, type Selectable } from 'kysely'
import type { z } from 'zod'
import type { newManifest } from '../../shared/contract/routes/dispatch.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { nextHandOverNumber } from '../../shared/dispatch/hand-over-number-store.ts'
import { leftBehind } from '../../shared/dispatch/left-behind-store.ts'
import { findBroken } from '../../shared/hub/consignment-store.ts'
import { changeOrders } from '../../shared/order/change-store.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { arriveAtPoint } from '../../shared/packing/collection-store.ts'
import { settleBatch, type ChangedBatch } from '../../shared/packing/parcel-store.ts'
import { formatHandOver } from '../../shared/packing/paper/format.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { Tables } from '../../shared/db/tables.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { lockParcels, type LockedParcel } from '../packing/lock-parcel.ts'

export interface ManifestAnswer {
  manifestId: string
  number: string | null
  carrier: string
  parcels: number
  handedOverAt: string
  replayed?: true
}

type ManifestRow = Pick<Selectable<Tables['manifest']>, 'handed_over_at' | 'day' | 'number'>

/** An admin without a seller hands over for several, who count on their own. */
const unnumbered = { day: null, number: null }

function findManifest(tx: Tx, manifestId: string): Promise<Selectable<Tables['manifest']> | undefined> {
  return tx.selectFrom('manifest').selectAll().where('manifest_id', '=', manifestId).executeTakeFirst()
}

/**
 * Hands packed parcels over to a carrier under one manifest, all or nothing. A repeat gets the same answer as the first
 * request.
 */
export async function handOver(
  gateway: Gateway,
  body: z.output<typeof newManifest>,
  actor: KnownActor,
): Promise<ManifestAnswer> {
  const { ctx } = gateway
  const contents = JSON.stringify([body.carrier, body.parcelCodes.toSorted()])
  const done = await ctx.db.transaction().execute(async (tx) => {
    const same = { contents, seller_id: actor.sellerId ?? null }
    const { row, replayed } = await keepOnce('manifest', {
      insert: async () => {
        if (await findManifest(tx, body.manifestId)) return undefined
        const { day, number } = actor.sellerId ? await nextHandOverNumber(tx, actor.sellerId) : unnumbered
        const { rows } = await sql<ManifestRow>`
          insert into manifest (manifest_id, seller_id, carrier, contents, actor, day, number)
          values (${body.manifestId}, ${same.seller_id}, ${body.carrier}, ${contents}, ${actorName(actor)}, ${day}, ${number})
          on conflict do nothing returning handed_over_at, day, number`.execute(tx)
        return rows[0]
      },
      find: () => findManifest(tx, body.manifestId),
      same,
    })
    const kept = { handedOverAt: row.handed_over_at, number: formatHandOver(row.day, row.number) ?? null }
    if (replayed) return { ...kept, replayed }
    return { ...kept, ...(await handOverParcels(tx, body.manifestId, body.parcelCodes, actor)) }
  })
  const answer = {
    manifestId: body.manifestId,
    number: done.number,
    carrier: body.carrier,
    parcels: body.parcelCodes.length,
    handedOverAt: done.handedOverAt.toISOString(),
  }
  if ('replayed' in done) return { ...answer, replayed: true }
  await tellHandedOver(gateway, body.manifestId, done)
  return answer
}

export interface HandedOver {
  parcels: { saleId: string; code: string; batchId: string }[]
  batches: (ChangedBatch & { saleId: string })[]
  orderIds: string[]
}

/**
 * Puts packed parcels on a manifest, locking them in the order of their codes as everywhere else. A parcel another
 * truck left behind already counts as handed over: it only changes its manifest.
 */
export async function handOverParcels(
  tx: Tx,
  manifestId: string,
  codes: readonly string[],
  actor: KnownActor,
): Promise<HandedOver> {
  const locked = await lockParcels(tx, codes, actor)
  const parcelIds = locked.map((parcel) => parcel.parcel_id)
  await requireReady(tx, locked)
  await requirePointOf(tx, manifestId, parcelIds)
  await requireOneCurrency(tx, manifestId, parcelIds)
  await requireWhole(tx, parcelIds)
  // One array, not a parameter for each of thousands.
  const isOne = sql<boolean>`parcel_id = any(${parcelIds}::uuid[])`
  await tx
    .updateTable('parcel')
    .set({ state: 'handed-over', manifest_id: manifestId, version: sql`version + 1` })
    .where(isOne)
    .execute()
  const orders = await tx
    .selectFrom('order')
    .select('order_id')
    .where(isOne)
    .where('state', '=', 'packed')
    .orderBy('order_id')
    .forUpdate()
    .execute()
  const orderIds = await changeOrders(
    tx,
    orders.map((order) => order.order_id),
    'packed',
    'handed-over',
    actorName(actor),
  )
  await arriveAtPoint(tx, parcelIds)
  const parcels = locked.map((parcel) => ({ saleId: parcel.sale_id, code: parcel.code, batchId: parcel.batch_id! }))
  const batches: HandedOver['batches'] = []
  for (const [batchId, saleId] of new Map(parcels.map((parcel) => [parcel.batchId, parcel.saleId])))
    batches.push({ saleId, ...(await settleBatch(tx, batchId)) })
  return { parcels, batches, orderIds }
}

/** Nobody but the pick-up of their point takes parcels that are collected there. */
async function requirePointOf(tx: Tx, manifestId: string, parcelIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ code: string; name: string }>`
    select p.code, t.name from parcel p join collect_point t on t.point_id = p.point_id join manifest m on m.manifest_id = ${manifestId}
    where p.parcel_id = any(${parcelIds}::uuid[]) and t.name <> m.carrier order by p.code limit 1`.execute(tx)
  const [other] = rows
  if (other) throw new Refusal('wrong-state', `Parcel ${other.code} is collected at ${other.name}.`)
}

/** A record adds cash up, and splits freight, in one currency: what is on it, and what is to come onto it. */
export async function requireOneCurrency(tx: Tx, manifestId: string, parcelIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ code: string; currency: string }>`
    select min(p.code) as code, s.currency from parcel p join sale s on s.sale_id = p.sale_id
    where p.manifest_id = ${manifestId} or p.parcel_id = any(${parcelIds}::uuid[]) group by s.currency order by s.currency limit 2`.execute(
    tx,
  )
  const [one, other] = rows
  if (one && other)
    throw new Refusal(
      'wrong-state',
      `Parcel ${one.code} was sold in ${one.currency} and parcel ${other.code} in ${other.currency}: a record has one currency.`,
    )
}

/** An outer box leaves whole and closed. */
export async function requireWhole(tx: Tx, parcelIds: readonly string[]): Promise<void> {
  const broken = await findBroken(tx, parcelIds)
  if (!broken) return
  const { consignment, isOpen, parcel } = broken
  throw new Refusal(
    'wrong-state',
    isOpen
      ? `Consignment ${consignment} is not closed yet: close it, or take its parcels out.`
      : `Consignment ${consignment} leaves whole, and parcel ${parcel} of it is not there: add it, or take it out.`,
  )
}

/** Packed, or handed over and left behind by its truck since. */
async function requireReady(tx: Tx, parcels: readonly LockedParcel[]): Promise<void> {
  const others = parcels.filter((parcel) => parcel.state !== 'packed')
  const left = await leftBehind(
    tx,
    others.map((parcel) => parcel.parcel_id),
  )
  const wrong = others.find((parcel) => parcel.state !== 'handed-over' || !left.has(parcel.parcel_id))
  if (wrong) throw new Refusal('wrong-state', `Parcel ${wrong.asked} is ${wrong.state}, not packed.`)
}

/** After the commit: requests the document and notifies floors and viewers. */
export async function tellHandedOver(gateway: Gateway, manifestId: string, done: HandedOver): Promise<void> {
  const { ctx } = gateway
  ctx.jobs.renderManifest(manifestId)
  const orders = await readOrders(ctx.db, done.orderIds, ctx.config.PAY_URL)
  gateway.broadcast.publish({
    parcels: done.parcels.map(({ saleId, code }) => ({ saleId, code, state: 'handed-over' })),
    batches: done.batches,
    changed: orders.map((order) => ({ viewerId: order.viewerId, order: order.view })),
  })
}
