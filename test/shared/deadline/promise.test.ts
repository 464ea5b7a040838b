import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { deadlineFor } from '../../../shared/deadline/deadline.ts'
import { policyIds } from '../../../shared/deadline/policy.ts'
import { promiseFor, type PromiseShift, type Terms } from '../../../shared/deadline/promise.ts'

const at = (text: string): Date => new Date(`${text}+07:00`)
const vn: Terms = { policyId: 'tiktok-vn', timeZone: 'Asia/Ho_Chi_Minh' }
const saturday = at('2026-06-06T23:59:59.999')
const monday = at('2026-06-08T23:59:59.999')

test('a promise without shifts is the deadline of the policy', () => {
  for (const policyId of policyIds()) {
    const now = at('2026-06-06T10:00:00.000')
    expect(promiseFor({ ...vn, policyId }, now, [])).toEqual({
      ...deadlineFor(policyId, now, vn.timeZone),
      shifted: false,
    })
  }
})

test('from the shift on, orders are promised the next working day: a full Saturday means Monday', () => {
  const shifts: PromiseShift[] = [{ fromAt: at('2026-06-06T11:00:00.000'), fullUntil: saturday }]
  const promise = (text: string): [Date, boolean] => {
    const { packBy, shifted } = promiseFor(vn, at(text), shifts)
    return [packBy, shifted]
  }
  expect(promise('2026-06-06T10:59:59.999')).toEqual([saturday, false])
  expect(promise('2026-06-06T11:00:00.000')).toEqual([monday, true])
  expect(promise('2026-06-06T14:00:00.000')).toEqual([monday, false])
  expect(promise('2026-06-07T09:00:00.000')).toEqual([monday, false])
})

test('when the next day is full too, the one after it is promised, until a shift is taken back', () => {
  const shifts: PromiseShift[] = [
    { fromAt: at('2026-06-06T12:00:00.000'), fullUntil: monday },
    { fromAt: at('2026-06-06T11:00:00.000'), fullUntil: saturday },
    { fromAt: at('2026-06-06T13:00:00.000'), fullUntil: null },
  ]
  expect(promiseFor(vn, at('2026-06-06T12:30:00.000'), shifts).packBy).toEqual(at('2026-06-09T23:59:59.999'))
  expect(promiseFor(vn, at('2026-06-06T13:00:00.000'), shifts)).toEqual({
    packBy: saturday,
    handOverBy: saturday,
    shifted: false,
  })
})

test('under elapsed hours a full floor means the same number of hours again', () => {
  const terms: Terms = { policyId: 'within-24h', timeZone: 'Asia/Ho_Chi_Minh' }
  const now = at('2026-06-06T10:00:00.000')
  const { packBy } = promiseFor(terms, now, [{ fromAt: now, fullUntil: new Date(now.getTime() + 25 * 3_600_000) }])
  expect(packBy.getTime()).toBe(now.getTime() + 48 * 3_600_000 + 1)
})

test('a shifted promise is later than every full one, and never earlier than without a shift', () => {
  const instants = fc.date({
    min: new Date('2026-01-01T00:00:00Z'),
    max: new Date('2026-03-01T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(
      fc.constantFrom(...policyIds()),
      instants,
      fc.array(fc.record({ fromAt: instants, fullUntil: fc.option(instants) }), { maxLength: 5 }),
      (policyId, now, shifts) => {
        const terms = { ...vn, policyId }
        const promise = promiseFor(terms, now, shifts)
        const plain = deadlineFor(policyId, now, vn.timeZone)
        const latest = shifts
          .filter((shift) => shift.fromAt <= now)
          .toSorted((a, b) => a.fromAt.getTime() - b.fromAt.getTime())
          .at(-1)
        expect(promise.packBy >= plain.packBy).toBe(true)
        expect(promise.shifted).toBe(promise.packBy > plain.packBy)
        if (latest?.fullUntil && promise.shifted) expect(promise.packBy > latest.fullUntil).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})
