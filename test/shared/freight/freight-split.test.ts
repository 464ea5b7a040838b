import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import {
  freightBases,
  largestRemainder,
  splitFreight,
  type FreightBasis,
  type FreightGoods,
  type FreightParcel,
  type Share,
} from '../../../shared/freight/freight-split.ts'

/** The ids of producers are in the opposite order of their names. */
const idOf = (seller: string): string => String(1_000 - Number(seller.slice('producer-'.length)))
const sellers = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `producer-${i + 10}`))
const goods = fc
  .record<Omit<FreightGoods, 'sellerId'>>({
    seller: sellers,
    units: fc.integer({ min: 1, max: 40 }),
    value: fc.integer({ min: 0, max: 1_000_000_000 }),
    grams: fc.integer({ min: 1, max: 50_000 }),
  })
  .map((one): FreightGoods => ({ ...one, sellerId: idOf(one.seller) }))
const parcel = fc.record<FreightParcel>({
  code: fc.uuid(),
  grams: fc.integer({ min: 1, max: 100_000 }),
  goods: fc.uniqueArray(goods, { minLength: 1, maxLength: 5, selector: ({ sellerId }) => sellerId }),
})
const parcels = fc.array(parcel, { minLength: 1, maxLength: 60 })
const amount = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 1_000_000_000_000 }))
const by = fc.constantFrom(...freightBases)

const split = (total: number, rule: FreightBasis, load: readonly FreightParcel[]): Share[] => {
  const done = splitFreight(total, rule, load)
  if ('unknown' in done) throw new Error(`unknown: ${done.unknown}`)
  return done.shares
}

test('shares add up to the invoice, whatever the rule, and are only of who has goods on the truck', () => {
  fc.assert(
    fc.property(amount, by, parcels, (total, rule, load) => {
      const shares = split(total, rule, load)
      expect(shares.reduce((sum, one) => sum + one.amount, 0)).toBe(total)
      const there = new Set(load.flatMap((one) => one.goods.map(({ seller }) => seller)))
      expect(shares.map(({ sellerId }) => sellerId)).toEqual([...there].toSorted().map(idOf))
      for (const one of shares) expect(one.amount).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('each share is within one đồng of its exact part', () => {
  fc.assert(
    fc.property(amount, by, parcels, (total, rule, load) => {
      const shares = split(total, rule, load)
      const sum = shares.reduce((all, { basis }) => all + basis, 0n)
      fc.pre(sum > 0n)
      for (const one of shares) {
        const off = BigInt(one.amount) * sum - BigInt(total) * one.basis
        expect(off < sum && off > -sum).toBe(true)
      }
    }),
  )
})

/** A fraction; worked out here by itself, parcel by parcel, so that a fault in the splitting is not repeated. */
type Part = readonly [bigint, bigint]
const plus = ([a, b]: Part, [c, d]: Part): Part => [a * d + c * b, b * d]

const partIn = (rule: FreightBasis, { grams, goods: all }: FreightParcel, own: FreightGoods): Part => {
  const total = all.reduce((sum, one) => sum + one.grams!, 0)
  if (rule === 'flat') return [1n, 1n]
  if (rule === 'value') return [BigInt(own.value), 1n]
  if (rule === 'parcel') return [1n, BigInt(all.length)]
  return all.length === 1 ? [BigInt(grams!), 1n] : [BigInt(grams!) * BigInt(own.grams!), BigInt(total)]
}

test('each share is within one đồng of what fractions make of a truckload, or of a parcel that came back', () => {
  const loads = fc.oneof(
    fc.array(parcel, { minLength: 1, maxLength: 24 }),
    fc.array(parcel, { minLength: 1, maxLength: 1 }),
  )
  fc.assert(
    fc.property(amount, by, loads, (total, rule, load) => {
      const parts = new Map<string, Part>()
      for (const one of load)
        for (const own of one.goods) {
          const part = partIn(rule, one, own)
          const before = parts.get(own.sellerId)
          parts.set(own.sellerId, before === undefined ? part : rule === 'flat' ? before : plus(before, part))
        }
      const [sum, of] = [...parts.values()].reduce(plus, [0n, 1n])
      fc.pre(sum > 0n)
      const shares = split(total, rule, load)
      expect(shares.reduce((all, one) => all + one.amount, 0)).toBe(total)
      for (const one of shares) {
        const [own, ofOwn] = parts.get(one.sellerId)!
        const off = BigInt(one.amount) * sum * ofOwn - BigInt(total) * own * of
        const unit = sum * ofOwn
        expect(off < unit && off > -unit).toBe(true)
      }
    }),
  )
})

test('a truck of 2,000 parcels, none of which divides like another, is split exactly into numbers that the database keeps', () => {
  const load = Array.from({ length: 2_000 }, (_, i): FreightParcel => ({
    code: `${i}`,
    grams: 1_000 + i,
    goods: ['a', 'b', 'c'].map((seller, at) => ({
      sellerId: seller,
      seller,
      units: 1,
      value: 1,
      grams: 101 + i * (at + 2),
    })),
  }))
  const shares = split(30_000_000, 'weight', load)
  expect(shares.reduce((all, one) => all + one.amount, 0)).toBe(30_000_000)
  // What numeric keeps.
  for (const { basis } of shares) expect(basis.toString().length).toBeLessThan(131_072)
})

test('the order in which parcels are read changes no share', () => {
  fc.assert(
    fc.property(amount, by, parcels, fc.nat(), (total, rule, load, seed) => {
      const shuffled = load
        .map((one, i) => ({ one: { ...one, goods: one.goods.toReversed() }, place: (i * 7_919 + seed) % 101 }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ one }) => one)
      expect(split(total, rule, shuffled)).toEqual(split(total, rule, load))
    }),
  )
})

test('a đồng that cannot be divided goes to whose name comes first, whatever their ids are', () => {
  fc.assert(
    fc.property(amount, fc.uniqueArray(sellers, { minLength: 2 }), (total, names) => {
      const one = (seller: string): FreightGoods => ({
        sellerId: idOf(seller),
        seller,
        units: 1,
        value: 7,
        grams: 1,
      })
      const load = names.map((name) => ({ code: name, grams: 100, goods: [one(name)] }))
      const rest = total % names.length
      for (const rule of freightBases) {
        const shares = new Map(split(total, rule, load).map((share) => [share.sellerId, share.amount]))
        const amounts = names.toSorted().map((name) => shares.get(idOf(name)))
        const whole = (total - rest) / names.length
        expect(amounts).toEqual(names.map((_, i) => (i < rest ? whole + 1 : whole)))
      }
    }),
  )
})

test('by parcel, each producer in a shared parcel has an equal part of it', () => {
  const one = (seller: string): FreightGoods => ({ sellerId: seller, seller, units: 1, value: 0, grams: 1 })
  const load: FreightParcel[] = [
    { code: '1', grams: null, goods: [one('a'), one('b'), one('c')] },
    { code: '2', grams: null, goods: [one('a'), one('b')] },
    { code: '3', grams: null, goods: [one('c')] },
  ]
  // a: 1/3 + 1/2, b the same, c: 1/3 + 1; in sixths 5, 5, 8.
  expect(split(18_000, 'parcel', load).map((share) => share.amount)).toEqual([5_000, 5_000, 8_000])
})

test('by weight, a shared parcel is split with its box as its goods weigh; by value as they cost; flat is equal', () => {
  const load: FreightParcel[] = [
    {
      code: '1',
      grams: 1_000,
      goods: [
        { sellerId: 'a', seller: 'a', units: 1, value: 50, grams: 300 },
        { sellerId: 'b', seller: 'b', units: 1, value: 150, grams: 600 },
      ],
    },
    { code: '2', grams: 2_000, goods: [{ sellerId: 'b', seller: 'b', units: 9, value: 0, grams: null }] },
  ]
  expect(split(3_000, 'weight', load).map((share) => share.amount)).toEqual([333, 2_667])
  expect(split(3_000, 'value', load).map((share) => share.amount)).toEqual([750, 2_250])
  expect(split(3_000, 'flat', load).map((share) => share.amount)).toEqual([1_500, 1_500])
})

test('a weight that nobody knows is named and not guessed, and needed by no other rule', () => {
  const one = (seller: string, grams: number | null): FreightGoods => ({
    sellerId: seller,
    seller,
    units: 1,
    value: 1,
    grams,
  })
  const unknown: FreightParcel[][] = [
    [{ code: '7', grams: null, goods: [one('a', 5)] }],
    [{ code: '7', grams: 500, goods: [one('a', 5), one('b', null)] }],
  ]
  for (const load of unknown) {
    expect(splitFreight(10, 'weight', load)).toEqual({ unknown: '7' })
    for (const rule of freightBases.filter((basis) => basis !== 'weight')) expect(split(10, rule, load)).toBeTruthy()
  }
})

test('equal parts that do not divide go by name, and nothing at all is split equally', () => {
  const parts = (weights: bigint[]): bigint[] => {
    const named = weights.map((weight, i) => ({ key: String.fromCodePoint(97 + i), weight }))
    const done = largestRemainder(100n, named.toReversed())
    return named.map(({ key }) => done.get(key)!)
  }
  expect(parts([1n, 1n, 1n])).toEqual([34n, 33n, 33n])
  expect(parts([0n, 0n, 0n])).toEqual([34n, 33n, 33n])
  expect(parts([2n, 0n, 1n])).toEqual([67n, 0n, 33n])
  expect(largestRemainder(100n, []).size).toBe(0)
})

test('whoever weighs more never pays less than who weighs less, but for a đồng', () => {
  fc.assert(
    fc.property(amount, parcels, (total, load) => {
      const shares = split(total, 'weight', load).toSorted(
        (a, b) => Number(b.basis > a.basis) - Number(b.basis < a.basis),
      )
      for (const [i, one] of shares.slice(1).entries()) expect(one.amount).toBeLessThanOrEqual(shares[i]!.amount)
    }),
  )
})
