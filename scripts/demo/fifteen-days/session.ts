import { randomUUID } from 'node:crypto'
import type { OrderView } from '../../../shared/contract/common.ts'
import type { ShipmentView } from '../../../shared/dispatch/carrier-store.ts'
import { demoShop, recipients } from '../../lib/demo-catalogue.ts'
import { inParallel, until } from '../../lib/http-client.ts'
import { gatherCrowd, type Viewer } from '../crowd.ts'
import { closingCut, packBatches } from '../floor.ts'
import type { Cleanup, Harness } from '../harness.ts'
import { Ledger } from '../ledger.ts'
import { count } from '../progress.ts'
import { Payments } from '../payments.ts'
import { shareFreight, type SharedFreight } from '../saturday/freight.ts'
import { timeZone } from '../saturday/hours.ts'
import { producers as producersOfCauKe, takeIn, type Producer } from '../saturday/producers.ts'
import { signature, type Left } from '../saturday/trucks.ts'
import { tapAtTheirTimes, type PlannedTap } from '../tapping.ts'
import { carrierTitle } from './carrier.ts'
import { ordersPerParcel, priceOf, producerOf, refusalFee } from './plan.ts'

/** A session from its first order to the signature for its truck. */
export interface Session {
  saleId: string
  producers: readonly Producer[]
  viewers: readonly Viewer[]
  orders: number
  /** What was sold (đ). */
  sold: number
  /** The codes of its parcels, in the order of their buyers. */
  codes: readonly string[]
  /** The order of the first buyer that was paid in advance. */
  prepaid: OrderView
  freight: SharedFreight
}

const tapsWithinMs = 4_000
const packersAtOnce = 4
const bookedWithinMs = 120_000
const bookingsAtOnce = 2
const scansAtOnce = 4

/** Twelve producers sell together: everybody who watches orders from two of them, and one truck takes it all. */
export async function playSession(
  harness: Harness,
  orders: number,
  say: (line: string) => void,
  cleanup: Cleanup,
): Promise<Session> {
  const { http, host: token } = harness
  const buyers = orders / ordersPerParcel
  const producers = producersOfCauKe(buyers).map((one, i) => ({
    ...one,
    product: { ...one.product, price: priceOf(i), quota: buyers },
  }))
  await http.json('/api/shop', { method: 'PUT', token, body: demoShop })
  const tokens = await takeIn(harness, producers, 1)
  const saleId = randomUUID()
  const body = {
    saleId,
    title: 'Phiên OCOP Cầu Kè',
    timeZone,
    currency: 'VND',
    deadlinePolicy: 'ocop-one-day',
    codTerms: { inspection: 'look', refusalFee, refusalFeeBy: 'producer' },
    items: producers.map(({ product, seller }) => ({ ...product, seller })),
  }
  await http.json('/api/sales', { method: 'POST', token, body })
  await http.json(`/api/sales/${saleId}/open`, { method: 'POST', token })
  const ledger = new Ledger()
  const viewers = await gatherCrowd(harness, saleId, recipients(buyers), ledger, cleanup)
  const placed = await order(harness, { saleId, producers, viewers, ledger })
  await http.json(`/api/sales/${saleId}/close`, { method: 'POST', token })
  const batches = await closingCut(harness, saleId)
  say(`  ${count(placed.length)} orders of ${count(buyers)} buyers are confirmed; ${packersAtOnce} packers begin.`)
  const turns = harness.packers.slice(0, packersAtOnce)
  await Promise.all(
    turns.map((packer, seat) =>
      packBatches(
        harness,
        packer,
        batches.filter((_, i) => i % turns.length === seat),
      ),
    ),
  )
  const prepaid = placed.find(({ payment }) => payment === 'prepaid')!
  const codes = await codesOf(harness, saleId, prepaid)
  say(`  ${count(codes.length)} parcels are packed; GHN books them and sends its truck.`)
  const left = await send(harness, codes)
  const freight = await shareFreight(harness, left, { batches }, { producers, tokens })
  return {
    saleId,
    producers,
    viewers,
    orders: placed.length,
    sold: placed.reduce((sum, { total = 0 }) => sum + total, 0),
    codes,
    prepaid,
    freight,
  }
}

async function order(
  { http, webhookSecret }: Harness,
  { saleId, producers, viewers, ledger }: Pick<Session, 'saleId' | 'producers' | 'viewers'> & { ledger: Ledger },
): Promise<OrderView[]> {
  const payments = new Payments(http, webhookSecret)
  const placed: OrderView[] = []
  const taps = Array.from({ length: ordersPerParcel }, (_, nth) =>
    viewers.map((viewer, parcel): PlannedTap => ({
      atMs: ((nth + parcel / viewers.length) * tapsWithinMs) / ordersPerParcel,
      viewer,
      sku: producers[producerOf(parcel, nth)]!.product.sku,
      quantity: 1,
      payment: parcel === 0 && nth === 0 ? 'prepaid' : 'cod',
    })),
  ).flat()
  await tapAtTheirTimes(taps, {
    act: 'show',
    saleId,
    ledger,
    decided: (one) => {
      placed.push(one)
      payments.decided(one)
    },
  })
  await payments.settled()
  return placed
}

/** The parcels in the order in which they were bought, that of the prepaid order first. */
async function codesOf({ http, host }: Harness, saleId: string, prepaid: OrderView): Promise<string[]> {
  const listed = await http.all<OrderView>(`/api/sales/${saleId}/orders`, host)
  const own = listed.find(({ orderId }) => orderId === prepaid.orderId)!
  const all = [own, ...listed.toSorted((a, b) => a.seq! - b.seq!)].map(({ parcelCode }) => parcelCode)
  if (all.includes(undefined)) throw new Error('an order is in no parcel')
  return [...new Set(all)] as string[]
}

/** Waits until GHN has booked every parcel; then its truck takes them, and the courier signs. */
async function send(harness: Harness, codes: readonly string[]): Promise<Left> {
  const { http, dispatcher: token } = harness
  await inParallel(codes, bookingsAtOnce, (code) =>
    until(`parcel ${code} is booked at GHN`, bookedWithinMs, async () => {
      const one = await http.json<ShipmentView>(`/api/parcels/${code}/shipment`, { token }).catch(() => undefined)
      return one?.state === 'booked' ? true : undefined
    }),
  )
  const [pickupId, manifestId, plannedAt] = [randomUUID(), randomUUID(), harness.now()]
  const post = <Answer>(path: string, body: object): Promise<Answer> => http.json(path, { method: 'POST', token, body })
  await post('/api/pickups', { pickupId, carrier: carrierTitle, plannedAt: plannedAt.toISOString() })
  await inParallel(codes, scansAtOnce, async (code) => {
    const scan = { scanId: randomUUID(), code }
    const { result } = await post<{ result: string }>(`/api/pickups/${pickupId}/scans`, scan)
    if (result !== 'ok') throw new Error(`parcel ${code} was scanned out with ${result}`)
  })
  await post(`/api/pickups/${pickupId}/sign`, { manifestId, courier: 'Nguyễn Văn Tám', strokes: signature })
  return { carrier: carrierTitle, manifestId, codes, plannedAt, signedAt: harness.now() }
}
