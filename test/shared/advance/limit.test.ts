import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { limitOf, planRepayments } from '../../../shared/advance/limit.ts'
import type { Experience, ReceivableGroup } from '../../../shared/money/forecast.ts'

const group = (amount: number, more: Partial<ReceivableGroup> = {}): ReceivableGroup => ({
  handedOverOn: '2026-11-30',
  dueOn: '2026-12-15',
  producerId: 'an',
  sku: 'AN',
  currency: 'VND',
  state: 'on-the-way',
  prior: { refusedPerMille: 80, returnedPerMille: 100 },
  all: 1,
  parcels: 1,
  amount,
  ...more,
})
const today = '2026-12-01'
const learnt: Experience[] = [{ producerId: 'an', sku: 'AN', ended: 40, refused: 4, returned: 2 }]

describe('the limit of an advance', () => {
  test('is 121,975,000 for 205,000,000 at a learnt risk of 15 % and a share of 70 %, however it is divided', () => {
    const whole = { receivables: 205_000_000, owes: 0, riskPerMille: 150, sharePerMille: 700, most: 121_975_000 }
    expect(limitOf([group(205_000_000)], learnt, 700, today)).toEqual(whole)
    const odd = Array.from({ length: 999 }, (_, i) => group(205_205, { dueOn: `day ${i}` }))
    const rest = group(205_000_000 - 999 * 205_205)
    expect(limitOf([...odd, rest], learnt, 700, today)).toEqual(whole)
  })

  test('is less what the producer owes itself, and never below zero', () => {
    expect(limitOf([group(100_000), group(-30_000, { state: 'freight' })], learnt, 1000, today)).toMatchObject({
      receivables: 100_000,
      owes: 30_000,
      most: 55_000,
    })
    expect(limitOf([group(100_000), group(-90_000)], learnt, 1000, today).most).toBe(0)
    expect(limitOf([], learnt, 1000, today)).toMatchObject({ receivables: 0, riskPerMille: 0, most: 0 })
    expect(limitOf([group(100_000)], learnt, 0, today).most).toBe(0)
  })

  test('is exact for sums beyond what a float holds, and takes a risk up and the limit down', () => {
    const third: Experience[] = [{ producerId: 'an', sku: 'AN', ended: 30, refused: 1, returned: 0 }]
    expect(limitOf([group(1_000_000_000_001)], third, 999, today)).toMatchObject({
      riskPerMille: 34,
      most: 965_034_000_000,
    })
    const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000_000_000 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(
        amounts,
        fc.integer({ min: 30, max: 997 }),
        fc.nat(996),
        fc.integer({ min: 0, max: 1000 }),
        (all, ended, refused, share) => {
          const part = Math.min(refused, ended)
          const experience = [{ producerId: 'an', sku: 'AN', ended, refused: part, returned: 0 }]
          const { riskPerMille, most } = limitOf(
            all.map((amount) => group(amount)),
            experience,
            share,
            today,
          )
          const sum = all.reduce((total, amount) => total + BigInt(amount), 0n)
          expect(riskPerMille).toBe(Math.ceil((1000 * part) / ended))
          expect(BigInt(most)).toBe((sum * BigInt(1000 - riskPerMille) * BigInt(share)) / 1_000_000n)
        },
      ),
    )
  })

  test('repays the oldest first, and no more than there is', () => {
    const open = [
      { advanceId: 'a', amount: 50 },
      { advanceId: 'b', amount: 70 },
    ]
    expect(planRepayments(open, 60)).toEqual([
      { advanceId: 'a', amount: 50 },
      { advanceId: 'b', amount: 10 },
    ])
    expect(planRepayments(open, 500)).toEqual(open)
    expect(planRepayments(open, 0)).toEqual([])
  })
})
