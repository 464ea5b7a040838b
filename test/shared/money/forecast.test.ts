import { describe, expect, test } from '../../support/jest.ts'
import { forecastDays, type Experience, type ReceivableGroup } from '../../../shared/money/forecast.ts'

const sent: ReceivableGroup = {
  handedOverOn: '2026-11-30',
  dueOn: '2026-12-15',
  producerId: 'an',
  sku: 'AN',
  currency: 'VND',
  state: 'on-the-way',
  prior: { refusedPerMille: 80, returnedPerMille: 100 },
  all: 10,
  parcels: 10,
  amount: 1_000_000,
}
const atRisk = (experience: Experience[], groups = [sent], today = '2026-12-01'): number =>
  forecastDays(groups, experience, today).reduce((sum, day) => sum + day.atRisk, 0)

describe('what is at risk', () => {
  const learnt = (ended: number, more: Partial<Experience> = {}): Experience[] => [
    { producerId: 'an', sku: 'AN', ended, refused: ended, returned: 0, ...more },
  ]

  test('is learnt from thirty parcels on, of the same goods; until then it is the policy’s', () => {
    const byPolicy = 180_000
    for (const ended of [0, 1, 29]) expect(atRisk(learnt(ended))).toBe(byPolicy)
    expect(atRisk(learnt(30))).toBe(1_000_000)
    expect(atRisk(learnt(30, { refused: 3 }))).toBe(100_000)
    expect(atRisk(learnt(30, { sku: 'BINH' }))).toBe(byPolicy)
    expect(atRisk(learnt(30, { producerId: 'ba' }))).toBe(byPolicy)
  })

  test('is nothing of what is late, and of what was delivered once its day is here', () => {
    expect(atRisk([], [sent], '2026-12-16')).toBe(0)
    expect(atRisk([], [{ ...sent, state: 'delivered' }], '2026-12-14')).toBeGreaterThan(0)
    expect(atRisk([], [{ ...sent, state: 'delivered' }], '2026-12-15')).toBe(0)
  })
})
