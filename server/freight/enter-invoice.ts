import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { BookedInvoice, newInvoice } from '../../shared/contract/routes/freight.ts'
import type { Tx } from '../../shared/db/database.ts'
import { readFreightRule } from '../../shared/freight/freight-rule-store.ts'
import { splitFreight, type FreightBasis, type Share } from '../../shared/freight/freight-split.ts'
import { findInvoice, insertInvoice, readInvoices, readSoldAs } from '../../shared/freight/invoice-store.ts'
import { countGoods, type LoadParcel } from '../../shared/freight/load.ts'
import { readLoad } from '../../shared/freight/load-store.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireOneCurrency } from '../dispatch/hand-over.ts'
import { requireSigned } from './require-signed.ts'

type NewInvoice = z.output<typeof newInvoice>

/**
 * Enters what the carrier asks for a signed manifest, or for one of its parcels that came back, and keeps each
 * producer's share by the rule of whoever runs the pick-up. A further entry corrects the one before; both stay.
 * Idempotent per invoice id.
 */
export async function enterInvoice(
  { ctx }: Gateway,
  manifestId: string,
  body: NewInvoice,
  actor: KnownActor,
): Promise<BookedInvoice> {
  const { invoiceId, kind, amount, parcelCode = null, seller } = body
  const contents = JSON.stringify([kind, parcelCode, amount, ...(seller === undefined ? [] : [seller])])
  return ctx.db.transaction().execute(async (tx) => {
    const { seller_id: hubId } = await requireSigned(tx, manifestId, actor, { lock: true })
    const kept = keptBefore('invoice', await findInvoice(tx, invoiceId), { manifest_id: manifestId, contents })
    if (!kept) {
      await requireOneCurrency(tx, manifestId, [])
      const load = await readLoad(tx, manifestId)
      if (load.length === 0) throw new Refusal('wrong-state', 'Nothing left with this manifest: all was left behind.')
      const parcels = parcelCode === null ? load : [requireOnBoard(load, parcelCode)]
      const by = await readFreightRule(tx, hubId)
      const causedBy = seller === undefined ? null : await requireInParcel(tx, parcels[0]!, seller)
      const shares = causedBy === null ? sharesOf(amount, by, parcels) : wholeOf(amount, causedBy, parcels)
      const parcelId = parcelCode === null ? null : parcels[0]!.parcelId
      const named = { invoice_id: invoiceId, manifest_id: manifestId, kind, parcel_id: parcelId, caused_by: causedBy }
      const { currency } = await readSoldAs(tx, manifestId)
      await insertInvoice(tx, { ...named, amount, currency, by, contents, actor: actorName(actor) }, shares)
    }
    return { ...(await bookedInvoice(tx, manifestId, invoiceId)), ...(kept && { replayed: true }) }
  })
}

type CountedShare = Share & { parcels: number; units: number }

/** Each producer's share, with how much of the load is theirs. */
function sharesOf(amount: number, by: FreightBasis, parcels: readonly LoadParcel[]): CountedShare[] {
  const split = splitFreight(amount, by, parcels)
  if ('unknown' in split)
    throw new Refusal(
      'wrong-state',
      `What parcel ${split.unknown} weighs is not known: weigh it, enter what its goods weigh, or split by something else.`,
    )
  const goods = countGoods(parcels)
  return split.shares.map((share) => ({ ...share, ...goods.get(share.sellerId)! }))
}

/** All of it is one producer's: whose goods caused it. */
function wholeOf(amount: number, sellerId: string, parcels: readonly LoadParcel[]): CountedShare[] {
  return [{ sellerId, amount, basis: 1n, ...countGoods(parcels).get(sellerId)! }]
}

/** The producer of this name, if some of its goods are in the parcel. */
async function requireInParcel(tx: Tx, { goods }: LoadParcel, slug: string): Promise<string> {
  const named = await tx.selectFrom('seller').select('seller_id').where('slug', '=', slug).executeTakeFirst()
  if (!named || !goods.some(({ sellerId }) => sellerId === named.seller_id))
    throw new Refusal('invalid', 'seller: has no goods in this parcel')
  return named.seller_id
}

function requireOnBoard(load: readonly LoadParcel[], code: string): LoadParcel {
  const parcel = load.find((one) => one.code === code || one.members.includes(code))
  if (!parcel) throw new Refusal('invalid', 'parcelCode: is not a parcel that left with this manifest')
  return parcel
}

async function bookedInvoice(tx: Tx, manifestId: string, invoiceId: string): Promise<BookedInvoice> {
  const invoice = (await readInvoices(tx, manifestId)).find((one) => one.invoice_id === invoiceId)!
  const { entry, kind, parcelCode, seller, amount, by, at, shares } = invoice
  return {
    manifestId,
    invoiceId,
    entry,
    kind,
    parcelCode,
    seller,
    amount,
    by,
    at: at.toISOString(),
    shares: shares.map(({ seller: whose, amount: part }) => ({ seller: whose, amount: part })),
  }
}
