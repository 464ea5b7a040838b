import { describe, expect, test } from '../../support/jest.ts'
import {
  alarmLateMs,
  alarmsFor,
  alarmSteps,
  dueSteps,
  forecastDoneAt,
  packRatePerHour,
} from '../../../shared/deadline/alarm.ts'

const packBy = new Date('2026-06-06T16:59:59.999Z')
const before = (minutes: number, ms = 0): Date => new Date(packBy.getTime() - minutes * 60_000 + ms)
const steps = (alarms: readonly { step: number }[]): number[] => alarms.map(({ step }) => step)

describe('the alarms of a deadline', () => {
  test('are five, each one level higher than the one before', () => {
    expect(steps(alarmSteps)).toEqual([240, 120, 60, 30, 0])
    expect(alarmSteps.map(({ level }) => level)).toEqual([1, 2, 3, 4, 5])
    expect(alarmsFor(packBy, before(600)).map(({ dueAt }) => dueAt)).toEqual(
      [240, 120, 60, 30, 0].map((minutes) => before(minutes)),
    )
  })

  test('leave out a warning already past at creation, but not one due at this very instant', () => {
    expect(steps(alarmsFor(packBy, before(120)))).toEqual([120, 60, 30, 0])
    expect(steps(alarmsFor(packBy, before(120, 1)))).toEqual([60, 30, 0])
  })

  test('always include the deadline itself, even when it has passed', () => {
    expect(steps(alarmsFor(packBy, before(-90)))).toEqual([0])
  })
})

describe('among the alarms that are due', () => {
  const set = alarmsFor(packBy, before(600))

  test('none fires too early', () => expect(dueSteps(set, before(240, -1))).toBeUndefined())

  test('one fires at its very instant, on time', () => {
    const due = dueSteps(set, before(240))
    expect(due).toMatchObject({ warns: { step: 240 }, skipped: [], late: false })
  })

  test('the latest warns and those missed before it are skipped', () => {
    const due = dueSteps(set.toReversed(), before(50))
    expect([due?.warns.step, steps(due?.skipped ?? []), due?.late]).toEqual([60, [240, 120], true])
  })

  test('the deadline itself is never skipped', () => expect(dueSteps(set, before(-1_000))?.warns.step).toBe(0))

  test('one is late only after a grace period', () => {
    expect(dueSteps(set, before(240, alarmLateMs))?.late).toBe(false)
    expect(dueSteps(set, before(240, alarmLateMs + 1))?.late).toBe(true)
  })

  test('nothing fires when nothing is set', () => expect(dueSteps([], packBy)).toBeUndefined())
})

describe('the pack rate', () => {
  const now = new Date('2026-06-06T10:00:00.000Z')
  const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)

  test('is counted from the first scan of the last half hour', () => {
    expect(packRatePerHour([20, 15, 10, 5, 0].map(minutesAgo), now)).toBe(12)
  })

  test('falls while nobody packs', () => {
    const scans = [20, 19, 18].map(minutesAgo)
    expect(packRatePerHour(scans, now)).toBe(6)
  })

  test('ignores scans from long ago and from the future', () => {
    expect(packRatePerHour([300, 299, 30, 20, 10, -5].map(minutesAgo), now)).toBe(3)
  })

  test('is unknown with fewer than two scans', () => {
    expect(packRatePerHour([], now)).toBeNull()
    expect(packRatePerHour([minutesAgo(1)], now)).toBeNull()
  })

  test('is not inflated by two scans in one second', () => {
    expect(packRatePerHour([now, now], now)).toBe(60)
  })

  test('copes with a hundred thousand scans', () => {
    expect(packRatePerHour(Array<Date>(100_000).fill(minutesAgo(10)), now) ?? 0).toBeGreaterThan(1)
  })
})

describe('the forecast', () => {
  const now = new Date('2026-06-06T10:00:00.000Z')

  test('is the remaining parcels at the measured rate', () => {
    expect(forecastDoneAt({ remaining: 90, ratePerHour: 60, now })?.toISOString()).toBe('2026-06-06T11:30:00.000Z')
  })

  test('is now when nothing remains, and unknown without a rate', () => {
    expect(forecastDoneAt({ remaining: 0, ratePerHour: null, now })).toEqual(now)
    for (const ratePerHour of [null, 0, -1, NaN, Number.MIN_VALUE])
      expect(forecastDoneAt({ remaining: 1, ratePerHour, now })).toBeNull()
  })
})
