import type { Context } from '../../shared/context.ts'
import type { SaleView } from '../../shared/contract/common.ts'
import type { FactBatch, FactName, FactPayload } from '../../shared/contract/facts.ts'
import { decidedView, type NoticeGroup } from '../../shared/order/notice-group.ts'
import { Refusal } from '../../shared/refusal.ts'
import { wakeOffers } from '../../shared/queue/wake-offers.ts'
import type { Admission } from '../order/admission.ts'
import type { Answer, PendingOrders } from '../order/pending-orders.ts'
import type { SaleCache } from '../sale/sale-cache.ts'
import { openReread } from './reconcile.ts'
import { rooms } from './rooms.ts'
import { openStockTicker, type StockTicker } from './stock-broadcast.ts'
import type { LiveNamespace, LiveServer, LiveSocket } from './socket-types.ts'

/** The only place that emits: the facts of a batch go to this gateway's own sockets. */
export interface Broadcast {
  /**
   * Records what a joining client was shown, so that any later difference is sent even if no fact about the sale ever
   * arrives here.
   */
  shown(sale: SaleView): void
  /** A host joined: sends the current progress within a second instead of waiting for the next decision. */
  hostJoined(saleId: string): Promise<void>
  /** Publishes a batch to every process, including this one, and wakes who offers goods that came back. */
  publish(facts: FactBatch): void
  close(): void
}

/** Listeners for facts other than the sockets. */
interface Listeners {
  admission: Pick<Admission, 'isCrowded'>
  pendingOrders: Pick<PendingOrders, 'find' | 'decided' | 'refused'>
  sales: Pick<SaleCache, 'changed'>
}

/** What delivery needs. */
interface DeliveryContext extends Listeners {
  live: LiveNamespace
  floor: LiveNamespace
  payUrl: string | undefined
  ticker: StockTicker
  progress: Map<string, FactPayload<'sale:progress'>>
  saleVersions: Map<string, number>
}

const progressEveryMs = 1_000

/** Opens the broadcast and subscribes it to the relay. Once it resolves, no fact that the relay carries is missed. */
export async function openBroadcast(ctx: Context, io: LiveServer, listeners: Listeners): Promise<Broadcast> {
  const live = io.of('/live')
  const ticker = openStockTicker(
    (fact, reliable) => (reliable ? live : live.volatile).to(rooms.sale(fact.saleId)).emit('stock:changed', fact),
    {
      of: (saleId) => live.adapter.rooms.get(rooms.sale(saleId))?.size ?? 0,
      isCrowded: listeners.admission.isCrowded,
    },
  )
  const delivering: DeliveryContext = {
    ...listeners,
    live,
    floor: io.of('/floor'),
    payUrl: ctx.config.PAY_URL,
    ticker,
    progress: new Map(),
    saleVersions: new Map(),
  }

  /** Sends whatever is newer than the last broadcast; a sale seen for the first time is only recorded. */
  const readAgain = (sale: SaleView): void => {
    ticker.reread({
      saleId: sale.saleId,
      items: sale.items.map(({ sku, available, held, sold, version }) => ({ sku, available, held, sold, version })),
    })
    const told = delivering.saleVersions.get(sale.saleId)
    delivering.saleVersions.set(sale.saleId, Math.max(sale.version, told ?? 0))
    if (told === undefined || told >= sale.version) return
    deliver(delivering, {
      sales: [{ saleId: sale.saleId, state: sale.state, version: sale.version }],
      pins: [{ saleId: sale.saleId, sku: sale.pin, version: sale.version }],
    })
  }
  const reread = openReread(ctx, live, {
    sale: readAgain,
    order: (viewerId, order) => tell(live, rooms.viewer(viewerId), 'order:changed', order),
  })
  let toldLast = new Map<string, FactPayload<'sale:progress'>>()
  const progressTimer = setInterval(() => {
    const now = new Map(delivering.progress)
    delivering.progress.clear()
    for (const fact of now.values()) live.volatile.to(rooms.host(fact.saleId)).emit('sale:progress', fact)
    // Repeat the last progress of a burst reliably, so that a host is not left with a stale number.
    for (const fact of toldLast.values())
      if (!now.has(fact.saleId)) tell(live, rooms.host(fact.saleId), 'sale:progress', fact)
    toldLast = now
  }, progressEveryMs)

  await ctx.relay.listen((facts) => deliver(delivering, facts), reread.troubled)

  return {
    shown: readAgain,
    hostJoined: async (saleId) => {
      const counter = await ctx.db
        .selectFrom('sale_counter')
        .select(['last_seq', 'confirmed', 'rejected'])
        .where('sale_id', '=', saleId)
        .executeTakeFirst()
      if (counter && !delivering.progress.has(saleId))
        delivering.progress.set(saleId, {
          saleId,
          placed: counter.last_seq,
          confirmed: counter.confirmed,
          rejected: counter.rejected,
        })
    },
    publish: (facts) => {
      if (ctx.config.RELAY === 'off') deliver(delivering, facts)
      else ctx.relay.publish(facts)
      void wakeOffers(ctx, facts)
    },
    close: () => {
      clearInterval(progressTimer)
      reread.close()
      ticker.close()
    },
  }
}

/** Tells a viewer the outcome of an order that was acknowledged as `received`. */
export function tellAnswer(io: LiveServer, viewerId: string, orderId: string, answer: Answer): void {
  const live = io.of('/live')
  if (answer instanceof Refusal) tell(live, rooms.viewer(viewerId), 'order:refused', { orderId, code: answer.code })
  else tell(live, rooms.viewer(viewerId), 'order:decided', answer.order)
}

function tell<Name extends FactName>(
  namespace: LiveNamespace,
  room: string,
  name: Name,
  payload: FactPayload<Name>,
): void {
  // Each fact is emitted with its payload only, but socket.io's types cannot express that for a name known only at
  // runtime.
  const told = namespace.to(room) as { emit(name: Name, payload: FactPayload<Name>): boolean }
  told.emit(name, payload)
}

type Delivery<Fact> = (delivering: DeliveryContext, fact: Fact) => void

/** How each kind of fact is delivered here. Exhaustive by type: a kind without a delivery is a compile error. */
const deliveries: { [Kind in keyof FactBatch]-?: Delivery<NonNullable<FactBatch[Kind]>[number]> } = {
  groups: deliverGroup,
  decided: ({ pendingOrders }, { viewerId, order }) => pendingOrders.decided(viewerId, order, true),
  refused: ({ pendingOrders }, { viewerId, orderId, code }) => pendingOrders.refused(viewerId, orderId, code),
  changed: ({ live }, { viewerId, order }) => tell(live, rooms.viewer(viewerId), 'order:changed', order),
  sales: ({ live, sales, saleVersions }, fact) => {
    sales.changed(fact.saleId, fact.state, fact.version)
    saleVersions.set(fact.saleId, fact.version)
    tell(live, rooms.sale(fact.saleId), 'sale:changed', fact)
  },
  pins: ({ live, saleVersions }, fact) => {
    saleVersions.set(fact.saleId, fact.version)
    tell(live, rooms.sale(fact.saleId), 'pin:changed', fact)
  },
  stock: ({ live, ticker }, fact) => {
    if (live.adapter.rooms.has(rooms.sale(fact.saleId))) ticker.changed(fact)
  },
  progress: ({ progress }, fact) => progress.set(fact.saleId, fact),
  batches: ({ floor }, fact) => tell(floor, rooms.floor(fact.saleId), 'batch:changed', fact),
  parcels: ({ floor }, { saleId, ...fact }) => tell(floor, rooms.floor(saleId), 'parcel:changed', fact),
  warned: ({ floor }, fact) => tell(floor, rooms.floor(fact.saleId), 'deadline:warned', fact),
  breached: ({ floor }, { saleId, ...fact }) => tell(floor, rooms.floor(saleId), 'deadline:breached', fact),
}
const kinds = Object.keys(deliveries) as (keyof FactBatch)[]

function deliver(delivering: DeliveryContext, facts: FactBatch): void {
  for (const kind of kinds) {
    const delivery = deliveries[kind] as Delivery<unknown>
    for (const fact of facts[kind] ?? []) delivery(delivering, fact)
  }
}

/** Tells a connection why it is being closed, and when it may reconnect. */
export function tellClosed(socket: LiveSocket, fact: FactPayload<'connection:closed'>): void {
  socket.emit('connection:closed', fact)
}

/**
 * The socket that waits for the decision here gets it as the ack; the viewer's other sockets, here and on other
 * gateways, get the fact. In a surge most decisions belong to other gateways' viewers, so for those the order is not
 * even assembled.
 */
function deliverGroup({ live, pendingOrders, payUrl }: DeliveryContext, group: NoticeGroup): void {
  for (const told of group.orders) {
    const [viewerId, orderId] = told
    const name = rooms.viewer(viewerId)
    const room = live.adapter.rooms.get(name)
    if (!room && !pendingOrders.find(orderId)) continue
    const order = decidedView(group, told, payUrl)
    const waited = pendingOrders.decided(viewerId, order, false)
    // A viewer who was told `received` has just been notified by tellAnswer.
    if (!room || waited?.toldReceived) continue
    const acked = waited?.socketId
    if (acked === undefined || !room.has(acked)) tell(live, name, 'order:decided', order)
    else if (room.size > 1) live.to(name).except(acked).emit('order:decided', order)
  }
}
