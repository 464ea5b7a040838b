import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { cleanText, hasVisibleLetter } from '../../../shared/person/person-text.ts'

test('a text is stored composed and trimmed', () => {
  expect(cleanText('  Nguyễn Thị Ánh '.normalize('NFD'), 40)).toBe('Nguyễn Thị Ánh'.normalize('NFC'))
})

test('control characters and direction marks are removed, line breaks become a blank', () => {
  expect(cleanText('Lê\u0000 Văn\u0007 \u202Eab\u202C\u2066c\u2069\u200F\uFEFF', 40)).toBe('Lê Văn abc')
  expect(cleanText('12 Lê Lợi\r\nấp 3\tsố 4', 40)).toBe('12 Lê Lợi ấp 3 số 4')
})

test('markup, formulas, label commands and emoji stay as they are', () => {
  for (const text of [
    '<script>alert(1)</script>',
    "=cmd|' /C calc'!A0",
    '^XZ~JA',
    '\'; drop table "order"; --',
    'Mẹ 👩‍👧 Bơ',
  ])
    expect(cleanText(text, 60)).toBe(text)
})

test('nothing visible, a lone surrogate, or too long a text is refused', () => {
  for (const text of [
    '',
    '   ',
    '\u00A0\u2003',
    '\u0000',
    '\u202E\u200B',
    '\u200D',
    '\u3164',
    '\u115F\u1160',
    '\uFFA0',
    '\u2800',
    '\u{E0020}',
    '\uFE0F',
    ' \u3164\u2800 ',
    'a\uD800',
    '\uDC00b',
    'a'.repeat(41),
    'a'.repeat(5_000),
  ]) {
    assert.equal(cleanText(text, 40), undefined, JSON.stringify(text.slice(0, 10)))
  }
})

test('length counts characters, after cleaning', () => {
  expect(cleanText('👩👩👩', 3)).toBe('👩👩👩')
  expect(cleanText(' ế\u0000 '.normalize('NFD'), 1)).toBe('ế'.normalize('NFC'))
})

test('a clean text stays the same when cleaned again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      const once = cleanText(text, 100)
      if (once !== undefined) expect(cleanText(once, 100)).toBe(once)
    }),
  )
})

test('a name has a visible letter: fillers, digits and signs do not count', () => {
  for (const text of ['Ánh', 'A1', '王', 'Кофе', 'ก', '\u3164Lan']) assert.ok(hasVisibleLetter(text), text)
  for (const text of ['\u3164', '\u3164.', '0912', '...', '👩', '\u2800'])
    assert.ok(!hasVisibleLetter(text), JSON.stringify(text))
})
