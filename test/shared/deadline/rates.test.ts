import { expect, test } from '../../support/jest.ts'
import { ratesOf, savingOf, type CountedOrder } from '../../../shared/deadline/rates.ts'

const at = (hour: number): Date => new Date(Date.UTC(2026, 5, 6, hour))
const order = (state: CountedOrder['state'], by: number, taken: number | null = null): CountedOrder => ({
  state,
  handOverBy: at(by),
  handedOverAt: taken === null ? null : at(taken),
})

test('late means handed over after the limit, or not yet although it has passed; what the buyer cancelled counts in neither rate', () => {
  const rates = ratesOf(
    [
      order('handed-over', 10, 9),
      order('handed-over', 10, 11),
      order('open', 10),
      order('open', 20),
      order('cancelled-by-buyer', 10),
      order('cancelled-by-seller', 10),
    ],
    at(12),
  )
  expect(rates).toEqual({
    orders: 6,
    due: 3,
    late: 2,
    lateDispatchRate: 0.6667,
    sellerCancelled: 1,
    sellerFaultCancelRate: 0.1667,
    lateBeforeLimit: -2,
  })
})

test('an order handed over exactly at its limit is in time', () => {
  expect(ratesOf([order('handed-over', 10, 10)], at(12)).late).toBe(0)
})

test('of a hundred orders nine may be late before the limit of a tenth is reached', () => {
  expect(
    ratesOf(
      Array.from({ length: 100 }, () => order('open', 20)),
      at(12),
    ).lateBeforeLimit,
  ).toBe(9)
  expect([ratesOf([], at(12)).lateBeforeLimit, ratesOf([], at(12)).lateDispatchRate]).toEqual([0, null])
})

test('a parcel can be saved in time, then from cancellation over its label, then over collection, then no more', () => {
  const parcel = { handOverBy: at(10), labelBy: at(12), collectBy: at(14), packed: false }
  expect([10, 11, 13, 15].map((hour) => savingOf(parcel, at(hour)))).toEqual([
    'on-time',
    'from-label-cancel',
    'from-collect-cancel',
    undefined,
  ])
  expect(savingOf({ ...parcel, packed: true }, at(11))).toBe('from-collect-cancel')
  expect(savingOf({ ...parcel, labelBy: null, collectBy: null }, at(11))).toBeUndefined()
})
