/** By what the freight of a shared pick-up is split: `flat` is an equal part for each producer. */
export const freightBases = ['weight', 'parcel', 'value', 'flat'] as const
export type FreightBasis = (typeof freightBases)[number]

/** What one producer has in one parcel. `grams` is what their goods in it weigh, null while that is not known. */
export interface FreightGoods {
  sellerId: string
  /** The producer's short name: by it one đồng too many is given, so that anybody can work a share out again. */
  seller: string
  units: number
  value: number
  grams: number | null
}

/** A parcel on the truck: what it weighs (null while not known), and its goods, one entry per producer. */
export interface FreightParcel {
  code: string
  grams: number | null
  goods: readonly FreightGoods[]
}

/** A producer's part of an amount, and the whole number it was split by: in what unit, each load and rule decides. */
export interface Share {
  sellerId: string
  amount: number
  basis: bigint
}

/**
 * Splits an amount (whole minor units) over the producers whose goods these parcels hold. The shares add up to it
 * exactly, and each is within one unit of its exact part. Where everybody's number is 0, as with goods that cost
 * nothing, the parts are equal. `unknown`: the code of the first parcel whose weight the rule needs and nobody knows.
 */
export function splitFreight(
  amount: number,
  by: FreightBasis,
  parcels: readonly FreightParcel[],
): { shares: Share[] } | { unknown: string } {
  const unknown = by === 'weight' ? parcels.find((parcel) => !isWeighable(parcel)) : undefined
  if (unknown) return { unknown: unknown.code }
  const idOf = new Map(parcels.flatMap(({ goods }) => goods.map(({ seller, sellerId }) => [seller, sellerId] as const)))
  const bases = [...basisOf[by](parcels)].map(([key, weight]) => ({ key, weight }))
  const amounts = largestRemainder(BigInt(amount), bases)
  const shares = bases
    .toSorted((a, b) => compare(a.key, b.key))
    .map(({ key, weight }) => ({ sellerId: idOf.get(key)!, amount: Number(amounts.get(key)), basis: weight }))
  return { shares }
}

/**
 * Whole parts of a total in proportion to weights: each gets its part rounded down, and those with the largest
 * remainders one more until nothing is left. Equal remainders go by key, so that the same input always gives the same
 * parts.
 */
export function largestRemainder(
  total: bigint,
  parts: readonly { key: string; weight: bigint }[],
): Map<string, bigint> {
  const sum = parts.reduce((all, { weight }) => all + weight, 0n)
  if (sum === 0n && parts.length > 0)
    return largestRemainder(
      total,
      parts.map(({ key }) => ({ key, weight: 1n })),
    )
  const exact = parts.map(({ key, weight }) => ({
    key,
    whole: (total * weight) / sum,
    remainder: (total * weight) % sum,
  }))
  const left = Number(total - exact.reduce((all, { whole }) => all + whole, 0n))
  const ranked = exact.toSorted(
    (a, b) => Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder) || compare(a.key, b.key),
  )
  return new Map(ranked.map(({ key, whole }, rank) => [key, rank < left ? whole + 1n : whole]))
}

/** By the producers' short names. */
type Bases = Map<string, bigint>

const basisOf: Record<FreightBasis, (parcels: readonly FreightParcel[]) => Bases> = {
  weight: (parcels) => partsOfWholes(parcels.map(gramsInParcel)),
  parcel: (parcels) => partsOfWholes(parcels.map(({ goods }) => equalParts(1n, goods))),
  value: (parcels) => sumOf(parcels.flatMap(({ goods }) => goods.map((own) => [own.seller, BigInt(own.value)]))),
  flat: (parcels) => new Map(parcels.flatMap(({ goods }) => goods.map(({ seller }) => [seller, 1n] as const))),
}

/** What a parcel counts, and in proportion to what it is shared. */
interface Whole {
  whole: bigint
  parts: (readonly [string, bigint])[]
}

/** The grams of a parcel, its box included, over the producers in it, in proportion to what their goods weigh. */
function gramsInParcel({ grams, goods }: FreightParcel): Whole {
  const whole = BigInt(grams!)
  if (goods.every(({ grams: own }) => !own)) return equalParts(whole, goods)
  return { whole, parts: goods.map(({ seller, grams: own }) => [seller, BigInt(own ?? 0)]) }
}

function equalParts(whole: bigint, goods: readonly FreightGoods[]): Whole {
  return { whole, parts: goods.map(({ seller }) => [seller, 1n]) }
}

/**
 * Adds parts of wholes up without rounding any: all are brought to their least common denominator, and the sums of the
 * numerators stand to each other as the exact parts do.
 */
function partsOfWholes(wholes: readonly Whole[]): Bases {
  const shared = wholes.filter(({ parts }) => parts.length > 0).map(inLowestTerms)
  const common = shared.map(({ of }) => of).reduce(leastCommonMultiple, 1n)
  return sumOf(
    shared.flatMap(({ whole, parts, of }) => parts.map(([key, part]) => [key, whole * part * (common / of)] as const)),
  )
}

/** Each part is `whole * part / of`, in numbers as small as they can be. */
function inLowestTerms({ whole, parts }: Whole): Whole & { of: bigint } {
  const unit = parts.map(([, part]) => part).reduce(greatestDivisor, 0n)
  const sum = parts.reduce((all, [, part]) => all + part, 0n)
  const common = greatestDivisor(sum / unit, whole)
  return { whole: whole / common, parts: parts.map(([key, part]) => [key, part / unit]), of: sum / unit / common }
}

/** Whether a parcel's weight can be split: it is known, and if several producers share it, that of each one's goods. */
function isWeighable({ grams, goods }: FreightParcel): boolean {
  return grams !== null && (goods.length <= 1 || goods.every(({ grams: own }) => own !== null))
}

function sumOf(parts: readonly (readonly [string, bigint])[]): Bases {
  const sums: Bases = new Map()
  for (const [seller, part] of parts) sums.set(seller, (sums.get(seller) ?? 0n) + part)
  return sums
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  return a * (b / greatestDivisor(a, b))
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b)
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b)
}
