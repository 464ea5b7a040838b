import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoOptions } from './options.ts'
import { Progress } from './progress.ts'
import type { Shop } from './shop.ts'
import { dropSells, planDrop, planShow, type ShowPart } from './show.ts'
import { tapAtTheirTimes } from './tapping.ts'

const ordersOfShow = (drop: number): number => Math.max(40, Math.min(7_000, Math.round(drop / 5)))
const calmMs = 500

export interface Telling {
  /** A heading and what it means. */
  act: (title: string, text: string) => void
}

export interface LiveEnd {
  /** How long the drop took from its first tap to its last decision. */
  dropMs: number
  /** Units the drop should have sold. */
  sells: number
}

/**
 * The live: half of the show, the drop, the other half. At the end every tap has its decision, and every payment is in.
 */
export async function playLive(shop: Shop, options: DemoOptions, { act }: Telling): Promise<LiveEnd> {
  const [before, after] = planShow(shop.others, shop.viewers, ordersOfShow(options.orders))
  const { coffee } = shop
  act(
    'The live begins',
    'The host pins one product after the other. Orders arrive like the messages of a real live did, only much faster; some people prepay, a few forget to pay.',
  )
  await playShow(shop, before)

  const taps = planDrop(coffee.sku, shop.viewers, options.orders)
  act(
    'The drop',
    `The host pins ${coffee.title}: ${options.stock.toLocaleString('en-US')} bags, at most ${coffee.perViewerLimit} each. ${options.orders.toLocaleString('en-US')} taps come within one second.`,
  )
  await shop.pin(coffee)
  await sleep(calmMs)
  let dropMs = 0
  await withProgress(shop, taps.length, async () => {
    const startedAt = performance.now()
    await tapAtTheirTimes(taps, { act: 'drop', saleId: shop.saleId, ledger: shop.ledger })
    dropMs = Math.round(performance.now() - startedAt)
  })

  act('The live goes on', 'Those who got no coffee buy something else.')
  await playShow(shop, after)
  await shop.payments.settled()
  return { dropMs, sells: dropSells(taps, options.stock, coffee.perViewerLimit ?? Infinity) }
}

async function playShow(shop: Shop, { taps, pins }: ShowPart): Promise<void> {
  await withProgress(shop, taps.length, async (note) => {
    const pinning = (async () => {
      const startedAt = performance.now()
      for (const { atMs, product } of pins) {
        await sleep(Math.max(0, atMs - (performance.now() - startedAt)))
        await shop.pin(product)
        note(`  pinned: ${product.title}, ${product.price.toLocaleString('en-US')} ₫`)
      }
    })()
    await Promise.all([
      pinning,
      tapAtTheirTimes(taps, {
        act: 'show',
        saleId: shop.saleId,
        ledger: shop.ledger,
        decided: (order) => shop.payments.decided(order),
      }),
    ])
  })
}

async function withProgress(
  shop: Shop,
  total: number,
  work: (note: (line: string) => void) => Promise<void>,
): Promise<void> {
  const { ledger } = shop
  const before = { sent: ledger.sent, settled: ledger.settled }
  const progress = new Progress(() => {
    const pinned = shop.pinned()
    return {
      sent: ledger.sent - before.sent,
      decided: ledger.settled - before.settled,
      total,
      ...(pinned && {
        pinned: { title: pinned.title, quota: pinned.quota, available: shop.available.get(pinned.sku) ?? pinned.quota },
      }),
    }
  })
  try {
    await work((line) => progress.note(line))
    await sleep(calmMs) // the last stock of a burst is broadcast within half a second
  } finally {
    progress.stop()
  }
}
