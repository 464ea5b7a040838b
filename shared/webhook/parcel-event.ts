import type { OrderEntry } from '../news/news.ts'
import type { ParcelState } from '../packing/parcel.ts'
import type { ParcelEventType } from './event.ts'

/** What an entry of an order's history tells of the parcel that the order is in, or was in until then. */
export function parcelEventOf(
  { state, before, detail }: Pick<OrderEntry, 'state' | 'before' | 'detail'>,
  parcelNow: ParcelState,
): ParcelEventType | undefined {
  if (detail?.parcelId !== undefined) return 'parcel.created'
  const isLeft = (state === 'cancelled' && state !== before) || detail?.heldBack !== undefined
  if (isLeft) return parcelNow === 'cancelled' ? 'parcel.cancelled' : undefined
  if (state === before) return undefined
  if (state === 'packed') return 'parcel.packed'
  return state === 'handed-over' ? 'parcel.handed_over' : undefined
}

export const stateAfter: Record<ParcelEventType, ParcelState> = {
  'parcel.created': 'waiting',
  'parcel.packed': 'packed',
  'parcel.cancelled': 'cancelled',
  'parcel.handed_over': 'handed-over',
}
