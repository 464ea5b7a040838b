import { actorName } from '../../shared/contract/roles.ts'
import type { SignedIn } from '../staff/open-session.ts'
import type { TrainingView } from '../../shared/contract/routes/training.ts'
import { staffToken } from '../../shared/contract/staff-token.ts'
import { checkAddress, checkPhone } from '../../shared/person/recipient.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSellerNames } from '../../shared/sale/seller-store.ts'
import { shopMax } from '../../shared/shop/shop.ts'
import { putShop, type CheckedShop } from '../../shared/shop/shop-store.ts'
import { beginTraining as begin, findPractice } from '../../shared/training/training-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { practiceName } from './practice.ts'
import { trainingOf } from './read-training.ts'

const practiceHours = 8
/** A phone that is nobody's, and a place where practice parcels would go back to, if any ever left. */
const practicePhone = '0900099999'
const practicePlace = { line: 'tập đóng gói, không gửi', ward: 'Cầu Kè', province: 'Vĩnh Long' }

/** Begins the own shop's training: a practice shop with a sender, so that labels can be printed. Idempotent. */
export async function beginTraining({ ctx }: Gateway, actor: KnownActor): Promise<TrainingView & { replayed?: true }> {
  const sellerId = ownShop(actor)
  const isNew = await ctx.db.transaction().execute(async (tx) => {
    const made = await begin(tx, sellerId, actorName(actor))
    if (!made.isNew) return false
    const { seller, shop } = await readSellerNames(tx, sellerId)
    await putShop(tx, ctx.personal, made.practiceId, practiceProfile(shop ?? seller!), actorName(actor))
    return true
  })
  return { ...(await trainingOf(ctx, sellerId)), ...(!isNew && { replayed: true }) }
}

function practiceProfile(shop: string): CheckedShop {
  const name = Array.from(`Tập · ${shop}`).slice(0, shopMax.senderName).join('').trim()
  const { line, ward } = checkAddress(practicePlace)
  return {
    name,
    sender: {
      name,
      phone: checkPhone(practicePhone),
      line,
      provinceCode: ward.provinceCode,
      wardCode: ward.wardCode,
    },
    timeZone: 'Asia/Ho_Chi_Minh',
    inspection: 'none',
    refusalFee: 0,
    refusalFeeBy: 'producer',
    returnNote: '',
  }
}

/** A token for the practice shop; it never outlives the one it is given for. */
export async function enterPractice({ ctx }: Gateway, actor: KnownActor): Promise<SignedIn> {
  const sellerId = await practiceShop(ctx.db, actor)
  const now = ctx.clock.now()
  const hours = Math.min(practiceHours, (actor.exp - now.getTime() / 1000) / 3600)
  const name = practiceName(actor.sub)
  const claims = { sub: name, role: 'owner', sellerId, hours, practice: true } as const
  return {
    token: await staffToken(claims, ctx.config.TOKEN_SECRET, now),
    name,
    role: 'owner',
    ...(await readSellerNames(ctx.db, sellerId)),
    expiresAt: new Date(now.getTime() + hours * 3_600_000).toISOString(),
  }
}

/** The practice shop of the actor's own. Throws `wrong-state` before the training has begun. */
export async function practiceShop(db: Gateway['ctx']['db'], actor: KnownActor): Promise<string> {
  const practiceId = await findPractice(db, ownShop(actor))
  if (practiceId === undefined) throw new Refusal('wrong-state', 'The training has not begun: begin it first.')
  return practiceId
}

/** Whose training it is. Staff always have a shop; one of a practice shop is kept out by its door. */
export function ownShop({ sellerId }: KnownActor): string {
  return sellerId!
}
