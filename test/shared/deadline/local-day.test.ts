import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { dayAfter, firstReached, localDayAt } from '../../../shared/deadline/local-day.ts'

const date = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)
const utc = (ms: number): string => new Date(ms).toISOString()

describe('a wall time is first reached', () => {
  const table: [string, string, string, string, string][] = [
    ['once on an ordinary day', '2026-06-05', '14:00', 'Asia/Ho_Chi_Minh', '2026-06-05T07:00:00.000Z'],
    ['the first time when it occurs twice', '2026-11-01', '01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['at the jump when in a gap', '2026-03-08', '02:30', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    [
      'at the jump when in a gap of half an hour',
      '2026-10-04',
      '02:10',
      'Australia/Lord_Howe',
      '2026-10-03T15:30:00.000Z',
    ],
    ['at the jump when midnight is in a gap', '2018-11-04', '00:00', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ]
  for (const [why, day, time, zone, expected] of table)
    test(why, () => expect(utc(firstReached(date(day), time, zone))).toBe(expected))
})

test('a skipped day has no length', () => {
  const day = dayAfter(localDayAt(Date.parse('2011-12-30T00:00:00Z'), 'Pacific/Apia'), 'Pacific/Apia')
  expect([day.date.toString(), day.until - day.after]).toEqual(['2011-12-30', 0])
})

test('days follow each other without gaps, and contain the instant they were requested for', () => {
  const zones = [
    'Asia/Ho_Chi_Minh',
    'America/Sao_Paulo',
    'America/St_Johns',
    'America/Havana',
    'Africa/Cairo',
    'Pacific/Apia',
    'Australia/Lord_Howe',
  ]
  const instants = fc.date({
    min: new Date('1990-01-01T00:00:00Z'),
    max: new Date('2050-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, (zone, at) => {
      const day = localDayAt(at.getTime(), zone)
      expect(day.after).toBeLessThan(at.getTime())
      expect(at.getTime()).toBeLessThanOrEqual(day.until)
      const next = localDayAt(day.until + 1, zone)
      expect(next.after).toBe(day.until)
    }),
    { numRuns: 1_000 },
  )
})
