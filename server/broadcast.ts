import type { Server as SocketServer } from 'socket.io'
import type { Context } from '../shared/context.ts'
import type { Bulletin, FactName, FactPayload } from '../shared/contract/facts.ts'
import { readChangedOrders } from '../shared/order/order-store.ts'
import { readSales } from '../shared/sale/sale-store.ts'
import type { Answer } from './follow-order.ts'
import type { Gateway } from './gateway.ts'
import { openStockTicker } from './stock-ticker.ts'
import { Refusal } from '../shared/outcome.ts'

/** The only place that emits: what a bulletin holds goes to this gateway's own sockets. */
export interface Broadcast {
  listen(gateway: Gateway): Promise<void>
  /** Tells a viewer the end of an order that had been answered `received`. */
  tellAnswer(viewerId: string, orderId: string, answer: Answer): void
  /** Tells a bulletin here at once and to the other processes. */
  publish(bulletin: Bulletin): void
  close(): void
}

export const rooms = {
  sale: (saleId: string) => `sale/${saleId}`,
  host: (saleId: string) => `host/${saleId}`,
  viewer: (viewerId: string) => `viewer/${viewerId}`,
  floor: (saleId: string) => `floor/${saleId}`,
}

/** Sales with viewers here are re-read this often, so a fact that was lost is made good without anybody noticing the loss. */
const rereadEveryMs = 1_500
const missedMsMax = 60_000

export function openBroadcast(ctx: Context, io: SocketServer): Broadcast {
  const live = io.of('/live')
  const floor = io.of('/floor')
  const ticker = openStockTicker((fact, reliable) => (reliable ? live : live.volatile).to(rooms.sale(fact.saleId)).emit('stock:changed', fact))
  const saleVersions = new Map<string, number>()
  let gateway: Gateway

  const emit = <Name extends FactName>(room: string, name: Name, payload: FactPayload<Name>): void => {
    live.to(room).emit(name, payload)
  }

  function tellAnswer(viewerId: string, orderId: string, answer: Answer): void {
    if (answer instanceof Refusal) emit(rooms.viewer(viewerId), 'order:refused', { orderId, code: answer.code })
    else emit(rooms.viewer(viewerId), 'order:decided', answer.order)
  }

  function take(bulletin: Bulletin): void {
    for (const { viewerId, order, replayed } of bulletin.decided ?? []) {
      const answeredHere = gateway.following.decided(viewerId, order, replayed === true)
      if (!replayed && (live.adapter.rooms.get(rooms.viewer(viewerId))?.size ?? 0) > (answeredHere ? 1 : 0)) emit(rooms.viewer(viewerId), 'order:decided', order)
    }
    for (const { viewerId, orderId, code } of bulletin.refused ?? []) gateway.following.refused(viewerId, orderId, code)
    for (const { viewerId, order } of bulletin.changed ?? []) emit(rooms.viewer(viewerId), 'order:changed', order)
    for (const fact of bulletin.sales ?? []) {
      gateway.sales.changed(fact.saleId, fact.state, fact.version)
      emit(rooms.sale(fact.saleId), 'sale:changed', fact)
      saleVersions.set(fact.saleId, fact.version)
    }
    for (const fact of bulletin.pins ?? []) {
      emit(rooms.sale(fact.saleId), 'pin:changed', fact)
      saleVersions.set(fact.saleId, fact.version)
    }
    for (const fact of bulletin.stock ?? []) if (live.adapter.rooms.has(rooms.sale(fact.saleId))) ticker.changed(fact)
    for (const fact of bulletin.progress ?? []) progress.set(fact.saleId, fact)
    for (const fact of bulletin.batches ?? []) floor.to(rooms.floor(fact.saleId)).emit('batch:changed', fact)
    for (const { saleId, ...fact } of bulletin.parcels ?? []) floor.to(rooms.floor(saleId)).emit('parcel:changed', fact)
    for (const fact of bulletin.warned ?? []) floor.to(rooms.floor(fact.saleId)).emit('deadline:warned', fact)
    for (const { saleId, ...fact } of bulletin.breached ?? []) floor.to(rooms.floor(saleId)).emit('deadline:breached', fact)
  }

  const progress = new Map<string, FactPayload<'sale:progress'>>()
  const progressTimer = setInterval(() => {
    for (const fact of progress.values()) live.volatile.to(rooms.host(fact.saleId)).emit('sale:progress', fact)
    progress.clear()
  }, 1000)

  /** What the sales with viewers here look like now: told where it differs from what was told last. */
  async function rereadSales(): Promise<void> {
    const saleIds = [...live.adapter.rooms.keys()].filter((room) => room.startsWith('sale/')).map((room) => room.slice('sale/'.length))
    for (let i = 0; i < saleIds.length; i += 200) {
      for (const sale of await readSales(ctx.watchDb, saleIds.slice(i, i + 200))) {
        ticker.reread({ saleId: sale.saleId, items: sale.items.map(({ sku, available, held, sold, version }) => ({ sku, available, held, sold, version })) })
        const told = saleVersions.get(sale.saleId)
        saleVersions.set(sale.saleId, sale.version)
        if (told === undefined || told >= sale.version) continue
        gateway.sales.changed(sale.saleId, sale.state, sale.version)
        emit(rooms.sale(sale.saleId), 'sale:changed', { saleId: sale.saleId, state: sale.state, version: sale.version })
        emit(rooms.sale(sale.saleId), 'pin:changed', { saleId: sale.saleId, sku: sale.pin, version: sale.version })
      }
    }
  }

  /** After trouble of the relay: whatever changed in the last minute for the viewers who are here. Clients drop what they know by its version. */
  async function rereadOrders(): Promise<void> {
    const viewerIds = [...live.adapter.rooms.keys()].filter((room) => room.startsWith('viewer/')).map((room) => room.slice('viewer/'.length))
    const since = new Date(ctx.clock.now().getTime() - missedMsMax)
    for (let i = 0; i < viewerIds.length; i += 1000) {
      for (const { viewerId, view } of await readChangedOrders(ctx.watchDb, viewerIds.slice(i, i + 1000), since, ctx.config.PAY_URL)) emit(rooms.viewer(viewerId), 'order:changed', view)
    }
  }

  let rereading = false
  let troubled = ctx.config.RELAY === 'off'
  const rereadTimer = setInterval(() => {
    if (rereading) return
    rereading = true
    const missed = troubled
    troubled = ctx.config.RELAY === 'off'
    rereadSales()
      .then(() => (missed ? rereadOrders() : undefined))
      .catch((error: unknown) => {
        troubled = true
        ctx.log.warn({ err: String(error) }, 'cannot re-read what viewers may have missed')
      })
      .finally(() => {
        rereading = false
      })
  }, rereadEveryMs)

  return {
    async listen(own) {
      gateway = own
      await ctx.board.listen(take, () => {
        troubled = true
      })
    },
    tellAnswer,
    publish: (bulletin) => {
      if (ctx.config.RELAY === 'off') take(bulletin)
      else ctx.board.tell(bulletin)
    },
    close: () => {
      clearInterval(progressTimer)
      clearInterval(rereadTimer)
      ticker.close()
    },
  }
}
