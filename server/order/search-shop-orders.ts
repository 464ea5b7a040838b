import { setImmediate as othersFirst } from 'node:timers/promises'
import type { ShopOrder } from '../../shared/contract/routes/order-desk.ts'
import type { Context } from '../../shared/context.ts'
import {
  newestRecipients,
  ordersByBuyer,
  ordersByNumber,
  ordersByCode,
  type SealedRecipient,
  type Where,
} from '../../shared/order/find-shop-orders-store.ts'
import { openRecipient, readShopOrders, shopOrder } from '../../shared/order/shop-order-store.ts'
import { withDues } from '../../shared/order/shipping-store.ts'
import { isWanted, wantedBuyer, wantedNumber, type WantedBuyer } from '../../shared/order/wanted-buyer.ts'
import { labelNames } from '../../shared/packing/scan/meaning.ts'
import { vietnameseMobile } from '../../shared/person/phone.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale, sellerSeenBy } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

const itemsMax = 50
/** Names are stored encrypted: each order that is searched costs a decryption, about 10 µs. */
const namesMax = 2_000
/** Decrypted in one go, before other work of this process gets its turn. */
const namesAtOnce = 200

/**
 * Finds orders as people ask for them: by number, parcel code, whole phone, its last digits, or a name. The first three
 * have an index; the others are looked for in the newest orders, and `complete` says whether those were all.
 */
export async function searchShopOrders(
  gateway: Gateway,
  { text, saleId }: { text: string; saleId?: string | undefined },
  actor: KnownActor,
): Promise<{ items: ShopOrder[]; complete: boolean }> {
  if (saleId) await requireVisibleSale(gateway, saleId, actor)
  const { ctx } = gateway
  const where = { sellerId: sellerSeenBy(actor), saleId }
  const exact = await byIndex(ctx, where, text.trim())
  const wanted = exact.isWhole ? undefined : wantedBuyer(text)
  const people = wanted ? await byBuyer(ctx, where, wanted) : { ids: [], complete: true }
  const ids = [...new Set([...exact.ids, ...people.ids])].slice(0, itemsMax)
  return {
    items: await withDues(
      ctx.db,
      (await readShopOrders(ctx.db, ids)).map((row) => shopOrder(row, ctx.personal)),
    ),
    complete: people.complete,
  }
}

/**
 * `isWhole`: the text is a whole phone, or the code of a parcel or of a platform's order, so it is nobody's name or
 * last digits.
 */
async function byIndex(
  { db, personal }: Context,
  where: Where,
  text: string,
): Promise<{ ids: string[]; isWhole: boolean }> {
  const phone = vietnameseMobile(text)
  if (phone) return { ids: await ordersByBuyer(db, where, personal.buyerKey(phone)), isWhole: true }
  const code = text.replaceAll(/[\s-]/g, '')
  if (/^\d{12}$/.test(code)) return { ids: await ordersByCode(db, where, code), isWhole: true }
  const [name] = /\d/.test(code) ? labelNames(code) : []
  const byName = name === undefined ? [] : await ordersByCode(db, where, name)
  if (byName.length > 0) return { ids: byName, isWhole: true }
  const number = wantedNumber(text)
  const ids = number === undefined ? [] : await ordersByNumber(db, where, number)
  return { ids, isWhole: false }
}

async function byBuyer(
  { db, personal }: Context,
  where: Where,
  wanted: WantedBuyer,
): Promise<{ ids: string[]; complete: boolean }> {
  const newest = await newestRecipients(db, where, namesMax)
  const known = new Map<string, boolean>()
  const isTheirs = ({ recipient_id: id, sealed }: SealedRecipient): boolean => {
    if (id === null) return false
    const before = known.get(id)
    if (before !== undefined) return before
    const person = openRecipient(id, sealed, personal)
    const found = person !== undefined && isWanted(person, wanted)
    known.set(id, found)
    return found
  }
  const ids: string[] = []
  for (let from = 0; from < newest.length && ids.length < itemsMax; from += namesAtOnce) {
    ids.push(
      ...newest
        .slice(from, from + namesAtOnce)
        .filter(isTheirs)
        .map((row) => row.order_id),
    )
    await othersFirst()
  }
  return { ids, complete: newest.length < namesMax }
}
