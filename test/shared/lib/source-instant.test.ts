import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readInstant } from '../../../shared/lib/source-instant.ts'

const vietnam = 'Asia/Ho_Chi_Minh'
const read = (written: unknown, zone = vietnam): string | undefined => readInstant(written, zone)?.toISOString()

test("an instant without a zone is in the zone of its source, whatever this machine's zone", () => {
  for (const written of [
    '2026-11-29T13:05:00',
    '2026-11-29 13:05:00',
    '2026-11-29 13:05',
    '29/11/2026 13:05:00',
    '29-11-2026 13:05',
    ' 2026-11-29 13:05:00.000 ',
  ]) {
    assert.equal(read(written), '2026-11-29T06:05:00.000Z', written)
    assert.equal(read(written, 'America/New_York'), '2026-11-29T18:05:00.000Z', written)
  }
  expect(read('2026-11-29')).toBe('2026-11-28T17:00:00.000Z')
})

test('an instant with a zone is read in that zone, in any spelling', () => {
  for (const zone of ['Z', 'z', '+00', '+0000', '+00:00', '-00:00'])
    assert.equal(read(`2026-11-29T13:05:00${zone}`), '2026-11-29T13:05:00.000Z', zone)
  for (const zone of ['+07', '+0700', '+07:00', ' +07:00'])
    assert.equal(read(`2026-11-29T13:05:00.5${zone}`), '2026-11-29T06:05:00.500Z', zone)
})

test('epoch seconds and milliseconds are distinguished', () => {
  const at = Date.UTC(2026, 10, 29, 6, 5)
  for (const written of [at, at / 1000, String(at), String(at / 1000)])
    expect(read(written)).toBe('2026-11-29T06:05:00.000Z')
})

test('what is not an instant is refused: nothing is guessed, rolled over or taken as now', () => {
  for (const written of [
    '',
    'now',
    'soon',
    '2026-02-30T10:00:00',
    '31/11/2026 10:00:00',
    '2026-13-01',
    '11/29/2026 10:00:00',
    '2026-11-29T24:30:00',
    '10:00:00',
    '0',
    -1,
    0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    {},
    [],
    true,
  ])
    assert.equal(read(written), undefined, JSON.stringify(written))
})

test('any instant of this century that is written with its zone, or in the wall time of its source, is read back', () => {
  const zones = ['Asia/Ho_Chi_Minh', 'Asia/Bangkok', 'Asia/Kolkata', 'UTC']
  const at = fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(at, fc.constantFrom(...zones), (date, zone) => {
      const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
        date,
      )
      const seconds = new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString()
      expect(read(wall, zone)).toBe(seconds)
      expect(read(date.toISOString(), zone)).toBe(date.toISOString())
    }),
  )
})

test('any text at all is an instant or nothing, and never an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const found = readInstant(text, vietnam)
      expect(found === undefined || !Number.isNaN(found.getTime())).toBeTruthy()
    }),
  )
})
