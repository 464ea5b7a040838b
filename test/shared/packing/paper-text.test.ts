import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { fitText, wrapText } from '../../../shared/packing/paper/fit-text.ts'
import { textWidth } from '../../../shared/packing/paper/fonts/shape.ts'
import {
  formatCode,
  formatInstant,
  formatMoney,
  formatPhone,
  formatRanges,
} from '../../../shared/packing/paper/format.ts'
import { printable, printableOrDash, toPrintable } from '../../../shared/packing/paper/printable.ts'

test('decomposed Vietnamese is composed and keeps every mark', () => {
  expect(printable('Nguyễn Thị Ánh Tuyết'.normalize('NFD'))).toBe('Nguyễn Thị Ánh Tuyết')
  expect(printable('Đặng Phương Thảo ở ấp Rạch Giồng'.normalize('NFD'))).toBe('Đặng Phương Thảo ở ấp Rạch Giồng')
})

test('control characters, line breaks, bidi overrides and zero-width characters do not reach paper', () => {
  expect(printable('A\u0000B\u0007C\r\nD\fE\u2028F\u0085G')).toBe('A B C D E F G')
  expect(printable('\u202Egnourt hnìb\u202C \u2066x\u2069')).toBe('gnourt hnìb x')
  expect(printable('T\u200Bh\u200Bu\uFEFF Hà\u00AD\uFE0F')).toBe('Thu Hà')
  expect(printable('\uD800 lone')).toBe('lone')
})

test('a stack of accents is reduced to one and an accent without a letter is dropped', () => {
  expect(printable('Z\u0302\u0303\u0304\u0305algo')).toBe('Z\u0302algo')
  expect(printable('\u0301\u0302 abc')).toBe('abc')
})

test('decorated letters from social network names become plain ones', () => {
  expect(printable('𝐋𝐚𝐧 Ｓｈｏｐ №1')).toBe('Lan Shop No1')
})

test('emoji are left out completely', () => {
  expect(toPrintable('Lan 🌸🌸 Shop 👨‍👩‍👧 🇻🇳 1️⃣ ❤️')).toEqual({ text: 'Lan Shop 1', lost: false })
  expect(toPrintable('🌸🌸')).toEqual({ text: '', lost: true })
  expect(printableOrDash(' \u200B ')).toBe('—')
  expect(printable('Shop™ ©')).toBe('Shop™ ©')
})

test('the scripts of neighbours and guests are kept as they are', () => {
  for (const text of [
    'ផ្សារកំពង់',
    '小红 shop',
    'กรุงเทพฯ',
    'ວຽງຈັນ',
    'שלום',
    'السلام',
    'हिन्दी',
    'Ελλάδα',
    'Россия',
    '한국',
    'ひらがな',
  ])
    expect(toPrintable(text)).toEqual({ text, lost: false })
})

test('what no font can draw leaves one visible placeholder, and is reported', () => {
  expect(toPrintable('Lan ꨆꨆ Shop')).toEqual({ text: 'Lan [?] Shop', lost: true })
  expect(toPrintable('Lan\uffff')).toEqual({ text: 'Lan[?]', lost: true })
})

test('no text of any kind exceeds its box, its line count or its alphabet', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 15, max: 90 }), (text, width) => {
      const clean = printable(text)
      expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      const { size, lines } = fitText(clean, 'bold', width, [
        [18, 1],
        [12, 2],
      ])
      expect(lines.length).toBeLessThanOrEqual(2)
      for (const line of lines) expect(textWidth(line, 'bold', size)).toBeLessThanOrEqual(width + 1e-9)
    }),
    { numRuns: 300 },
  )
})

test('text shrinks before anything is lost, and only then ends in an ellipsis', () => {
  expect(
    fitText('Nguyễn Thị Ánh Tuyết', 'bold', 90, [
      [18, 1],
      [12, 2],
    ]),
  ).toEqual({ size: 18, lines: ['Nguyễn Thị Ánh Tuyết'], cut: false })
  const smaller = fitText('Công Tằng Tôn Nữ Nguyễn Thị Ánh Tuyết', 'bold', 90, [
    [18, 1],
    [12, 2],
  ])
  expect(smaller.size).toBe(12)
  expect(smaller.lines.join(' ')).toBe('Công Tằng Tôn Nữ Nguyễn Thị Ánh Tuyết')
  const { lines, cut } = fitText('Nguyễn '.repeat(70).trim(), 'bold', 90, [
    [18, 1],
    [12, 2],
  ])
  expect(lines[1]!).toMatch(/…$/)
  expect(cut).toBe(true)
})

test('wrapping keeps every letter, breaking only words wider than a line', () => {
  expect(wrapText('Ẵ'.repeat(200), 'bold', 12, 40).join('')).toBe('Ẵ'.repeat(200))
  expect(wrapText('một hai ba bốn năm sáu', 'regular', 12, 20).join(' ')).toBe('một hai ba bốn năm sáu')
})

test('money is formatted as people write it', () => {
  expect(formatMoney(125_000, 'VND', 'vi')).toBe('125.000 ₫')
  expect(formatMoney(0, 'VND', 'vi')).toBe('0 ₫')
  expect(formatMoney(123_456, 'USD', 'en')).toBe('US$1,234.56')
  expect(formatMoney(12_550, 'THB', 'vi')).toMatch(/^125,50 THB$/)
})

test("times are shown in the sale's time zone", () => {
  expect(formatInstant('2026-01-01T16:59:59.999Z', 'Asia/Ho_Chi_Minh', 'vi')).toEqual({
    time: '23:59',
    date: 'Thứ 5, 01/01/2026',
  })
  expect(formatInstant('2026-01-01T17:00:00.000Z', 'Asia/Ho_Chi_Minh', 'vi')).toEqual({
    time: '00:00',
    date: 'Thứ 6, 02/01/2026',
  })
  expect(formatInstant('2026-01-01T16:59:59.999Z', 'Europe/Berlin', 'en').time).toBe('17:59')
  expect(() => formatInstant('soon', 'Asia/Ho_Chi_Minh', 'vi')).toThrow(RangeError)
})

test('codes, phones and runs of numbers are grouped for readability', () => {
  expect(formatCode('123456789012')).toBe('1234 5678 9012')
  expect(formatPhone('+84901234567')).toBe('0901 234 567')
  expect(formatPhone('0901.234.567')).toBe('0901 234 567')
  expect(formatPhone('+6681234567')).toBe('+6681234567')
  expect(formatRanges([7, 1, 2, 3, 10, 9])).toBe('1–3, 7, 9, 10')
})
