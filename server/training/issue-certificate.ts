import { actorName } from '../../shared/contract/roles.ts'
import type { CertificateView } from '../../shared/contract/routes/training.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSellerNames } from '../../shared/sale/seller-store.ts'
import { findCertificate, issueCertificate as issue } from '../../shared/training/certificate-store.ts'
import { readTraining } from '../../shared/training/training-store.ts'
import { nextStep } from '../../shared/training/training.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { ownShop } from './begin-training.ts'
import { certificateView } from './read-training.ts'

/** Writes the certificate of the own shop, once every step is in the books. A repeat gets the first one. */
export async function issueCertificate(
  { ctx }: Gateway,
  person: string,
  actor: KnownActor,
): Promise<CertificateView & { replayed?: true }> {
  const sellerId = ownShop(actor)
  const kept = await findCertificate(ctx.db, { sellerId })
  if (kept) return { ...certificateView(kept), replayed: true }
  const training = await readTraining(ctx.db, sellerId)
  const next = training ? nextStep(training.times) : 'sale'
  if (!training || next !== undefined)
    throw new Refusal('wrong-state', `The training is not finished: ${next} is still to be done.`)
  await ctx.db.transaction().execute(async (tx) => {
    const { seller, shop = seller! } = await readSellerNames(tx, sellerId)
    const timeZone = await timeZoneOf(tx, sellerId)
    await issue(tx, { sellerId, person, shop, timeZone, ...training, actor: actorName(actor) })
  })
  return certificateView((await findCertificate(ctx.db, { sellerId }))!)
}

async function timeZoneOf(db: Gateway['ctx']['db'], sellerId: string): Promise<string> {
  const row = await db.selectFrom('shop').select('time_zone').where('seller_id', '=', sellerId).executeTakeFirst()
  return row?.time_zone ?? 'Asia/Ho_Chi_Minh'
}

/** A certificate by its number. Throws `not-found` for one of a producer whom this actor may not see. */
export async function readCertificate({ ctx }: Gateway, number: string, actor: KnownActor): Promise<CertificateView> {
  const found = await findCertificate(ctx.db, { certificateNo: Number(number) })
  requireOwn(found && { seller_id: found.sellerId }, actor, 'certificate')
  return certificateView(found!)
}
