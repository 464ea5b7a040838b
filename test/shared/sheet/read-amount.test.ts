import { describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readCount, readMoney, settled, styleOf } from '../../../shared/sheet/read-amount.ts'

/** What a text means as money: one number, `two` where it is ambiguous, undefined where it is not a number. */
function money(text: string, decimals = 0): number | 'two' | undefined {
  const amount = readMoney(text, decimals)
  return amount && (settled(amount, undefined) ?? 'two')
}
const count = (text: string): number | 'two' | undefined => {
  const amount = readCount(text)
  return amount && (settled(amount, undefined) ?? 'two')
}

describe('money in đồng, which has no minor unit', () => {
  const table: [number, string[]][] = [
    [
      85_000,
      [
        '85000',
        '85.000',
        '85,000',
        '85 000',
        '85.000 đ',
        '85.000đ',
        '85,000₫',
        '₫85.000',
        'đ 85.000',
        '85000 VND',
        'VND 85,000',
        '85.000vnđ',
        '85 000 đồng',
        '85.000d',
        '85k',
        '85K',
        '85 k',
        '85 nghìn',
        '85 ngàn đồng',
        '85n',
        '85ng',
        '85.000,00',
        '85,000.00',
        '85000.00',
        '85000,0',
        '８５０００',
        '85.000,-',
      ],
    ],
    [180_000, ['180k', '180 K', '0,18tr', '0.18 triệu', '180.000', '180k đ', '180kđ']],
    [
      1_200_000,
      [
        '1tr2',
        '1,2tr',
        '1.2tr',
        '1tr200',
        '1tr200k',
        '1 tr 200',
        '1 triệu 2',
        '1 triệu 200 nghìn',
        '1.200.000',
        '1,200,000',
        '1 200 000',
        '1.200k',
        '1200k',
        '1M2',
        '1.2m',
        "1'200'000",
      ],
    ],
    [1_250_000, ['1tr25', '1tr250', '1,25 triệu', '1.250.000 ₫', '1250 nghìn']],
    [2_500, ['2k5', '2,5k', '2.5k', '2 500']],
    [1_500_000_000, ['1,5 tỷ', '1ty5', '1 tỉ 500', '1 tỷ 500 triệu', '1500tr']],
    [0, ['0', '0đ', '0 k']],
  ]
  for (const [value, texts] of table)
    for (const text of texts)
      test(`${text} is ${value}`, () => {
        const amount = readMoney(text, 0)
        expect(amount && settled(amount, 'vi')).toBe(value)
      })

  test('is asked for where it is ambiguous', () => {
    for (const text of ['1.250k', '1,250tr', '12.500 nghìn']) assert.equal(money(text), 'two', text)
    expect(readMoney('1.250k', 0)).toEqual({ vi: 1_250_000, en: 1_250 })
  })

  test('is not a number with a fraction of a đồng, or an unknown word', () => {
    for (const text of [
      '85,5',
      '85.55',
      '1.5',
      '',
      'đ',
      'k',
      'tr',
      'liên hệ',
      '85-90k',
      '85.00.000',
      '1.2.3',
      '1tr2345',
      '1tr2tr',
      '1k2tr',
      '1e5',
      '0x10',
      '=1+1',
      '85 00',
      '١٢٣',
      '1.250.000.5',
      '85%',
      'NaN',
      'Infinity',
      '9'.repeat(30),
    ])
      assert.equal(money(text), undefined, text)
  })

  test('a negative amount is a number, for others to refuse', () => {
    expect(money('-5')).toBe(-5)
    expect(money('-85.000')).toBe(-85_000)
  })
})

describe('money in dollars, which have cents', () => {
  test('is read in cents', () => {
    for (const [text, value] of [
      ['12', 1_200],
      ['12.50', 1_250],
      ['12,50', 1_250],
      ['$12.5', 1_250],
      ['1,250.00', 125_000],
      ['1.250,00 USD', 125_000],
      ['€3', 300],
      ['2k', 200_000],
    ] as const)
      assert.equal(money(text, 2), value, text)
  })
  test('is asked for where a separator precedes three digits', () => {
    expect(money('1.000', 2)).toBe('two')
    expect(readMoney('1.000', 2)).toEqual({ vi: 100_000, en: 100 })
    expect(readMoney('1.255', 2)).toEqual({ vi: 125_500 })
  })
})

test('a count is asked for where a separator precedes three digits, and is not a fraction', () => {
  expect(['40', '1 000', '1.250.000', '40,0', '1.000', '1,000'].map(count)).toEqual([
    40,
    1_000,
    1_250_000,
    40,
    'two',
    'two',
  ])
  for (const text of ['1,5', '40 gói', '10.5', '12/3', '']) assert.equal(count(text), undefined, text)
})

test('the number style is known where only one style writes like that', () => {
  expect(['1.250.000', '12.345,6', '1,250,000đ', '1.234,5', '0.5', '85.000', '85000'].map(styleOf)).toEqual([
    'vi',
    'vi',
    'en',
    'vi',
    'en',
    undefined,
    undefined,
  ])
})

test('any price is read back from every way to write it', () => {
  const ways: ((value: number) => string)[] = [
    String,
    (value) => value.toLocaleString('vi-VN'),
    (value) => value.toLocaleString('en-US'),
    (value) => `${value.toLocaleString('vi-VN')} ₫`,
    (value) => `${value.toLocaleString('en-US')}đ`,
    (value) => value.toLocaleString('vi-VN').replaceAll('.', ' '),
    (value) => value.toLocaleString('vi-VN').replaceAll('.', '\u00a0'),
    (value) => `${value.toLocaleString('vi-VN')},00`,
    (value) => `${value.toFixed(2)} VND`,
    (value) => (value % 1_000 === 0 ? `${value / 1_000}k` : String(value)),
    (value) =>
      value % 1_000 === 0 && value >= 1_000_000
        ? `${Math.floor(value / 1_000_000)}tr${String((value % 1_000_000) / 1_000).padStart(3, '0')}`
        : `${value}đ`,
    (value) => (value % 100_000 === 0 ? `${(value / 1_000_000).toFixed(1).replace('.', ',')}tr` : `${value} đồng`),
  ]
  const price = fc.oneof(
    fc.integer({ min: 0, max: 999_999_999 }),
    fc.integer({ min: 1, max: 99_999 }).map((n) => n * 1_000),
  )
  fc.assert(
    fc.property(price, fc.constantFrom(...ways), (value, write) => {
      assert.equal(money(write(value)), value, write(value))
    }),
    { numRuns: 500 },
  )
})
