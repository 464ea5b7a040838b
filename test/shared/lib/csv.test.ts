import { parse } from 'csv-parse/sync'
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
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
    assert.deepEqual(read(toCsv(rows, ['tên', 'địa chỉ'])), [['tên', 'địa chỉ'], ...rows])
  })

  test('begins with the mark of UTF-8 and ends its lines as RFC 4180 says', () => {
    const text = toCsv([['Ánh']], ['tên'])
    assert.equal(Buffer.from(text).toString('hex', 0, 3), 'efbbbf')
    assert.equal(text, '\uFEFF"tên"\r\n"Ánh"\r\n')
    assert.equal(toCsv([['Ánh']]), '"Ánh"\r\n', 'a further part')
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
    test(`never holds a formula: ${JSON.stringify(cell)} has an apostrophe in front`, () => {
      assert.equal(cellRead(cell), `'${cell.replaceAll('\0', '')}`)
    })
  }

  test('keeps what only looks a little like one', () => {
    for (const cell of ['Cà phê - gói 500 g', 'a=b', 'lan@ocop.example', "O'Hara", "'", '12.345,67', 'E3', 'TRUE'])
      assert.equal(cellRead(cell), cell)
  })

  test('keeps phones and long codes whole, and numbers as numbers', () => {
    assert.equal(cellRead('0912000000'), "'0912000000")
    assert.equal(cellRead('8934563138165000'), "'8934563138165000")
    assert.equal(cellRead('2E3'), "'2E3")
    assert.equal(cellRead('893456313816'), '893456313816')
    assert.deepEqual([cellRead(-125_000), cellRead(0), cellRead(null), cellRead(undefined)], ['-125000', '0', '', ''])
  })

  test('quotes every cell, so that a formula behind a semicolon stays inside of its text', () => {
    assert.equal(toCsv([['x;=1+1', 5, '']], ['tên;=2', 'n', 'm']), '\uFEFF"tên;=2","n","m"\r\n"x;=1+1","5",\r\n')
  })

  test('holds no formula that is whole where a program splits at semicolons, tabs and line ends', () => {
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
        // A part that has lost one of its quotes is no formula that any program can read.
        const formulas = parts.filter((part) => /^\s*[=+\-@＝]/u.test(part) && part.split('"').length % 2 === 1)
        assert.deepEqual(formulas, [])
      }),
    )
  })

  test('stays one row a line, whatever a name holds', () => {
    const names = ['"', '""', '",', '"\r\n=1+1', 'a\r\nb,c', '\u2028']
    assert.deepEqual(
      read(
        toCsv(
          names.map((name) => [name, 1]),
          ['name', 'n'],
        ),
      )
        .slice(1)
        .map((row) => row.length),
      names.map(() => 2),
    )
  })
})
