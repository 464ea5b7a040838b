import { sql, type Kysely, type RawBuilder } from 'kysely'
import { randomUUID } from 'node:crypto'
import { recordChange } from '../audit/audit-store.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { isRehearsal } from '../sale/rehearsal-store.ts'
import { isWithinSeller, practiceShops } from '../shop/seller-tree-store.ts'
import { practiceParcels, type StepTimes } from './training.ts'

/** The practice shop of a seller, as a subquery. */
const practiceOf = (sellerId: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(select seller_id from seller where practice_of = ${sellerId})`

/** Whoever was the last of the parcels that are needed has done the step. */
const last = practiceParcels - 1

/**
 * When each step of a seller's training was done, out of what its practice shop holds: a sale; a rehearsal that took
 * orders and is over; three parcels packed; three signed for by a courier.
 */
export const stepTimes = (sellerId: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select (select min(s.created_at) from sale s where s.seller_id = p.seller_id and not ${isRehearsal(sql`s.sale_id`)}) as sale_at,
    (select min(r.ended_at) from rehearsal r join sale s on s.sale_id = r.sale_id where s.seller_id = p.seller_id
      and exists (select 1 from "order" o where o.sale_id = s.sale_id and o.state <> 'rejected')) as rehearsal_at,
    (select packed_at from parcel where seller_id = p.seller_id and packed_at is not null order by packed_at offset ${last} limit 1) as packing_at,
    (select m.handed_over_at from parcel c join manifest m on m.manifest_id = c.manifest_id join manifest_signature g on g.manifest_id = m.manifest_id
      where c.seller_id = p.seller_id order by m.handed_over_at offset ${last} limit 1) as hand_over_at
  from seller p where p.seller_id = ${practiceOf(sellerId)})`

interface TimeColumns {
  sale_at: Date | null
  rehearsal_at: Date | null
  packing_at: Date | null
  hand_over_at: Date | null
}

const timesOf = (row: TimeColumns): StepTimes => ({
  sale: row.sale_at,
  rehearsal: row.rehearsal_at,
  packing: row.packing_at,
  'hand-over': row.hand_over_at,
})

/** Begins a seller's training with a practice shop, once. Returns the practice shop, and whether it is new. */
export async function beginTraining(
  tx: Tx,
  sellerId: string,
  actor: string,
): Promise<{ practiceId: string; isNew: boolean }> {
  const practiceId = randomUUID()
  const made = await tx
    .insertInto('training')
    .values({ seller_id: sellerId, actor })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) return { practiceId: (await findPractice(tx, sellerId))!, isNew: false }
  const slug = `practice-${practiceId.slice(0, 8)}`
  await sql`insert into seller (seller_id, slug, practice_of) values (${practiceId}, ${slug}, ${sellerId})`.execute(tx)
  await recordChange(tx, { actor, kind: 'training:begun', subject: sellerId, detail: { practiceId } })
  return { practiceId, isNew: true }
}

/** The practice shop of a seller whose training has begun. */
export async function findPractice(db: Kysely<Tables>, sellerId: string): Promise<string | undefined> {
  const row = await db.selectFrom('seller').select('seller_id').where('practice_of', '=', sellerId).executeTakeFirst()
  return row?.seller_id
}

export interface KnownTraining {
  begunAt: Date
  times: StepTimes
}

/** A seller's training; undefined until it begins. */
export async function readTraining(db: Kysely<Tables>, sellerId: string): Promise<KnownTraining | undefined> {
  const { rows } = await sql<TimeColumns & { begun_at: Date }>`
    select t.begun_at, d.* from training t cross join lateral ${stepTimes(sql`t.seller_id`)} d where t.seller_id = ${sellerId}`.execute(
    db,
  )
  return rows[0] && { begunAt: rows[0].begun_at, times: timesOf(rows[0]) }
}

/** What there is to go on with in a practice shop. */
export interface PracticeAt {
  /** The newest sale that was made to practise, and a rehearsal that is not over. */
  saleId: string | null
  rehearsalId: string | null
  /** Whether the practice orders were asked for. */
  ordered: boolean
  /** Their parcels by how far they are, once they are in a batch. */
  waiting: number
  packed: number
  handedOver: number
}

export async function readPractice(db: Kysely<Tables>, practiceId: string, ordersId: string): Promise<PracticeAt> {
  const { rows } = await sql<PracticeAt>`
    select (select sale_id from sale s where seller_id = ${practiceId} and sale_id <> ${ordersId} and not ${isRehearsal(sql`s.sale_id`)} order by created_at desc limit 1) as "saleId",
      (select r.sale_id from rehearsal r join sale s on s.sale_id = r.sale_id where s.seller_id = ${practiceId} and r.ended_at is null order by s.created_at desc limit 1) as "rehearsalId",
      exists (select 1 from sale where sale_id = ${ordersId} and state = 'closed') as ordered,
      count(*) filter (where state in ('waiting', 'picking') and batch_id is not null)::int as waiting, count(*) filter (where state = 'packed')::int as packed, count(*) filter (where state = 'handed-over')::int as "handedOver"
    from parcel where seller_id = ${practiceId}`.execute(db)
  return rows[0]!
}

export interface ShopTraining extends Partial<KnownTraining> {
  seller: string
  name: string | null
  parent: string | null
  certificateNo: number | null
}

/** The producers within a seller, itself left out: those who have no members of their own, by slug. */
export async function listTrainings(
  db: Kysely<Tables>,
  { within, after, limit }: { within: string | undefined; after: string | undefined; limit: number },
): Promise<ShopTraining[]> {
  const { rows } = await sql<
    TimeColumns & {
      seller: string
      name: string | null
      parent: string | null
      no: number | null
      begun_at: Date | null
    }
  >`
    select s.slug as seller, h.name, u.slug as parent, c.certificate_no as no, t.begun_at, d.*
    from seller s left join shop h on h.seller_id = s.seller_id left join seller u on u.seller_id = s.parent_id left join training t on t.seller_id = s.seller_id
      left join certificate c on c.seller_id = s.seller_id left join lateral ${stepTimes(sql`t.seller_id`)} d on true
    where ${isWithinSeller(sql`s.seller_id`, within)} and s.seller_id is distinct from ${within ?? null}::uuid and s.slug > ${after ?? ''}
      and not exists (select 1 from seller m where m.parent_id = s.seller_id)
    order by s.slug limit ${limit}`.execute(db)
  return rows.map(({ seller, name, parent, no, begun_at: begunAt, ...times }) => ({
    seller,
    name,
    parent,
    certificateNo: no,
    ...(begunAt && { begunAt, times: timesOf(times) }),
  }))
}

/** An SQL condition: the sale with this id is one of a practice shop. */
export const isPractice = (saleId: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from sale where sale.sale_id = ${saleId} and sale.seller_id in ${practiceShops})`

export async function isRehearsalSale(db: Kysely<Tables>, saleId: string): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`select ${isRehearsal(sql`${saleId}::uuid`)} as is`.execute(db)
  return rows[0]!.is
}
