import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Database, Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { groupBy } from '../lib/group-by.ts'
import { findSettlementPolicy } from '../settlement/policy.ts'
import type { ReceivableState } from './entry.ts'
import type { Experience, ReceivableGroup } from './forecast.ts'

/** Whose receivables: those of a hub, or a producer's own. */
export type Whose = { hubId: string; producerId?: string } | { producerId: string }

const isOf = (whose: Whose): RawBuilder<boolean> =>
  sql<boolean>`${'hubId' in whose ? sql`r.hub_id = ${whose.hubId}` : sql`true`} and ${whose.producerId === undefined ? sql`true` : sql`r.producer_id = ${whose.producerId}`}`

interface GroupRow extends Omit<ReceivableGroup, 'prior'> {
  policy: string | null
  policyVersion: string | null
}

/** What a forecast is made from, and the ids of the policies in use. */
interface Known {
  groups: ReceivableGroup[]
  experience: Experience[]
  policies: string[]
}

const noPrior = { refusedPerMille: 0, returnedPerMille: 0 }

/**
 * Receivables, gathered by what a forecast tells apart, and what became of those that ended. One look at each of them:
 * the memory keeps a season's million from being sorted on disk. Postgres expects a hundred times as many groups as
 * there are, and would leave its other cores idle because of what they would have to pass on.
 */
export function readForecastGroups(db: Database, whose: Whose, today: string): Promise<Known> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('work_mem', '64MB', true), set_config('parallel_tuple_cost', '0', true), set_config('parallel_setup_cost', '0', true)`.execute(
      tx,
    )
    return readGroupsIn(tx, whose, today)
  })
}

/** The same in the caller's transaction, for few. */
export async function readGroupsIn(tx: Tx, whose: Whose, today: string): Promise<Known> {
  const { rows } = await sql<GroupRow>`
    select r.handed_over_on as "handedOverOn", r.due_on as "dueOn", r.producer_id as "producerId", r.sku, r.currency, r.state, r.policy, r.policy_version as "policyVersion", count(*)::int as "all",
        count(*) filter (where r.producer <> 0)::int as parcels, sum(case when r.producer <> 0 then r.producer - r.fee_due else 0 end)::bigint as amount
      from receivable r where ${isOf(whose)} group by 1, 2, 3, 4, 5, 6, 7, 8`.execute(tx)
  return {
    groups: rows.map(({ policy, policyVersion, ...group }) => ({ ...group, prior: priorOf(policy, policyVersion) })),
    experience: experienceOf(rows.filter(({ dueOn }) => dueOn <= today)),
    policies: [...new Set(rows.flatMap(({ policy, parcels }) => (policy !== null && parcels > 0 ? [policy] : [])))],
  }
}

function experienceOf(rows: readonly GroupRow[]): Experience[] {
  const byGoods = groupBy(rows, ({ producerId, sku }) => JSON.stringify([producerId, sku]))
  return [...byGoods.values()].map((own) => {
    const count = (state: ReceivableState): number =>
      own.filter((row) => row.state === state).reduce((total, { all }) => total + all, 0)
    const [delivered, refused, returned] = [count('delivered'), count('refused'), count('returned')]
    const { producerId, sku } = own[0]!
    return { producerId, sku, ended: delivered + refused + returned, refused, returned }
  })
}

function priorOf(policy: string | null, version: string | null): ReceivableGroup['prior'] {
  const found = policy === null ? undefined : findSettlementPolicy(policy)
  return found?.versions.find(({ validFrom }) => validFrom === version)?.rule.prior ?? noPrior
}

/** Short names and shop names of sellers. */
export async function readNames(
  db: Kysely<Tables>,
  sellerIds: readonly string[],
): Promise<Map<string, { seller: string; name: string | null }>> {
  const { rows } = await sql<{ id: string; seller: string; name: string | null }>`
    select x.seller_id as id, x.slug as seller, h.name from seller x left join shop h on h.seller_id = x.seller_id where x.seller_id = any(${sellerIds}::uuid[])`.execute(
    db,
  )
  return new Map(rows.map(({ id, ...names }) => [id, names]))
}

const usualZone = 'Asia/Ho_Chi_Minh'

/** The zone in which a seller's days count. */
export async function readZone(db: Kysely<Tables>, sellerId: string): Promise<string> {
  const shop = await db.selectFrom('shop').select('time_zone').where('seller_id', '=', sellerId).executeTakeFirst()
  return shop?.time_zone ?? usualZone
}
