import { expect, test } from '../../../support/jest.ts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { stationCommands } from '../../../../shared/packing/command-code.ts'
import { gs1CheckDigit, parcelCode, parcelSscc } from '../../../../shared/packing/parcel-code.ts'
import { meaningOf, type KnownCodes, type Meaning } from '../../../../shared/packing/scan/meaning.ts'

const labels = [parcelCode(1), parcelCode(2)]
const known: KnownCodes = {
  inHand: ['COFFEE', '8935001234562', 'TEA_2'],
  goods: ['COFFEE', 'SALT', '012345678905'],
  labels,
  commands: true,
}
const meaning = (text: string, also: Partial<KnownCodes> = {}): Meaning =>
  meaningOf({ readings: [text], isEnded: true }, { ...known, ...also })
const why = (text: string): string => {
  const found = meaning(text)
  return found.kind === 'unknown' ? `${found.why} ${found.detail ?? ''}`.trim() : found.kind
}

test('goods of the current parcel are goods, although their twelve digits could be a parcel', () => {
  fc.assert(
    fc.property(fc.nat(10 ** 9), (sequence) => {
      const code = parcelCode(sequence)
      expect(meaning(code, { inHand: [code] })).toEqual({ kind: 'item', sku: code })
      expect(meaning(code, { inHand: [`0${code}`] })).toEqual({ kind: 'item', sku: `0${code}` })
      expect(meaning(code)).toEqual({ kind: 'label', code })
      // A scanner that reports the symbology settles it: labels are not EAN.
      expect(meaning(`]E0${code}`).kind).toBe('goods')
    }),
  )
})

test('a label is recognised in every notation', () => {
  const code = labels[0]!
  for (const text of [code, `]C0${code}`, ` ${code} `, code.replace(/(\d{4})(?=\d)/g, '$1 '), `${code}\r\n`])
    assert.deepEqual(meaning(text), { kind: 'label', code }, text)
})

test('commands come first, in any case, and an unknown one is not goods', () => {
  for (const code of Object.values(stationCommands)) expect(meaning(code.toLowerCase()).kind).toBe('command')
  expect(why('-NONE-')).toBe('not-found')
  expect(meaning('-NEXT-', { commands: false }).kind).toBe('unknown')
})

test('what means nothing says why', () => {
  const sscc = parcelSscc('8938507001', labels[0]!)
  const inCase = `1893500123456`
  expect(
    [
      ' ',
      'K',
      `00${sscc}`,
      `(00)${sscc}`,
      sscc,
      inCase + gs1CheckDigit(inCase),
      `${labels[0]!.slice(0, 11)}${(Number(labels[0]![11]) + 1) % 10}`,
      labels[0]!.slice(1),
      labels[0]!.slice(0, 6) + labels[0]!.slice(7),
      `X${labels[0]!}`,
      'COFFEE#',
      '>>COFFEE<<',
      'TEA-2',
      'COFF',
      'CÀPHÊ',
      'A+B',
      '8935001234560',
      'COFFEE',
      'PEPPER',
    ].map(why),
  ).toEqual([
    'empty',
    'short',
    'sscc',
    'sscc',
    'sscc',
    'case 8935001234562',
    'check-digit',
    `cut ${labels[0]!}`,
    `cut ${labels[0]!}`,
    'extra X',
    'extra #',
    'extra >> … <<',
    'shift-lost TEA_2',
    'cut COFFEE',
    'characters',
    'characters',
    'check-digit',
    'item',
    'goods',
  ])
})

test('one changed, lost or added character never makes another known code of a label', () => {
  fc.assert(
    fc.property(fc.nat(10 ** 9), fc.nat(11), fc.integer({ min: 1, max: 9 }), (sequence, at, step) => {
      const code = parcelCode(sequence)
      const altered = [
        code.slice(0, at) + code.slice(at + 1),
        code.slice(0, at) + `${(Number(code[at]) + step) % 10}` + code.slice(at + 1),
        code.slice(0, at) + 'X' + code.slice(at),
      ]
      for (const text of altered) assert.equal(meaning(text, { labels: [code] }).kind, 'unknown', text)
    }),
  )
})

test('two readings that mean different things mean nothing; one that means something is used', () => {
  const two = (...readings: string[]): Meaning =>
    meaningOf({ readings, isEnded: true }, { ...known, inHand: ['QUA', 'AUQ', 'TEA'] })
  expect(two('QUA', 'AUQ')).toEqual({ kind: 'unknown', text: 'QUA', why: 'two-meanings' })
  expect(two('TEQ', 'TEA')).toEqual({ kind: 'item', sku: 'TEA' })
  expect(two('TEA', 'tê')).toEqual({ kind: 'item', sku: 'TEA' })
  expect(two('PEPPER', '€PP€R')).toEqual({ kind: 'goods', sku: 'PEPPER' })
})

test('a code without an end key is used only if it cannot be the beginning of another', () => {
  const unended = (text: string, inHand: string[]): string => {
    const found = meaningOf({ readings: [text], isEnded: false }, { ...known, inHand })
    return found.kind === 'unknown' ? found.why : found.kind
  }
  expect([
    unended('TEA', ['TEA']),
    unended('TEA', ['TEA', 'TEA-GREEN']),
    unended('TEA-GREEN', ['TEA', 'TEA-GREEN']),
    unended('PEPPER', ['TEA']),
  ]).toEqual(['item', 'no-end', 'item', 'no-end'])
  expect(unended(labels[0]!, ['TEA'])).toBe('label')
})
