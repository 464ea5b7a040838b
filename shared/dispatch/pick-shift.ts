import { Temporal } from 'temporal-polyfill'

/** A time in which a carrier fetches parcels. `key` is how the carrier calls it when a parcel is booked. */
export interface PickShift {
  key: string
  /** Its local day, `YYYY-MM-DD`. */
  day: string
  from: Date
  until: Date
}

/** A shift by the hours since midnight of the local day `now` is in; beyond 24 they are of a later day. */
export function shiftOf(key: string, hours: { from: number; until: number }, now: Date, timeZone: string): PickShift {
  const midnight = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).startOfDay()
  const at = (hour: number): Temporal.ZonedDateTime => {
    const days = Math.floor(hour / 24)
    return midnight.add({ days }).add({ seconds: Math.round((hour - 24 * days) * 3_600) })
  }
  const [from, until] = [at(hours.from), at(hours.until)]
  return {
    key,
    day: from.toPlainDate().toString(),
    from: new Date(from.epochMilliseconds),
    until: new Date(until.epochMilliseconds),
  }
}

/**
 * The shift to book for a parcel: the last one that is over by the time it must be handed over, so that what is packed
 * in the meantime leaves with the same truck; where none is, the first there is, since later is only worse. Undefined
 * without shifts still to come.
 */
export function chooseShift(shifts: readonly PickShift[], handOverBy: Date, now: Date): PickShift | undefined {
  const inOrder = shifts.filter(({ until }) => until > now).toSorted((a, b) => a.until.getTime() - b.until.getTime())
  return inOrder.findLast(({ until }) => until <= handOverBy) ?? inOrder[0]
}
