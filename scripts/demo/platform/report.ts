import { count } from '../progress.ts'
import { table } from '../report.ts'
import { sayAccount, type Account, type DayAccount } from './account.ts'
import type { Truck } from './truck.ts'

/** How a day with a platform's orders ended. */
export interface PlatformEnd {
  /** The order file, and the newer one, to the row. */
  first: Account
  second: Account
  labels: { pages: number; matched: number; tray: number }
  unknownSkus: number
  /** Of the platform, to be packed in the first file. */
  packages: number
  packed: number
  /** Parcels of our own live. */
  ownPacked: number
  batches: number
  /** Scans at packing that were answered `cancelled`. */
  red: number
  truck: Truck
  evidence: { path: string; proven: number }
  end: DayAccount
  verify: 'PASS' | 'FAIL'
  problems: readonly string[]
  output: string
}

/** The one line for programs. */
export function jsonLine(day: PlatformEnd, seconds: number): string {
  const { truck, end, evidence, ...rest } = day
  return JSON.stringify({
    ...rest,
    left: truck.left,
    refused: truck.refused,
    proven: evidence.proven,
    evidencePack: evidence.path,
    unaccounted: end.packages - end.left - end.cancelled - end.fenced,
    seconds,
  })
}

/** The figures and the promises, for people. */
export function summary(day: PlatformEnd, seconds: number): string {
  const { end, labels, truck, evidence } = day
  const figures = table(['the day', ''])
  figures.push(
    ['packages in the order file', count(day.packages)],
    ['names of goods asked once', count(day.unknownSkus)],
    ['pages of labels = matched + tray', `${count(labels.pages)} = ${count(labels.matched)} + ${labels.tray}`],
    ['batches printed, our own among them', count(day.batches)],
    ["packed by the platform's codes · parcels of our own", `${count(day.packed)} · ${count(day.ownPacked)}`],
    ['cancelled: red at packing · refused at the truck', `${day.red} · ${truck.refused}`],
    ['left with the truck · in the evidence pack', `${count(truck.left)} · ${count(evidence.proven)}`],
  )
  const promises = table(['promise', 'broken'])
  promises.push(
    ['packages that are not accounted for', end.packages - end.left - end.cancelled - end.fenced],
    ['every balance and decision re-derived (verify)', day.verify],
    ['everything that was checked on the way', day.problems.length],
  )
  return [
    figures.toString(),
    promises.toString(),
    `First file: ${sayAccount(day.first)}.`,
    `Newer file: ${sayAccount(day.second)}.`,
    `Its packages at the end: ${count(end.packages)} = ${count(end.left)} left with the truck + ${count(end.cancelled)} cancelled + ${count(end.fenced)} held by the platform.`,
    `The whole day took ${seconds} s. Labels and the evidence pack: ${day.output}`,
  ].join('\n')
}
