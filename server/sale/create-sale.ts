import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { SaleView } from '../../shared/contract/common.ts'
import type { newSale } from '../../shared/contract/routes/sale.ts'
import { isTimeZone } from '../../shared/deadline/deadline.ts'
import { findPolicy, policyIds, versionOn, type Policy } from '../../shared/deadline/policy.ts'
import { cleanText } from '../../shared/person/person-text.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow, readSale } from '../../shared/sale/sale-store.ts'
import { requireCodeSender } from '../access/prove-phone.ts'
import type { KnownActor } from '../access/authenticate.ts'

/** Makes a sale with its items and their first stock. The same sale again answers as the first time. */
export async function createSale(
  ctx: Context,
  body: z.output<typeof newSale>,
  actor: KnownActor,
): Promise<SaleView & { replayed?: true }> {
  const sellerId = actor.sellerId
  if (!sellerId) throw new Refusal('forbidden', 'A sale belongs to a seller: use a token made with --seller.')
  if (!isTimeZone(body.timeZone)) throw new Refusal('invalid', 'timeZone: is not an IANA time zone')
  const policy = findPolicy(body.deadlinePolicy)
  if (!policy) throw new Refusal('invalid', `deadlinePolicy: is not one of ${policyIds().join(', ')}`)
  if (!Intl.supportedValuesOf('currency').includes(body.currency))
    throw new Refusal('invalid', 'currency: is not an ISO 4217 currency')
  if (body.phoneProof) requireCodeSender(ctx.config)
  const title = cleanTitle(body.title, 'title')
  const items = body.items.map((item, i) => ({ ...item, title: cleanTitle(item.title, `items.${i}.title`) }))
  const contents = createHash('sha256')
    .update(
      JSON.stringify([
        sellerId,
        title,
        body.timeZone,
        body.currency,
        body.deadlinePolicy,
        items,
        ...(body.phoneProof ? ['phone-proof'] : []),
      ]),
    )
    .digest('hex')

  const created = await ctx.db.transaction().execute(async (tx) => {
    const partition = await sql<{ partition_id: number }>`
      select partition_id from partition p order by (select count(*) from sale s where s.partition_id = p.partition_id and s.state <> 'closed'), partition_id limit 1`.execute(
      tx,
    )
    const inserted = await tx
      .insertInto('sale')
      .values({
        sale_id: body.saleId,
        seller_id: sellerId,
        title,
        currency: body.currency,
        time_zone: body.timeZone,
        deadline_policy: body.deadlinePolicy,
        policy_version: versionToday(policy, body.timeZone, await appNow(tx)),
        partition_id: partition.rows[0]!.partition_id,
        contents,
        phone_proof: body.phoneProof,
        pin: null,
        closing_cut_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (inserted.numInsertedOrUpdatedRows === 0n) return false
    await tx.insertInto('sale_counter').values({ sale_id: body.saleId }).execute()
    await tx
      .insertInto('sale_event')
      .values({ sale_id: body.saleId, version: 1, kind: 'created', actor: actorName(actor), detail: '{}' })
      .execute()
    await tx
      .insertInto('sale_item')
      .values(
        items.map((item, position) => ({
          sale_id: body.saleId,
          sku: item.sku,
          position,
          seller_id: sellerId,
          title: item.title,
          price: item.price,
          quota: item.quota,
          available: item.quota,
          per_viewer_limit: item.perViewerLimit,
        })),
      )
      .execute()
    await sql`
      insert into stock_movement (sale_id, sku, kind, after_seq, available, held, sold, at)
      select sale_id, sku, 'stock-in', 0, quota, 0, 0, app_now() from sale_item where sale_id = ${body.saleId} order by position`.execute(
      tx,
    )
    return true
  })
  if (!created) await mustBeSame(ctx, body.saleId, contents)
  const sale = (await readSale(ctx.db, body.saleId))!
  return created ? sale : { ...sale, replayed: true }
}

/** A sale keeps the version of its policy that is in force on the day it is made. */
function versionToday(policy: Policy, timeZone: string, now: Date): string {
  return versionOn(
    policy,
    Temporal.Instant.fromEpochMilliseconds(now.getTime())
      .toZonedDateTimeISO(policy.timeZone ?? timeZone)
      .toPlainDate()
      .toString(),
  ).validFrom
}

async function mustBeSame(ctx: Context, saleId: string, contents: string): Promise<void> {
  const kept = await ctx.db
    .selectFrom('sale')
    .select('contents')
    .where('sale_id', '=', saleId)
    .executeTakeFirstOrThrow()
  if (kept.contents !== contents) throw new Refusal('id-reused', 'Another sale has this id already.')
}

function cleanTitle(text: string, field: string): string {
  const clean = cleanText(text, 200)
  if (!clean) throw new Refusal('invalid', `${field}: must be 1-200 readable characters`)
  return clean
}
