import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { chooseShift, shiftOf, type PickShift } from '../../../shared/dispatch/pick-shift.ts'

const now = new Date('2026-11-30T02:00:00.000Z')
const zone = 'Asia/Ho_Chi_Minh'
const shift = fc
  .record({ key: fc.nat(99).map(String), from: fc.integer({ min: 0, max: 96 }), hours: fc.integer({ min: 1, max: 6 }) })
  .map(({ key, from, hours }) => shiftOf(key, { from, until: from + hours }, now, zone))

test('hours beyond a day are of the days after, in the carrier’s own zone', () => {
  expect(shiftOf('3', { from: 31, until: 36 }, now, zone)).toEqual({
    key: '3',
    day: '2026-12-01',
    from: new Date('2026-12-01T00:00:00.000Z'),
    until: new Date('2026-12-01T05:00:00.000Z'),
  })
})

test('the shift chosen is still to come, in time if any is, and then no other in time is later', () => {
  fc.assert(
    fc.property(fc.array(shift, { maxLength: 8 }), fc.integer({ min: -24, max: 120 }), (shifts, hours) => {
      const by = new Date(now.getTime() + hours * 3_600_000)
      const isInTime = ({ until }: PickShift): boolean => until <= by
      const open = shifts.filter(({ until }) => until > now)
      const chosen = chooseShift(shifts, by, now)
      expect(chosen === undefined).toBe(open.length === 0)
      if (!chosen) return
      expect(open).toContain(chosen)
      expect(isInTime(chosen)).toBe(open.some(isInTime))
      for (const other of open.filter((one) => isInTime(one) === isInTime(chosen)))
        expect(isInTime(chosen) ? chosen.until >= other.until : chosen.until <= other.until).toBe(true)
    }),
  )
})
