import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { meaningOfRefund, type RefundFacts } from '../../../shared/stock/refund.ts'

const paidOrder: RefundFacts = { state: 'confirmed', taken: 125_000, surplus: 0, refundedBefore: 0, amount: 125_000 }

test('a refund covers the whole order, a part of it, or more than was ever paid', () => {
  expect(meaningOfRefund(paidOrder)).toBe('whole')
  expect(meaningOfRefund({ ...paidOrder, amount: 25_000 })).toBe('part')
  expect(meaningOfRefund({ ...paidOrder, amount: 25_000, refundedBefore: 100_000 })).toBe('whole')
  expect(meaningOfRefund({ ...paidOrder, amount: 125_001 })).toBe('unmatched')
})

test('money that is owed anyway is refunded first and leaves the order alone', () => {
  const paidTwice = { ...paidOrder, surplus: 125_000 }
  expect(meaningOfRefund(paidTwice)).toBe('settled')
  expect(meaningOfRefund({ ...paidTwice, refundedBefore: 125_000, amount: 1 })).toBe('part')
  expect(meaningOfRefund({ ...paidTwice, amount: 250_000 })).toBe('whole')
})

test('an order that is packed or gone is not stopped by its refund, and the refund of one that was never paid waits for its payment', () => {
  for (const state of ['packed', 'handed-over', 'delivered', 'returned', 'cancelled'] as const)
    expect(meaningOfRefund({ ...paidOrder, state })).toBe('settled')
  expect(meaningOfRefund({ ...paidOrder, state: 'reserved', taken: 0 })).toBe('wait')
})

test('however a payment is refunded in parts, the last part completes it and none before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 12 }), (amounts) => {
      const taken = amounts.reduce((sum, amount) => sum + amount, 0)
      let refundedBefore = 0
      const meanings = amounts.map((amount) => {
        const meaning = meaningOfRefund({ state: 'confirmed', taken, surplus: 0, refundedBefore, amount })
        refundedBefore += amount
        return meaning
      })
      expect(meanings).toEqual([...amounts.slice(1).map(() => 'part'), 'whole'])
      expect(meaningOfRefund({ state: 'confirmed', taken, surplus: 0, refundedBefore, amount: 1 })).toBe('unmatched')
    }),
  )
})
