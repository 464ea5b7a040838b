import { createHash, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import type { person } from '../../shared/contract/route.ts'
import type { newCarrierAccount } from '../../shared/contract/routes/dispatch-carriers.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { adapterOf } from '../../shared/dispatch/adapters.ts'
import { sealAccount, type AccountSecrets } from '../../shared/dispatch/carrier-store.ts'
import { checkAddress, checkName, checkPhone } from '../../shared/person/recipient.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findShop } from '../../shared/shop/shop-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { clearDefault, requireWaybills, type AccountView } from './carrier-accounts.ts'

/**
 * Adds an account with a carrier. Its credentials and sender are encrypted; the path of its status feed is returned
 * only this once. Only an admin may set an address other than the carrier's own: a server that calls any address it is
 * given can be turned against its own network.
 */
export async function addCarrier(
  { ctx }: Gateway,
  body: z.output<typeof newCarrierAccount>,
  actor: KnownActor,
): Promise<AccountView & { feedPath?: string; replayed?: true }> {
  const { sellerId } = actor
  if (!sellerId)
    throw new Refusal('forbidden', 'A carrier account belongs to a seller: use a token made with --seller.')
  const needed = adapterOf(body.carrier)?.credentials ?? []
  const missing = needed.find(({ name }) => !body.credentials[name])
  if (missing) throw new Refusal('invalid', `credentials.${missing.name}: is missing`)
  requireWaybills(body)
  requireOwnAddress(body, actor)
  const sender = checkSender(body.sender ?? (await shopSender(ctx, sellerId)))
  const contents = createHash('sha256')
    .update(
      JSON.stringify([
        sellerId,
        body.carrier,
        body.title,
        body.credentials,
        sender,
        body.parcelGrams,
        body.isDefault,
        body.baseUrl ?? null,
        ...(body.label === 'own' ? [] : [body.label]),
      ]),
    )
    .digest('hex')
  const secret = randomBytes(24).toString('base64url')
  const view: AccountView = {
    accountId: body.accountId,
    carrier: body.carrier,
    title: body.title,
    parcelGrams: body.parcelGrams,
    isDefault: body.isDefault,
    label: body.label,
  }
  const isNew = await ctx.db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('carrier_account')
      .select('contents')
      .where('account_id', '=', body.accountId)
      .executeTakeFirst()
    if (keptBefore('account', found, { contents })) return false
    if (body.isDefault) await clearDefault(tx, sellerId)
    await tx
      .insertInto('carrier_account')
      .values({
        account_id: body.accountId,
        seller_id: sellerId,
        carrier: body.carrier,
        title: body.title,
        base_url: body.baseUrl ?? null,
        key_id: ctx.personal.keyId,
        sealed: sealAccount(ctx.personal, body.accountId, { credentials: body.credentials, sender }),
        parcel_grams: body.parcelGrams,
        is_default: body.isDefault,
        label: body.label,
        feed_hash: hashOf(secret),
        contents,
        actor: actorName(actor),
      })
      .execute()
    return true
  })
  return isNew
    ? { ...view, ...(body.carrier !== 'manual' && { feedPath: `/api/carrier-feed/${secret}` }) }
    : { ...view, replayed: true }
}

async function shopSender({ db, personal }: Context, sellerId: string): Promise<z.output<typeof person>> {
  const shop = await findShop(db, personal, sellerId)
  if (!shop) throw new Refusal('invalid', 'sender: is missing; give it, or the shop its sender first')
  return shop.sender
}

function checkSender({ name, phone, address }: z.output<typeof person>): AccountSecrets['sender'] {
  const { line, ward } = checkAddress(address)
  return {
    name: checkName(name),
    phone: checkPhone(phone),
    line,
    provinceCode: ward.provinceCode,
    wardCode: ward.wardCode,
  }
}

/** Throws `forbidden` unless the address is the carrier's own or an admin asks. */
export function requireOwnAddress({ baseUrl }: { baseUrl?: string | undefined }, { role }: KnownActor): void {
  if (baseUrl && role !== 'admin') throw new Refusal('forbidden', 'Only an admin may set a different address.')
}

/** The secret of a status feed is stored only as its hash. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
