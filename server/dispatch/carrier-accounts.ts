import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { carrierChange } from '../../shared/contract/routes/dispatch-carriers.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { CarrierName } from '../../shared/dispatch/carrier-names.ts'
import { openAccount, sealAccount } from '../../shared/dispatch/carrier-store.ts'
import type { LabelChoice } from '../../shared/dispatch/waybill.ts'
import { askForWaybills } from '../../shared/dispatch/waybill-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

export interface AccountView {
  accountId: string
  carrier: CarrierName
  title: string
  parcelGrams: number
  isDefault: boolean
  label: LabelChoice
}

interface AccountRow {
  account_id: string
  seller_id: string
  carrier: CarrierName
  title: string
  base_url: string | null
  sealed: Buffer
  parcel_grams: number
  is_default: boolean
  label: LabelChoice
}

const columns = [
  'account_id',
  'seller_id',
  'carrier',
  'title',
  'base_url',
  'sealed',
  'parcel_grams',
  'is_default',
  'label',
] as const

export async function listCarriers({ ctx }: Gateway, { sellerId }: KnownActor): Promise<{ items: AccountView[] }> {
  if (!sellerId) return { items: [] }
  const rows = await ctx.db
    .selectFrom('carrier_account')
    .select(columns)
    .where('seller_id', '=', sellerId)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .execute()
  return { items: rows.map(viewOf) }
}

/**
 * Renames an account, sets the usual weight of its parcels and whose label they get, or makes it the one where parcels
 * are booked automatically.
 */
export function changeCarrier(
  { ctx }: Gateway,
  accountId: string,
  { title, parcelGrams, isDefault, label: wanted }: z.output<typeof carrierChange>,
  actor: KnownActor,
): Promise<AccountView> {
  return ctx.db.transaction().execute(async (tx) => {
    const account = await requireOwnAccount(tx, accountId, actor)
    if (isDefault && !account.is_default) await clearDefault(tx, account.seller_id)
    const label = wanted ?? account.label
    requireWaybills({ carrier: account.carrier, label })
    const change = { title, parcel_grams: parcelGrams, is_default: isDefault, label }
    await tx.updateTable('carrier_account').set(change).where('account_id', '=', accountId).execute()
    if (wanted === 'carrier') await askForWaybills(tx, accountId)
    await recordChange(tx, {
      actor: actorName(actor),
      kind: 'carrier:changed',
      subject: accountId,
      detail: { parcelGrams, isDefault, label },
    })
    return viewOf({ ...account, ...change })
  })
}

/** Uses an account no more: its credentials are erased, and parcels that wait to be booked there are no longer. */
export async function removeCarrier({ ctx }: Gateway, accountId: string, actor: KnownActor): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    const { sealed } = await requireOwnAccount(tx, accountId, actor)
    const { sender } = openAccount(ctx.personal, accountId, sealed)
    await tx
      .updateTable('carrier_account')
      .set({
        removed_at: ctx.clock.now(),
        is_default: false,
        key_id: ctx.personal.keyId,
        sealed: sealAccount(ctx.personal, accountId, { credentials: {}, sender }),
      })
      .where('account_id', '=', accountId)
      .execute()
    await tx
      .updateTable('shipment')
      .set({ state: 'failed', error: 'The account with this carrier was removed.' })
      .where('account_id', '=', accountId)
      .where('state', '=', 'asked')
      .execute()
    await recordChange(tx, { actor: actorName(actor), kind: 'carrier:removed', subject: accountId })
  })
}

/** Throws `invalid` when a carrier's waybills are wanted that we cannot ask for. */
export function requireWaybills({ carrier, label }: { carrier: CarrierName; label: LabelChoice }): void {
  if (carrier === 'manual' && label === 'carrier')
    throw new Refusal('invalid', 'label: this carrier cannot be asked for waybills')
}

/** Of one seller's accounts at most one is the default. */
export async function clearDefault(tx: Tx, sellerId: string): Promise<void> {
  await tx
    .updateTable('carrier_account')
    .set({ is_default: false })
    .where('seller_id', '=', sellerId)
    .where('is_default', '=', true)
    .execute()
}

/** The actor's own account, locked. Throws `not-found` for any other. */
export async function requireOwnAccount(tx: Tx, accountId: string, { sellerId }: KnownActor): Promise<AccountRow> {
  const account = await tx
    .selectFrom('carrier_account')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!account || account.seller_id !== sellerId) throw new Refusal('not-found', 'There is no such carrier account.')
  return account
}

function viewOf(
  row: Pick<AccountRow, 'account_id' | 'carrier' | 'title' | 'parcel_grams' | 'is_default' | 'label'>,
): AccountView {
  return {
    accountId: row.account_id,
    carrier: row.carrier,
    title: row.title,
    parcelGrams: row.parcel_grams,
    isDefault: row.is_default,
    label: row.label,
  }
}
