import { sql, type Kysely } from 'kysely'
import { houseChain } from '../audit/link.ts'
import type { Database, Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { trackingPage } from '../dispatch/carrier-names.ts'
import { idFromDigest } from '../lib/id-from-digest.ts'
import type { OrderState } from '../order/order.ts'
import { readOrders, type KnownOrder } from '../order/order-store.ts'
import { duesOfOrders, type OrderDue } from '../order/shipping-store.ts'
import { isRehearsal } from '../sale/rehearsal-store.ts'
import { isToldToBuyer, newsOf, type HistoryEntry, type News, type NewsType } from './news.ts'

/** Links of a sale's history that are read in one transaction; each has at most a thousand rows. */
const linksPerStep = 5
/** How long what was sent or given up is kept, to see what buyers were told (days). */
const keptDays = 14

/** The sales whose sealed history is longer than what has been read for news. */
export async function salesWithNews(db: Database): Promise<string[]> {
  const { rows } = await sql<{ chain_id: string }>`
    select c.chain_id from audit_chain c left join news_cursor n on n.sale_id = c.chain_id
    where c.last_link > coalesce(n.last_link, 0) and c.chain_id <> ${houseChain}`.execute(db)
  return rows.map((row) => row.chain_id)
}

/** Whether any buyer asked to be told. */
export async function hasListeners(db: Database): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`select exists (select 1 from buyer_contact) as any`.execute(db)
  return rows[0]!.any
}

/** Nobody is listening: whoever starts later is not told what happened before. */
export async function skipNews(db: Database, saleIds: readonly string[]): Promise<void> {
  await sql`
    insert into news_cursor (sale_id, last_link) select chain_id, last_link from audit_chain where chain_id = any(${saleIds}::uuid[])
    on conflict (sale_id) do update set last_link = greatest(news_cursor.last_link, excluded.last_link)`.execute(db)
}

/**
 * Reads a sale's sealed history on from where the last step ended, and puts what is news into the outbox, for the
 * operator's webhook and for buyers who asked. The position reached is stored in the same transaction, so nothing is
 * missed or told twice whenever a process dies; deciding and changing orders pays nothing for it. Returns whether there
 * is more. A sale that another worker is reading is left to it.
 */
export async function collectNews(
  db: Database,
  saleId: string,
  { toWebhook, payUrl }: { toWebhook: boolean; payUrl: string | undefined },
): Promise<boolean> {
  await sql`insert into news_cursor (sale_id, last_link) values (${saleId}, 0) on conflict do nothing`.execute(db)
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ after: number; sealed: number }>`
      select n.last_link as after, c.last_link as sealed from news_cursor n join audit_chain c on c.chain_id = n.sale_id where n.sale_id = ${saleId} for update of n skip locked`.execute(
      tx,
    )
    const [cursor] = rows
    if (!cursor || cursor.sealed <= cursor.after) return false
    // Fixed before anything is read: what is sealed meanwhile is left to the next step.
    const to = Math.min(cursor.after + linksPerStep, cursor.sealed)
    const entries = await readHistory(tx, saleId, cursor.after, to)
    await putIntoOutbox(tx, saleId, entries, { toWebhook, payUrl })
    await tx.updateTable('news_cursor').set({ last_link: to }).where('sale_id', '=', saleId).execute()
    return to < cursor.sealed
  })
}

interface OrderEntry extends HistoryEntry {
  order_id: string
  version: number
  at: Date
}

/** Row by row through the index (`limit 1`), as the sealer reads: a new sale has no statistics in its first minutes. */
async function readHistory(tx: Tx, saleId: string, after: number, to: number): Promise<OrderEntry[]> {
  const { rows } = await sql<OrderEntry>`
    with link as (select * from audit_link where chain_id = ${saleId} and link_no > ${after} and link_no <= ${to} and source in ('decision', 'order-change')),
      wanted as (
        select n::int as seq, 1 as version from link, generate_series(first_no, last_no) n where source = 'decision'
        union all select split_part(k, '.', 1)::int, split_part(k, '.', 2)::int from link, unnest(keys) k where source = 'order-change')
    select e.order_id, e.version, e.at, e.state, b.state as before, e.actor, e.detail
    from wanted w cross join lateral (select * from order_event e where e.sale_id = ${saleId} and e.seq = w.seq and e.version = w.version limit 1) e
      left join lateral (select b.state from order_event b where b.sale_id = ${saleId} and b.seq = w.seq and b.version = w.version - 1 limit 1) b on true
    where e.state <> 'rejected' and not ${isRehearsal(sql`${saleId}::uuid`)} order by e.at, w.seq, w.version`.execute(
    tx,
  )
  return rows
}

interface Contact {
  contact_id: string
  viewer_id: string
  channel: 'web-push' | 'e-mail'
}

/** One row for the outbox. */
interface Outgoing {
  id: string
  orderId: string
  channel: 'webhook' | 'web-push' | 'e-mail'
  contactId: string | null
  body: News
}

async function putIntoOutbox(
  tx: Tx,
  saleId: string,
  entries: readonly OrderEntry[],
  { toWebhook, payUrl }: { toWebhook: boolean; payUrl: string | undefined },
): Promise<void> {
  const told = entries.flatMap((entry) => {
    const type = newsOf(entry)
    return type ? [{ entry, type }] : []
  })
  const orderIds = [...new Set(told.map(({ entry }) => entry.order_id))]
  const contacts = await readContacts(tx, orderIds)
  const listened = toWebhook ? orderIds : orderIds.filter((orderId) => contacts.has(orderId))
  if (listened.length === 0) return
  const orders = new Map((await readOrders(tx, listened, payUrl)).map((order) => [order.view.orderId, order]))
  const sale = await readSale(tx, saleId)
  const dues = await duesOfOrders(tx, listened)
  const outgoing = told.flatMap(({ entry, type }): Outgoing[] => {
    const order = orders.get(entry.order_id)
    if (!order) return []
    const body = newsFrom(type, entry, order, sale, dues.get(entry.order_id))
    // The id follows from what it is about and where it goes: whoever tells it again tells it under the same.
    const to = (channel: Outgoing['channel'], contactId: string | null): Outgoing => ({
      id: idFromDigest(`news/${entry.order_id}/${entry.version}/${contactId ?? channel}`),
      orderId: entry.order_id,
      channel,
      contactId,
      body,
    })
    const buyers = isToldToBuyer(body) ? (contacts.get(entry.order_id) ?? []) : []
    return [
      ...(toWebhook ? [to('webhook', null)] : []),
      ...buyers.map(({ channel, contact_id: contactId }) => to(channel, contactId)),
    ]
  })
  await insertOutgoing(tx, saleId, outgoing)
}

/** Who asked to be told of these orders, by order. What goes to a phone leaves by the operator's webhook. */
async function readContacts(tx: Tx, orderIds: readonly string[]): Promise<Map<string, Contact[]>> {
  if (orderIds.length === 0) return new Map()
  const { rows } = await sql<Contact & { order_id: string }>`
    select o.order_id, c.contact_id, c.viewer_id, c.channel from "order" o join buyer_contact c on c.viewer_id = o.viewer_id
    where o.order_id = any(${orderIds}::uuid[]) and c.channel <> 'message'`.execute(tx)
  const contacts = new Map<string, Contact[]>()
  for (const { order_id: orderId, ...contact } of rows)
    contacts.set(orderId, [...(contacts.get(orderId) ?? []), contact])
  return contacts
}

interface SaleFacts {
  saleId: string
  title: string
  timeZone: string
  titles: Map<string, string>
}

async function readSale(tx: Kysely<Tables>, saleId: string): Promise<SaleFacts> {
  const sale = await tx
    .selectFrom('sale')
    .select(['title', 'time_zone as timeZone'])
    .where('sale_id', '=', saleId)
    .executeTakeFirstOrThrow()
  const items = await tx.selectFrom('sale_item').select(['sku', 'title']).where('sale_id', '=', saleId).execute()
  return { saleId, ...sale, titles: new Map(items.map(({ sku, title }) => [sku, title])) }
}

function newsFrom(
  type: NewsType,
  { version, state, at, detail }: OrderEntry,
  { row, view }: KnownOrder,
  { saleId, title, timeZone, titles }: SaleFacts,
  due: OrderDue | undefined,
): News {
  const { carrier, tracking } = view.shipping ?? {}
  const trackingUrl = carrier !== undefined && tracking !== undefined ? trackingPage(carrier, tracking) : undefined
  return {
    type,
    timestamp: at.toISOString(),
    data: {
      orderId: view.orderId,
      saleId,
      saleTitle: title,
      timeZone,
      number: row!.seq,
      version,
      state: state satisfies OrderState,
      payment: view.payment,
      total: row!.total,
      currency: row!.currency,
      ...(due && { shippingFee: due.fee, toPay: due.toPay }),
      paid: view.paidAt !== undefined,
      lines: view.lines.map(({ sku, quantity }) => ({ sku, title: titles.get(sku) ?? sku, quantity })),
      ...(state === 'cancelled' && view.cancelled && { cancelled: view.cancelled }),
      ...(type === 'order.refunded' && { refunded: detail?.refunded ?? 0 }),
      ...(state === 'reserved' && row!.hold_until && { holdUntil: row!.hold_until.toISOString() }),
      ...(state === 'confirmed' && view.handOverBy && { handOverBy: view.handOverBy }),
      ...(view.parcelCode && { parcelCode: view.parcelCode }),
      ...(carrier !== undefined && { carrier }),
      ...(tracking !== undefined && { tracking }),
      ...(trackingUrl !== undefined && { trackingUrl }),
    },
  }
}

async function insertOutgoing(tx: Tx, saleId: string, outgoing: readonly Outgoing[]): Promise<void> {
  if (outgoing.length === 0) return
  await sql`
    insert into notification (notification_id, sale_id, order_id, channel, buyer_contact_id, body, next_try_at, created_at)
    select id, ${saleId}::uuid, "orderId", channel, "contactId", body, app_now(), app_now()
    from json_to_recordset(${JSON.stringify(outgoing)}::json) as o(id uuid, "orderId" uuid, channel text, "contactId" uuid, body jsonb)
    on conflict (notification_id) do nothing`.execute(tx)
}

/** Removes what was told long ago. */
export async function forgetOldNews(db: Database): Promise<void> {
  await sql`delete from notification where order_id is not null and done_at < (select app_now()) - make_interval(days => ${keptDays}::int)`.execute(
    db,
  )
}
