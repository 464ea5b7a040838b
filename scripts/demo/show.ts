import { arrivals, type CastProduct } from '../lib/demo-catalogue.ts'
import type { Viewer } from './crowd.ts'
import type { PlannedTap } from './tapping.ts'

/** A small demo is a short one. */
const showMsOf = (orders: number): number => Math.max(4_000, Math.min(16_000, orders * 10))
/** The trace begins with two minutes of waiting for the host: most of it is cut. */
const silenceMs = 100_000
const prepaidEvery = 12

export interface ShowPart {
  taps: PlannedTap[]
  pins: { atMs: number; product: CastProduct }[]
}

/**
 * The live around the drop: taps arrive when the messages of a real live did, only much faster. The host pins one
 * product after the other; most people order what is pinned, some what was pinned before. Two parts, since the drop
 * comes in the middle.
 */
export function planShow(
  products: readonly CastProduct[],
  viewers: readonly Viewer[],
  orders: number,
): [ShowPart, ShowPart] {
  const times = arrivals().filter((ms) => ms >= silenceMs)
  const lastMs = times.at(-1)!
  const showMs = showMsOf(orders)
  const atOf = (i: number): number =>
    ((times[Math.floor((i * times.length) / orders)]! - silenceMs) * showMs) / (lastMs - silenceMs)
  const slotMs = showMs / products.length
  const taps = Array.from({ length: orders }, (_, i): PlannedTap => {
    const atMs = atOf(i)
    const pinned = Math.min(products.length - 1, Math.floor(atMs / slotMs))
    const product = products[i % 5 === 4 ? Math.floor(pinned / 2) : pinned]!
    return {
      atMs,
      viewer: viewerOf(viewers, i),
      sku: product.sku,
      quantity: i % 3 === 2 ? 2 : 1,
      payment: i % prepaidEvery === 5 ? 'prepaid' : 'cod',
    }
  })
  const pins = products.map((product, i) => ({ atMs: i * slotMs, product }))
  const middleMs = slotMs * Math.ceil(products.length / 2)
  const part = (fromMs: number, toMs: number): ShowPart => {
    const inPart = <T extends { atMs: number }>(all: T[]): T[] =>
      all.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map((one) => ({ ...one, atMs: one.atMs - fromMs }))
    return { taps: inPart(taps), pins: inPart(pins) }
  }
  return [part(0, middleMs), part(middleMs, Infinity)]
}

/** The drop: everyone taps within a second, again and again. */
export function planDrop(sku: string, viewers: readonly Viewer[], orders: number): PlannedTap[] {
  return Array.from({ length: orders }, (_, i) => ({
    atMs: (i * 1_000) / orders,
    viewer: viewerOf(viewers, i),
    sku,
    quantity: 1,
    payment: 'cod',
  }))
}

/**
 * What the drop sells when nothing goes wrong: all bags, unless there are fewer taps or the limit per buyer leaves
 * some.
 */
export function dropSells(taps: readonly PlannedTap[], stock: number, limit: number): number {
  const ofViewer = new Map<Viewer, number>()
  for (const { viewer } of taps) ofViewer.set(viewer, (ofViewer.get(viewer) ?? 0) + 1)
  return Math.min(
    stock,
    [...ofViewer.values()].reduce((sum, count) => sum + Math.min(count, limit), 0),
  )
}

/** Everyone once, in no visible order, then everyone again: a stride that has no factor in common with their number. */
function viewerOf(viewers: readonly Viewer[], i: number): Viewer {
  const stride = viewers.length % 7_919 === 0 ? 7_907 : 7_919
  return viewers[(i * stride) % viewers.length]!
}
