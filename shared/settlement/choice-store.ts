import { sql, type Kysely, type Selectable } from 'kysely'
import { recordChange } from '../audit/audit-store.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Channel } from './channel.ts'

export type SettlementChoice = Selectable<Tables['settlement_choice']>

/** What these shops chose, channel by channel. */
export function readChoices(db: Kysely<Tables>, sellerIds: readonly string[]): Promise<SettlementChoice[]> {
  return db
    .selectFrom('settlement_choice')
    .selectAll()
    .where('seller_id', '=', sql<string>`any(${sellerIds}::uuid[])`)
    .orderBy('channel')
    .execute()
}

/** Chooses the policy of a channel, for parcels handed over from now on; every change is recorded. Idempotent. */
export async function putChoice(
  tx: Tx,
  choice: { sellerId: string; channel: Channel; policy: string; days: number | null },
  actor: string,
): Promise<void> {
  const { sellerId, channel, policy, days } = choice
  const before = (await readChoices(tx, [sellerId])).find((one) => one.channel === channel)
  if (before?.policy === policy && before.days === days) return
  await tx
    .insertInto('settlement_choice')
    .values({ seller_id: sellerId, channel, policy, days, actor })
    .onConflict((conflict) =>
      conflict.columns(['seller_id', 'channel']).doUpdateSet(({ fn }) => ({
        policy,
        days,
        actor,
        changed_at: fn<Date>('app_now', []),
      })),
    )
    .execute()
  const detail = { channel, policy, days, before: before ? { policy: before.policy, days: before.days } : null }
  await recordChange(tx, { actor, kind: 'settlement:chosen', subject: sellerId, detail })
}
