import { Temporal } from 'temporal-polyfill'
import { firstReached } from '../deadline/local-day.ts'

/** Wall times `HH:MM` of one day; `until` may be 24:00. */
export interface Opening {
  from: string
  until: string
}

/** A carrier's regular visit: what does not fit on its truck stays. */
export interface Truck {
  carrier: string
  /** ISO, 1 = Monday. */
  weekdays: number[]
  at: string
  parcels: number | null
  kg: number | null
}

/** When a hub works and how much it gets through. Everything may be unknown, and then nothing is concluded from it. */
export interface HubCapacity {
  /** Monday first; null for a day: closed; null for the week: unknown. */
  week: (Opening | null)[] | null
  /** Days that are unlike their weekday, such as Tết. */
  days: { date: string; hours: Opening | null }[]
  /** What it checks in, packs or loads in an hour, whichever is slowest. */
  parcelsPerHour: number | null
  /** What a parcel usually weighs, without which nobody knows how many fit on a truck that is given in kg. */
  parcelGrams: number | null
  trucks: Truck[]
}

/** An hour of a hub. */
export interface Slot {
  at: number
  until: number
  /** Local date, `YYYY-MM-DD`. */
  date: string
  isOpen: boolean
  /** Parcels; null: unknown. */
  capacity: number | null
}

export interface Pickup {
  at: number
  date: string
  carrier: string
  capacity: number | null
}

/** A stretch of days of a hub, in time order without gaps. */
export interface Floor {
  slots: Slot[]
  pickups: Pickup[]
}

const hourMs = 3_600_000
const dayHours = 24
const dayMs = dayHours * hourMs

/** The hours and pick-ups of a hub from a local day on. */
export function floorOf(hub: HubCapacity, timeZone: string, from: string, days: number): Floor {
  const exceptions = new Map(hub.days.map(({ date, hours }) => [date, hours]))
  const all = daysOf(timeZone, from, days).map((day): Day => ({ ...day, exception: exceptions.get(day.date) }))
  return { slots: all.flatMap((day) => slotsOf(hub, day)), pickups: all.flatMap((day) => pickupsOf(hub, day)) }
}

interface PlainDay {
  date: string
  weekday: number
  startsAt: number
  endsAt: number
  timeZone: string
}

interface Day extends PlainDay {
  /** Its own hours, or null where it is closed; undefined for a day like any other. */
  exception: Opening | null | undefined
}

/** Local days one after another; where clocks are not changed, which is nearly always, the calendar is asked once. */
function daysOf(timeZone: string, from: string, count: number): PlainDay[] {
  const first = Temporal.PlainDate.from(from)
  const startsAt = firstReached(first, '00:00', timeZone)
  const change = Temporal.Instant.fromEpochMilliseconds(startsAt)
    .toZonedDateTimeISO(timeZone)
    .getTimeZoneTransition('next')
  const isEven = change === null || change.epochMilliseconds > startsAt + (count + 1) * dayMs
  const startOf = (n: number): number =>
    isEven ? startsAt + n * dayMs : firstReached(first.add({ days: n }), '00:00', timeZone)
  return Array.from({ length: count }, (_, n) => {
    const date = new Date(Date.parse(from) + n * dayMs)
    return {
      date: date.toISOString().slice(0, 10),
      weekday: date.getUTCDay() || 7,
      startsAt: startOf(n),
      endsAt: startOf(n + 1),
      timeZone,
    }
  })
}

function slotsOf({ week, parcelsPerHour }: HubCapacity, day: Day): Slot[] {
  const hours = openingOn(week, day)
  const [opens, closes] = hours ? [instantIn(day, hours.from), instantIn(day, hours.until)] : [0, 0]
  const starts = hourStarts(day)
  return starts.map((at, i): Slot => {
    const until = starts[i + 1] ?? day.endsAt
    const openMs = Math.max(0, Math.min(until, closes) - Math.max(at, opens))
    const isOpen = hours === undefined || openMs > 0
    return { at, until, date: day.date, isOpen, capacity: capacityIn(openMs) }
  })

  function capacityIn(openMs: number): number | null {
    if (hours === null || (hours && openMs === 0)) return 0
    if (hours === undefined || parcelsPerHour === null) return null
    return Math.floor((parcelsPerHour * openMs) / hourMs)
  }
}

/** Null: closed; undefined: unknown. */
function openingOn(week: HubCapacity['week'], { weekday, exception }: Day): Opening | null | undefined {
  return exception === undefined ? week?.[weekday - 1] : exception
}

/** A day that is closed, or closes earlier than usual, has no truck then. */
function pickupsOf({ trucks, parcelGrams }: HubCapacity, day: Day): Pickup[] {
  const { date, weekday, exception } = day
  return trucks
    .filter(({ weekdays }) => weekdays.includes(weekday))
    .filter(
      ({ at }) => exception === undefined || (exception !== null && at >= exception.from && at <= exception.until),
    )
    .map((truck): Pickup => ({
      at: instantIn(day, truck.at),
      date,
      carrier: truck.carrier,
      capacity: truckCapacity(truck, parcelGrams),
    }))
    .toSorted((a, b) => a.at - b.at)
}

/** How many parcels fit on a truck; null: unknown. */
function truckCapacity({ parcels, kg }: Truck, parcelGrams: number | null): number | null {
  const byWeight = kg === null || parcelGrams === null ? null : Math.floor((kg * 1_000) / parcelGrams)
  if (parcels === null || byWeight === null) return parcels ?? byWeight
  return Math.min(parcels, byWeight)
}

/** Days without a change of clocks, nearly all of them, are divided without asking the calendar. */
function hourStarts(day: Day): number[] {
  const hours = Array.from({ length: dayHours }, (_, hour) => hour)
  if (isPlain(day)) return hours.map((hour) => day.startsAt + hour * hourMs)
  const starts = hours.map((hour) => firstReached(dateOf(day), `${String(hour).padStart(2, '0')}:00`, day.timeZone))
  return [...new Set(starts)].filter((at) => at < day.endsAt)
}

function instantIn(day: Day, time: string): number {
  if (time === '24:00') return day.endsAt
  if (!isPlain(day)) return firstReached(dateOf(day), time, day.timeZone)
  return day.startsAt + Number(time.slice(0, 2)) * hourMs + (Number(time.slice(3)) * hourMs) / 60
}

function isPlain({ startsAt, endsAt }: Day): boolean {
  return endsAt - startsAt === dayMs
}

function dateOf({ date }: Day): Temporal.PlainDate {
  return Temporal.PlainDate.from(date)
}
