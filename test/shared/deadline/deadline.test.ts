import { describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { cancelLimitsFor, deadlineFor, isTimeZone } from '../../../shared/deadline/deadline.ts'
import { findPolicy, policyIds } from '../../../shared/deadline/policy.ts'

const zones = [
  'Asia/Ho_Chi_Minh',
  'UTC',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'America/Havana',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Europe/London',
  'Asia/Beirut',
  'America/Santiago',
]
const instants = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2050-01-01T00:00:00Z'),
  noInvalidDate: true,
})
const zone = fc.constantFrom(...zones)
const policy = fc.constantFrom(...policyIds())

const packBy = (policyId: string, receivedAt: string, timeZone: string): string =>
  local(deadlineFor(policyId, new Date(receivedAt), timeZone).packBy, timeZone)

function local(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: 'never', fractionalSecondDigits: 3 })
}

describe('the examples of every policy', () => {
  for (const id of policyIds()) {
    for (const { why, timeZone, receivedAt, packBy: expected, labelBy, collectBy } of findPolicy(id)?.vectors ?? []) {
      test(`${id}: ${why}`, () => {
        const limits = cancelLimitsFor(id, new Date(receivedAt), timeZone)
        if (labelBy) expect(limits).toMatchObject({ labelBy: new Date(labelBy), collectBy: new Date(collectBy!) })
        const deadline = deadlineFor(id, new Date(receivedAt), timeZone)
        expect(deadline.packBy.toISOString()).toBe(new Date(expected).toISOString())
        expect(deadline.handOverBy).toEqual(deadline.packBy)
      })
    }
  }
})

describe('where the clocks change', () => {
  const table: [string, string, string, string, string][] = [
    [
      'a day of 23 hours ends at its own midnight',
      'same-day',
      'America/New_York',
      '2026-03-08T00:10:00-05:00',
      '2026-03-08T23:59:59.999-04:00',
    ],
    [
      'a change of half an hour',
      'same-day',
      'Australia/Lord_Howe',
      '2026-04-05T00:10:00+11:00',
      '2026-04-05T23:59:59.999+10:30',
    ],
    [
      'midnight in a gap: the day before ends just before the jump',
      'same-day',
      'America/Sao_Paulo',
      '2018-11-03T22:00:00-03:00',
      '2018-11-03T23:59:59.999-03:00',
    ],
    [
      'midnight in a gap: the day after begins with the jump',
      'same-day',
      'America/Sao_Paulo',
      '2018-11-04T01:00:00-02:00',
      '2018-11-04T23:59:59.999-02:00',
    ],
    [
      '23:30 twice, received the first time: the end of the day is the second one',
      'same-day',
      'America/Sao_Paulo',
      '2018-02-17T23:30:00-02:00',
      '2018-02-17T23:59:59.999-03:00',
    ],
    [
      '23:30 twice, received the second time',
      'same-day',
      'America/Sao_Paulo',
      '2018-02-17T23:30:00-03:00',
      '2018-02-17T23:59:59.999-03:00',
    ],
    [
      'a minute past midnight that the clock change takes back belongs to the day that returns',
      'same-day',
      'America/St_Johns',
      '2010-11-07T00:00:30-02:30',
      '2010-11-06T23:59:59.999-03:30',
    ],
    [
      'a day that the zone skipped is not a working day',
      'tiktok-vn',
      'Pacific/Apia',
      '2011-12-29T15:00:00-10:00',
      '2011-12-31T23:59:59.999+14:00',
    ],
    [
      'a cut-off applied after the clocks went forward that morning',
      'tiktok-vn',
      'Asia/Beirut',
      '2026-03-30T13:59:59.999+03:00',
      '2026-03-30T23:59:59.999+03:00',
    ],
    [
      'the zone decides the day, not UTC',
      'tiktok-vn',
      'Pacific/Kiritimati',
      '2026-06-05T13:59:00+14:00',
      '2026-06-05T23:59:59.999+14:00',
    ],
  ]
  for (const [why, id, timeZone, receivedAt, expected] of table) {
    test(why, () => expect(packBy(id, receivedAt, timeZone)).toBe(expected))
  }
})

describe('every deadline', () => {
  test('is not before the order', () => {
    fc.assert(
      fc.property(policy, instants, zone, (id, at, timeZone) => deadlineFor(id, at, timeZone).packBy >= at),
      { numRuns: 1_000 },
    )
  })

  test('of an end-of-day policy is the last local millisecond of a day', () => {
    fc.assert(
      fc.property(fc.constantFrom('tiktok-vn', 'same-day'), instants, zone, (id, at, timeZone) => {
        const dueAt = deadlineFor(id, at, timeZone).packBy
        expect(local(dueAt, timeZone)).toMatch(/T23:59:59\.999/)
        expect(local(new Date(dueAt.getTime() + 1), timeZone)).not.toMatch(
          new RegExp(local(dueAt, timeZone).slice(0, 10)),
        )
      }),
      { numRuns: 1_000 },
    )
  })

  test('of tiktok-vn is never on a Sunday', () => {
    fc.assert(
      fc.property(instants, zone, (at, timeZone) => {
        const dueAt = deadlineFor('tiktok-vn', at, timeZone).packBy
        return Temporal.Instant.fromEpochMilliseconds(dueAt.getTime()).toZonedDateTimeISO(timeZone).dayOfWeek !== 7
      }),
    )
  })

  test('of a later order is not earlier', () => {
    fc.assert(
      fc.property(policy, instants, fc.integer({ min: 0, max: 4 * 86_400_000 }), zone, (id, at, laterMs, timeZone) => {
        const later = new Date(at.getTime() + laterMs)
        return deadlineFor(id, at, timeZone).packBy <= deadlineFor(id, later, timeZone).packBy
      }),
      { numRuns: 1_000 },
    )
  })

  test('of a later order is not earlier around every change of the clocks', () => {
    fc.assert(
      fc.property(
        policy,
        zone,
        instants,
        fc.nat(3 * 3_600_000),
        fc.nat(3 * 3_600_000),
        (id, timeZone, near, before, after) => {
          const change = Temporal.Instant.fromEpochMilliseconds(near.getTime())
            .toZonedDateTimeISO(timeZone)
            .getTimeZoneTransition('previous')?.epochMilliseconds
          if (change === undefined) return true
          return (
            deadlineFor(id, new Date(change - before), timeZone).packBy <=
            deadlineFor(id, new Date(change + after), timeZone).packBy
          )
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('does not depend on earlier calls', () => {
    fc.assert(
      fc.property(policy, zone, instants, instants, (id, timeZone, at, other) => {
        const first = deadlineFor(id, at, timeZone).packBy.getTime()
        deadlineFor(id, other, timeZone)
        return deadlineFor(id, at, timeZone).packBy.getTime() === first
      }),
    )
  })

  test('is the same whatever the time zone of the process', () => {
    const module = new URL('../../../shared/deadline/deadline.js', import.meta.url).href
    const program = `const { deadlineFor } = await import(${JSON.stringify(module)})
      for (const id of ${JSON.stringify(policyIds())}) for (const zone of ${JSON.stringify(zones)}) for (let hour = 0; hour < 24 * 400; hour += 53)
        process.stdout.write(deadlineFor(id, new Date(1767225600000 + hour * 3600000), zone).packBy.toISOString() + ' ')`
    const outputs = ['America/New_York', 'Australia/Lord_Howe', 'Mars/Base'].map((TZ) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
        env: { TZ },
        encoding: 'utf8',
        maxBuffer: 64 << 20,
      })
      assert.equal(status, 0, stderr)
      return stdout
    })
    expect(outputs[0]!.length).toBeGreaterThan(100_000)
    for (const output of outputs) expect(output).toBe(outputs[0])
  })
})

test('an unknown policy, an unknown zone and an invalid date are refused', () => {
  const now = new Date('2026-06-05T06:00:00Z')
  expect(() => deadlineFor('someday', now, 'UTC')).toThrow(RangeError)
  expect(() => deadlineFor('tiktok-vn', now, 'Mars/Base')).toThrow(RangeError)
  expect(() => deadlineFor('tiktok-vn', new Date('soon'), 'UTC')).toThrow(RangeError)
})

test('a time zone is a name in the IANA database', () => {
  for (const name of [...zones, 'Etc/GMT+7']) assert.ok(isTimeZone(name), name)
  for (const name of ['', 'Mars/Base', '+07:00', 'GMT+7', 'Asia/Ho Chi Minh', ' UTC', '__proto__', 'A'.repeat(1_000)])
    assert.ok(!isTimeZone(name), name)
})
