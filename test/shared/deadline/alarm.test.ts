import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
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
  test('are five, each a level higher than the one before', () => {
    assert.deepEqual(steps(alarmSteps), [240, 120, 60, 30, 0])
    assert.deepEqual(
      alarmSteps.map(({ level }) => level),
      [1, 2, 3, 4, 5],
    )
    assert.deepEqual(
      alarmsFor(packBy, before(600)).map(({ dueAt }) => dueAt),
      [240, 120, 60, 30, 0].map((minutes) => before(minutes)),
    )
  })

  test('leave out a warning already past at birth, but not one due this very instant', () => {
    assert.deepEqual(steps(alarmsFor(packBy, before(120))), [120, 60, 30, 0])
    assert.deepEqual(steps(alarmsFor(packBy, before(120, 1))), [60, 30, 0])
  })

  test('always hold the deadline itself, also when it has passed', () => {
    assert.deepEqual(steps(alarmsFor(packBy, before(-90))), [0])
  })
})

describe('of the alarms that are due', () => {
  const set = alarmsFor(packBy, before(600))

  test('none fires too early', () => assert.equal(dueSteps(set, before(240, -1)), undefined))

  test('one fires at its very instant, on time', () => {
    const due = dueSteps(set, before(240))
    assert.deepEqual([due?.warns.step, due?.skipped, due?.late], [240, [], false])
  })

  test('the latest warns and those missed before it are skipped', () => {
    const due = dueSteps(set.toReversed(), before(50))
    assert.deepEqual([due?.warns.step, steps(due?.skipped ?? []), due?.late], [60, [240, 120], true])
  })

  test('the deadline itself is never skipped', () => assert.equal(dueSteps(set, before(-1_000))?.warns.step, 0))

  test('one is late only after a grace', () => {
    assert.equal(dueSteps(set, before(240, alarmLateMs))?.late, false)
    assert.equal(dueSteps(set, before(240, alarmLateMs + 1))?.late, true)
  })

  test('nothing fires when nothing is set', () => assert.equal(dueSteps([], packBy), undefined))
})

describe('the pace of packing', () => {
  const now = new Date('2026-06-06T10:00:00.000Z')
  const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)

  test('is counted from the first scan of the last half hour', () => {
    assert.equal(packRatePerHour([20, 15, 10, 5, 0].map(minutesAgo), now), 12)
  })

  test('falls while nobody packs', () => {
    const scans = [20, 19, 18].map(minutesAgo)
    assert.equal(packRatePerHour(scans, now), 6)
  })

  test('ignores scans of long ago and of the future', () => {
    assert.equal(packRatePerHour([300, 299, 30, 20, 10, -5].map(minutesAgo), now), 3)
  })

  test('is unknown with fewer than two scans', () => {
    assert.equal(packRatePerHour([], now), null)
    assert.equal(packRatePerHour([minutesAgo(1)], now), null)
  })

  test('is not blown up by two scans in one second', () => {
    assert.equal(packRatePerHour([now, now], now), 60)
  })

  test('copes with a hundred thousand scans', () => {
    assert.ok((packRatePerHour(Array<Date>(100_000).fill(minutesAgo(10)), now) ?? 0) > 1)
  })
})

describe('the forecast', () => {
  const now = new Date('2026-06-06T10:00:00.000Z')

  test('is the remaining parcels at the measured pace', () => {
    assert.equal(forecastDoneAt({ remaining: 90, ratePerHour: 60, now })?.toISOString(), '2026-06-06T11:30:00.000Z')
  })

  test('is now when nothing remains, and unknown without a pace', () => {
    assert.deepEqual(forecastDoneAt({ remaining: 0, ratePerHour: null, now }), now)
    for (const ratePerHour of [null, 0, -1, NaN, Number.MIN_VALUE])
      assert.equal(forecastDoneAt({ remaining: 1, ratePerHour, now }), null)
  })
})
