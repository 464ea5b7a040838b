import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { findPolicy, isWorkingDay, policyIds, versionOn, type EndOfDayRule } from '../../../shared/deadline/policy.ts'

const rule: EndOfDayRule = {
  kind: 'end-of-day',
  cutOff: '14:00',
  workingDays: [1, 2, 3, 4, 5, 6],
  holidays: 'vn-public-holidays',
}

test('every policy has a title in both languages, and says whether its source is weak', () => {
  for (const id of policyIds()) {
    expect(findPolicy(id)?.title.vi).toBeTruthy()
    expect(findPolicy(id)?.title.en).toBeTruthy()
  }
  for (const id of ['ocop-one-day', 'shopee-vn', 'tiktok-th-same-day', 'tiktok-us'])
    expect(findPolicy(id)).toMatchObject({ evidence: 'weak' })
})

/**
 * Sales keep the version they were created with, so a published version is never changed: a new one is added below it,
 * and here.
 */
const published: Record<string, string> = {
  'ocop-one-day 2024-01-01': '451a33536b2b',
  'same-day 2024-01-01': 'aaca73a1b874',
  'shopee-vn 2024-01-01': 'c91a4064613b',
  'tiktok-th-same-day 2025-01-01': 'af4b10e06fc7',
  'tiktok-us 2025-01-01': '3da7e9e57d90',
  'tiktok-vn 2024-08-26': '53f8b5e027d0',
  'within-24h 2024-01-01': '451a33536b2b',
}

test('a published version of a policy is never changed', () => {
  const print = (rule: object): string => createHash('sha256').update(JSON.stringify(rule)).digest('hex').slice(0, 12)
  expect(
    Object.fromEntries(
      policyIds().flatMap((id) =>
        findPolicy(id)!.versions.map(({ validFrom, rule }) => [`${id} ${validFrom}`, print(rule)]),
      ),
    ),
  ).toEqual(published)
})

test('an unknown policy is undefined, even under the names of object properties', () => {
  for (const id of ['', 'TIKTOK-VN', '__proto__', 'constructor', '../policies/same-day'])
    expect(findPolicy(id)).toBeUndefined()
})

test('the version in force is the latest one not after the day, or the first one before that', () => {
  const of = (
    validFrom: string,
    hours: number,
  ): { validFrom: string; change: string; rule: { kind: 'elapsed'; hours: number } } => ({
    validFrom,
    change: '-',
    rule: { kind: 'elapsed', hours },
  })
  const versions = [of('2025-01-01', 48), of('2026-01-01', 24)]
  for (const [day, validFrom] of [
    ['2024-12-31', '2025-01-01'],
    ['2025-12-31', '2025-01-01'],
    ['2026-01-01', '2026-01-01'],
    ['2030-01-01', '2026-01-01'],
  ] as const) {
    expect(versionOn({ versions }, day).validFrom).toBe(validFrom)
  }
})

test('the fixed public holidays of each year are not working days', () => {
  for (const year of [2025, 2026, 2027]) {
    for (const day of ['01-01', '04-30', '05-01', '09-02'])
      assert.ok(!isWorkingDay(rule, `${year}-${day}`, 1), `${year}-${day}`)
  }
})

test('a Sunday is not a working day, an ordinary Saturday is, and a rule without a calendar has no holidays', () => {
  expect(isWorkingDay(rule, '2026-06-07', 7)).toBe(false)
  expect(isWorkingDay(rule, '2026-06-06', 6)).toBe(true)
  expect(isWorkingDay({ ...rule, holidays: null }, '2026-09-02', 3)).toBe(true)
})
