import { randomUUID } from 'node:crypto'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { ConsignmentView } from '../../shared/contract/routes/consignment.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import { joinProblem, ownProblem, type JoinProblem } from '../../shared/hub/consignment.ts'
import {
  chooseLead,
  findConsigned,
  lockConsigned,
  lockConsignment,
  moveConsigned,
  openConsignment,
  parcelsIn,
  voidBooking,
  type ConsignmentRow,
  type FoundConsigned,
} from '../../shared/hub/consignment-store.ts'
import { derivedId } from '../../shared/lib/derived-id.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { labelNames } from '../../shared/packing/scan/meaning.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'
import { consignmentView } from './read-consignment.ts'

type Answer = ConsignmentView

const why: Record<JoinProblem, string> = {
  same: 'This is the same parcel.',
  'other-buyer': 'These parcels are of different buyers or sales.',
  'other-place': 'These parcels go to different places.',
  cancelled: 'One of these parcels was cancelled: do not ship it.',
  'not-packed': 'One of these parcels is not packed yet.',
  'on-truck': 'One of these parcels has left.',
  booked: 'One of these parcels is booked with its carrier by itself: hand it over so.',
  'in-another': 'This parcel lies in another consignment: take it out there.',
  closed: 'This consignment is closed: take it apart first.',
}

function refuse(problem: JoinProblem): never {
  throw new Refusal('wrong-state', why[problem], { extra: { problem } })
}

/** Puts a parcel into one box with another one of its buyer. Once per scan; a parcel that is in already stays. */
export async function joinConsignment(
  gateway: Gateway,
  hub: string,
  scan: { scanId: string; code: string; with: string },
  actor: KnownActor,
): Promise<Answer> {
  const hubId = await namedSeller(gateway, hub, actor)
  const done = await gateway.ctx.db.transaction().execute(async (tx) => {
    const parcelId = await requireParcel(tx, scan.code, hubId)
    const kept = await findKept(tx, scan.scanId, { parcel_id: parcelId, kind: 'in' })
    if (kept !== undefined) return { consignmentId: kept, replayed: true as const }
    const { box: found, firstId } = await findFirst(tx, scan.with, hubId)
    const locked = await lockConsigned(tx, [parcelId, firstId])
    const [parcel, first] = [parcelId, firstId].map((id) => locked.find((one) => one.parcelId === id)!)
    if ((first!.consignmentId ?? undefined) !== found?.consignment_id)
      throw new Refusal('wrong-state', 'Somebody else has just put this parcel elsewhere: scan it again.')
    const problem = joinProblem(parcel!, first!)
    if (problem) refuse(problem)
    if (found && parcel!.consignmentId === found.consignment_id) return { consignmentId: found.consignment_id }
    const by = { actor: actorName(actor), kind: 'in' } as const
    const box = found ?? (await openConsignment(tx, { consignmentId: randomUUID(), hubId, parcel: first!, ...by }))
    if (!found)
      await moveConsigned(tx, { ...by, scanId: derivedId(scan.scanId, 'first'), consignment: box, parcelId: firstId })
    await moveConsigned(tx, { ...by, scanId: scan.scanId, consignment: box, parcelId })
    return { consignmentId: box.consignment_id }
  })
  return {
    ...(await consignmentView(gateway.ctx.db, done.consignmentId)),
    ...('replayed' in done && { replayed: true }),
  }
}

/** A parcel of the buyer that is there already, with the box in which it lies, locked first. */
async function findFirst(
  tx: Tx,
  scanned: string,
  hubId: string,
): Promise<{ box: ConsignmentRow | undefined; firstId: string }> {
  for (const code of labelNames(scanned)) {
    const box = await lockConsignment(tx, { code, hubId })
    const [firstId] = box ? await parcelsIn(tx, box.consignment_id) : []
    if (firstId !== undefined) return { box, firstId }
  }
  const firstId = await requireParcel(tx, scanned, hubId)
  return { box: await lockBoxOf(tx, firstId), firstId }
}

async function lockBoxOf(tx: Tx, parcelId: string): Promise<ConsignmentRow | undefined> {
  const row = await tx
    .selectFrom('parcel')
    .select('consignment_id')
    .where('parcel_id', '=', parcelId)
    .executeTakeFirstOrThrow()
  return row.consignment_id === null ? undefined : lockConsignment(tx, { consignmentId: row.consignment_id })
}

/** Takes a parcel out of its box. A closed box is taken apart: nothing of what was booked holds any more. */
export async function takeOut(
  gateway: Gateway,
  hub: string,
  scan: { scanId: string; code: string },
  actor: KnownActor,
): Promise<Answer> {
  const hubId = await namedSeller(gateway, hub, actor)
  const done = await gateway.ctx.db.transaction().execute(async (tx) => {
    const parcelId = await requireParcel(tx, scan.code, hubId)
    const kept = await findKept(tx, scan.scanId, { parcel_id: parcelId, kind: 'out' })
    if (kept !== undefined) return { consignmentId: kept, replayed: true as const }
    const box = await lockBoxOf(tx, parcelId)
    if (!box) throw new Refusal('wrong-state', 'This parcel lies in no consignment.')
    const inIt = await lockConsigned(tx, await parcelsIn(tx, box.consignment_id))
    if (inIt.some(({ state }) => state === 'handed-over')) refuse('on-truck')
    const isApart = box.closed_at !== null || inIt.length === 1
    const by = { consignment: box, kind: 'out', actor: actorName(actor) } as const
    for (const one of isApart ? inIt : inIt.filter((other) => other.parcelId === parcelId)) {
      const scanId = one.parcelId === parcelId ? scan.scanId : derivedId(scan.scanId, one.parcelId)
      await moveConsigned(tx, { ...by, scanId, parcelId: one.parcelId })
    }
    if (isApart) await dissolve(tx, box, actor)
    return { consignmentId: box.consignment_id }
  })
  return {
    ...(await consignmentView(gateway.ctx.db, done.consignmentId)),
    ...('replayed' in done && { replayed: true }),
  }
}

async function dissolve(tx: Tx, box: ConsignmentRow, actor: KnownActor): Promise<void> {
  if (box.lead_id !== null) await voidBooking(tx, box.lead_id)
  await tx
    .updateTable('consignment')
    .set({ dissolved_by: actorName(actor), dissolved_at: await appNow(tx) })
    .where('consignment_id', '=', box.consignment_id)
    .execute()
  await record(tx, 'consignment:dissolved', box, actor)
}

/** Closes a box: what is in it is final, and carriers are asked to take it. Idempotent. */
export async function closeConsignment(
  gateway: Gateway,
  { hub, code }: { hub: string; code: string },
  { tareGrams = null }: { tareGrams?: number | null | undefined },
  actor: KnownActor,
): Promise<Answer> {
  const hubId = await namedSeller(gateway, hub, actor)
  const { consignmentId, replayed } = await gateway.ctx.db.transaction().execute(async (tx) => {
    const box = await lockConsignment(tx, { code, hubId })
    if (!box) throw new Refusal('not-found', 'There is no such consignment.')
    const { consignment_id: id } = box
    if (box.closed_at !== null) return { consignmentId: id, replayed: true }
    const inIt = await lockConsigned(tx, await parcelsIn(tx, id))
    requireClosable(inIt)
    await tx
      .updateTable('consignment')
      .set({
        tare_grams: tareGrams,
        lead_id: await chooseLead(tx, id),
        closed_by: actorName(actor),
        closed_at: await appNow(tx),
      })
      .where('consignment_id', '=', id)
      .execute()
    await record(tx, 'consignment:closed', box, actor)
    return { consignmentId: id, replayed: false }
  })
  return { ...(await consignmentView(gateway.ctx.db, consignmentId)), ...(replayed && { replayed }) }
}

function requireClosable(inIt: readonly FoundConsigned[]): void {
  for (const one of inIt) {
    const problem = ownProblem(one)
    if (problem) throw new Refusal('wrong-state', `Parcel ${one.code}: ${why[problem]}`, { extra: { problem } })
  }
  if (inIt.length < 2) throw new Refusal('wrong-state', 'A single parcel leaves as it is: put another one in first.')
}

async function requireParcel(tx: Tx, scanned: string, hubId: string): Promise<string> {
  for (const code of labelNames(scanned)) {
    const found = await findConsigned(tx, code, hubId)
    if (found !== undefined) return found
  }
  throw new Refusal('not-found', 'There is no such parcel.')
}

/** The consignment that a scan was about, if it was kept before. */
async function findKept(
  tx: Tx,
  scanId: string,
  same: { parcel_id: string; kind: 'in' | 'out' },
): Promise<string | undefined> {
  const found = await tx.selectFrom('consignment_scan').selectAll().where('scan_id', '=', scanId).executeTakeFirst()
  return keptBefore('scan', found, same)?.consignment_id
}

function record(tx: Tx, kind: string, { code, sale_id: saleId }: ConsignmentRow, actor: KnownActor): Promise<void> {
  return recordChange(tx, { actor: actorName(actor), kind, saleId, subject: code })
}
