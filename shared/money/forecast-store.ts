import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { findSettlementPolicy } from '../settlement/policy.ts'
import type { Experience, ReceivableGroup } from './forecast.ts'

/** Whose receivables: those of a hub, or a producer's own. */
export type Whose = { hubId: string } | { producerId: string }

export const isOf = (whose: Whose): RawBuilder<boolean> =>
  'hubId' in whose ? sql<boolean>`r.hub_id = ${whose.hubId}` : sql<boolean>`r.producer_id = ${whose.producerId}`

interface GroupRow extends Omit<ReceivableGroup, 'prior'> {
  policy: string | null
  policyVersion: string | null
}

const noPrior = { refusedPerMille: 0, returnedPerMille: 0 }

/** What is open, gathered by what a forecast tells apart; and the ids of the policies in use. */
export async function readOpenGroups(
  db: Kysely<Tables>,
  whose: Whose,
): Promise<{ groups: ReceivableGroup[]; policies: string[] }> {
  const { rows } = await sql<GroupRow>`
    select r.due_on as "dueOn", r.producer_id as "producerId", r.sku, r.currency, r.state, r.policy, r.policy_version as "policyVersion", count(*)::int as parcels, sum(r.producer - r.fee_due)::bigint as amount
    from receivable r where ${isOf(whose)} and r.producer <> 0 group by 1, 2, 3, 4, 5, 6, 7`.execute(db)
  const groups = rows.map(({ policy, policyVersion, ...group }) => ({
    ...group,
    parcels: group.state === 'freight' ? 0 : group.parcels,
    prior: priorOf(policy, policyVersion),
  }))
  return { groups, policies: [...new Set(rows.flatMap(({ policy }) => policy ?? []))] }
}

function priorOf(policy: string | null, version: string | null): ReceivableGroup['prior'] {
  const found = policy === null ? undefined : findSettlementPolicy(policy)
  return found?.versions.find(({ validFrom }) => validFrom === version)?.rule.prior ?? noPrior
}

/** What became of parcels that ended, per producer and goods. */
export async function readExperience(db: Kysely<Tables>, whose: Whose): Promise<Experience[]> {
  const { rows } = await sql<Experience>`
    select r.producer_id as "producerId", r.sku, count(*)::int as ended, count(*) filter (where r.state = 'refused')::int as refused, count(*) filter (where r.state = 'returned')::int as returned
    from receivable r where ${isOf(whose)} and r.state in ('delivered', 'refused', 'returned') group by 1, 2`.execute(
    db,
  )
  return rows
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
