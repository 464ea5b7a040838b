/** Carriers behind one model. `manual` is every other carrier: our own label, a manifest, no bookings. */
export const carrierNames = ['ghn', 'ghtk', 'viettelpost', 'manual'] as const
export type CarrierName = (typeof carrierNames)[number]

/**
 * As packers and buyers know them, and where a buyer follows a parcel by the carrier's number (`{code}`). Source of the
 * addresses: `data/carrier-facts/`.
 */
const carriers: Readonly<Record<Exclude<CarrierName, 'manual'>, { title: string; trackingPage: string }>> = {
  ghn: { title: 'GHN', trackingPage: 'https://donhang.ghn.vn/?order_code={code}' },
  ghtk: { title: 'GHTK', trackingPage: 'https://i.ghtk.vn/{code}' },
  viettelpost: {
    title: 'Viettel Post',
    trackingPage: 'https://viettelpost.vn/thong-tin-don-hang?peopleTracking=sender&orderNumber={code}',
  },
}

/** The carriers that most packers know, also those that nothing is booked with. */
export const knownCarriers: readonly string[] = [...Object.values(carriers).map(({ title }) => title), 'J&T Express']

const byName = new Map(Object.entries(carriers))

/** A carrier's name for people: that of a carrier with bookings, otherwise what was written on the manifest. */
export function carrierTitle(carrier: string): string {
  return byName.get(carrier)?.title ?? carrier
}

/** Where a buyer follows a parcel; undefined for carriers that nothing is booked with. */
export function trackingPage(carrier: string, tracking: string): string | undefined {
  return byName.get(carrier)?.trackingPage.replace('{code}', encodeURIComponent(tracking))
}
