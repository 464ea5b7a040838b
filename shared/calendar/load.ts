import type { Floor, Pickup } from './hub-hours.ts'
import type { Job } from './jobs.ts'

/** Parcels of a job that are packed in an hour. */
export interface Packed {
  job: Job
  slot: number
  parcels: number
}

/** Parcels of a job that leave with a pick-up. */
export interface Loaded {
  job: Job
  pickup: number
  parcels: number
}

/** Parcels of a job beyond what the hub can pack, or a truck take, in time. */
export interface Excess {
  job: Job
  why: 'hub-full' | 'truck-full'
  parcels: number
}

/** What falls on each hour and each pick-up, by their places on the floor. */
export interface Load {
  hours: number[]
  trucks: number[]
  packed: Packed[]
  loaded: Loaded[]
  excess: Excess[]
  /** Hours at whose beginning nothing waits, neither to be packed nor for a truck. */
  quiet: boolean[]
  /** The hours that were worked out; in all others it is as without the further jobs. */
  from: number
  until: number
}

/** Waiting for an hour, or for a truck. */
interface Waiting {
  job: Job
  parcels: number
}

/**
 * Packs and loads the jobs as a hub does: at once as far as there is room, what must leave first before the rest, and
 * of that what was planned first. What has to be packed or loaded now counts now even beyond the capacity. So every
 * parcel is in one hour, and an hour or truck with too much says so. A truck whose capacity is unknown takes what
 * must leave with it.
 */
export function loadOf(floor: Floor, jobs: Arrivals): Load {
  return workThrough(floor, jobs, [], { from: 0, isOver: () => false })
}

/** The load with further jobs, worked out only where they can change anything: between two quiet hours of `before`. */
export function loadWith(floor: Floor, jobs: Arrivals, more: readonly Job[], before: Load): Load {
  const first = Math.min(floor.slots.length, ...more.map(({ arrives }) => arrives))
  const last = Math.max(-1, ...more.map(({ last: packed }) => packed))
  const from = before.quiet.lastIndexOf(true, first)
  return workThrough(floor, jobs, more, { from: Math.max(0, from), isOver: (i) => i > last && before.quiet[i]! })
}

function workThrough(
  { slots, pickups }: Floor,
  jobs: Arrivals,
  more: readonly Job[],
  { from, isOver }: { from: number; isOver: (slot: number) => boolean },
): Load {
  const load: Load = {
    hours: slots.map(() => 0),
    trucks: pickups.map(() => 0),
    packed: [],
    loaded: [],
    excess: [],
    quiet: [],
    from,
    until: slots.length,
  }
  let [backlog, yard]: [Waiting[], Waiting[]] = [[], []]
  let next = pickups.findIndex(({ at }) => at >= (slots[from]?.at ?? Infinity))
  for (let i = from; i < slots.length; i += 1) {
    const slot = slots[i]!
    load.quiet[i] = backlog.length === 0 && yard.length === 0
    if (load.quiet[i] && isOver(i)) return { ...load, until: i }
    for (; next !== -1 && next < pickups.length && pickups[next]!.at < slot.until; next += 1)
      if (yard.length > 0) yard = loadTruck(load, yard, next, pickups[next]!)
    for (const job of jobs[i] ?? []) insert(backlog, { job, parcels: job.parcels }, packsFirst)
    for (const job of more) if (job.arrives === i) insert(backlog, { job, parcels: job.parcels }, packsFirst)
    if (backlog.length > 0) backlog = packHour(load, backlog, i, slot.capacity ?? (slot.isOpen ? Infinity : 0), yard)
  }
  return load
}

/** Jobs by the hour in which they are ordered. */
export type Arrivals = readonly (readonly Job[] | undefined)[]

export function byArrival(jobs: Iterable<Job>): Arrivals {
  const hours: (Job[] | undefined)[] = []
  for (const job of jobs) (hours[job.arrives] ??= []).push(job)
  return hours
}

function packHour(load: Load, backlog: readonly Waiting[], slot: number, capacity: number, yard: Waiting[]): Waiting[] {
  let room = capacity
  const left: Waiting[] = []
  for (const waiting of backlog) {
    const { job, parcels } = waiting
    const now = job.last <= slot ? parcels : Math.min(parcels, room)
    if (now > room) load.excess.push({ job, why: 'hub-full', parcels: now - room })
    room = Math.max(0, room - now)
    if (now > 0) {
      load.hours[slot]! += now
      load.packed.push({ job, slot, parcels: now })
      if (job.pickup !== -1) insert(yard, { job, parcels: now }, leavesFirst)
    }
    if (now < parcels) left.push({ job, parcels: parcels - now })
  }
  return left
}

function loadTruck(load: Load, yard: readonly Waiting[], place: number, { capacity }: Pickup): Waiting[] {
  let room = capacity ?? 0
  const left: Waiting[] = []
  for (const { job, parcels } of yard) {
    const now = job.pickup <= place ? parcels : Math.min(parcels, room)
    if (now > room && capacity !== null) load.excess.push({ job, why: 'truck-full', parcels: now - room })
    room = Math.max(0, room - now)
    load.trucks[place]! += now
    if (now > 0) load.loaded.push({ job, pickup: place, parcels: now })
    if (now < parcels) left.push({ job, parcels: parcels - now })
  }
  return left
}

function packsFirst(a: Waiting, b: Waiting): number {
  return a.job.last - b.job.last || plannedFirst(a.job, b.job)
}

function leavesFirst(a: Waiting, b: Waiting): number {
  return a.job.pickup - b.job.pickup || plannedFirst(a.job, b.job)
}

export function plannedFirst({ session: a }: Job, { session: b }: Job): number {
  return a.plannedAt - b.plannedAt || (a.saleId < b.saleId ? -1 : Number(a.saleId > b.saleId))
}

function insert(list: Waiting[], one: Waiting, compare: (a: Waiting, b: Waiting) => number): void {
  let [place, until] = [0, list.length]
  while (place < until) {
    const middle = (place + until) >> 1
    if (compare(list[middle]!, one) > 0) until = middle
    else place = middle + 1
  }
  list.splice(place, 0, one)
}

export const loadStates = ['closed', 'free', 'tight', 'over', 'unknown'] as const
export type LoadState = (typeof loadStates)[number]

/** From this share of the capacity on there is little room for surprises. */
const tightFrom = 0.8

/** How full an hour or a truck is. */
export function stateOf(parcels: number, capacity: number | null): LoadState {
  if (capacity === null) return 'unknown'
  if (parcels > capacity) return 'over'
  if (capacity === 0) return 'closed'
  return parcels >= tightFrom * capacity ? 'tight' : 'free'
}

/** Whether no hour and no truck has more too much than before. */
export function isNoWorse({ slots, pickups }: Floor, before: Load, after: Load): boolean {
  for (let i = after.from; i < after.until; i += 1)
    if (beyond(after.hours[i]!, slots[i]!.capacity) > beyond(before.hours[i]!, slots[i]!.capacity)) return false
  const [from, until] = [slots[after.from]?.at ?? 0, slots[after.until]?.at ?? Infinity]
  return pickups.every(
    ({ at, capacity }, i) =>
      at < from || at >= until || beyond(after.trucks[i]!, capacity) <= beyond(before.trucks[i]!, capacity),
  )
}

function beyond(parcels: number, capacity: number | null): number {
  return capacity === null ? 0 : Math.max(0, parcels - capacity)
}
