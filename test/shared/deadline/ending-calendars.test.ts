import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { deadlineFor } from '../../../shared/deadline/deadline.ts'
import { endingCalendars } from '../../../shared/deadline/policy.ts'

test("a calendar's end is announced half a year ahead, and from then on", () => {
  const of = (day: string): string[] => endingCalendars(day).map(({ calendar }) => calendar)
  expect(of('2026-11-29')).not.toContain('vn-public-holidays')
  for (const day of ['2030-08-01', '2030-12-31', '2031-02-01']) assert.ok(of(day).includes('vn-public-holidays'), day)
  const [vietnam] = endingCalendars('2030-12-01').filter(({ calendar }) => calendar === 'vn-public-holidays')
  expect(vietnam!.policies).toContain('tiktok-vn')
  expect(vietnam!.through).toBe('2030-12-31')
})

test('the first days of Tet are not working days in any year that the calendar covers', () => {
  for (const tet of ['2027-02-06', '2028-01-26', '2029-02-13', '2030-02-02']) {
    const { packBy } = deadlineFor('tiktok-vn', new Date(`${tet}T09:00:00+07:00`), 'Asia/Ho_Chi_Minh')
    assert.ok(packBy.getTime() > Date.parse(`${tet}T23:59:59.999+07:00`), `${tet}: ${packBy.toISOString()}`)
  }
})
