import { expect, test } from '../../../support/jest.ts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { KeyBuffer, type KeyedScan } from '../../../../shared/packing/scan/key-buffer.ts'
import { scannedByKeys, unknownScanner } from '../../../../shared/packing/scan/scanner-settings.ts'
import { cleanCode } from '../../../../shared/packing/scan/clean-code.ts'
import { keysOf, scannerEnds, type ScannerSetUp, type TimedKey } from '../../../support/scanner-keys.ts'

/**
 * Types keys into a buffer outside of fields, with the page always keeping up, and returns what was reported, complete
 * codes in place of their beginnings.
 */
function typed(keys: readonly TimedKey[], meansSomething: (scan: KeyedScan) => boolean = () => false): KeyedScan[] {
  const told: KeyedScan[] = []
  const buffer = new KeyBuffer((scan) => {
    if (scan.continued) told.pop()
    told.push(scan)
    return meansSomething(scan)
  })
  keys.forEach((key, i) => {
    const before = keys[i - 1]
    const wait = buffer.waitMs(undefined)
    if (before && wait !== undefined && key.at - before.at > wait) buffer.silence(undefined)
    if (key.release) buffer.releaseAlt(key.at, undefined)
    else buffer.press({ ...key, altGraph: false }, undefined)
  })
  buffer.silence(undefined)
  return told
}

const readingsOf = (scan: KeyedScan): string[] =>
  scannedByKeys(scan, unknownScanner).readings.map((reading) => cleanCode(reading).text)

const code = fc.oneof(
  fc.stringMatching(/^[A-Z0-9][A-Z0-9._-]{0,15}$/),
  fc.stringMatching(/^[0-9]{12,14}$/),
  fc.constantFrom('-NEXT-', '(01)08935001234560', ']C0437239381929', 'https://id.gs1.org/01/08935001234560'),
)
const setUps: fc.Arbitrary<ScannerSetUp> = fc.record(
  {
    gapMs: fc.integer({ min: 1, max: 100 }),
    pause: fc.record({ after: fc.integer({ min: 1, max: 12 }), ms: fc.integer({ min: 80, max: 950 }) }),
    end: fc.constantFrom(...scannerEnds),
    computer: fc.constantFrom('us', 'french', 'vietnamese'),
    capsLock: fc.boolean(),
    altNumbers: fc.boolean(),
  },
  { requiredKeys: [] },
)

test("whatever a scanner's settings, its code arrives complete and once", () => {
  fc.assert(
    fc.property(code, setUps, (text, setUp) => {
      const told = typed(keysOf(text, setUp))
      expect(told).toHaveLength(1)
      expect(readingsOf(told[0]!)[0]).toBe(cleanCode(text).text)
      expect(told[0]!.end === undefined).toBe(setUp.end === 'none' || (setUp.end === 'down' && isPaused(text, setUp)))
    }),
    { numRuns: 2_000 },
  )
})

/** An arrow ends a code only right after it: people press arrows too. */
const isPaused = (text: string, { gapMs = 5, pause }: ScannerSetUp): boolean =>
  (pause?.after === text.length ? pause.ms : gapMs) > 80

test('consecutive codes stay separate, even those without an end key', () => {
  const scans = fc.array(
    fc.record({ text: fc.stringMatching(/^[A-Z0-9]{3,14}$/), end: fc.constantFrom(...scannerEnds) }),
    {
      minLength: 2,
      maxLength: 6,
    },
  )
  fc.assert(
    fc.property(scans, (all) => {
      let start = 0
      const keys = all.flatMap(({ text, end }) => {
        const own = keysOf(text, { end }).map((one) => ({ ...one, at: one.at + start }))
        start = own.at(-1)!.at + 1_500
        return own
      })
      const told = typed(keys, () => true)
      expect(told.map((scan) => readingsOf(scan)[0])).toEqual(all.map(({ text }) => text))
    }),
  )
})

test('nothing that is typed outside of fields is discarded, at whatever speed', () => {
  const keys = fc.array(
    fc.record({
      character: fc.constantFrom(...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.')),
      wait: fc.integer({ min: 1, max: 6_000 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  fc.assert(
    fc.property(keys, (all) => {
      let at = 0
      const strokes = all.flatMap(({ character, wait }) => {
        at += wait
        return keysOf(character, { end: 'none' }).map((one) => ({ ...one, at }))
      })
      const told = typed(strokes)
      expect(told.map(({ place }) => place).join('')).toBe(all.map(({ character }) => character).join(''))
    }),
  )
})

test('a scanner and a computer with the same foreign layout are read as the computer types', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{3,15}$/), (text) => {
      const [scan] = typed(keysOf(text, { keyboard: 'french', computer: 'french' }))
      assert.ok(readingsOf(scan!).includes(text), JSON.stringify(scan))
    }),
  )
})

test('what an input method took back is recognised as such', () => {
  const keys = keysOf('COFE', { end: 'none' })
  const rewritten = [
    ...keys,
    { ...keys[0]!, code: 'Backspace', key: 'Backspace', at: 20 },
    { ...keys[0]!, code: '', key: 'ê', at: 21 },
    ...keysOf('', {}).map((one) => ({ ...one, at: 26 })),
  ]
  const [scan] = typed(rewritten)
  expect(scannedByKeys(scan!, unknownScanner).trouble).toEqual({ why: 'input-method' })
})

test('a key that types nothing makes a code unreadable, never a different code', () => {
  const keys = keysOf('COFFEE').map((one, i) => (i === 2 ? { ...one, code: '', key: 'Unidentified' } : one))
  const [scan] = typed(keys)
  expect(scannedByKeys(scan!, unknownScanner)).toEqual({ readings: [], isEnded: true, trouble: { why: 'key-lost' } })
})

test('in a field a scan is distinguished from typing by speed alone', () => {
  const inField = (keys: readonly TimedKey[]): { told: KeyedScan[]; left: string } => {
    const told: KeyedScan[] = []
    let value = ''
    const buffer = new KeyBuffer((scan) => {
      told.push(scan)
      value = scan.before ?? value
      return true
    })
    for (const key of keys) {
      const outcome = buffer.press({ ...key, altGraph: false }, { field: value })
      if (outcome === 'taken') value += key.key
    }
    return { told, left: value }
  }
  const person = keysOf('note', { gapMs: 130, end: 'none' })
  const scanner = (pauseMs: number): TimedKey[] =>
    keysOf('437239381929', { pause: { after: 5, ms: pauseMs } }).map((one) => ({ ...one, at: one.at + 1_500 }))
  for (const pauseMs of [5, 100, 700]) {
    const { told, left } = inField([...person, ...scanner(pauseMs)])
    expect([told.map(({ place }) => place), left]).toEqual([['437239381929'], 'note'])
  }
  expect(inField([...person, ...keysOf('', {}).map((one) => ({ ...one, at: 600 }))])).toEqual({
    told: [],
    left: 'note',
  })
})

test("the second key of CR and LF is the scanner's; Enter pressed afterwards is not", () => {
  const outcomes = (at: number): string => {
    const buffer = new KeyBuffer(() => true)
    for (const key of keysOf('COFFEE')) buffer.press({ ...key, altGraph: false }, undefined)
    return buffer.press(
      { code: 'Enter', key: 'Enter', shift: false, ctrl: false, alt: false, altGraph: false, at },
      undefined,
    )
  }
  expect([outcomes(35), outcomes(60), outcomes(500)]).toEqual(['ended', 'none', 'none'])
})
