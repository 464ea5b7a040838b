import { sql } from 'kysely'
import type { Context } from '../../shared/context.ts'
import { storyKinds, type Story } from '../../shared/contract/routes/control.ts'
import type { KnownOrder } from '../../shared/order/order-store.ts'
import {
  tellChanges,
  tellMovements,
  tellParcel,
  tellPayments,
  tellPrints,
  tellRecipients,
  tellSetAside,
  tellTruck,
  type Told,
} from './story-store.ts'

const phoneEndDigits = 3

/**
 * Everything that happened to an order, in sequence, with who and when. It is read from what the steps themselves
 * recorded, so it cannot report anything that was not stored. Names, addresses and phones are left out, except for the
 * last digits of the phone, so that a caller can be recognized.
 */
export async function tellStory(ctx: Context, { row, view, viewerId }: KnownOrder): Promise<Story> {
  const { db } = ctx
  const sale = await db
    .selectFrom('sale')
    .select(['title', 'time_zone', 'currency'])
    .where('sale_id', '=', view.saleId)
    .executeTakeFirstOrThrow()
  const receivedAt = new Date(view.receivedAt)
  const [aside, phoneEnds, lines] = await Promise.all([
    tellSetAside(db, view.orderId),
    readPhoneEnds(ctx, viewerId, row?.recipient_id ?? null, receivedAt),
    readLines(ctx, view),
  ])
  const received: Told = {
    at: receivedAt,
    by: 'viewer',
    kind: 'received',
    detail: { lines, ...(row && !row.offered && { chunk: row.chunk_no, position: row.chunk_position + 1 }) },
  }
  const events = [received, ...aside]
  if (row) {
    const parcel = row.parcel_id
      ? (
          await Promise.all([
            tellParcel(db, row.parcel_id),
            tellPrints(db, row.parcel_id),
            tellTruck(db, row.parcel_id),
          ])
        ).flat()
      : []
    const left = parcel.find(({ kind }) => kind === 'handed-over')?.at ?? null
    const [changes, ...others] = await Promise.all([
      tellChanges(db, row),
      tellMovements(db, row),
      tellPayments(db, row.order_id),
      tellRecipients(db, row, left),
    ])
    // Packing and hand-over are told once, by the order's own event; only the parcel's event knows the carrier.
    events.push(
      ...changes.map((change) =>
        change.kind === 'handed-over'
          ? { ...change, detail: { ...change.detail, ...parcel.find(({ kind }) => kind === 'handed-over')?.detail } }
          : change,
      ),
    )
    events.push(...parcel.filter(({ kind }) => kind !== 'handed-over'), ...others.flat())
  }
  return {
    orderId: view.orderId,
    saleId: view.saleId,
    saleTitle: sale.title,
    timeZone: sale.time_zone,
    currency: sale.currency,
    state: view.state,
    seq: view.seq ?? null,
    payment: view.payment,
    total: view.total ?? null,
    parcelCode: view.parcelCode ?? null,
    packBy: view.packBy ?? null,
    phoneEnds,
    events: inOrder(events).map((event) => ({ ...event, at: event.at.toISOString() })),
  }
}

/**
 * Sorted by time. Events of the same instant (one transaction writes an order, its event and its movements) are in
 * causal order.
 */
function inOrder(events: readonly Told[]): Told[] {
  return events.toSorted(
    (a, b) => a.at.getTime() - b.at.getTime() || storyKinds.indexOf(a.kind) - storyKinds.indexOf(b.kind),
  )
}

async function readLines({ db }: Context, view: KnownOrder['view']): Promise<string> {
  const titles = new Map(
    (
      await db
        .selectFrom('sale_item')
        .select(['sku', 'title'])
        .where('sale_id', '=', view.saleId)
        .where(
          'sku',
          'in',
          view.lines.map((line) => line.sku),
        )
        .execute()
    ).map((item) => [item.sku, item.title]),
  )
  return view.lines.map(({ sku, quantity }) => `${quantity} × ${titles.get(sku) ?? sku}`).join(', ')
}

/**
 * The last digits of the recipient's phone: the recipient at the time the order was received, unless its parcel has its
 * own. Empty when erased, or encrypted with another key.
 */
async function readPhoneEnds(
  { db, personal, log }: Context,
  viewerId: string,
  recipientId: string | null,
  receivedAt: Date,
): Promise<string | null> {
  const { rows } = await sql<{ recipient_id: string; sealed: Buffer }>`
    select recipient_id, sealed from recipient where ${recipientId ? sql`recipient_id = ${recipientId}` : sql`viewer_id = ${viewerId} and order_id is null`}
    order by created_at <= ${receivedAt} desc, created_at desc limit 1`.execute(db)
  const [recipient] = rows
  if (!recipient) return null
  try {
    return personal.open(recipient.sealed, recipient.recipient_id).phone.slice(-phoneEndDigits)
  } catch {
    log.warn({ recipientId: recipient.recipient_id }, 'a recipient cannot be decrypted with the current key')
    return null
  }
}
