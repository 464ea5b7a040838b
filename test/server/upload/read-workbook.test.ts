import { describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readWorkbook } from '../../../server/upload/read-workbook.ts'
import { UnreadableFile } from '../../../server/upload/sheet.ts'
import type { Sheet } from '../../../shared/sheet/workbook.ts'
import { writeZip } from '../../support/raw-zip.ts'
import { bookParts, cell, goods, row, writeBook, type Book } from '../../support/workbook.ts'

async function sheetOf(book: Book): Promise<Sheet> {
  return (await readWorkbook(writeBook(book))).sheets[0]!
}
const shown = ({ rows }: Sheet): string[][] => rows.map(({ cells }) => cells.map((one) => one.shown))
const firstGoods = [
  ['Mã hàng', 'Tên hàng', 'Giá bán', 'Số lượng'],
  ['CF-1', 'Cà phê', '125000', '40'],
]

describe('a workbook is read as Excel reads it', () => {
  test('whatever prefix its writer gives to all elements', async () => {
    const rows = goods.replaceAll(/<(\/?)(\w)/g, '<$1x:$2')
    expect(shown(await sheetOf({ prefix: 'x', sheets: [{ rows }] }))).toEqual(firstGoods)
  })

  test('without cell addresses and row numbers', async () => {
    const rows = goods.replaceAll(/ r="\w+"/g, '')
    const sheet = await sheetOf({ sheets: [{ rows }] })
    expect(shown(sheet)).toEqual(firstGoods)
    expect(sheet.rows.map(({ number }) => number)).toEqual([1, 2])
  })

  test('with rich text in one piece, without phonetic runs, with escaped control characters as they are', async () => {
    const strings =
      '<si><r><rPr><b/></rPr><t>Cà phê</t></r><r><t xml:space="preserve"> rang mộc</t></r></si>' +
      '<si><t>抹茶</t><rPh sb="0" eb="2"><t>マッチャ</t></rPh></si><si><t>a_x000D_b</t></si><si><t><![CDATA[A<B]]></t></si>'
    const cells = [0, 1, 2, 3].map((place) => `<c t="s"><v>${place}</v></c>`).join('')
    expect(shown(await sheetOf({ strings, sheets: [{ rows: `<row>${cells}</row>` }] }))).toEqual([
      ['Cà phê rang mộc', '抹茶', 'a\rb', 'A<B'],
    ])
  })

  test('with decomposed letters composed', async () => {
    const sheet = await sheetOf({ sheets: [{ rows: row(1, ['Cà phê Đắk Lắk'.normalize('NFD')]) }] })
    expect(shown(sheet)).toEqual([['Cà phê Đắk Lắk']])
  })

  test('in UTF-16, with part names in different case, and with backslashes', async () => {
    const parts = bookParts().map((part) => ({
      ...part,
      name: part.name.replace('worksheets', 'WorkSheets').replaceAll('/', '\\'),
      data: part.name.includes('sheet1') ? Buffer.from(`\ufeff${String(part.data)}`, 'utf16le') : part.data,
    }))
    expect(shown((await readWorkbook(writeZip(parts))).sheets[0]!)).toEqual(firstGoods)
  })

  test('with hidden sheets, rows and columns marked as such', async () => {
    const before = '<cols><col min="1" max="1"/><col min="2" max="3" hidden="1"/></cols>'
    const rows = row(1, ['a', 'b']) + row(4, ['c'], ' hidden="1"')
    const { sheets } = await readWorkbook(
      writeBook({
        sheets: [
          { name: 'Hướng dẫn', state: 'veryHidden' },
          { rows, before },
        ],
      }),
    )
    expect(
      sheets.map(({ name, hidden, hiddenColumns, rows: all }) => [
        name,
        hidden,
        hiddenColumns,
        all.map((one) => [one.number, one.hidden]),
      ]),
    ).toEqual([
      [
        'Hướng dẫn',
        true,
        [],
        [
          [1, false],
          [2, false],
        ],
      ],
      [
        'Sheet2',
        false,
        [1, 2],
        [
          [1, false],
          [4, true],
        ],
      ],
    ])
  })

  test('with out-of-order rows in their proper places', async () => {
    const sheet = await sheetOf({ sheets: [{ rows: row(5, ['last']) + row(2, ['first']) }] })
    expect(sheet.rows.map(({ number, cells }) => [number, cells[0]!.shown])).toEqual([
      [2, 'first'],
      [5, 'last'],
    ])
  })
})

describe('a cell is what the person sees', () => {
  const styles =
    '<numFmts count="4"><numFmt numFmtId="164" formatCode="000000"/><numFmt numFmtId="165" formatCode="&quot;SP&quot;0000"/>' +
    '<numFmt numFmtId="166" formatCode="dd/mm/yyyy"/><numFmt numFmtId="167" formatCode="[Red]broken&quot;"/></numFmts>' +
    `<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>${[0, 164, 165, 166, 3, 9, 16, 11, 167].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`
  const cases: [what: string, xml: string, shown: string, kind: string, number?: number][] = [
    ['a padded code', '<c s="1"><v>123</v></c>', '000123', 'number', 123],
    ['a code with letters in its format', '<c s="2"><v>7</v></c>', 'SP0007', 'number', 7],
    ['a date', '<c s="3"><v>46082</v></c>', '01/03/2026', 'date', 46_082],
    ['a code that Excel turned into a date', '<c s="6"><v>46082</v></c>', '1-Mar', 'date', 46_082],
    [
      'floating-point noise',
      '<c s="4"><f>150000*1.1</f><v>165000.00000000003</v></c>',
      '165,000',
      'number',
      165_000.00000000003,
    ],
    ['a percentage', '<c s="5"><v>0.12</v></c>', '12%', 'number', 0.12],
    [
      'a barcode that Excel turned into a power',
      '<c s="7"><v>8930000000010</v></c>',
      '8.93E+12',
      'number',
      8_930_000_000_010,
    ],
    ['a broken format', '<c s="8"><v>12</v></c>', '12', 'number', 12],
    ['a missing style', '<c s="99"><v>12</v></c>', '12', 'number', 12],
    ['a formula without a value', '<c><f>D3*6000</f></c>', '', 'formula-without-value'],
    ['a formula whose value was left empty', '<c><f>D3*6000</f><v></v></c>', '', 'formula-without-value'],
    ['a formula of text', '<c t="str"><f>"Trà "&amp;"lài"</f><v>Trà lài</v></c>', 'Trà lài', 'text'],
    ['an error', '<c t="e"><f>VLOOKUP(1,A:B,2)</f><v>#N/A</v></c>', '#N/A', 'error'],
    ['a boolean', '<c t="b"><v>1</v></c>', 'TRUE', 'boolean'],
    ['a date as ISO text', '<c t="d" s="3"><v>2026-03-01T00:00:00</v></c>', '01/03/2026', 'date', 46_082],
    ['a text that looks like a number', '<c t="str"><v>00012</v></c>', '00012', 'text'],
  ]
  for (const [what, xml, text, kind, number] of cases) {
    test(what, async () => {
      const sheet = await sheetOf({ styles, sheets: [{ rows: `<row>${xml}</row>` }] })
      const seen = sheet.rows[0]!.cells[0]!
      expect({ shown: seen.shown, kind: seen.kind, number: seen.number }).toEqual({ shown: text, kind, number })
    })
  }

  test('a date in the 1904 date system', async () => {
    const rows = '<row><c s="3"><v>44620</v></c></row>'
    const book = await readWorkbook(writeBook({ styles, date1904: true, sheets: [{ rows }] }))
    expect(book.date1904).toBe(true)
    expect(shown(book.sheets[0]!)).toEqual([['01/03/2026']])
  })

  test('cells come back in their places, whatever is between them', async () => {
    const places = fc.uniqueArray(fc.integer({ min: 0, max: 25 }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.integer({ min: 1, max: 1_048_576 }).map(String), places), async (wanted) => {
        const numbers = Object.keys(wanted).map(Number)
        const rows = numbers.map((number) => {
          const cells = wanted[number]!.map((place) => cell(`${String.fromCharCode(65 + place)}${number}`, place + 1))
          return `<row r="${number}"><c r="Z${number}" s="0"/>${cells.join('')}</row>`
        })
        const sheet = await sheetOf({ sheets: [{ rows: rows.join('') }] })
        expect(
          sheet.rows.map((one) => [one.number, one.cells.flatMap((seen, i) => (seen.kind === 'empty' ? [] : [i]))]),
        ).toEqual(
          numbers.toSorted((a, b) => a - b).map((number) => [number, wanted[number]!.toSorted((a, b) => a - b)]),
        )
      }),
      { numRuns: 60 },
    )
  })
})

describe('what is not a workbook is identified', () => {
  const oldOffice = (stream: string): Buffer =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), Buffer.from(stream, 'utf16le')])
  const zip = (...names: string[]): Buffer => writeZip(names.map((name) => ({ name, data: 'x' })))
  const cases: [what: string, bytes: Buffer, code: string, words: RegExp][] = [
    ['nothing', Buffer.alloc(0), 'empty', /empty/],
    ['a locked workbook', oldOffice('EncryptedPackage'), 'encrypted', /password/],
    ['the old XLS', oldOffice('Workbook'), 'not-xlsx', /old XLS/],
    ['the old Word', oldOffice('WordDocument'), 'not-xlsx', /Word/],
    ['the binary XLSB', zip('xl/workbook.bin'), 'not-xlsx', /XLSB/],
    ['a Word document', zip('word/document.xml'), 'not-xlsx', /Word/],
    ['OpenDocument', zip('mimetype', 'content.xml'), 'not-xlsx', /OpenDocument/],
    ['Numbers', zip('Index/Document.iwa'), 'not-xlsx', /Numbers/],
    ['a ZIP that holds a workbook', writeZip([{ name: 'hang.xlsx', data: writeBook() }]), 'not-xlsx', /unpack/],
    ['a ZIP of anything', zip('readme.txt'), 'not-xlsx', /not a workbook/],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'encoding', /PDF/],
    ['an image', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'encoding', /picture/],
    ['a RAR archive', Buffer.from('Rar!\u001a\u0007\u0000', 'latin1'), 'encoding', /RAR/],
    [
      'a web page in one file',
      Buffer.from('MIME-Version: 1.0\nContent-Type: multipart/related\n'),
      'not-xlsx',
      /MHTML/,
    ],
    [
      'an XML spreadsheet of 2003',
      Buffer.from('<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
      'not-xlsx',
      /2003/,
    ],
  ]
  for (const [what, bytes, code, words] of cases) {
    test(what, async () => {
      await assert.rejects(readWorkbook(bytes), (error: unknown) => {
        assert.ok(error instanceof UnreadableFile, String(error))
        expect(error.code).toBe(code)
        expect(error.message).toMatch(words)
        return true
      })
    })
  }
})

describe('text files and web pages', () => {
  const table = '<table><tr><th>SKU</th><th>Tên hàng</th></tr><tr><td>CF-1</td><td>Cà  phê<br>500 g</td></tr></table>'
  const cases: [what: string, text: string | Buffer, rows: [number, ...string[]][]][] = [
    [
      'a line that names the separator',
      'sep=;\r\na;b\r\n1,5;2\r\n',
      [
        [2, 'a', 'b'],
        [3, '1,5', '2'],
      ],
    ],
    [
      'line endings of old Macs',
      'a,b\r1,2\r',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'the end-of-file mark of DOS',
      'a,b\r\n1,2\r\n\u001a',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    ['decomposed letters', 'Mã,b\n'.normalize('NFD'), [[1, 'Mã', 'b']]],
    [
      'empty lines',
      'a;b\n\n;\n"x\ny";2\n3;4',
      [
        [1, 'a', 'b'],
        [4, 'x\ny', '2'],
        [6, '3', '4'],
      ],
    ],
    [
      'a table in a web page',
      `<html><body>${table}</body></html>`,
      [
        [1, 'SKU', 'Tên hàng'],
        [2, 'CF-1', 'Cà phê 500 g'],
      ],
    ],
    [
      'spanning cells',
      '<table><tr><td rowspan=2>a<td colspan=2>b<td>c<tr><td>d<td>e</table>',
      [
        [1, 'a', 'b', '', 'c'],
        [2, '', 'd', 'e'],
      ],
    ],
    ['invisible text', '<table><tr><td>a<script>x</script><style>y</style>&amp;b</table>', [[1, 'a&b']]],
  ]
  for (const [what, text, rows] of cases) {
    test(what, async () => {
      const { sheets } = await readWorkbook(Buffer.from(text as string))
      expect(sheets[0]!.rows.map(({ number, cells }) => [number, ...cells.map((one) => one.shown)])).toEqual(rows)
    })
  }
})
