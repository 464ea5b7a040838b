import { Temporal } from 'temporal-polyfill'
import { dueOn, termsOn } from '../../../shared/settlement/policy.ts'
import { timeZone } from '../saturday/hours.ts'

/** The session that is played: its numbers are those of a real one of the OCOP Market, its goods those of Cầu Kè. */
const policy = 'ocop-15-days'
export const daysOfWaiting = 15
/** What a parcel costs its producers that is refused at the door (đ): agreed by the sale. */
export const refusalFee = 30_000
/** Both orders of a buyer leave in one parcel. */
export const ordersPerParcel = 2
/** From the goods of one order to those of the other one in its parcel, in producers. */
const nextProducer = 5

/**
 * What the goods of each producer cost (thousands of đồng): made up so that any order is 205,000 đ on average, and so
 * that 1,000 of them are 205,000,000 đ.
 */
const prices = [145, 230, 185, 265, 120, 230, 265, 180, 225, 145, 290, 180]
export const priceOf = (producer: number): number => prices[producer % prices.length]! * 1_000

/** Whose goods an order of a parcel is. */
export function producerOf(parcel: number, order: number): number {
  return (parcel + nextProducer * order) % prices.length
}

/** What becomes of a parcel, and on which day after it left. */
export interface Fate {
  is: 'kept' | 'refused' | 'returned'
  deliveredOn: number | null
  returnedOn: number | null
}

/** Of a hundred parcels eight are refused at the door, and ten come back after they were delivered. */
export function fateOf(parcel: number): Fate {
  if ([3, 16].includes(parcel % 25)) return { is: 'refused', deliveredOn: null, returnedOn: 6 + (parcel % 4) }
  const deliveredOn = 2 + (parcel % 3)
  if (parcel % 10 !== 7) return { is: 'kept', deliveredOn, returnedOn: null }
  return { is: 'returned', deliveredOn, returnedOn: 8 + (parcel % 6) }
}

const monday = 1
const daysMax = 120

/** A Monday at nine after which the fifteenth day is a day on which money is paid: not one before Tết. */
export function mondayMorning(now: Date): Date {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
  for (let days = 1; days < daysMax; days += 1) {
    const day = today.add({ days })
    if (day.dayOfWeek !== monday) continue
    const { rule } = termsOn(policy, day.toString())
    if (dueOn(rule, day.toString(), null) !== day.add({ days: daysOfWaiting }).toString()) continue
    const nine = { timeZone, plainTime: Temporal.PlainTime.from('09:00') }
    return new Date(day.toZonedDateTime(nine).epochMilliseconds)
  }
  throw new Error(`no Monday within ${daysMax} days whose fifteenth day is a working day`)
}
