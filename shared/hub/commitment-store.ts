import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Packs } from '../sale/sale.ts'
import { unitsBrought } from './check-in-store.ts'

/** The goods `i` of members in a sale `s` that is no rehearsal. */
export const ofMembers = sql<boolean>`i.seller_id <> s.seller_id and i.position >= 0 and not exists (select 1 from rehearsal x where x.sale_id = s.sale_id)`

/** The promise in force for goods `i`. */
export const promiseOf = sql`lateral (select c.units, c.bring_by, c.version, c.actor, c.at from commitment c where c.sale_id = i.sale_id and c.sku = i.sku order by c.version desc limit 1) c on true`

/** A member's goods in a sale, with what is promised of them. */
export interface CommitmentRow {
  sale_id: string
  sku: string
  title: string
  packs: Packs
  seller_id: string
  seller: string
  name: string | null
  hub_id: string
  sold: number
  units: number | null
  bring_by: Date | null
  version: number
  /** Earlier promises, oldest first. */
  former: { version: number; units: number; bringBy: string; at: string; by: string }[]
}

const commitments = (wanted: RawBuilder<unknown>): RawBuilder<CommitmentRow> => sql<CommitmentRow>`
  select i.sale_id, i.sku, i.title, i.packs, i.seller_id, r.slug as seller, h.name, s.seller_id as hub_id, i.sold, c.units, c.bring_by, coalesce(c.version, 0) as version,
    coalesce((select json_agg(json_build_object('version', f.version, 'units', f.units, 'bringBy', f.bring_by, 'at', f.at, 'by', f.actor) order by f.version)
      from commitment f where f.sale_id = i.sale_id and f.sku = i.sku and f.version < c.version), '[]') as former
  from sale_item i join sale s on s.sale_id = i.sale_id join seller r on r.seller_id = i.seller_id left join shop h on h.seller_id = i.seller_id left join ${promiseOf}
  where ${ofMembers} and ${wanted}`

/** The goods of members in a sale, by member and position. */
export async function listCommitments(db: Kysely<Tables>, saleId: string): Promise<CommitmentRow[]> {
  const { rows } = await sql<CommitmentRow>`
    ${commitments(sql`i.sale_id = ${saleId}`)} order by r.slug, i.position`.execute(db)
  return rows
}

/** A producer's own goods in sales of those above, the newest sale first. */
export async function listOwnCommitments(
  db: Kysely<Tables>,
  sellerId: string,
  limit: number,
): Promise<CommitmentRow[]> {
  const { rows } = await sql<CommitmentRow>`
    ${commitments(sql`i.seller_id = ${sellerId}`)} order by s.created_at desc, s.sale_id, i.position limit ${limit}`.execute(
    db,
  )
  return rows
}

/** One of {@link listCommitments}. */
export async function findCommitment(
  db: Kysely<Tables>,
  saleId: string,
  sku: string,
): Promise<CommitmentRow | undefined> {
  const { rows } = await sql<CommitmentRow>`
    ${commitments(sql`i.sale_id = ${saleId} and i.sku = ${sku}`)}`.execute(db)
  return rows[0]
}

/** One change at a time of what is promised and brought of these goods. */
export async function lockGoods(tx: Tx, saleId: string, sku: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`goods/${saleId}/${sku}`}, 0))`.execute(tx)
}

/** Promises whose hour is this long past (days) were noted long ago. */
const lookBackDays = 7

/**
 * What is due at an hour is what was not due before: a promise that is raised later adds its difference, and what comes
 * late fills the earlier promise first.
 */
const dueGoods = sql`select d.sale_id, d.sku, d.bring_by, d.hub_id, d.seller_id, greatest(0, d.units - d.before) as units, greatest(0, least(d.units, d.brought) - d.before) as brought
  from (select i.sale_id, i.sku, c.bring_by, s.seller_id as hub_id, i.seller_id, case i.packs when 'hub' then c.units else least(c.units, i.sold) end as units,
      ${unitsBrought(sql`c.bring_by`)} as brought, coalesce((select sum(e.units) from goods_due e where e.sale_id = i.sale_id and e.sku = i.sku), 0)::int as before
    from sale_item i join sale s on s.sale_id = i.sale_id join ${promiseOf}
    where ${ofMembers} and c.bring_by <= (select app_now())) d
  where not exists (select 1 from goods_due e where e.sale_id = d.sale_id and e.sku = d.sku and e.bring_by = d.bring_by)`

/** Goods whose hour has come, with how much was there by then. */
export interface DueGoods {
  saleId: string
  bringBy: Date
  sellerId: string
  units: number
  brought: number
}

/** Notes what was there at the hour of a promise, once per hour: from then on nothing changes that. */
export async function noteDueGoods(tx: Kysely<Tables>, goods?: { saleId: string; sku: string }): Promise<DueGoods[]> {
  const wanted = goods
    ? sql`d.sale_id = ${goods.saleId} and d.sku = ${goods.sku}`
    : sql`(d.sale_id, d.sku) in (select sale_id, sku from commitment where bring_by <= (select app_now()) and bring_by > (select app_now()) - ${lookBackDays} * interval '1 day')`
  const { rows } = await sql<DueGoods>`
    insert into goods_due (sale_id, sku, bring_by, hub_id, seller_id, units, brought) ${dueGoods} and ${wanted} order by 1, 2 on conflict do nothing
    returning sale_id as "saleId", bring_by as "bringBy", seller_id as "sellerId", units, brought`.execute(tx)
  return rows
}

/** Which of these goods were ever promised or brought, with the units that are at the hub. */
export async function listPromisedOrBrought(
  tx: Tx,
  saleId: string,
  skus: readonly string[],
): Promise<{ sku: string; at_hub: number }[]> {
  const { rows } = await sql<{ sku: string; at_hub: number }>`
    select i.sku, coalesce(k.units, 0)::int as at_hub from unnest(${skus}::text[]) i(sku)
      left join lateral (select sum(k.units) as units from check_in k where k.sale_id = ${saleId} and k.sku = i.sku) k on true
    where k.units is not null or exists (select 1 from commitment c where c.sale_id = ${saleId} and c.sku = i.sku)`.execute(
    tx,
  )
  return rows
}
