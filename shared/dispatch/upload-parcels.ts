import { goodsText, piecesOf, stillToCollect, type ExportedOrder } from '../order/order-table.ts'
import type { UploadParcel } from './carrier-upload.ts'

/** Orders that a carrier can still be given: others have left, or have no goods to send. */
const sendable: readonly string[] = ['confirmed', 'packed']

/**
 * The rows of a carrier's bulk upload: one per parcel, or per recipient while there is no parcel yet, since orders of
 * one buyer travel together. `weights` are what packed parcels weigh (g), by their code.
 */
export function toUploadParcels(
  orders: readonly ExportedOrder[],
  weights: ReadonlyMap<string, number>,
): UploadParcel[] {
  const together = new Map<string, ExportedOrder[]>()
  for (const one of orders.filter(({ order, to }) => to && sendable.includes(order.state))) {
    const { order, viewerId, recipientId } = one
    const key = order.parcelCode ?? `${order.saleId}/${viewerId}/${recipientId ?? ''}`
    together.set(key, [...(together.get(key) ?? []), one])
  }
  return [...together.values()].map((those) => {
    const parcel = parcelOf(those)
    return { ...parcel, grams: weights.get(parcel.code) ?? parcel.grams }
  })
}

function parcelOf(orders: readonly ExportedOrder[]): UploadParcel {
  const [first] = orders
  const sum = (of: (one: ExportedOrder) => number): number => orders.reduce((total, one) => total + of(one), 0)
  return {
    code: first!.order.parcelCode ?? orders.map(({ order }) => order.seq).join('+'),
    ...first!.to!,
    goods: orders.map(({ order }) => goodsText(order.lines)).join('; '),
    pieces: sum(({ order }) => piecesOf(order.lines)),
    goodsValue: sum(({ order }) => order.total ?? 0),
    cod: sum(({ order }) => stillToCollect(order)),
    note: [...new Set(orders.map(({ buyerNote }) => buyerNote))].filter(Boolean).join(' · '),
    grams: orders.reduce<number | null>((all, { grams }) => (all === null || grams === null ? null : all + grams), 0),
  }
}
