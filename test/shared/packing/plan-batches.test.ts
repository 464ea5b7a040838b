import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { planBatches, type PlanParcel } from '../../../shared/packing/plan-batches.ts'

const contents = fc.constantFrom('A×1', 'A×2', 'B×1', 'A×1,B×1', 'A×1,C×3', 'B×2,C×1')
const hourMs = 3_600_000
const apart = fc.constantFrom(hourMs, 2 * hourMs + 1, 4 * hourMs)
const parcel = fc.record({ packBy: apart, contents, firstSeq: fc.nat(50) })
const waiting = fc
  .array(parcel, { maxLength: 80 })
  .map((list): PlanParcel[] => list.map((one, at) => ({ parcelId: `p${at}`, ...one })))
const sizes = fc.integer({ min: 1, max: 12 })

function made(list: [id: string, packBy: number, contents: string, firstSeq: number][]): PlanParcel[] {
  return list.map(([parcelId, packBy, contents, firstSeq]) => ({ parcelId, packBy, contents, firstSeq }))
}

test('every parcel is in one batch, once', () => {
  fc.assert(
    fc.property(waiting, sizes, (parcels, max) => {
      expect(
        planBatches(parcels, max)
          .flatMap((batch) => batch.parcelIds)
          .toSorted(),
      ).toEqual(parcels.map((one) => one.parcelId).toSorted())
    }),
  )
})

test('deadlines more than an hour apart are never in one batch, no batch has more parcels than allowed, and the earliest deadline comes first', () => {
  fc.assert(
    fc.property(waiting, sizes, (parcels, max) => {
      const packBy = new Map(parcels.map((one) => [one.parcelId, one.packBy]))
      const batches = planBatches(parcels, max)
      for (const batch of batches) {
        expect(batch.parcelIds.length).toBeGreaterThanOrEqual(1)
        expect(batch.parcelIds.length).toBeLessThanOrEqual(max)
        expect(batch.parcelIds.every((id) => packBy.get(id) === batch.packBy)).toBe(true)
      }
      const deadlines = batches.map((batch) => batch.packBy)
      expect(deadlines).toEqual(deadlines.toSorted((a, b) => a - b))
    }),
  )
})

test('there are as few batches as the size allows', () => {
  fc.assert(
    fc.property(waiting, sizes, (parcels, max) => {
      const batches = planBatches(parcels, max)
      for (const packBy of new Set(parcels.map((one) => one.packBy))) {
        const due = parcels.filter((one) => one.packBy === packBy).length
        expect(batches.filter((batch) => batch.packBy === packBy)).toHaveLength(Math.ceil(due / max))
      }
    }),
  )
})

test('parcels with identical contents follow each other', () => {
  fc.assert(
    fc.property(waiting, sizes, (parcels, max) => {
      const byId = new Map(parcels.map((one) => [one.parcelId, one]))
      const kinds = planBatches(parcels, max).flatMap((batch) =>
        batch.parcelIds.map((id) => `${batch.packBy} ${byId.get(id)?.contents}`),
      )
      const runs = kinds.filter((kind, at) => kind !== kinds[at - 1])
      expect(runs).toHaveLength(new Set(runs).size)
    }),
  )
})

test('the plan does not depend on the order of the input', () => {
  const shuffled = waiting.chain((parcels) =>
    fc.tuple(fc.constant(parcels), fc.shuffledSubarray(parcels, { minLength: parcels.length })),
  )
  fc.assert(
    fc.property(shuffled, sizes, ([parcels, other], max) => {
      expect(planBatches(other, max)).toEqual(planBatches(parcels, max))
    }),
  )
})

test('within a deadline single-item parcels come first, then the largest group, then the oldest parcel', () => {
  const parcels = made([
    ['mixed-1', 5, 'A×1,B×1', 1],
    ['mixed-2', 5, 'A×1,B×1', 2],
    ['mixed-3', 5, 'A×1,B×1', 3],
    ['b-1', 5, 'B×1', 4],
    ['a-2', 5, 'A×1', 9],
    ['a-1', 5, 'A×1', 5],
    ['c-1', 5, 'C×4', 6],
    ['other-1', 5, 'A×2,B×1', 0],
  ])
  expect(planBatches(parcels, 100)).toEqual([
    { packBy: 5, parcelIds: ['a-1', 'a-2', 'b-1', 'c-1', 'mixed-1', 'mixed-2', 'mixed-3', 'other-1'] },
  ])
})

test('what is due within an hour goes together, as for orders that each have a number of hours, and is due when its first parcel is', () => {
  const close = waiting.map((parcels) =>
    parcels.map((one, at) => ({ ...one, packBy: 1_000 + ((at * 7_919) % (3 * hourMs)) })),
  )
  fc.assert(
    fc.property(close, sizes, (parcels, max) => {
      const packBy = new Map(parcels.map((one) => [one.parcelId, one.packBy]))
      const batches = planBatches(parcels, max)
      for (const batch of batches) {
        const due = batch.parcelIds.map((id) => packBy.get(id)!)
        expect(batch.packBy).toBe(Math.min(...due))
        expect(Math.max(...due) - batch.packBy).toBeLessThanOrEqual(hourMs)
      }
      expect(batches.map((batch) => batch.packBy)).toEqual(
        batches.map((batch) => batch.packBy).toSorted((a, b) => a - b),
      )
    }),
  )
  const everyMinute = made(Array.from({ length: 60 }, (_, at) => [`p${at}`, at * 60_000, 'A×1', at]))
  expect(planBatches(everyMinute, 40).map(({ packBy, parcelIds }) => [packBy, parcelIds.length])).toEqual([
    [0, 40],
    [40 * 60_000, 20],
  ])
})

test('a batch that nobody has taken is filled with the most urgent parcels due within an hour of all it holds, and no further', () => {
  const open = fc.record({
    parcels: fc.array(parcel, { minLength: 1, maxLength: 6 }),
    cancelled: fc.array(parcel, { maxLength: 2 }),
  })
  const close = waiting.map((parcels) =>
    parcels.map((one, at) => ({ ...one, packBy: one.packBy + ((at * 7_919) % hourMs) })),
  )
  fc.assert(
    fc.property(close, sizes, open, (parcels, max, { parcels: held, cancelled }) => {
      const named = (list: typeof held, name: string): PlanParcel[] =>
        list.map((one, at) => ({ parcelId: `${name}${at}`, ...one }))
      const batch = { batchId: 'open', parcels: named(held, 'held'), cancelled: named(cancelled, 'gone') }
      const before = [...batch.parcels, ...batch.cancelled]
      const packBy = new Map([...before, ...parcels].map((one) => [one.parcelId, one.packBy]))
      const plan = planBatches(parcels, max, [batch])
      expect(new Set(plan.flatMap(({ parcelIds }) => parcelIds)).size).toBe(
        parcels.length + (plan.some(({ batchId }) => batchId) ? before.length : 0),
      )
      const filled = plan.find(({ batchId }) => batchId === 'open')
      if (!filled) return
      expect(filled.parcelIds).toEqual(expect.arrayContaining(before.map(({ parcelId }) => parcelId)))
      expect(filled.parcelIds.length).toBeLessThanOrEqual(max)
      const due = filled.parcelIds.map((id) => packBy.get(id)!)
      expect(Math.max(...due) - Math.min(...due)).toBeLessThanOrEqual(hourMs)
      expect(filled.parcelIds.slice(filled.parcelIds.length - cancelled.length)).toEqual(
        batch.cancelled.map(({ parcelId }) => parcelId),
      )
    }),
  )
  const [held, ...later] = made([
    ['held', 0, 'B×1', 1],
    ['same', hourMs, 'B×1', 2],
    ['first', 1, 'A×1', 3],
    ['far', hourMs + 1, 'B×1', 4],
    ['last', hourMs, 'B×1', 5],
  ])
  expect(planBatches(later, 3, [{ batchId: 'open', parcels: [held!], cancelled: [] }])).toEqual([
    { batchId: 'open', packBy: 0, parcelIds: ['held', 'same', 'first'] },
    { packBy: hourMs, parcelIds: ['far', 'last'] },
  ])
})

test('a size below one is refused', () => {
  for (const max of [0, -1, 1.5, NaN]) expect(() => planBatches([], max)).toThrow(RangeError)
})
