import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { SaleView } from '../../shared/contract/common.ts'
import type { newSale } from '../../shared/contract/routes/sale.ts'
import { isTimeZone } from '../../shared/deadline/deadline.ts'
import { findPolicy, policyIds, versionToday, type Policy } from '../../shared/deadline/policy.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { setChoices } from '../../shared/sale/choice-store.ts'
import { appNow, leastUsedPartition, readSale } from '../../shared/sale/sale-store.ts'
import { requireCodeSender } from '../access/prove-phone.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { addItems } from '../../shared/sale/item-store.ts'
import { cleanDescription, cleanItems, cleanTitle, ownedItems } from './sale-items.ts'

/** Creates a sale with its items and their initial stock. A repeat gets the same answer as the first request. */
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
  const items = cleanItems(body.items)
  const owned = await ownedItems({ ctx }, items, actor)
  const description = cleanDescription(body.description)
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
        ...(body.payments.length === 1 ? body.payments : []),
        ...(description === null ? [] : [{ description }]),
        ...(body.codTerms === null ? [] : [{ codTerms: body.codTerms }]),
      ]),
    )
    .digest('hex')

  const { replayed } = await keepOnce('sale', {
    insert: () => insertSale(ctx, body, actor, { sellerId, title, description, items: owned, policy, contents }),
    find: () =>
      ctx.db.selectFrom('sale').select(['sale_id', 'contents']).where('sale_id', '=', body.saleId).executeTakeFirst(),
    same: { contents },
  })
  const sale = (await readSale(ctx.db, body.saleId))!
  return replayed ? { ...sale, replayed } : sale
}

type NewSale = z.output<typeof newSale>

interface CheckedSale {
  sellerId: string
  title: string
  description: string | null
  items: Awaited<ReturnType<typeof ownedItems>>
  policy: Policy
  contents: string
}

/** Undefined when there is a sale of this id already. */
function insertSale(
  ctx: Context,
  body: NewSale,
  actor: KnownActor,
  { sellerId, title, description, items, policy, contents }: CheckedSale,
): Promise<{ sale_id: string } | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
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
        partition_id: await leastUsedPartition(tx),
        contents,
        phone_proof: body.phoneProof,
        payments: body.payments.toSorted(),
        description,
        cod_terms: body.codTerms && JSON.stringify(body.codTerms),
        pin: null,
        closing_cut_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('sale_id')
      .executeTakeFirst()
    if (!inserted) return undefined
    await tx.insertInto('sale_counter').values({ sale_id: body.saleId }).execute()
    await tx
      .insertInto('sale_event')
      .values({ sale_id: body.saleId, version: 1, kind: 'created', actor: actorName(actor), detail: '{}' })
      .execute()
    const placed = items.map((item, position) => ({ ...item, position }))
    await addItems(tx, body.saleId, sellerId, placed, 0)
    await setChoices(tx, { saleId: body.saleId, sellerId, known: new Set() }, items)
    return inserted
  })
}
