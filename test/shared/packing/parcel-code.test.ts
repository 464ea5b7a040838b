import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  hasGs1CheckDigit,
  isParcelCode,
  parcelCode,
  parcelSequence,
  parcelSequenceMax,
} from '../../../shared/packing/parcel-code.ts'
import { projectPath } from '../../../shared/lib/paths.ts'

const sequences = fc.integer({ min: 0, max: parcelSequenceMax - 1 })

test('the check digit agrees with the GS1 vectors', () => {
  const rows = readFileSync(projectPath('test', 'data', 'gs1-vectors', 'check-digit-vectors.csv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
  expect(rows).toHaveLength(14)
  for (const row of rows) {
    const [digits = '', expect] = row.split(',')
    assert.equal(hasGs1CheckDigit(digits), expect === 'valid', row)
  }
})

test('a code maps back to its sequence number, so no two parcels share one', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const code = parcelCode(sequence)
      expect(isParcelCode(code)).toBe(true)
      expect(parcelSequence(code)).toBe(sequence)
    }),
    { numRuns: 2_000 },
  )
  for (const edge of [0, 1, 999_999, 1_000_000, parcelSequenceMax - 1])
    expect(parcelSequence(parcelCode(edge))).toBe(edge)
})

test('neighbouring codes differ in most digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (first) => {
      const codes = Array.from({ length: 20 }, (_, at) => parcelCode(first + at))
      const same = codes
        .slice(1)
        .map((code, at) => Array.from(code).filter((digit, place) => digit === codes[at]![place]).length)
      const mean = same.reduce((sum, count) => sum + count, 0) / same.length
      assert.ok(mean < 4, `${mean} of 12 digits alike`)
    }),
  )
})

test('the scramble never changes, or printed codes would be issued again', () => {
  expect([0, 1, 2, 99_999_999_999].map(parcelCode)).toEqual([
    '027291688182',
    '437239381929',
    '571253154142',
    '609822928846',
  ])
})

test('one mistyped digit is always noticed', () => {
  fc.assert(
    fc.property(sequences, fc.nat(11), fc.integer({ min: 1, max: 9 }), (sequence, place, step) => {
      const code = parcelCode(sequence)
      const typed = code.slice(0, place) + `${(Number(code[place]) + step) % 10}` + code.slice(place + 1)
      expect(isParcelCode(typed)).toBe(false)
    }),
  )
})

test('text that is not twelve plain digits is not a code', () => {
  const texts = [
    '',
    '4372 3938 1929',
    '43723938192',
    '0437239381929',
    '４37239381929',
    '437239381929\n',
    '437239381928',
    'abc',
  ]
  for (const text of texts) assert.equal(isParcelCode(text), false, text)
})

test('sequence numbers outside the range are refused', () => {
  for (const sequence of [-1, 0.5, parcelSequenceMax, NaN]) expect(() => parcelCode(sequence)).toThrow(RangeError)
  expect(() => parcelSequence('437239381928')).toThrow(RangeError)
})
