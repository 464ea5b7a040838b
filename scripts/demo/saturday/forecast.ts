import type { z } from 'zod'
import type { capacityAnswer } from '../../../shared/contract/routes/deadline-capacity.ts'
import type { Harness } from '../harness.ts'

type Capacity = z.output<typeof capacityAnswer>

/** Flashpack's forecast for the rest of the packing at one moment. */
export interface Forecast {
  at: Date
  /** Still to be packed, across all deadlines. */
  parcels: number
  early: Date
  expected: Date
  late: Date
  handsNeeded: number | null
  hands: number
  perPackerHour: number
}

/** A forecast and how it turned out. */
export interface Judged extends Forecast {
  doneAt: Date
  /** Of `parcels`, how many were sealed by the time the forecast expected all of them to be. */
  sealedByThen: number
  errorPct: number
  isInBand: boolean
}

/**
 * Reads from the API when everything that is left will be packed. Throws when there is no forecast although parcels are
 * left.
 */
export async function readForecast({ http, host, moveClockTo, now }: Harness, saleId: string): Promise<Forecast> {
  await moveClockTo(now()) // the gateway's clock is up to 5 s behind one that was moved
  const { at, deadlines, handsNeeded, hands, pace } = await http.json<Capacity>(`/api/sales/${saleId}/capacity`, {
    token: host,
  })
  const last = deadlines.at(-1)
  if (!last?.doneAt) throw new Error('there is no forecast, although parcels are left')
  const { early, expected, late } = last.doneAt
  return {
    at: new Date(at),
    parcels: last.due,
    early: new Date(early),
    expected: new Date(expected),
    late: new Date(late),
    handsNeeded,
    hands: hands.count,
    perPackerHour: pace.perPackerHour.mid,
  }
}

/**
 * How far off it was: the share of the time that packing the rest really took by which the forecast was too long or too
 * short (%).
 */
export function judge(forecast: Forecast, sealedAt: readonly Date[]): Judged {
  const doneAt = sealedAt.at(-1)!
  const sealedByThen = sealedAt.filter((at) => at > forecast.at && at <= forecast.expected).length
  const [foreseen, taken] = [
    forecast.expected.getTime() - forecast.at.getTime(),
    doneAt.getTime() - forecast.at.getTime(),
  ]
  return {
    ...forecast,
    doneAt,
    sealedByThen,
    errorPct: tenths((Math.abs(foreseen - taken) / taken) * 100),
    isInBand: doneAt >= forecast.early && doneAt <= forecast.late,
  }
}

/** The mean error of several forecasts, weighted by their parcels (%). */
export function meanError(all: readonly Judged[]): number {
  return tenths(
    all.reduce((sum, { errorPct, parcels }) => sum + errorPct * parcels, 0) /
      all.reduce((sum, { parcels }) => sum + parcels, 0),
  )
}

export function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
