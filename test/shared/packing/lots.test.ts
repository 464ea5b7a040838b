import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { isExpired, takeLots, type Lot, type Want } from '../../../shared/packing/lots.ts'

const today = '2026-11-25'
const days = fc.constantFrom(null, '2026-11-24', '2026-11-25', '2026-12-01', '2027-03-01')
const lots = fc
  .array(fc.record({ sku: fc.constantFrom('A', 'B'), bestBefore: days, free: fc.nat(9) }), { maxLength: 8 })
  .map((list): Lot[] => list.map((lot, i) => ({ lotId: `l${i}`, ...lot })))
const wants = fc
  .array(fc.record({ sku: fc.constantFrom('A', 'B', 'C'), quantity: fc.integer({ min: 1, max: 6 }) }), {
    maxLength: 10,
  })
  .map((list): Want[] => list.map((want, i) => ({ parcelId: `p${i}`, ...want })))
const sum = (list: readonly { quantity: number }[]): number => list.reduce((total, { quantity }) => total + quantity, 0)

test('no lot gives more than it has, nor to other goods, nor past its day', () => {
  fc.assert(
    fc.property(lots, wants, (store, asked) => {
      const taken = takeLots(store, asked, today)
      for (const lot of store)
        expect(sum(taken.filter(({ lotId }) => lotId === lot.lotId))).toBeLessThanOrEqual(lot.free)
      for (const { lotId, sku, quantity } of taken) {
        const lot = store.find((one) => one.lotId === lotId)!
        expect(quantity).toBeGreaterThan(0)
        expect(lot.sku).toBe(sku)
        expect(isExpired(lot.bestBefore, today)).toBe(false)
      }
    }),
  )
})

test('every request is filled while there are good units', () => {
  fc.assert(
    fc.property(lots, wants, (store, asked) => {
      const taken = takeLots(store, asked, today)
      for (const sku of ['A', 'B', 'C']) {
        const good = store
          .filter((lot) => lot.sku === sku && !isExpired(lot.bestBefore, today))
          .reduce((total, { free }) => total + free, 0)
        expect(sum(taken.filter((one) => one.sku === sku))).toBe(
          Math.min(good, sum(asked.filter((one) => one.sku === sku))),
        )
      }
      for (const want of asked)
        expect(sum(taken.filter(({ parcelId }) => parcelId === want.parcelId))).toBeLessThanOrEqual(want.quantity)
    }),
  )
})

test('nothing is taken from a lot while one that expires earlier is left', () => {
  fc.assert(
    fc.property(lots, wants, (store, asked) => {
      const left = new Map(store.map((lot) => [lot.lotId, lot.free]))
      for (const { lotId, sku, quantity } of takeLots(store, asked, today)) {
        const own = store.find((lot) => lot.lotId === lotId)!.bestBefore ?? '9999'
        for (const lot of store)
          if (lot.sku === sku && (lot.bestBefore ?? '9999') < own && !isExpired(lot.bestBefore, today))
            expect(left.get(lot.lotId)).toBe(0)
        left.set(lotId, left.get(lotId)! - quantity)
      }
    }),
  )
})
