import type { HubCapacityView } from '../../../shared/contract/routes/calendar.ts'
import type { BodyOf } from '../ui/http.ts'

type Hours = { from: string; until: string } | null

/** A hub's hours, capacity and trucks as they are typed in. */
export interface HubDraft {
  version: number
  week: Hours[] | null
  days: { date: string; hours: Hours }[]
  parcelsPerHour: string
  parcelGrams: string
  trucks: { carrier: string; weekdays: number[]; at: string; parcels: string; kg: string }[]
}

const typed = (number: number | null): string => (number === null ? '' : String(number))

export function draftOf({ version, week, days, parcelsPerHour, parcelGrams, trucks }: HubCapacityView): HubDraft {
  return {
    version,
    week,
    days,
    parcelsPerHour: typed(parcelsPerHour),
    parcelGrams: typed(parcelGrams),
    trucks: trucks.map((truck) => ({ ...truck, parcels: typed(truck.parcels), kg: typed(truck.kg) })),
  }
}

/** A whole number up to 100,000, null for nothing, undefined for what is neither. */
export function wholeOf(text: string): number | null | undefined {
  const plain = text.replace(/[\s.,]/g, '')
  if (plain === '') return null
  const number = /^\d{1,6}$/.test(plain) ? Number(plain) : 0
  return number >= 1 && number <= 100_000 ? number : undefined
}

export const areHours = (hours: Hours): boolean => hours === null || hours.from < hours.until
export const isTruck = ({ carrier, weekdays }: HubDraft['trucks'][number]): boolean =>
  carrier.trim() !== '' && weekdays.length > 0

export function isDay({ days }: HubDraft, { date }: HubDraft['days'][number]): boolean {
  return date !== '' && days.filter((one) => one.date === date).length === 1
}

/** What is sent; undefined while something is wrong. */
export function bodyOf(draft: HubDraft): BodyOf<'putHubCapacity'> | undefined {
  const { version, week, days, trucks } = draft
  const [parcelsPerHour, parcelGrams] = [wholeOf(draft.parcelsPerHour), wholeOf(draft.parcelGrams)]
  const loads = trucks.map(({ parcels, kg }) => ({ parcels: wholeOf(parcels), kg: wholeOf(kg) }))
  if (parcelsPerHour === undefined || parcelGrams === undefined) return undefined
  if (loads.some(({ parcels, kg }) => parcels === undefined || kg === undefined)) return undefined
  if (![...(week ?? []), ...days.map(({ hours }) => hours)].every(areHours)) return undefined
  if (!trucks.every(isTruck) || !days.every((day) => isDay(draft, day))) return undefined
  return {
    version,
    week,
    days,
    parcelsPerHour,
    parcelGrams,
    trucks: trucks.map(({ carrier, weekdays, at }, i) => ({
      carrier: carrier.trim(),
      weekdays: weekdays.toSorted((a, b) => a - b),
      at,
      parcels: loads[i]!.parcels ?? null,
      kg: loads[i]!.kg ?? null,
    })),
  }
}

export const usualHours = { from: '07:00', until: '18:00' }
/** Open from Monday to Saturday. */
export const usualWeek: Hours[] = [...Array.from({ length: 6 }, () => usualHours), null]

/** Every quarter of an hour: chosen, not typed. */
export const quarters = Array.from({ length: 97 }, (_, i) =>
  [Math.floor(i / 4), (i % 4) * 15].map((part) => String(part).padStart(2, '0')).join(':'),
).map((value) => ({ value, label: value }))
