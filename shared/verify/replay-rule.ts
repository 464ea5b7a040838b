import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { PaymentKind, RejectReason } from '../order/order.ts'
import { wasOpenAt, type SaleWindow } from '../sale/sale.ts'
import {
  allocate,
  itemKey,
  takenKey,
  type Allocation,
  type OrderToAllocate,
  type StockOnOffer,
} from '../stock/allocate.ts'
import { serveWaiting } from '../stock/serve-waiting.ts'
import { differs, openFinding, readRows, type Finding, type Rule } from './rule.ts'

interface DecidedRow {
  sale_id: string
  order_id: string
  seq: number
  buyer_key: string
  phone_proven: boolean
  payment: PaymentKind
  state: 'confirmed' | 'reserved' | 'rejected' | null
  reason: RejectReason | null
  total: number
  received_at: Date
  decided_at: Date
  chunk_no: number
  chunk_position: number
  offered: boolean
  lines: { sku: string; quantity: number }[] | null
}

/** A movement not made by a decision: top-ups, expiries, cancellations, payments, late payments. */
interface OtherMovement {
  sale_id: string
  sku: string
  after_seq: number
  available: number
  buyer_key: string | null
  phone_proven: boolean | null
}

const decidedOrders = sql<DecidedRow>`
  select o.sale_id, o.order_id, o.seq, o.buyer_key, o.phone_proven, o.payment, e.state, o.reason, o.total, o.received_at, o.decided_at, o.chunk_no, o.chunk_position, o.offered, l.lines
  from "order" o join sale s on s.sale_id = o.sale_id and s.shop_id is null left join order_event e on e.order_id = o.order_id and e.version = 1
    left join (select order_id, json_agg(json_build_object('sku', sku, 'quantity', quantity)) as lines from order_line group by order_id) l on l.order_id = o.order_id
  order by o.sale_id, o.seq`

const otherMovements = sql<OtherMovement>`
  select m.sale_id, m.sku, m.after_seq, m.available, case when m.kind = 'restock' and o.state <> 'returned' then null else o.buyer_key end as buyer_key, o.phone_proven
  from stock_movement m join sale s on s.sale_id = m.sale_id and s.shop_id is null
    left join "order" o on o.order_id = m.order_id left join order_event e on e.order_id = m.order_id and e.version = 1
  where m.kind <> 'hold' and not (m.kind = 'sell' and coalesce(e.state, '') = 'confirmed')
  order by m.sale_id, m.movement_no`

/** Stock, limits and windows at one point of the replay. */
interface Replayed {
  stock: Map<string, StockOnOffer>
  taken: Map<string, number>
  windows: Map<string, SaleWindow[]>
}

/**
 * Decides every order again, sale by sale in number order, with every other stock movement at its position, and
 * compares. After a difference it continues from what was recorded, so one wrong decision is one difference and not a
 * thousand.
 */
export const replay: Rule = {
  name: 'replay',
  about: 'Deciding every order again, first come first served, gives the same state, reason and total.',
  check: async ({ tx }) => {
    const finding = openFinding()
    const replayed = await openReplay(tx)
    const others = readRows(tx, 'verify_movements', otherMovements)
    let next = await others.next()
    let previous: DecidedRow | undefined
    for await (const order of readRows(tx, 'verify_orders', decidedOrders)) {
      finding.checked += 1
      while (!next.done && isBefore(next.value, order)) {
        move(replayed, next.value)
        next = await others.next()
      }
      compare(finding, replayed, order)
      // Offers have a place of their own: that on the waiting list.
      if (order.offered) continue
      if (previous?.sale_id === order.sale_id) comparePlaces(finding, previous, order)
      previous = order
    }
    // Movements after the last decision affect nothing, but their cursor must be read to the end to be closed.
    while (!next.done) next = await others.next()
    return finding
  },
}

async function openReplay(tx: Tx): Promise<Replayed> {
  const items = await tx.selectFrom('sale_item').select(['sale_id', 'sku', 'price', 'per_viewer_limit']).execute()
  const rows = await tx.selectFrom('sale_window').selectAll().execute()
  const windows = new Map<string, SaleWindow[]>()
  for (const row of rows)
    windows.set(row.sale_id, [
      ...(windows.get(row.sale_id) ?? []),
      { openedAt: row.opened_at, closedAt: row.closed_at },
    ])
  return {
    windows,
    taken: new Map(),
    stock: new Map(
      items.map((item) => [
        itemKey(item.sale_id, item.sku),
        { price: item.price, available: 0, perViewerLimit: item.per_viewer_limit },
      ]),
    ),
  }
}

/** Ids compare as in Postgres: lower-case hex, byte by byte. */
function isBefore(movement: OtherMovement, order: DecidedRow): boolean {
  return movement.sale_id < order.sale_id || (movement.sale_id === order.sale_id && movement.after_seq < order.seq)
}

function move({ stock, taken }: Replayed, movement: OtherMovement): void {
  const offer = stock.get(itemKey(movement.sale_id, movement.sku))
  if (!offer) return
  offer.available += movement.available
  if (movement.buyer_key === null || offer.perViewerLimit === null) return
  const key = takenKey(movement.sale_id, movement.sku, movement.buyer_key, movement.phone_proven === true)
  taken.set(key, (taken.get(key) ?? 0) - movement.available)
}

function compare(finding: Finding, replayed: Replayed, order: DecidedRow): void {
  const lines = order.lines ?? []
  const saleWasOpen = wasOpenAt(replayed.windows.get(order.sale_id) ?? [], order.received_at)
  // An order that could not be processed says nothing about stock: it was rejected because deciding it threw.
  const again =
    order.reason === 'not-processable'
      ? ({ state: 'rejected', reason: order.reason } as const)
      : decideAgain(replayed, order, { lines, saleWasOpen })
  const recorded = inWords(order.state ?? 'nothing', order.reason, order.total)
  const derived =
    again.state === 'rejected' ? inWords(again.state, again.reason, 0) : inWords(again.state, null, again.total)
  if (recorded !== derived)
    differs(
      finding,
      `order ${order.order_id}, number ${order.seq} of sale ${order.sale_id}, was decided ${recorded}; deciding it again gives ${derived}`,
    )
  if (order.state !== 'confirmed' && order.state !== 'reserved') return
  for (const line of lines)
    move(replayed, {
      sale_id: order.sale_id,
      sku: line.sku,
      after_seq: order.seq,
      available: -line.quantity,
      buyer_key: order.buyer_key,
      phone_proven: order.phone_proven,
    })
}

function decideAgain(
  { stock, taken }: Replayed,
  row: DecidedRow,
  { lines, saleWasOpen }: Pick<OrderToAllocate, 'lines' | 'saleWasOpen'>,
): Allocation {
  const order = { ...row, saleId: row.sale_id, buyerKey: row.buyer_key, phoneProven: row.phone_proven, lines }
  const [allocation] = allocate(stock, taken, [{ ...order, saleWasOpen }])
  if (!row.offered || allocation!.state === 'rejected') return allocation!
  const [served] = serveWaiting(stock, taken, [order])
  return typeof served === 'object' ? served : allocation!
}

function inWords(state: string, reason: RejectReason | null, total: number): string {
  return `${state}${reason ? `: ${reason}` : ''} at ${total}`
}

/**
 * No INSERT of a chunk lives longer than this (ms), statement timeout and retries included: after that the chunk is
 * visible to everyone.
 */
const chunkHiddenMsMax = 20_000

/**
 * What is promised about the sequence: orders decided together are in the sequence of their chunks and positions, and
 * nobody is overtaken by an order that was decided when their own chunk was already visible. Between two gateways a
 * chunk may become visible after a higher one was decided; nothing finer is promised.
 */
function comparePlaces(finding: Finding, previous: DecidedRow, order: DecidedRow): void {
  const inLine =
    previous.chunk_no < order.chunk_no ||
    (previous.chunk_no === order.chunk_no && previous.chunk_position < order.chunk_position)
  if (inLine) return
  const together = previous.decided_at.getTime() === order.decided_at.getTime()
  const wasVisible = previous.decided_at.getTime() - order.received_at.getTime() > chunkHiddenMsMax
  if (!together && !wasVisible) return
  differs(
    finding,
    `order ${order.order_id}, number ${order.seq} of sale ${order.sale_id}, at place ${order.chunk_no}.${order.chunk_position} was overtaken by ${previous.order_id} at ${previous.chunk_no}.${previous.chunk_position}`,
  )
}
