import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { RefundView } from '../contract/routes/refund.ts'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import type { RefundRow } from '../db/tables/refund.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'
import { seenAccount } from './account-store.ts'
import { moneyOfOrder } from './owed-store.ts'

/** The id under which a refund that staff paid is applied as if a provider had reported it. */
export const paymentIdOf = (refundId: string): string => `refund:${refundId}`

export function findRefund(db: Kysely<Tables>, refundId: string): Promise<RefundRow | undefined> {
  return db.selectFrom('refund').selectAll().where('refund_id', '=', refundId).executeTakeFirst()
}

/** The latest end of a refund of an order. */
export function findLastRefund(db: Kysely<Tables>, orderId: string): Promise<RefundRow | undefined> {
  return db
    .selectFrom('refund')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Since when money is due back: the last event that made it so. */
const dueSince = sql`coalesce((select max(e.at) from order_event e where e.sale_id = o.sale_id and e.seq = o.seq and e.at <= before.at and (e.detail ? 'refundDue' or (e.detail->'shipping'->>'giveBack')::bigint > 0)), o.changed_at)`

const why = sql`case when m.surplus > m.refunded then 'paid-in-vain' when o.state = 'cancelled' then 'cancelled' when m.is_case then 'case' else 'came-back' end`

interface Row extends Omit<RefundView, 'since' | 'ended' | 'account' | 'daysOld'> {
  since: Date
  at: Date | null
  accountSealed: Buffer | null
  refundId: string
  outcome: 'paid' | 'refused'
  method: RefundRow['method']
  on: string | null
  by: string
  wordsSealed: Buffer | null
}

interface Asked {
  sellerId: string | undefined
  state: 'due' | 'paid' | 'refused'
  orderIds?: readonly string[]
  /** Of due ones since when, and the order; of ended ones when, and the refund. */
  after?: TimePlace | undefined
  limit: number
  now: Date
}

/** Refunds that are due, the oldest first; or those that ended so, the latest first. */
export async function readRefunds(
  db: Kysely<Tables>,
  personal: PersonalData,
  asked: Asked,
): Promise<(RefundView & { place: string })[]> {
  const { rows } = await sql<Row>`${asked.state === 'due' ? due(asked) : ended(asked)}`.execute(db)
  return rows.map(({ since, at, accountSealed, refundId, outcome, method, on, by, wordsSealed, ...row }) => ({
    ...row,
    since: since.toISOString(),
    daysOld: Math.floor(((at ?? asked.now).getTime() - since.getTime()) / 86_400_000),
    account: seenAccount(personal, row.orderId, accountSealed),
    ended: at && {
      refundId,
      outcome,
      method,
      on,
      reason: wordsSealed && personal.openText(wordsSealed, refundId),
      by,
      at: at.toISOString(),
    },
    place: at ? refundId : row.orderId,
  }))
}

const ofOrder = sql`o.order_id as "orderId", o.sale_id as "saleId", o.seq as number, s.title as "saleTitle", x.slug as seller, a.sealed as "accountSealed",
  (select t.file_id from bank_transfer t where t.order_id = o.order_id and t.is_open) as "inFile"`
const joined = sql`join sale s on s.sale_id = o.sale_id join seller x on x.seller_id = s.seller_id left join refund_account a on a.order_id = o.order_id`

const among = (orderIds: readonly string[] | undefined): RawBuilder<unknown> =>
  orderIds === undefined ? sql`true` : sql`o.order_id = any(${[...orderIds]}::uuid[])`

const due = ({ sellerId, orderIds, after, limit }: Asked): RawBuilder<unknown> => sql`
  select d.* from (
    select ${ofOrder}, m.surplus + m."givenBack" - m.refunded - m.refused as amount, o.currency, ${why} as why, date_trunc('milliseconds', ${dueSince}) as since, null::timestamptz as at
    from "order" o ${joined} cross join ${moneyOfOrder()} m cross join (select 'infinity'::timestamptz as at) before
    where o.refund_due and ${isWithinSeller(sql`s.seller_id`, sellerId)} and ${among(orderIds)}) d
  where ${after ? sql`(d.since, d."orderId") > (${after.at}, ${after.id}::uuid)` : sql`true`} order by d.since, d."orderId" limit ${limit}`

const ended = ({ sellerId, state, orderIds, after, limit }: Asked): RawBuilder<unknown> => sql`
  select ${ofOrder}, r.amount, r.currency, null as why, ${dueSince} as since, r.at, r.refund_id as "refundId", r.outcome, r.method, r.paid_on as "on", r.actor as by, w.sealed as "wordsSealed"
  from refund r join "order" o on o.order_id = r.order_id ${joined} left join refund_words w on w.refund_id = r.refund_id cross join lateral (select r.at) before
  where r.outcome = ${state} and ${isWithinSeller(sql`r.seller_id`, sellerId)} and ${among(orderIds)}
    and ${olderThan(after, sql`r.at`, sql`r.refund_id`)}
  order by r.at desc, r.refund_id desc limit ${limit}`
