import Table from 'cli-table3'
import type { ActFigures } from './figures.ts'
import { count } from './progress.ts'
import type { DayEnd } from './day.ts'

export interface Reported extends DayEnd {
  output: string
  /** Since the command started. */
  seconds: number
}

/** The one line for programs: the figures of the drop at the top level, those of the live around it under `show`. */
export function jsonLine({ drop, show, ...day }: Reported): string {
  const { placed, confirmed, soldOut, overLimit, p50Ms, p99Ms } = drop
  const { oversold, lost, doubled, toldTwice, undersold, conservation, problems } = day.audit
  const { parcels, batches, labels, packed, breaches, busy, queue, dropMs, seconds, output } = day
  return JSON.stringify({
    placed,
    confirmed,
    soldOut,
    overLimit,
    busy,
    p50Ms,
    p99Ms,
    oversold,
    lost,
    doubled,
    conservation,
    parcels,
    batches,
    labels,
    packed,
    breaches,
    queue,
    toldTwice,
    undersold,
    verify: day.verify,
    problems,
    show,
    dropMs,
    seconds,
    output,
  })
}

/** The figures and the promises, for people. */
export function summary({ drop, show, audit, ...day }: Reported): string {
  const figures = table(['', 'the drop', 'the live around it'])
  const row = (name: string, key: keyof ActFigures, unit = ''): void =>
    void figures.push([name, `${count(drop[key])}${unit}`, `${count(show[key])}${unit}`])
  row('orders placed', 'placed')
  row('confirmed (cash on delivery)', 'confirmed')
  row('reserved until paid', 'reserved')
  row('refused: sold out', 'soldOut')
  row('refused: over the limit per buyer', 'overLimit')
  row('from tap to decision, median', 'p50Ms', ' ms')
  row('from tap to decision, 99 % within', 'p99Ms', ' ms')

  const promises = table(['promise', 'broken'])
  promises.push(
    ['sold more than there was (oversold)', audit.oversold],
    ['acknowledged and not in the list (lost)', audit.lost],
    ['counted twice (duplicated)', audit.doubled],
    ['told two different things', audit.toldTwice],
    ['bags left although someone wanted them', audit.undersold],
    ['available + held + sold = quota (conservation)', audit.conservation],
    ['every balance and decision re-derived (verify)', day.verify],
  )
  const rest = table(['the rest of the day', ''])
  rest.push(
    ['the drop was decided in', `${count(day.dropMs)} ms`],
    ['paid by webhook · hold expired', `${count(day.paid)} · ${count(day.expired)}`],
    ['answered busy and sent again', count(day.busy)],
    ['parcels · packing batches · labels', `${count(day.parcels)} · ${count(day.batches)} · ${count(day.labels)}`],
    ['packed and handed over', count(day.packed)],
    ['missed the deadline (breaches)', count(day.breaches)],
    ['the queue lived in', day.queue === 'redis' ? 'Redis' : 'Postgres'],
    ['the whole day took', `${day.seconds} s`],
  )
  return `${figures.toString()}\n${promises.toString()}\n${rest.toString()}\nPick lists, packing slips, labels and the manifest: ${day.output}`
}

export function table(head: string[]): Table.Table {
  return new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
  })
}
