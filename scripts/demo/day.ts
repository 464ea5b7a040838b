import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { audit, type Audit } from './audit.ts'
import { closingCut, handOver, packFirst, passDeadline } from './floor.ts'
import { until } from '../lib/http-client.ts'
import { playLive, type LiveEnd } from './live.ts'
import type { DemoOptions } from './options.ts'
import { savePaper } from './paper.ts'
import { count } from './progress.ts'
import { figuresOf, type ActFigures } from './figures.ts'
import { openShop, type Shop } from './shop.ts'
import type { Cleanup, Harness } from './harness.ts'

/** The results of a day. */
export interface DayEnd extends LiveEnd {
  drop: ActFigures
  show: ActFigures
  audit: Audit
  /** Every rule re-derived from the rows of the database. */
  verify: 'PASS' | 'FAIL'
  busy: number
  paid: number
  expired: number
  parcels: number
  batches: number
  labels: number
  packed: number
  breaches: number
  queue: 'redis' | 'postgres'
}

export interface DayOptions extends DemoOptions {
  /** Tells the person what is happening. */
  say: (line: string) => void
  act: (title: string, text: string) => void
}

const holdsEndWithinMs = 45_000

/** Plays the day on an open harness, act by act. */
export async function playDay(harness: Harness, options: DayOptions, cleanup: Cleanup): Promise<DayEnd> {
  const { act, say } = options
  const opened = await openShop(harness, options)
  act(
    'The shop opens',
    `${count(options.viewers)} people sign up with name, phone and address, open the live and keep a websocket open each.`,
  )
  const shop = await opened.gather(cleanup)
  const live = await playLive(shop, options, options)
  const packing = await playPacking(harness, shop, options)

  act(
    'Midnight',
    'The clock of all processes is moved past the deadline with most parcels still unpacked: each is recorded as a breach.',
  )
  const breaches = await passDeadline(harness, shop.saleId)
  say(`  ${count(breaches)} parcels missed the deadline.`)

  act(
    'Were the promises kept?',
    "What every client was told is compared with the sale's lists, and the database is re-derived from its own rows.",
  )
  return { ...live, ...packing, breaches, ...(await reckon(harness, shop, live.sells)) }
}

/** Close, paper, packing, hand-over. */
async function playPacking(
  harness: Harness,
  shop: Shop,
  { act, say, output }: DayOptions,
): Promise<Pick<DayEnd, 'parcels' | 'batches' | 'labels' | 'packed'>> {
  act(
    'The live ends',
    'The sale is closed. All orders of one person become one parcel, parcels become packing batches, and every batch gets its paper.',
  )
  await shop.close()
  const batches = await closingCut(harness, shop.saleId)
  const parcels = batches.reduce((sum, batch) => sum + batch.parcels.length, 0)
  say(`  ${count(parcels)} parcels in ${count(batches.length)} batches; drawing pick lists, packing slips and labels…`)
  const labels = await savePaper(harness.http, harness.packers[0]!, batches, output, say)
  say(`  ${count(labels)} labels and their lists are in ${output}`)

  act('Packing', 'Two packers claim the first batches and scan every item; a carrier takes what they packed.')
  const packed = await packFirst(harness, batches)
  if (packed.length > 0) await handOver(harness, packed, output)
  say(`  ${count(packed.length)} parcels packed and handed over.`)
  await until('every forgotten payment has expired', holdsEndWithinMs, async () =>
    (await listOrders(harness, shop.saleId, 'reserved')).length === 0 ? true : undefined,
  )
  say('  No stock is held for forgotten payments any more.')
  return { parcels, batches: batches.length, labels, packed: packed.length }
}

function listOrders({ http, host }: Harness, saleId: string, state?: OrderView['state']): Promise<OrderView[]> {
  return http.all<OrderView>(`/api/sales/${saleId}/orders${state ? `?state=${state}` : ''}`, host)
}

async function reckon(
  harness: Harness,
  shop: Shop,
  sells: number,
): Promise<Pick<DayEnd, 'drop' | 'show' | 'audit' | 'verify' | 'busy' | 'paid' | 'expired' | 'queue'>> {
  const { ledger } = shop
  const listed = await listOrders(harness, shop.saleId)
  const sale = await harness.http.json<SaleView>(`/api/sales/${shop.saleId}`)
  const audited = audit(ledger, listed, sale, { sku: shop.coffee.sku, sells })
  const failed = await harness.verify()
  audited.problems.push(...failed)
  return {
    drop: figuresOf(ledger, 'drop'),
    show: figuresOf(ledger, 'show'),
    audit: audited,
    verify: failed.length === 0 ? 'PASS' : 'FAIL',
    busy: ledger.resent.busy,
    paid: listed.filter((order) => order.paidAt !== undefined).length,
    expired: listed.filter((order) => order.state === 'expired').length,
    queue: harness.queue,
  }
}
