import { expect, test } from '../../../support/jest.ts'
import assert from 'node:assert/strict'
import { checkCodes } from '../../../../shared/packing/scan/check-codes.ts'
import {
  diagnoseScanner,
  type CheckedCode,
  type ScannerVerdict,
} from '../../../../shared/packing/scan/diagnose-scanner.ts'
import { KeyBuffer, type KeyedScan } from '../../../../shared/packing/scan/key-buffer.ts'
import { scannedByKeys } from '../../../../shared/packing/scan/scanner-settings.ts'
import { keysOf, type ScannerSetUp } from '../../../support/scanner-keys.ts'

function checkedWith(setUp: ScannerSetUp): CheckedCode[] {
  return checkCodes.map(({ text }) => {
    let heard: KeyedScan | undefined
    let twoEnds = false
    const buffer = new KeyBuffer((scan) => {
      heard = scan
      return true
    })
    for (const key of keysOf(text, setUp)) {
      if (key.release) buffer.releaseAlt(key.at, undefined)
      else {
        const before = heard
        const outcome = buffer.press({ ...key, altGraph: false }, undefined)
        twoEnds ||= outcome === 'ended' && before !== undefined
      }
    }
    buffer.silence(undefined)
    return { expected: text, scan: heard!, twoEnds }
  })
}
const verdict = (setUp: ScannerSetUp): ScannerVerdict => diagnoseScanner(checkedWith(setUp))
const found = (setUp: ScannerSetUp): string[] =>
  verdict(setUp).findings.map(({ kind, detail }) => (detail === undefined ? kind : `${kind} ${detail}`))

test('a scanner with factory settings has nothing to fix', () => {
  expect(verdict({})).toEqual({ findings: [], settings: { prefix: '', suffix: '' } })
  for (const end of ['tab', 'numpad-enter'] as const) expect(found({ end })).toEqual([])
  expect(found({ altNumbers: true })).toEqual([])
})

test('each wrong setting is named, and what needs no fixing is learnt', () => {
  expect(found({ end: 'none' })).toEqual(['no-end'])
  expect(found({ end: 'cr-lf' })).toEqual(['two-ends'])
  expect(found({ end: 'two-enters' })).toEqual(['two-ends'])
  expect(found({ prefix: ']C0' })).toEqual(['identifier'])
  expect(found({ prefix: 'X', suffix: '//' })).toEqual(['prefix X', 'suffix //'])
  expect(verdict({ prefix: 'X', suffix: '//' }).settings).toEqual({ prefix: 'X', suffix: '//' })
  expect(found({ capsLock: true })).toEqual(['caps-lock'])
  expect(found({ gapMs: 120 })).toEqual(['slow 120'])
  expect(found({ pause: { after: 4, ms: 300 } })).toEqual(['pauses 300'])
  expect(found({ shiftLost: true })).toEqual(['shift-lost'])
  expect(found({ lost: 3 })).toEqual(['characters-lost 4ZC'])
  expect(found({ keyboard: 'french' })).toEqual(['scanner-layout french'])
  expect(verdict({ keyboard: 'french' }).settings).toBeUndefined()
  expect(found({ computer: 'french' })).toEqual(['computer-layout'])
  expect(verdict({ computer: 'french' }).settings).toEqual({ prefix: '', suffix: '', reading: 'place' })
  expect(found({ computer: 'vietnamese' })).toEqual(['computer-layout'])
  expect(verdict({ keyboard: 'french', computer: 'french' }).settings?.reading).toEqual('computer')
})

test('what was learnt about a scanner is removed from its codes, and a scanner without it still works as well', () => {
  const settings = { prefix: 'X', suffix: '//' }
  const readingsWith = (setUp: ScannerSetUp): string => {
    let first = ''
    const buffer = new KeyBuffer((scan) => {
      first = scannedByKeys(scan, settings).readings[0]!
      return true
    })
    for (const key of keysOf('COFFEE', setUp)) buffer.press({ ...key, altGraph: false }, undefined)
    return first
  }
  expect([readingsWith({ prefix: 'x', suffix: '//' }), readingsWith({})]).toEqual(['COFFEE', 'COFFEE'])
})

test('the codes of the check are drawn as the library draws them', async () => {
  const { default: bwip } = await import('bwip-js')
  for (const { text, widths } of checkCodes) {
    const [symbol] = bwip.raw('code128', text, {})
    if (!symbol || !('sbs' in symbol)) throw new Error('no bars')
    assert.equal(widths, symbol.sbs.join(''), text)
  }
})
