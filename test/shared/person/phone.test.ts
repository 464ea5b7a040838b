import { test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { vietnameseMobile } from '../../../shared/person/phone.ts'

test('a mobile number is read in every form people write', () => {
  const forms = [
    '0912345678',
    '0912 345 678',
    '0912.345.678',
    '091-234-5678',
    '0912–345–678',
    '+84912345678',
    '84912345678',
    '(+84) 912 345 678',
    '+84 (0) 912345678',
    '912345678',
    '0084912345678',
    '0084 (0) 912 345 678',
    '84 0912345678',
    '+84(0)0912345678',
    '+84 0912.345.678',
    '  0912345678\n',
    '０９１２３４５６７８',
    '＋84912345678',
    '0912\u00A0345\u00A0678',
  ]
  for (const form of forms) assert.equal(vietnameseMobile(form), '+84912345678', form)
})

test('a number that begins with the digits of the country code is not one with a country code', () => {
  for (const form of ['844666531', '0844666531', '84844666531', '+84 844 666 531', '0084844666531', '84 0844666531'])
    assert.equal(vietnameseMobile(form), '+84844666531', form)
})

test('what is not a Vietnamese mobile number is refused', () => {
  const bad = [
    '',
    ' ',
    'abc',
    '+84',
    '+',
    '(',
    '()',
    '0',
    '091234567',
    '09123456789',
    '9'.repeat(30),
    '0'.repeat(5_000),
    'O912345678',
    '٠٩١٢٣٤٥٦٧٨',
    '०९१२३४५६७८',
    '02838123456',
    '01682345678',
    '84 1682345678',
    '024 3825 1234',
    '1900 1009',
    '1800 1234',
    '01234567890',
    '+1 212 555 0100',
    '+66 81 234 5678',
    '+447911123456',
    '0912345678 ext 5',
    '0912345678;ext=5',
    '0912345678 / 0987654321',
    '0912 345 678 0987 654 321',
    '091+2345678',
    'tel:0912345678',
    '<0912345678>',
    '0912345\u0000678',
    '\uD8000912345678',
  ]
  for (const text of bad) assert.equal(vietnameseMobile(text), undefined, JSON.stringify(text.slice(0, 40)))
})
