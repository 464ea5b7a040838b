import type { z } from 'zod'
import type { capacityAnswer } from '../../../shared/contract/routes/deadline-capacity.ts'
import type { Stage } from '../harness.ts'

type Capacity = z.output<typeof capacityAnswer>

/** What Flashpack said at a moment of the packing about the rest of it. */
export interface Forecast {
  at: Date
  /** Still to be packed, of all deadlines. */
  parcels: number
  early: Date
  expected: Date
  late: Date
  handsNeeded: number | null
  hands: number
  perPackerHour: number
}

/** A forecast and what became of it. */
export interface Judged extends Forecast {
  doneAt: Date
  /** Of `parcels`, how many were sealed when the forecast had all of them sealed. */
  sealedByThen: number
  errorPct: number
  isInBand: boolean
}

/** Reads, through the API, when all that is left will be packed. Throws when it foresees nothing: parcels are left. */
export async function readForecast({ http, host, moveClockTo, now }: Stage, saleId: string): Promise<Forecast> {
  await moveClockTo(now()) // the gateway's clock is up to 5 s behind one that was moved
  const { at, deadlines, handsNeeded, hands, pace } = await http.json<Capacity>(`/api/sales/${saleId}/capacity`, {
    token: host,
  })
  const last = deadlines.at(-1)
  if (!last?.doneAt) throw new Error('there is no forecast, though parcels are left')
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

/** How far off it was: of the time that packing the rest really took, the part by which the forecast was too long or too short (%). */
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

/** Of several forecasts, their mean error, each weighted with its parcels (%). */
export function meanError(all: readonly Judged[]): number {
  return tenths(
    all.reduce((sum, { errorPct, parcels }) => sum + errorPct * parcels, 0) /
      all.reduce((sum, { parcels }) => sum + parcels, 0),
  )
}

export function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
