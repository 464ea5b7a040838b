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

/**
 * How people and platforms write carriers, as patterns that JavaScript and Postgres read alike: platforms call one
 * "Giao Hàng Nhanh" or "GHN Express", a pick-up is opened for `ghn`. Capitals with marks are spelled out, since
 * Postgres may not know their small ones.
 */
const written: Readonly<Record<string, string>> = {
  ghn: word('ghn') + '|giao h[aàÀ]ng nhanh',
  ghtk: word('ghtk') + '|giao h[aàÀ]ng ti[eếẾ]t ki[eệỆ]m',
  viettelpost: 'viettel ?post|' + word('vtp'),
  jt: word('j ?& ?t') + '|' + word('jt'),
  spx: word('spx') + '|shopee ?e?xpress',
  vnpost: 'vn ?post|vietnam ?post|b[uưƯ]u [dđĐ]i[eệỆ]n|' + word('ems'),
  ninjavan: 'ninja ?van',
  best: 'best express',
}

function word(pattern: string): string {
  return `(^|[^a-z])(${pattern})([^a-z]|$)`
}

/**
 * The pattern of what a carrier is called, and that of all others that are known; undefined for a name that belongs to
 * none of them, or to several. For a comparison without regard to case.
 */
export function writtenNames(carrier: string): { own: string; others: string } | undefined {
  const names = Object.entries(written)
  const [own, second] = names.filter(([, pattern]) => new RegExp(pattern, 'iu').test(carrier))
  if (!own || second) return undefined
  return { own: own[1], others: names.flatMap(([name, pattern]) => (name === own[0] ? [] : [pattern])).join('|') }
}
