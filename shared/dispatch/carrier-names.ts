/** Carriers behind one model. `manual` is every other carrier: our own label, a manifest, no bookings. */
export const carrierNames = ['ghn', 'ghtk', 'viettelpost', 'manual'] as const
export type CarrierName = (typeof carrierNames)[number]

/** Carriers that parcels can be booked with. */
export type BookingCarrier = Exclude<CarrierName, 'manual'>

/**
 * As packers and buyers know them, and where a buyer follows a parcel by the carrier's number (`{code}`). Source of the
 * addresses: `data/carrier-facts/`.
 */
const carriers: Readonly<Record<BookingCarrier, { title: string; trackingPage: string }>> = {
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

/** How people and platforms write carriers, without marks and capitals: "Giao Hàng Nhanh", "GHN Express", `ghn`. */
const written: readonly RegExp[] = [
  /\bghn\b|giao hang nhanh/,
  /\bghtk\b|giao hang tiet kiem/,
  /viettel ?post|\bvtp\b/,
  /\bj ?& ?t\b|\bjt\b/,
  /\bspx\b|shopee ?e?xpress/,
  /\bvn ?post\b|vietnam ?post|buu dien|\bems\b/,
  /ninja ?van/,
  /best express/,
]

/**
 * Whether two names certainly stand for different carriers. A name that nobody knows may be the other one in other
 * words, and one that names two carriers says nothing.
 */
export function isOtherCarrier(name: string, than: string): boolean {
  const [one, other] = [knownAs(name), knownAs(than)]
  return one !== undefined && other !== undefined && one !== other
}

function knownAs(name: string): RegExp | undefined {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()
  const [found, second] = written.filter((pattern) => pattern.test(plain))
  return second ? undefined : found
}
