import { count } from '../progress.ts'
import { table } from '../report.ts'
import { meanError, tenths, type Judged } from './forecast.ts'
import type { SharedFreight } from './freight.ts'
import { said } from './hours.ts'
import type { Shift } from './packers.ts'
import type { SaleEnd } from './reckon.ts'
import type { EndedSale } from './sales.ts'

/** One sale of the day from its first order to its last truck. */
export interface PlayedSale {
  sale: EndedSale
  shift: Shift
  forecast: Judged
  /** Promises and books. */
  end: SaleEnd
}

export interface SaturdayEnd {
  sales: readonly PlayedSale[]
  orders: number
  producers: number
  packers: number
  verify: 'PASS' | 'FAIL'
  /** The pack of the sale whose truck was late. */
  evidencePack: string
  /** Of the truck that took the pavilion's parcels. */
  freight: SharedFreight
  problems: readonly string[]
}

export interface SaturdayFigures {
  onTime: number
  late: number
  breaches: number
  forecastErrorPct: number
  parcelsPerHour: number
  lastOrderToLastLabelSeconds: number
  handsNeeded: number | null
}

const hourMs = 3_600_000

/** The figures of the closing summary. */
export function figuresOf({ sales }: SaturdayEnd): SaturdayFigures {
  const sum = (of: (end: SaleEnd) => number): number => sales.reduce((all, { end }) => all + of(end), 0)
  const packedHours = sales.reduce(
    (all, { shift }) => all + (shift.endedAt.getTime() - shift.startedAt.getTime()) / hourMs,
    0,
  )
  const needed = sales.map(({ forecast }) => forecast.handsNeeded)
  return {
    onTime: sum(({ onTime }) => onTime),
    late: sum(({ late }) => late),
    breaches: sum(({ breaches }) => breaches),
    forecastErrorPct: meanError(sales.map(({ forecast }) => forecast)),
    parcelsPerHour: tenths(sales.reduce((all, { shift }) => all + shift.seals.length, 0) / packedHours),
    lastOrderToLastLabelSeconds: Math.max(...sales.map(({ sale }) => sale.lastLabelSeconds)),
    handsNeeded: needed.includes(null) ? null : Math.max(...needed.map(Number)),
  }
}

/** The one line for programs. */
export function jsonLine(day: SaturdayEnd, seconds: number): string {
  const { evidencePack, orders, producers, packers, verify, freight, problems } = day
  const { onTime, late, breaches, forecastErrorPct, parcelsPerHour, ...more } = figuresOf(day)
  const sales = day.sales.map(({ sale: { title, policy, parcels, lastLabelSeconds }, forecast, end }) => ({
    title,
    policy,
    parcels,
    onTime: end.onTime,
    late: end.late,
    breaches: end.breaches,
    forecastErrorPct: forecast.errorPct,
    inBand: forecast.isInBand,
    handsNeeded: forecast.handsNeeded,
    lastLabelSeconds,
  }))
  return JSON.stringify({
    onTime,
    late,
    breaches,
    forecastErrorPct,
    parcelsPerHour,
    evidencePack,
    ...more,
    orders,
    producers,
    packers,
    verify,
    freight: { amount: freight.amount, producers: freight.producers, saved: freight.saved },
    problems,
    sales,
    seconds,
  })
}

/** Promises, forecast and floor, for people. */
export function summary(day: SaturdayEnd, seconds: number): string {
  const { sales } = day
  const head = ['', ...sales.map(({ sale: { title, starts } }) => `${title} ${starts}`)]
  const bySale = table(head)
  const row = (name: string, of: (one: PlayedSale) => string | number): void =>
    void bySale.push([name, ...sales.map((one) => of(one))])
  row('promise', ({ sale }) => sale.policy)
  row('parcels · batches', ({ sale }) => `${count(sale.parcels)} · ${count(sale.batches.length)}`)
  row('packed from · to', ({ shift }) => `${said(shift.startedAt)} · ${said(shift.endedAt)}`)
  row('forecast at a third · done at', ({ forecast }) => `${said(forecast.expected)} · ${said(forecast.doneAt)}`)
  row('sealed by then', ({ forecast }) => `${count(forecast.sealedByThen)} of ${count(forecast.parcels)}`)
  row(
    'forecast error · within its band',
    ({ forecast }) => `${forecast.errorPct} % · ${forecast.isInBand ? 'yes' : 'no'}`,
  )
  row('packers needed · present', ({ forecast }) => `${forecast.handsNeeded ?? '∞'} · ${forecast.hands}`)
  row('handed over on time', ({ end }) => count(end.onTime))
  row('handed over late', ({ end }) => count(end.late))
  row('packed late (breaches)', ({ end }) => count(end.breaches))
  row('last order to last label', ({ sale }) => `${sale.lastLabelSeconds} s`)

  const broken = (of: (end: SaleEnd) => number): number => sales.reduce((all, { end }) => all + of(end), 0)
  const promises = table(['promise', 'broken'])
  promises.push(
    ['sold more than there was (oversold)', broken(({ audit }) => audit.oversold)],
    ['acknowledged and not in the list (lost)', broken(({ audit }) => audit.lost)],
    ['counted twice (duplicated)', broken(({ audit }) => audit.doubled)],
    ['told two different things', broken(({ audit }) => audit.toldTwice)],
    [
      "on time, late, breaches, evidence: same as the floor's own record",
      broken(({ problems, audit }) => problems.length - audit.problems.length),
    ],
    [
      'available + held + sold = quota (conservation)',
      sales.every(({ end }) => end.audit.conservation === 'PASS') ? 'PASS' : 'FAIL',
    ],
    ["shares of the pooled truck's freight, counted from the parcels", day.freight.problems.length],
    ['every balance and decision re-derived (verify)', day.verify],
  )
  const figures = figuresOf(day)
  const note = [
    `${count(figures.onTime)} parcels on time, ${count(figures.late)} late and on record. Forecast error ${figures.forecastErrorPct} %, ${figures.parcelsPerHour} parcels/h with ${day.packers} packers,`,
    `${figures.lastOrderToLastLabelSeconds} s at most from the last order of a sale to its last label. The whole day took ${seconds} s.`,
    `Evidence for the late truck: ${day.evidencePack}`,
  ]
  return `${bySale.toString()}\n${promises.toString()}\n${note.join('\n')}`
}
