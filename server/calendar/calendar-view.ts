import { Temporal } from 'temporal-polyfill'
import type { CalendarHub, CalendarSession } from '../../shared/contract/routes/calendar.ts'
import type { Fit, HubSight } from '../../shared/calendar/hub-sight.ts'
import { stateOf, type LoadState, type Packed } from '../../shared/calendar/load.ts'
import type { Moves } from '../../shared/calendar/moves.ts'
import { groupBy } from '../../shared/lib/group-by.ts'
import type { KnownHub, KnownSession } from './gather-hubs.ts'

type Day = CalendarHub['days'][number]

/** From the worst on: how a day is as a whole. */
const worstFirst = ['over', 'tight', 'unknown', 'free', 'closed'] as const satisfies readonly LoadState[]

/** A hub's days from one local date to another; `own`: the sessions of who asks. */
export function hubView(
  { seller, isAbove, sight }: KnownHub,
  { from, to, own, more }: { from: string; to: string; own: ReadonlySet<string>; more: boolean },
): CalendarHub {
  const { week, parcelsPerHour, trucks } = seller.capacity!
  const hours = groupBy(hoursOf(sight, own), ({ date }) => date)
  const pickups = groupBy(pickupsOf(sight, own), ({ date }) => date)
  const dates = [...new Set(sight.floor.slots.map(({ date }) => date))].filter((date) => date >= from && date <= to)
  return {
    seller: isAbove ? null : seller.seller,
    name: isAbove ? null : seller.name,
    isAbove,
    timeZone: seller.timeZone,
    knows: { hours: week !== null, parcelsPerHour: parcelsPerHour !== null, trucks: trucks.length > 0 },
    days: dates.map((date) => dayOf(date, hours.get(date) ?? [], pickups.get(date) ?? [])),
    more,
  }
}

/** Something of a local date. */
interface Dated<T> {
  date: string
  one: T
}

function dayOf(date: string, hours: Dated<Day['hours'][number]>[], pickups: Dated<Day['pickups'][number]>[]): Day {
  const states = new Set([...hours, ...pickups].map(({ one }) => one.state))
  return {
    date,
    state: worstFirst.find((one) => states.has(one)) ?? 'closed',
    hours: hours.map(({ one }) => one),
    pickups: pickups.map(({ one }) => one),
  }
}

function hoursOf({ floor, load, hours }: HubSight, own: ReadonlySet<string>): Dated<Day['hours'][number]>[] {
  const ours = floor.slots.map(() => 0)
  for (const { job, slot, parcels } of load.packed) if (own.has(job.session.saleId)) ours[slot]! += parcels
  return floor.slots.flatMap(({ at, date, isOpen, capacity }, i) => {
    const parcels = hours[i]!
    if (parcels === 0 && !(isOpen && capacity !== null)) return []
    const state = stateOf(parcels, capacity)
    return [{ date, one: { at: new Date(at).toISOString(), parcels, own: ours[i]!, capacity, state } }]
  })
}

function pickupsOf({ floor, load, trucks }: HubSight, own: ReadonlySet<string>): Dated<Day['pickups'][number]>[] {
  const ours = floor.pickups.map(() => 0)
  for (const { job, pickup, parcels } of load.loaded) if (own.has(job.session.saleId)) ours[pickup]! += parcels
  return floor.pickups.map(({ at, date, carrier, capacity }, i) => {
    const parcels = trucks[i]!
    const state = stateOf(parcels, capacity)
    return { date, one: { at: new Date(at).toISOString(), carrier, parcels, own: ours[i]!, capacity, state } }
  })
}

/** What was worked out at a hub for all of its sessions. */
export interface AtHub extends Moves {
  hub: KnownHub
  fits: ReadonlyMap<string, Fit>
  packed: ReadonlyMap<string, Packed[]>
}

/** A session with when it is packed, what it must catch, and where it would fit better. */
export function sessionView(session: KnownSession, atHub: AtHub | undefined): CalendarSession {
  const { saleId, row, seller, source, parcels, startsAt, minutes } = session
  const moveTo = atHub?.moves.find((move) => move.saleId === saleId)?.startsAt
  const hub = atHub?.hub
  const fit = atHub?.fits.get(saleId)
  return {
    saleId,
    title: row.title,
    seller: seller.seller,
    name: seller.name,
    hub: hub && !hub.isAbove ? hub.seller.seller : null,
    state: row.state,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + minutes * 60_000).toISOString(),
    parcels,
    source,
    packing: hub ? packingOf(hub.sight, atHub.packed.get(saleId) ?? []) : null,
    leaves: hub ? leavesOf(hub.sight, session) : [],
    load: fit?.state ?? 'unknown',
    reasons: fit?.reasons ?? [],
    moveTo: moveTo === undefined ? null : new Date(moveTo).toISOString(),
    nowhere: atHub?.nowhere.includes(saleId) ?? false,
  }
}

function packingOf({ floor }: HubSight, packed: readonly Packed[]): CalendarSession['packing'] {
  const hours = packed.map(({ slot }) => floor.slots[slot]!)
  if (hours.length === 0) return null
  return {
    from: new Date(Math.min(...hours.map(({ at }) => at))).toISOString(),
    until: new Date(Math.max(...hours.map(({ until }) => until))).toISOString(),
  }
}

function leavesOf({ jobs, floor }: HubSight, session: KnownSession): CalendarSession['leaves'] {
  const together = groupBy(jobs.of(session), ({ pickup, dueAt }) => `${pickup} ${dueAt}`)
  return [...together.values()].map((some) => {
    const { pickup, dueAt } = some[0]!
    const truck = floor.pickups[pickup]
    return {
      dueAt: new Date(dueAt).toISOString(),
      pickup: truck ? { at: new Date(truck.at).toISOString(), carrier: truck.carrier } : null,
      parcels: some.reduce((sum, { parcels }) => sum + parcels, 0),
    }
  })
}

/** The local date of an instant. */
export function dateIn(timeZone: string, at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}
