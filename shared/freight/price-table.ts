import { parse } from 'csv-parse/sync'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { projectPath } from '../lib/paths.ts'

const day = z.iso.date()
const amount = z.coerce.number().int().min(0)
const grams = z.coerce.number().int().min(1)
const row = z.strictObject({
  carrier: z.string().min(1),
  service: z.string().min(1),
  from: day,
  until: day.or(z.literal('')),
  first_grams: grams,
  first_price: amount,
  step_grams: grams,
  step_price: amount,
  pickup_price: amount,
  source: z.string().min(1),
})

/** What a carrier asks from a day on: for a parcel by its weight (g), and for coming to fetch them. In đồng. */
export interface FreightPrice {
  carrier: string
  service: string
  from: string
  /** The last day, if it is known. */
  until: string | undefined
  firstGrams: number
  firstPrice: number
  stepGrams: number
  stepPrice: number
  pickupPrice: number
  source: string
}

/** The price tables of a folder's CSV files. Throws with the file and the line that cannot be read. */
function readPrices(folder: string): FreightPrice[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .toSorted()
    .flatMap((name) => parsePrices(name, readFileSync(join(folder, name), 'utf8')))
}

/** The price tables of one file. Throws with the line that cannot be read. */
export function parsePrices(name: string, text: string): FreightPrice[] {
  const rows = parse(text, { columns: true, bom: true, skip_empty_lines: true })
  return rows.map((one, at) => {
    const parsed = row.safeParse(one)
    if (!parsed.success) throw new Error(`${name}, line ${at + 2}: ${z.prettifyError(parsed.error)}`)
    const { first_grams, first_price, step_grams, step_price, pickup_price, until, ...rest } = parsed.data
    return {
      ...rest,
      until: until || undefined,
      firstGrams: first_grams,
      firstPrice: first_price,
      stepGrams: step_grams,
      stepPrice: step_price,
      pickupPrice: pickup_price,
    }
  })
}

/**
 * The tables of a co-operative's own folder, and those that come with Flashpack for carriers of which it has none:
 * what was agreed with a carrier comes before what others were offered, whenever it began.
 */
export function knownPrices(ownFolder: string | undefined): FreightPrice[] {
  const own = ownFolder === undefined ? [] : readPrices(ownFolder)
  const isAgreed = new Set(own.map(({ carrier }) => spoken(carrier)))
  const others = readPrices(projectPath('data', 'freight-prices'))
  return [...own, ...others.filter(({ carrier }) => !isAgreed.has(spoken(carrier)))]
}

/** A carrier's name, however it is spelled. */
function spoken(carrier: string): string {
  return carrier.normalize('NFC').trim().toLowerCase()
}

/**
 * The table of a carrier in force on a local day (`YYYY-MM-DD`): the first listed of those that began last. Carriers
 * are compared as people write them.
 */
export function priceOn(prices: readonly FreightPrice[], carrier: string, localDay: string): FreightPrice | undefined {
  const inForce = prices.filter(
    ({ carrier: of, from, until = localDay }) =>
      spoken(of) === spoken(carrier) && from <= localDay && localDay <= until,
  )
  return inForce.toSorted((a, b) => b.from.localeCompare(a.from))[0]
}

/** What a parcel of this weight costs. */
export function priceOfParcel({ firstGrams, firstPrice, stepGrams, stepPrice }: FreightPrice, weight: number): number {
  return firstPrice + Math.max(0, Math.ceil((weight - firstGrams) / stepGrams)) * stepPrice
}
