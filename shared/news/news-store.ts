import { sql, type Kysely } from 'kysely'
import type { OrderView } from '../contract/common.ts'
import type { Database, Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { trackingPage } from '../dispatch/carrier-names.ts'
import { idFromDigest } from '../lib/id-from-digest.ts'
import type { OrderState } from '../order/order.ts'
import { readOrders, type KnownOrder } from '../order/order-store.ts'
import { duesOfOrders, type OrderDue } from '../order/shipping-store.ts'
import type { PlatformPart } from '../platform/platform-part.ts'
import { platformPartsOf } from '../platform/platform-part-store.ts'
import { isRehearsal } from '../sale/rehearsal-store.ts'
import { endpointsOfSale, putDeliveries, type Listener } from '../webhook/outbox-store.ts'
import { readParcelEvents } from '../webhook/parcel-event-store.ts'
import { readOn, type LinksToRead } from './cursor-store.ts'
import { isToldToBuyer, newsOf, type News, type NewsType, type OrderEntry } from './news.ts'

/** Links of a sale's history that are read in one transaction; each has at most a thousand rows. */
const linksPerStep = 5
/** How long what was sent or given up is kept, to see what buyers were told (days). */
const keptDays = 14

/**
 * Reads a sale's sealed history on, and puts what is news into the outbox: for the operator's webhook, for buyers who
 * asked, and for the seller's other software. Deciding and changing orders pays nothing for it. Returns whether there
 * is more.
 */
export function collectNews(
  db: Database,
  saleId: string,
  to: { toWebhook: boolean; payUrl: string | undefined },
): Promise<boolean> {
  return readOn(db, saleId, linksPerStep, async (tx, links) => {
    const entries = await readHistory(tx, saleId, links)
    const endpoints = await endpointsOfSale(tx, saleId)
    await putIntoOutbox(tx, saleId, entries, endpoints, to)
    if (endpoints.length > 0) await putDeliveries(tx, endpoints, await readParcelEvents(tx, saleId, entries))
  })
}

/** Row by row through the index (`limit 1`), as the sealer reads: a new sale has no statistics in its first minutes. */
async function readHistory(tx: Tx, saleId: string, { after, to }: LinksToRead): Promise<OrderEntry[]> {
  const { rows } = await sql<OrderEntry>`
    with link as (select * from audit_link where chain_id = ${saleId} and link_no > ${after} and link_no <= ${to} and source in ('decision', 'order-change')),
      wanted as (
        select n::int as seq, 1 as version from link, generate_series(first_no, last_no) n where source = 'decision'
        union all select split_part(k, '.', 1)::int, split_part(k, '.', 2)::int from link, unnest(keys) k where source = 'order-change')
    select e.order_id, e.seq, e.version, e.at, e.state, b.state as before, e.actor, e.detail
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
  endpoints: readonly Listener[],
  { toWebhook, payUrl }: { toWebhook: boolean; payUrl: string | undefined },
): Promise<void> {
  const told = entries.flatMap((entry) => {
    const type = newsOf(entry)
    return type ? [{ entry, type }] : []
  })
  const orderIds = [...new Set(told.map(({ entry }) => entry.order_id))]
  const contacts = await readContacts(tx, orderIds)
  const toEveryOrder = toWebhook || endpoints.length > 0
  const listened = toEveryOrder ? orderIds : orderIds.filter((orderId) => contacts.has(orderId))
  if (listened.length === 0) return
  const news = await readNews(tx, saleId, told, listened, payUrl)
  await insertOutgoing(
    tx,
    saleId,
    news.flatMap((one) => outgoingOf(one, contacts.get(one.entry.order_id) ?? [], toWebhook)),
  )
  const events = news.map(({ entry: { order_id: subject, version }, body }) => ({ subject, key: version, event: body }))
  await putDeliveries(tx, endpoints, events)
}

interface EntryNews {
  entry: OrderEntry
  body: News
}

/** What is told of these entries, for the orders that somebody listens for. */
async function readNews(
  tx: Tx,
  saleId: string,
  told: readonly { entry: OrderEntry; type: NewsType }[],
  orderIds: readonly string[],
  payUrl: string | undefined,
): Promise<EntryNews[]> {
  const orders = new Map((await readOrders(tx, orderIds, payUrl)).map((order) => [order.view.orderId, order]))
  const sale = await readSale(tx, saleId)
  const dues = await duesOfOrders(tx, orderIds)
  const platforms = await platformPartsOf(tx, orderIds)
  return told.flatMap(({ entry, type }) => {
    const order = orders.get(entry.order_id)
    if (!order) return []
    const facts = { order, sale, due: dues.get(entry.order_id), platform: platforms.get(entry.order_id) }
    return [{ entry, body: newsFrom(type, entry, facts) }]
  })
}

/** The id follows from what it is about and where it goes: whoever tells it again tells it under the same. */
function outgoingOf({ entry, body }: EntryNews, contacts: readonly Contact[], toWebhook: boolean): Outgoing[] {
  const to = (channel: Outgoing['channel'], contactId: string | null): Outgoing => ({
    id: idFromDigest(`news/${entry.order_id}/${entry.version}/${contactId ?? channel}`),
    orderId: entry.order_id,
    channel,
    contactId,
    body,
  })
  const buyers = isToldToBuyer(body) ? contacts : []
  return [
    ...(toWebhook ? [to('webhook', null)] : []),
    ...buyers.map(({ channel, contact_id: contactId }) => to(channel, contactId)),
  ]
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

interface NewsFacts {
  order: KnownOrder
  sale: SaleFacts
  due: OrderDue | undefined
  platform: PlatformPart | undefined
}

function newsFrom(
  type: NewsType,
  { version, state, at, detail }: OrderEntry,
  { order: { row, view }, sale: { saleId, title, timeZone, titles }, due, platform }: NewsFacts,
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
      ...(view.collect && { collect: collectOf(view.collect) }),
      ...(platform && { platform }),
    },
  }
}

function collectOf({ point, until }: NonNullable<OrderView['collect']>): NonNullable<News['data']['collect']> {
  return { point, ...(until !== undefined && { until }) }
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
