import { sql } from 'kysely'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

/**
 * Units held for this buyer by an unpaid order. `here` is false for an order from another device with the same phone
 * number.
 */
export interface Hold {
  sku: string
  quantity: number
  until: string
  here: boolean
  /** Present only for orders made on this device; others are opened where they were made. */
  orderId?: string
}

/**
 * What this buyer's unpaid orders hold in a sale, whichever device they were placed on: limits count per phone number,
 * so a buyer who is refused must be told that it was their own other phone. Like limits, holds are kept apart for
 * proven phones: whoever only typed a number learns nothing about its owner. Asked for after an `over-limit`, so the
 * order path pays nothing for it.
 */
export async function listHolds({ ctx }: Gateway, saleId: string, actor: KnownActor): Promise<{ items: Hold[] }> {
  if (actor.buyerKey === undefined) throw new Refusal('forbidden', 'Only viewers have orders on hold.')
  const { rows } = await sql<{ order_id: string; sku: string; quantity: number; until: Date; here: boolean }>`
    select o.order_id, l.sku, l.quantity, o.hold_until as until, o.viewer_id = ${actor.sub} as here
    from "order" o join order_line l on l.sale_id = o.sale_id and l.seq = o.seq
    where o.sale_id = ${saleId} and o.buyer_key = ${actor.buyerKey} and o.phone_proven = ${actor.phoneProven === true} and o.state = 'reserved' and o.hold_until > app_now()
    order by o.hold_until, l.sku limit 200`.execute(ctx.db)
  return {
    items: rows.map(({ order_id: orderId, until, ...row }) => ({
      ...row,
      until: until.toISOString(),
      ...(row.here && { orderId }),
    })),
  }
}
