import { expect, test } from '../../../support/jest.ts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { gs1CheckDigit, hasGs1CheckDigit } from '../../../../shared/packing/parcel-code.ts'
import { checkItem, missingPieces } from '../../../../shared/packing/check-scan.ts'
import { findItems } from '../../../../shared/packing/scan/find-item.ts'
import { gtinsOf, upcEToA } from '../../../../shared/packing/scan/gtin.ts'

const withCheck = (digits: string): string => digits + gs1CheckDigit(digits)
const digits = (length: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9]{${length}}$`)).map(withCheck)
/** The shortest number of a trade item that is a single piece, and the other lengths in which it is written. */
const gtin = fc.oneof(digits(7), digits(11), digits(12))
const paddedTo = (number: string): string[] =>
  [8, 12, 13, 14].filter((length) => length >= number.length).map((length) => number.padStart(length, '0'))

/** Ways in which a scanner, a generator or a person writes one GTIN. */
function spellingsOf(number: string): string[] {
  const long = number.padStart(14, '0')
  return [
    ...paddedTo(number),
    ...paddedTo(number).map((one) => `]E0${one}`),
    `]I1${long}`,
    `(01)${long}`,
    `(01)${long}(17)271231(10)LO-7`,
    `01${long}`,
    `]C101${long}17271231`,
    `]d201${long}10LO7\u001d17271231`,
    `]e001${long}`,
    `]Q301${long}`,
    `1727123101${long}`,
    `\u001d01${long}10LOT`,
    `10LOT{GS}01${long}`,
    `https://id.gs1.org/01/${long}/10/LOT?17=271231`,
    `  ${number}\t`,
    number.replace(/(\d{4})(?=\d)/g, '$1 '),
    Array.from(number, (digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join(''),
  ]
}

test('every spelling of a GTIN is the item that carries it, however the shop wrote its SKU', () => {
  fc.assert(
    fc.property(gtin, fc.nat(3), fc.nat(100), (number, padding, which) => {
      const sku = paddedTo(number)[padding % paddedTo(number).length]!
      const spellings = spellingsOf(number)
      const scanned = spellings[which % spellings.length]!
      assert.deepEqual(findItems(['COFFEE', sku, 'TEA'], scanned), [sku], scanned)
    }),
    { numRuns: 2_000 },
  )
})

test('no other number is ever taken for an item: neither a neighbour, nor a misread digit, nor its outer case', () => {
  fc.assert(
    fc.property(gtin, fc.nat(13), fc.integer({ min: 1, max: 9 }), fc.nat(100), (number, place, step, which) => {
      const at = place % number.length
      const other = number.slice(0, at) + `${(Number(number[at]) + step) % 10}` + number.slice(at + 1)
      for (const wrong of [other, withCheck(other.slice(0, -1))]) {
        const spellings = spellingsOf(wrong)
        const found = findItems([number], spellings[which % spellings.length]!)
        if (wrong !== number && !isUpcEOf(wrong, number)) expect(found).toEqual([])
      }
      const inCase = withCheck(`${step % 9 || 1}${number.padStart(14, '0').slice(1, 13)}`)
      expect(findItems([number], inCase)).toEqual([])
    }),
    { numRuns: 2_000 },
  )
})

/** Eight digits may mean an item in two ways: as they are, and as the short form of another. */
const isUpcEOf = (short: string, number: string): boolean => gtinsOf(short).some((one) => gtinsOf(number).includes(one))

test('a UPC-E is the item whose twelve digits it shortens', () => {
  // Examples from the GS1 General Specifications, one for each way of leaving zeros out.
  for (const [short, long] of [
    ['04252614', '042100005264'],
    ['01234133', '012340000013'],
    ['01234545', '012345000005'],
    ['01234558', '012345000058'],
  ] as const) {
    if (!hasGs1CheckDigit(long)) continue
    expect(upcEToA(short)).toBe(long)
    expect(findItems([long], short)).toEqual([long])
    expect(findItems([short], `0${long}`)).toEqual([short])
  }
  expect(upcEToA('04252615')).toBeUndefined()
})

test('an exact SKU comes before other spellings, and two that spell the same GTIN are not distinguished by a third', () => {
  const [short, long] = ['036000291452', '0036000291452']
  expect(findItems([short, long], short)).toEqual([short])
  expect(findItems([short, long], long)).toEqual([long])
  expect(findItems([short, long], '00036000291452')).toEqual([short, long])
})

test('a SKU is found in any case, width and with surrounding blanks, and never by a part of it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9][A-Z0-9._-]{2,20}$/), fc.nat(4), (sku, way) => {
      const wide = Array.from(sku, (one) =>
        one > ' ' ? String.fromCodePoint(one.codePointAt(0)! + 0xfee0) : one,
      ).join('')
      const written = [sku.toLowerCase(), ` ${sku}\r\n`, wide, `]C0${sku}`, `\u200b${sku}\ufeff`][way]!
      expect(findItems([sku], written)).toEqual([sku])
      expect(findItems([sku], sku.slice(0, -1)).filter((found) => found !== sku.slice(0, -1)).length).toEqual(0)
    }),
  )
})

test('pieces that were scanned in different spellings count as the same item', () => {
  const lines = [{ sku: '036000291452', quantity: 2 }]
  expect(missingPieces(lines, [']E00036000291452'])).toEqual({
    missing: [{ sku: '036000291452', quantity: 1 }],
    tooMany: [],
    wrong: [],
  })
  expect(checkItem(lines, [']E00036000291452'], '(01)00036000291452')).toBe('complete')
  expect(checkItem(lines, ['036000291452', '0036000291452'], '036000291452')).toBe('too-many')
})
