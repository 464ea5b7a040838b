import { sql, type Kysely, type RawBuilder } from 'kysely'
import { recordChange } from '../audit/audit-store.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { levelsMax } from './seller-tree.ts'

/** A seller and everyone below it, as a subquery: for `seller_id in …`. */
export function sellersWithin(sellerId: string | RawBuilder<unknown>): RawBuilder<unknown> {
  const top = typeof sellerId === 'string' ? sql`${sellerId}::uuid` : sellerId
  return sql`(with recursive within(seller_id, level) as (
    select ${top}, 1 union all select m.seller_id, w.level + 1 from seller m join within w on m.parent_id = w.seller_id where w.level < ${levelsMax})
    select seller_id from within)`
}

/** The sellers above one, nearest first. */
export async function sellersAbove(db: Kysely<Tables>, sellerId: string): Promise<string[]> {
  const { rows } = await sql<{ seller_id: string }>`
    with recursive above(seller_id, level) as (
      select parent_id, 1 from seller where seller_id = ${sellerId}
      union all select m.parent_id, a.level + 1 from above a join seller m on m.seller_id = a.seller_id where a.level < ${levelsMax})
    select seller_id from above where seller_id is not null order by level`.execute(db)
  return rows.map((row) => row.seller_id)
}

/** Shops in which somebody only practises, as a subquery: they are in no list of anybody else, not even an admin's. */
export const practiceShops = sql`(select practice.seller_id from seller practice where practice.practice_of is not null)`

/** Restricts rows to a seller and everyone below it; without one, to all but practice shops. */
export function isWithinSeller(column: RawBuilder<unknown>, sellerId: string | undefined): RawBuilder<boolean> {
  return sellerId === undefined
    ? sql`(${column} in ${practiceShops}) is not true`
    : sql`${column} in ${sellersWithin(sellerId)}`
}

export interface MemberRow {
  seller_id: string
  seller: string
  name: string | null
  parent: string | null
}

const members = sql`select s.seller_id, s.slug as seller, h.name, p.slug as parent
    from seller s left join shop h on h.seller_id = s.seller_id left join seller p on p.seller_id = s.parent_id`

/** Sellers with their parents, by slug: those within a seller, or all of them. */
export async function listMembers(
  db: Kysely<Tables>,
  { within, after, limit }: { within: string | undefined; after: string | undefined; limit: number },
): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    ${members}
    where ${isWithinSeller(sql`s.seller_id`, within)} and s.slug > ${after ?? ''} order by s.slug limit ${limit}`.execute(
    db,
  )
  return rows
}

/** One seller of {@link listMembers}. */
export async function readMember(db: Kysely<Tables>, sellerId: string): Promise<MemberRow> {
  const { rows } = await sql<MemberRow>`
    ${members} where s.seller_id = ${sellerId}`.execute(db)
  return rows[0]!
}

/** Whether a seller has members, and whether it is one; empty if there is no such seller. */
export async function readTreePlace(
  db: Kysely<Tables>,
  sellerId: string,
): Promise<{ hasMembers?: boolean; isMember?: boolean }> {
  const { rows } = await sql<{ hasMembers: boolean; isMember: boolean }>`
    select exists (select 1 from seller m where m.parent_id = s.seller_id) as "hasMembers", s.parent_id is not null as "isMember"
    from seller s where s.seller_id = ${sellerId}`.execute(db)
  return rows[0] ?? {}
}

/** Locks the tree, so that two moves together cannot make a circle of it, and returns it. */
export async function lockTree(tx: Tx): Promise<Map<string, string>> {
  await sql`select pg_advisory_xact_lock(hashtextextended('seller-tree', 0))`.execute(tx)
  return readParents(tx)
}

/** Keeps the tree as it is until the transaction ends; others may hold it, too. */
export async function holdTree(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended('seller-tree', 0))`.execute(tx)
}

/** Whose member each seller is, without those that are nobody's. */
export async function readParents(db: Kysely<Tables>): Promise<Map<string, string>> {
  const { rows } = await sql<{ seller_id: string; parent_id: string }>`
    select seller_id, parent_id from seller where parent_id is not null`.execute(db)
  return new Map(rows.map((row) => [row.seller_id, row.parent_id]))
}

/** Puts a seller under another one, or on its own. Runs under {@link lockTree}. */
export async function putUnder(
  tx: Tx,
  { sellerId, parentId, actor }: { sellerId: string; parentId: string | null; actor: string },
): Promise<void> {
  await sql`update seller set parent_id = ${parentId} where seller_id = ${sellerId}`.execute(tx)
  await recordChange(tx, { actor, kind: 'member:moved', subject: sellerId, detail: { parentId } })
}
