/** Carriers behind one model. `manual` is every other carrier: our own label, a manifest, no bookings. */
export const carrierNames = ['ghn', 'ghtk', 'viettelpost', 'manual'] as const
export type CarrierName = (typeof carrierNames)[number]

/** Carriers that parcels can be booked with. */
export type BookingCarrier = Exclude<CarrierName, 'manual'>

/** As packers know them. */
export const carrierTitles: Record<BookingCarrier, string> = { ghn: 'GHN', ghtk: 'GHTK', viettelpost: 'Viettel Post' }

/** The carriers that most packers know, also those that nothing is booked with. */
export const knownCarriers: readonly string[] = [...Object.values(carrierTitles), 'J&T Express']
