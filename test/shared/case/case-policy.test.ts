import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { atEndOfClock, caseClock, listCasePolicies } from '../../../shared/case/case-policy.ts'
import { heardByAll, heardOn } from '../../../shared/case/case.ts'

for (const { id, vectors } of listCasePolicies())
  for (const { why, timeZone, openedAt, answerBy } of vectors)
    test(`a case by ${id}: ${why}`, () => {
      expect(caseClock(id, new Date(openedAt), timeZone).dueAt).toEqual(new Date(answerBy))
    })

test('every policy says where its numbers come from, in both languages what it is called, and what happens at the end', () => {
  for (const { id, title, evidence, versions } of listCasePolicies()) {
    expect([title.vi, title.en].every(Boolean)).toBe(true)
    expect(evidence).toBe('weak')
    for (const { validFrom } of versions)
      expect(atEndOfClock(id, validFrom)).toBe(id === 'tiktok-vn' ? 'refund' : 'tell')
  }
})

test('a clock ends after it began, and no earlier for a case that is opened later', () => {
  const at = fc.date({ min: new Date('2025-01-01'), max: new Date('2030-11-01'), noInvalidDate: true })
  const zone = fc.constantFrom('Asia/Ho_Chi_Minh', 'America/New_York', 'UTC')
  const policy = fc.constantFrom(...listCasePolicies().map(({ id }) => id))
  fc.assert(
    fc.property(at, fc.nat({ max: 30 * 86_400_000 }), zone, policy, (opened, later, timeZone, id) => {
      const first = caseClock(id, opened, timeZone).dueAt
      const second = caseClock(id, new Date(opened.getTime() + later), timeZone).dueAt
      return first > opened && second >= first
    }),
  )
})

test('the ladder goes from the host’s team to the co-op, the centre and the backup; who is alone is all of them', () => {
  const rungs = [1, 2, 3, 4].map((rung) => heardOn(rung, 'one', ['coop', 'centre']))
  expect(rungs).toEqual([
    { sellerIds: ['one'], rungs: ['host', 'lead'] },
    { sellerIds: ['one', 'coop'], rungs: ['hub'] },
    { sellerIds: ['centre'], rungs: ['host', 'lead', 'hub'] },
    { sellerIds: ['one', 'coop', 'centre'], rungs: ['backup'] },
  ])
  expect([1, 2, 3, 4].flatMap((rung) => heardOn(rung, 'alone', []).sellerIds)).toEqual(Array(4).fill('alone'))
  expect(heardByAll('one', ['coop']).sellerIds).toEqual(['one', 'coop'])
})
