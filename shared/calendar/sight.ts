import type { Floor } from './hub-hours.ts'
import type { Load } from './load.ts'

/** In how many steps a member is told how much others take. */
const steps = 4

/**
 * What members are told of the others' part of an hour or a truck: quarters of its capacity, rounded up, and never less
 * than the first. So one small session looks like none, one large one like several, and nobody can tell how much too
 * much there is. Null where the capacity is unknown.
 */
export function toldOfOthers(parcels: number, capacity: number | null): number | null {
  if (capacity === null) return null
  const quarters = Math.min(steps, Math.max(1, Math.ceil((parcels * steps) / Math.max(1, capacity))))
  return Math.ceil((quarters * capacity) / steps)
}

/** What a member is told of the others on a whole floor. */
export interface Told {
  hours: (number | null)[]
  trucks: (number | null)[]
}

export function toldOfLoad({ slots, pickups }: Floor, others: Load): Told {
  return {
    hours: slots.map(({ capacity }, i) => toldOfOthers(others.hours[i]!, capacity)),
    trucks: pickups.map(({ capacity }, i) => toldOfOthers(others.trucks[i]!, capacity)),
  }
}

/**
 * The room that is left for a member. All that it is answered is worked out on this floor, so that no series of
 * questions finds out more than {@link toldOfLoad} says.
 */
export function roomLeft({ slots, pickups }: Floor, { hours, trucks }: Told): Floor {
  const left = (capacity: number | null, told: number | null): number | null =>
    capacity === null || told === null ? null : capacity - told
  return {
    slots: slots.map((slot, i) => ({ ...slot, capacity: left(slot.capacity, hours[i]!) })),
    pickups: pickups.map((pickup, i) => ({ ...pickup, capacity: left(pickup.capacity, trucks[i]!) })),
  }
}
