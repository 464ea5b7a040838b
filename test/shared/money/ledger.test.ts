import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { missingEntries, parties, type Entry, type Party } from '../../../shared/money/entry.ts'
import { planParcel, stateOf, type OwedOrder, type ParcelFacts } from '../../../shared/money/plan-parcel.ts'
import { termsOn } from '../../../shared/settlement/policy.ts'

const producers = ['an', 'ba', 'chi']
const hub = 'hub'
const dayMs = 86_400_000
const start = Date.parse('2026-06-01T02:00:00Z')
const { rule } = termsOn('tiktok-vn', '2026-06-01')

const order: fc.Arbitrary<OwedOrder> = fc
  .record({
    payer: fc.constantFrom('buyer', 'buyer', 'platform'),
    // Nothing, all, or all and a fee, by what is below.
    toPay: fc.constantFrom(0, 1, 2),
    goods: fc
      .uniqueArray(fc.constantFrom(...producers, hub), { minLength: 1, maxLength: 3 })
      .chain((sellers) =>
        fc
          .array(fc.integer({ min: 0, max: 3_000_001 }), { minLength: sellers.length, maxLength: sellers.length })
          .map((values) => sellers.map((seller, i) => ({ producerId: seller, seller, value: values[i]! }))),
      ),
  })
  .map(({ payer, toPay, goods }) => {
    const total = goods.reduce((all, { value }) => all + value, 0)
    return { payer, goods, toPay: payer === 'platform' ? 0 : [0, total, total + 20_000][toPay]! }
  })

/** What happens to a parcel within fifteen days, each with its own time and in whatever order it becomes known. */
type Happening = { is: 'left-behind' | 'taken' | 'delivered' | 'returned'; day: number }
const happening: fc.Arbitrary<Happening> = fc.record({
  is: fc.constantFrom('left-behind', 'taken', 'delivered', 'returned'),
  day: fc.integer({ min: 0, max: 14 }),
})
const parcel = fc.record({
  orders: fc.array(order, { minLength: 1, maxLength: 4 }),
  isCollected: fc.boolean(),
  happenings: fc.array(happening, { maxLength: 8 }),
})
type Parcel = { orders: OwedOrder[]; isCollected: boolean; happenings: Happening[] }

const at = (day: number): Date => new Date(start + day * dayMs)

/** What is known of a parcel after some of what happened was told. */
function factsAfter({ orders, isCollected, happenings }: Parcel, told: number): ParcelFacts {
  const known = happenings.slice(0, told)
  const first = (is: Happening['is']): Date | null => {
    const days = known.filter((one) => one.is === is).map(({ day }) => day)
    return days.length === 0 ? null : at(Math.min(...days))
  }
  const last = known.findLast(({ is }) => is === 'left-behind' || is === 'taken')
  return {
    parcelId: 'p',
    hubId: hub,
    handedOverAt: last?.is === 'left-behind' ? null : at(0),
    deliveredAt: first('delivered'),
    returnedAt: first('returned'),
    isCollected,
    orders,
    rule,
  }
}

/** Writes after each thing that was told, as the worker does, each time twice. */
function writeAll(parcel: Parcel): Entry[] {
  const written: Entry[] = []
  for (let told = 0; told <= parcel.happenings.length; told += 1)
    for (const _again of [1, 2]) written.push(...missingEntries(planParcel(factsAfter(parcel, told)), written, at(20)))
  return written
}

const sumOf = (entries: readonly Entry[], party: Party, only?: string): number =>
  entries
    .filter(({ producerId }) => only === undefined || producerId === only)
    .reduce((all, { amounts }) => all + amounts[party], 0)

/** An independent reckoning: nothing of what wrote the entries is used, and each producer is added up on its own. */
function owedAtTheEnd(parcel: Parcel): Map<string, number> {
  const facts = factsAfter(parcel, parcel.happenings.length)
  const isDelivered =
    facts.deliveredAt !== null && (facts.returnedAt === null || +facts.deliveredAt < +facts.returnedAt)
  const owed = new Map<string, number>()
  if (facts.handedOverAt === null) return owed
  for (const { goods, payer } of parcel.orders) {
    const total = goods.reduce((all, { value }) => all + value, 0)
    const isSold = facts.returnedAt === null
    const fees = payer === 'platform' && isDelivered ? 3_000 + (isSold ? Math.floor((total * 5 + 50) / 100) : 0) : 0
    let left = fees
    for (const { producerId, value } of goods) {
      const part = total === 0 ? fees / goods.length : (fees * value) / total
      owed.set(producerId, (owed.get(producerId) ?? 0) + (isSold ? value : 0) - part)
      left -= part
    }
    assert.ok(Math.abs(left) < 1e-3)
  }
  return owed
}

describe('the ledger of fifteen days', () => {
  test('adds up to nothing per entry, and to what every producer is owed, whatever happened in whatever order', () => {
    fc.assert(
      fc.property(parcel, (one) => {
        const written = writeAll(one)
        for (const { amounts } of written)
          assert.equal(
            parties.reduce((all, party) => all + amounts[party], 0),
            0,
          )
        const expected = owedAtTheEnd(one)
        for (const producer of [...producers, hub]) {
          const owed = sumOf(written, 'producer', producer)
          const exact = expected.get(producer) ?? 0
          // Fees are split to the đồng, each order at most one away from its exact part.
          assert.ok(Math.abs(owed - exact) <= 2 * one.orders.length, `${producer}: ${owed}, ${exact}`)
        }
        const total = [...expected.values()].reduce((all, part) => all + part, 0)
        assert.equal(sumOf(written, 'producer'), Math.round(total))
      }),
      { numRuns: 1_000 },
    )
  })

  test('is the same whether it was written step by step or at the end, and nothing is written twice', () => {
    fc.assert(
      fc.property(parcel, (one) => {
        const stepwise = writeAll(one)
        const atOnce = missingEntries(planParcel(factsAfter(one, one.happenings.length)), [], at(20))
        for (const party of parties)
          for (const producer of [...producers, hub])
            assert.equal(sumOf(stepwise, party, producer), sumOf(atOnce, party, producer))
        const keys = stepwise.map(
          ({ cause, kind, producerId, revision }) => `${cause} ${kind} ${producerId} ${revision}`,
        )
        assert.equal(new Set(keys).size, keys.length)
      }),
      { numRuns: 1_000 },
    )
  })

  test('leaves nobody owing once cash was collected, passed on and paid out', () => {
    fc.assert(
      fc.property(fc.array(order, { minLength: 1, maxLength: 4 }), (orders) => {
        const happenings: Happening[] = [{ is: 'delivered', day: 3 }]
        const written = writeAll({ orders, isCollected: false, happenings })
        const isOwn = orders.every(({ payer }) => payer === 'buyer')
        assert.equal(sumOf(written, 'buyer'), 0)
        if (isOwn) {
          const cash = orders.reduce((all, { toPay }) => all + toPay, 0)
          assert.equal(0 - sumOf(written, 'carrier'), cash)
        }
      }),
    )
  })

  test('believes no delivery from after the return', () => {
    const told = (deliveredAt: Date, returnedAt: Date) => stateOf({ handedOverAt: at(0), deliveredAt, returnedAt })
    expect([told(at(3), at(5)), told(at(5), at(3)), told(at(3), at(3))]).toEqual(['returned', 'refused', 'refused'])
  })
})
