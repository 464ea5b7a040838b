import { describe, expect, test } from '../../support/jest.ts'
import { parse } from 'csv-parse/sync'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { toCsv, type CsvCell } from '../../../shared/lib/csv.ts'

const read = (text: string): string[][] => parse(text, { bom: true })
const cellRead = (cell: CsvCell): string => read(toCsv([[cell, 'end']], ['a', 'b']))[1]![0]!

describe('a list as CSV', () => {
  test('comes back as it was, with quotes, separators, line breaks and Vietnamese in its cells', () => {
    const rows = [
      ['Nguyễn Thị Ánh', 'ấp "Rạch Giồng", Cầu Kè'],
      ['hai\r\ndòng', 'một;hai\tba'],
      ['', ' x '],
    ]
    expect(read(toCsv(rows, ['tên', 'địa chỉ']))).toEqual([['tên', 'địa chỉ'], ...rows])
  })

  test('begins with the UTF-8 byte order mark and ends its lines as RFC 4180 says', () => {
    const text = toCsv([['Ánh']], ['tên'])
    expect(Buffer.from(text).toString('hex', 0, 3)).toBe('efbbbf')
    expect(text).toBe('\uFEFF"tên"\r\n"Ánh"\r\n')
    assert.equal(toCsv([['Ánh']]), '"Ánh"\r\n', 'a continuation')
  })

  for (const cell of [
    '=HYPERLINK("http://evil.example","click")',
    "=cmd|' /C calc'!A0",
    '+84912345678',
    '-1+1',
    '@SUM(A1:A9)',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    '\0=1+1',
    '  =1+1',
    '\u00A0=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM',
    '=',
    '-',
  ]) {
    test(`never contains a formula: ${JSON.stringify(cell)} is prefixed with an apostrophe`, () => {
      expect(cellRead(cell)).toBe(`'${cell.replaceAll('\0', '')}`)
    })
  }

  test('keeps what only vaguely looks like one', () => {
    for (const cell of ['Cà phê - gói 500 g', 'a=b', 'lan@ocop.example', "O'Hara", "'", '12.345,67', 'E3', 'TRUE'])
      expect(cellRead(cell)).toBe(cell)
  })

  test('keeps phones and long codes whole, and numbers as numbers', () => {
    expect(cellRead('0912000000')).toBe("'0912000000")
    expect(cellRead('8934563138165000')).toBe("'8934563138165000")
    expect(cellRead('2E3')).toBe("'2E3")
    expect(cellRead('893456313816')).toBe('893456313816')
    expect([cellRead(-125_000), cellRead(0), cellRead(null), cellRead(undefined)]).toEqual(['-125000', '0', '', ''])
  })

  test('quotes every cell, so that a formula after a semicolon stays inside its text', () => {
    expect(toCsv([['x;=1+1', 5, '']], ['tên;=2', 'n', 'm'])).toBe('\uFEFF"tên;=2","n","m"\r\n"x;=1+1","5",\r\n')
  })

  test('contains no complete formula even if a program splits at semicolons, tabs and line ends', () => {
    const piece = fc.constantFrom(
      ';',
      '\t',
      '\n',
      '\r\n',
      '=1+1',
      '+1',
      '-2',
      '@SUM(A1)',
      '＝1',
      ' ',
      'x',
      'Cà phê',
      '"',
      ',',
    )
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 4 }), (cells) => {
        const parts = toCsv([cells]).split(/[;\t\r\n]/)
        // A part that has lost one of its quotes is not a formula that any program can read.
        const formulas = parts.filter((part) => /^\s*[=+\-@＝]/u.test(part) && part.split('"').length % 2 === 1)
        expect(formulas).toEqual([])
      }),
    )
  })

  test('stays one row per line, whatever a name contains', () => {
    const names = ['"', '""', '",', '"\r\n=1+1', 'a\r\nb,c', '\u2028']
    expect(
      read(
        toCsv(
          names.map((name) => [name, 1]),
          ['name', 'n'],
        ),
      )
        .slice(1)
        .map((row) => row.length),
    ).toEqual(names.map(() => 2))
  })
})
