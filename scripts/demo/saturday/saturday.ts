import { dirname } from 'node:path'
import { seededRandom } from '../../lib/seeded-random.ts'
import { demoShop, recipients } from '../../lib/demo-catalogue.ts'
import { gatherCrowd } from '../crowd.ts'
import { Ledger } from '../ledger.ts'
import { count } from '../progress.ts'
import type { Cleanup, Harness, HarnessOptions } from '../harness.ts'
import { saveEvidence } from './evidence.ts'
import { judge, readForecast, type Forecast, type Judged } from './forecast.ts'
import { sayFreight, shareFreight, type SharedFreight } from './freight.ts'
import { hours, said, saturdayMorning, wallTime } from './hours.ts'
import { packAll, packerNames, packersOf, type Shift } from './packers.ts'
import { producers, producersCount, takeIn } from './producers.ts'
import { readBooks, reckon } from './reckon.ts'
import type { SaturdayEnd } from './report.ts'
import { closeAndPrint, createSale, ledgerOf, plannedSales, playSale, type EndedSale, type Sale } from './sales.ts'
import type { Pace } from './timings.ts'
import { visit, type Left } from './trucks.ts'

export interface SaturdayOptions {
  /** Of the whole day; rounded to a multiple of sales and producers. */
  orders: number
  viewers: number
  output: string
  say: (line: string) => void
  act: (title: string, text: string) => void
}

const seed = 12
/**
 * A live merges one buyer's orders into one parcel; small batches let eight people finish at about the same time (s,
 * parcels).
 */
const settings = { MERGE_WAIT_SECONDS: '7200', BATCH_PARCELS_MAX: '4' }
const forecastAfter = 1 / 3

export const saturdayOptions: Pick<HarnessOptions, 'packers' | 'startsAt' | 'settings'> = {
  packers: packerNames,
  startsAt: saturdayMorning,
  settings,
}

interface Packed {
  sale: EndedSale
  shift: Shift
  forecast: Judged
}

/** Plays a co-operative's Saturday on an open harness: three lives, eight packers, three trucks, one of them late. */
export async function playSaturday(harness: Harness, options: SaturdayOptions, cleanup: Cleanup): Promise<SaturdayEnd> {
  const { act, say } = options
  const ordersPerPin = Math.max(1, Math.round(options.orders / plannedSales.length / producersCount))
  const saturday = harness.now()
  const allProducers = producers(ordersPerPin)
  act(
    "Saturday, eight o'clock",
    `${allProducers.length} producers of Cầu Kè, members of one co-operative, bring their goods to its hub; three lives are prepared, one of them a pavilion of what is still theirs.`,
  )
  const tokens = await takeIn(harness, allProducers, plannedSales.filter(({ isPavilion }) => !isPavilion).length)
  await harness.http.json('/api/shop', { method: 'PUT', token: harness.host, body: demoShop })
  const sales = await inTurn(plannedSales.map((planned, i) => () => createSale(harness, planned, i + 1, allProducers)))
  const ledger = new Ledger()
  const viewers = await gatherCrowd(harness, sales[0]!.saleId, recipients(options.viewers), ledger, cleanup)
  await Promise.all(viewers.flatMap(({ client }) => sales.slice(1).map(({ saleId }) => client.join(saleId))))
  say(
    `  ${allProducers.filter(({ isScarce }) => isScarce).length} of the producers have brought less than people will want. ${count(viewers.length)} viewers have signed up.`,
  )

  const paces = packersOf(seededRandom(seed))
  const play = async (sale: Sale): Promise<Packed> => {
    await harness.passTo(wallTime(saturday, sale.starts))
    act(
      `${said(harness.now())}: ${sale.title}`,
      `A live of an hour under ${sale.policy}: ${count(ordersPerPin * allProducers.length)} orders, a producer pinned every five minutes.`,
    )
    await playSale(harness, sale, { producers: allProducers, viewers, ordersPerPin, ledger })
    return pack(harness, await closeAndPrint(harness, sale, options.output), paces, say)
  }
  const first = await play(sales[0]!)
  const second = await play(sales[1]!)
  const left = [await leave(harness, options, 'GHTK', first, wallTime(saturday, hours.trucks.first))]
  const third = await play(sales[2]!)
  left.push(
    await leave(harness, options, 'GHN', third, wallTime(saturday, hours.trucks.evening)),
    await leaveLate(harness, options, second, saturday),
  )
  const freight = await shareFreight(harness, left.at(-1)!, second.sale, { producers: allProducers, tokens })
  say(sayFreight(freight))

  act(
    'Were the promises kept?',
    'What buyers were told, what packers sealed and what the trucks took is compared with the books and with the evidence read back from disk.',
  )
  return close(harness, options, [first, second, third], { ledger, left, freight })
}

async function pack(
  harness: Harness,
  sale: EndedSale,
  paces: readonly Pace[],
  say: (line: string) => void,
): Promise<Packed> {
  say(
    `  ${said(harness.now())}: ${count(sale.parcels)} parcels in ${count(sale.batches.length)} batches, labels on disk ${sale.lastLabelSeconds} s after the last order; ${paces.length} packers begin.`,
  )
  let forecast: Forecast | undefined
  const shift = await packAll(harness, paces, {
    pauseAfter: Math.floor(sale.parcels * forecastAfter),
    pause: async () => {
      forecast = await readForecast(harness, sale.saleId)
      const { at, parcels, early, expected, late, hands, handsNeeded, perPackerHour } = forecast
      say(
        `  ${said(at)}: Flashpack forecasts the last ${count(parcels)} parcels for ${said(expected)} (${said(early)} to ${said(late)}), at ${perPackerHour} parcels/h per packer; packers needed ${handsNeeded ?? '∞'}, present ${hands}.`,
      )
    },
  })
  if (!forecast) throw new Error(`${sale.title}: too few parcels for a forecast`)
  const judged = judge(
    forecast,
    shift.seals.map(({ at }) => at),
  )
  say(
    `  ${said(shift.endedAt)}: all ${count(shift.seals.length)} parcels are sealed; the forecast was off by ${judged.errorPct} % of the time left.`,
  )
  return { sale, shift, forecast: judged }
}

function codesOf({ shift }: Packed): string[] {
  return shift.seals.map(({ code }) => code)
}

async function leave(
  harness: Harness,
  { act, say }: SaturdayOptions,
  carrier: string,
  packed: Packed,
  plannedAt: Date,
): Promise<Left> {
  act(
    `${said(plannedAt)}: ${carrier}`,
    `The truck for ${packed.sale.title} is on time: every parcel is scanned out, the courier signs.`,
  )
  const left = await visit(harness, { carrier, plannedAt, codes: codesOf(packed) })
  say(`  ${count(left.codes.length)} parcels left at ${said(left.signedAt)}.`)
  return left
}

async function leaveLate(
  harness: Harness,
  { act, say }: SaturdayOptions,
  packed: Packed,
  saturday: Date,
): Promise<Left> {
  const [plannedAt, notedAt, comesAt] = [
    wallTime(saturday, hours.late.planned, 1),
    wallTime(saturday, hours.late.noted, 1),
    wallTime(saturday, hours.late.comes, 1),
  ]
  act(
    `${said(plannedAt)}: Viettel Post`,
    `The truck for ${packed.sale.title} does not come. Its first parcels must leave by noon, 24 hours after they were ordered.`,
  )
  const notes = [
    { at: notedAt, kind: 'other', text: 'Xe hẹn 10:00 vẫn chưa tới' },
    { at: comesAt, kind: 'came-late', text: 'Xe tới trễ hơn hai giờ' },
  ] as const
  const left = await visit(harness, { carrier: 'Viettel Post', plannedAt, codes: codesOf(packed), notes })
  say(`  It came at ${said(comesAt)}: ${count(left.codes.length)} parcels left at ${said(left.signedAt)}.`)
  return left
}

async function close(
  harness: Harness,
  { output, say }: SaturdayOptions,
  packed: readonly Packed[],
  { ledger, left, freight }: { ledger: Ledger; left: readonly Left[]; freight: SharedFreight },
): Promise<SaturdayEnd> {
  await harness.moveClockTo(harness.now())
  const played = await inTurn(
    packed.map((one) => async () => {
      const path = await saveEvidence(harness, one.sale, output)
      const books = await readBooks(harness, one.sale.saleId, path)
      return {
        ...one,
        path,
        end: reckon(one.sale.title, { ledger: ledgerOf(ledger, one.sale.saleId), seals: one.shift.seals, left }, books),
      }
    }),
  )
  const failed = await harness.verify()
  const isOfLate = new Set(left.at(-1)!.codes)
  const evidencePack = played.find(({ shift }) => shift.seals.some(({ code }) => isOfLate.has(code)))!.path
  say(`  The evidence packs are in ${dirname(evidencePack)}.`)
  return {
    sales: played,
    orders: ledger.taps.size,
    producers: producersCount,
    packers: packerNames.length,
    verify: failed.length === 0 ? 'PASS' : 'FAIL',
    evidencePack,
    freight,
    problems: [...played.flatMap(({ end }) => end.problems), ...freight.problems, ...failed],
  }
}

async function inTurn<T>(all: readonly (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = []
  for (const one of all) done.push(await one())
  return done
}
