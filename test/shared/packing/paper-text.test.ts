import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textWidth } from '../../../shared/packing/paper/faces.ts'
import { fitText, wrapText } from '../../../shared/packing/paper/fit-text.ts'
import {
  formatCode,
  formatInstant,
  formatMoney,
  formatPhone,
  formatRanges,
} from '../../../shared/packing/paper/format.ts'
import { printable, printableOrDash } from '../../../shared/packing/paper/printable.ts'

test('decomposed Vietnamese is composed and keeps every mark', () => {
  assert.equal(printable('Nguyễn Thị Ánh Tuyết'.normalize('NFD')), 'Nguyễn Thị Ánh Tuyết')
  assert.equal(printable('Đặng Phương Thảo ở ấp Rạch Giồng'.normalize('NFD')), 'Đặng Phương Thảo ở ấp Rạch Giồng')
})

test('control characters, line breaks, bidi overrides and zero-width characters do not reach paper', () => {
  assert.equal(printable('A\u0000B\u0007C\r\nD\fE\u2028F\u0085G'), 'A B C D E F G')
  assert.equal(printable('\u202Egnourt hnìb\u202C \u2066x\u2069'), 'gnourt hnìb x')
  assert.equal(printable('T\u200Bh\u200Bu\uFEFF Hà\u00AD\uFE0F'), 'Thu Hà')
  assert.equal(printable('\uD800 lone'), 'lone')
})

test('a stack of accents is cut to one and an accent without a letter is dropped', () => {
  assert.equal(printable('Z\u0302\u0303\u0304\u0305algo'), 'Z\u0302algo')
  assert.equal(printable('\u0301\u0302 abc'), 'abc')
})

test('decorated letters of social network names become plain ones', () => {
  assert.equal(printable('𝐋𝐚𝐧 Ｓｈｏｐ №1'), 'Lan Shop No1')
})

test('what the font cannot draw leaves one visible placeholder', () => {
  assert.equal(printable('Lan 🌸🌸 Shop 👨‍👩‍👧'), 'Lan [?] Shop [?]')
  assert.equal(printable('שלום'), '[?]')
  assert.equal(printable('小红 shop'), '[?] shop')
  assert.equal(printableOrDash(' \u200B '), '—')
})

test('no text of any kind leaves its box, its line count or its alphabet', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 15, max: 90 }), (text, width) => {
      const clean = printable(text)
      assert.ok(!/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(clean))
      const { size, lines } = fitText(clean, 'bold', width, [
        [18, 1],
        [12, 2],
      ])
      assert.ok(lines.length <= 2)
      for (const line of lines) assert.ok(textWidth(line, 'bold', size) <= width + 1e-9)
    }),
    { numRuns: 300 },
  )
})

test('text shrinks before anything is lost and ends in an ellipsis after that', () => {
  assert.deepEqual(
    fitText('Nguyễn Thị Ánh Tuyết', 'bold', 90, [
      [18, 1],
      [12, 2],
    ]),
    { size: 18, lines: ['Nguyễn Thị Ánh Tuyết'] },
  )
  const smaller = fitText('Công Tằng Tôn Nữ Nguyễn Thị Ánh Tuyết', 'bold', 90, [
    [18, 1],
    [12, 2],
  ])
  assert.equal(smaller.size, 12)
  assert.equal(smaller.lines.join(' '), 'Công Tằng Tôn Nữ Nguyễn Thị Ánh Tuyết')
  assert.match(
    fitText('Nguyễn '.repeat(70).trim(), 'bold', 90, [
      [18, 1],
      [12, 2],
    ]).lines[1]!,
    /…$/,
  )
})

test('wrapping keeps every letter, breaking only words wider than a line', () => {
  assert.equal(wrapText('Ẵ'.repeat(200), 'bold', 12, 40).join(''), 'Ẵ'.repeat(200))
  assert.equal(wrapText('một hai ba bốn năm sáu', 'regular', 12, 20).join(' '), 'một hai ba bốn năm sáu')
})

test('money is written as people write it', () => {
  assert.equal(formatMoney(125_000, 'VND', 'vi'), '125.000 ₫')
  assert.equal(formatMoney(0, 'VND', 'vi'), '0 ₫')
  assert.equal(formatMoney(123_456, 'USD', 'en'), 'US$1,234.56')
  assert.match(formatMoney(12_550, 'THB', 'vi'), /^125,50 THB$/)
})

test('instants are shown on the clock of the sale', () => {
  assert.deepEqual(formatInstant('2026-01-01T16:59:59.999Z', 'Asia/Ho_Chi_Minh', 'vi'), {
    time: '23:59',
    date: 'Thứ 5, 01/01/2026',
  })
  assert.deepEqual(formatInstant('2026-01-01T17:00:00.000Z', 'Asia/Ho_Chi_Minh', 'vi'), {
    time: '00:00',
    date: 'Thứ 6, 02/01/2026',
  })
  assert.equal(formatInstant('2026-01-01T16:59:59.999Z', 'Europe/Berlin', 'en').time, '17:59')
  assert.throws(() => formatInstant('soon', 'Asia/Ho_Chi_Minh', 'vi'), RangeError)
})

test('codes, phones and runs of numbers are grouped for the eye', () => {
  assert.equal(formatCode('123456789012'), '1234 5678 9012')
  assert.equal(formatPhone('+84901234567'), '0901 234 567')
  assert.equal(formatPhone('0901.234.567'), '0901 234 567')
  assert.equal(formatPhone('+6681234567'), '+6681234567')
  assert.equal(formatRanges([7, 1, 2, 3, 10, 9]), '1–3, 7, 9, 10')
})
