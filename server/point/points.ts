import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { newPoint, PointChange, PointView } from '../../shared/contract/routes/point.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { Tables } from '../../shared/db/tables.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import { toPrintable } from '../../shared/packing/paper/printable.ts'
import { cleanText } from '../../shared/person/person-text.ts'
import { checkAddress } from '../../shared/person/recipient.ts'
import { unitNames } from '../../shared/person/unit-names.ts'
import { Refusal } from '../../shared/refusal.ts'
import { pointMax } from '../../shared/shop/collect-point.ts'
import {
  findOpenPoint,
  findPoint,
  listPointsServing,
  pointView,
  type PointRow,
} from '../../shared/shop/collect-point-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'

interface Checked {
  name: string
  line: string
  province_code: string
  ward_code: string
  hours: string
  keep_days: number
}

/** Adds a point where parcels are collected. Idempotent per id; throws `invalid` for a name that is taken. */
export async function addPoint(
  gateway: Gateway,
  body: z.output<typeof newPoint>,
  actor: KnownActor,
): Promise<PointView & { replayed?: true }> {
  const sellerId = await namedSeller(gateway, body.seller, actor)
  const checked = await checkPoint(gateway, body)
  const { pointId, atHub } = body
  const contents = JSON.stringify([checked, atHub])
  const { replayed } = await keepOnce('point', {
    insert: () =>
      gateway.ctx.db.transaction().execute(async (tx) => {
        if (await findContents(tx, pointId)) return undefined
        await requireFreeName(tx, { sellerId, pointId, name: checked.name })
        await tx
          .insertInto('collect_point')
          .values({ point_id: pointId, seller_id: sellerId, ...checked, at_hub: atHub, contents, removed_at: null })
          .execute()
        await recordChange(tx, { actor: actorName(actor), kind: 'point:added', subject: pointId })
        return { seller_id: sellerId, contents }
      }),
    find: () => findContents(gateway.ctx.db, pointId),
    same: { seller_id: sellerId, contents },
  })
  return { ...pointView((await findPoint(gateway.ctx.db, pointId))!), ...(replayed && { replayed }) }
}

function findContents(
  db: Kysely<Tables>,
  pointId: string,
): Promise<{ seller_id: string; contents: string } | undefined> {
  return db
    .selectFrom('collect_point')
    .select(['seller_id', 'contents'])
    .where('point_id', '=', pointId)
    .executeTakeFirst()
}

/** Changes a point. What is there already keeps its last day, and its paper the former address. */
export async function changePoint(
  gateway: Gateway,
  pointId: string,
  body: PointChange,
  actor: KnownActor,
): Promise<PointView> {
  const { seller_id: sellerId } = await requireOpenPoint(gateway, pointId, actor)
  const checked = await checkPoint(gateway, body)
  await gateway.ctx.db.transaction().execute(async (tx) => {
    await requireFreeName(tx, { sellerId, pointId, name: checked.name })
    await tx.updateTable('collect_point').set(checked).where('point_id', '=', pointId).execute()
    await recordChange(tx, { actor: actorName(actor), kind: 'point:changed', subject: pointId })
  })
  return pointView((await findPoint(gateway.ctx.db, pointId))!)
}

/** Takes a point away: nobody can choose it any more. Its parcels can still be collected. */
export async function removePoint(gateway: Gateway, pointId: string, actor: KnownActor): Promise<{ pointId: string }> {
  await requireOpenPoint(gateway, pointId, actor)
  const { db, clock } = gateway.ctx
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('collect_point').set({ removed_at: clock.now() }).where('point_id', '=', pointId).execute()
    await recordChange(tx, { actor: actorName(actor), kind: 'point:removed', subject: pointId })
  })
  return { pointId }
}

/** A point that this actor may see, also a removed one. */
export async function requireOwnPoint({ ctx }: Gateway, pointId: string, actor: KnownActor): Promise<PointRow> {
  const point = await findPoint(ctx.db, pointId)
  requireOwn(point, actor, 'point')
  return point
}

async function requireOpenPoint({ ctx }: Gateway, pointId: string, actor: KnownActor): Promise<PointRow> {
  const point = await findOpenPoint(ctx.db, pointId)
  requireOwn(point, actor, 'point')
  return point
}

/** Everything on a label must be printable and fit there. */
async function checkPoint({ paperRoom }: Gateway, body: PointChange): Promise<Checked> {
  const name = cleanText(body.name, pointMax.name)
  if (!name || toPrintable(name).lost) throw new Refusal('invalid', 'name: must be a name that can be printed')
  const { line, ward } = checkAddress(body.address)
  const { provinceCode, wardCode } = ward
  await paperRoom.require(
    { name: '1', phone: '+84900000000', line, ...unitNames(provinceCode, wardCode), collectAt: name },
    { name: 'name', line: 'address.line' },
  )
  const hours = cleanText(body.hours, pointMax.hours) ?? ''
  return { name, line, province_code: provinceCode, ward_code: wardCode, hours, keep_days: body.keepDays }
}

/** Pick-ups are opened by the name of a point: where two meet in one sale it must be clear which is meant. */
async function requireFreeName(
  tx: Tx,
  { sellerId, pointId, name }: { sellerId: string; pointId: string; name: string },
): Promise<void> {
  const folded = name.toLowerCase()
  const others = (await listPointsServing(tx, sellerId)).filter((other) => other.point_id !== pointId)
  if (others.some((other) => other.name.toLowerCase() === folded))
    throw new Refusal('invalid', 'name: another point has this name')
}
