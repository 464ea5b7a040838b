import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { previewGoods } from '../../../server/sale/read-spreadsheet.ts'
import type { ImportPreview } from '../../../shared/contract/routes/sale-import.ts'
import { projectPath } from '../../../shared/lib/paths.ts'
import { goodsFormats } from '../../../shared/stock/goods-formats.ts'
import { readItems } from '../../../shared/stock/import-items.ts'
import type { Cell, Sheet } from '../../../shared/sheet/workbook.ts'

const read = (name: string): Promise<ImportPreview> =>
  previewGoods({ bytes: readFileSync(projectPath('test', 'data', 'sheets', name)), numbers: 'plain' })
const readCsv = (text: string, numbers: 'plain' | 'vi' | 'en' = 'plain'): Promise<ImportPreview> =>
  previewGoods({ bytes: Buffer.from(text), numbers })
const goods = ({ items }: ImportPreview): unknown[] =>
  items.map(({ sku, title, price, quota }) => [sku, title, price, quota])
const faults = (preview: ImportPreview): unknown[] => preview.faults.map(({ row, code }) => [row, code])
const notes = (preview: ImportPreview): string[] => preview.notes.map(({ code }) => code)
const coffee = ['CF-1', 'Cà phê Đắk Lắk rang mộc', 125_000, 40]

describe('goods are read from a file as the person sees them', () => {
  test('codes that a number format pads', async () => {
    expect((await read('codes.xlsx')).items.map(({ sku }) => sku)).toEqual(['000123', 'SP0007', '90.750'])
  })
  test('a line that names the separator', async () => {
    expect(await read('sep.csv')).toMatchObject({ ok: true, items: [{ sku: 'MAM-1' }, { sku: 'KHO-2' }] })
  })
  test('letters of VNI fonts and of double-encoded UTF-8, repaired', async () => {
    expect(goods(await read('vni.csv'))).toEqual([coffee])
    const doubled = await read('doubled-utf8.csv')
    expect([goods(doubled), notes(doubled)]).toEqual([[coffee], ['letters-mended']])
  })
  test('lost letters are reported by row', async () => {
    expect(faults(await read('replacement.csv'))).toEqual([[2, 'letters-lost']])
  })
  test('the sheet with goods, whichever comes first', async () => {
    const preview = await read('instructions-first.xlsx')
    expect(preview).toMatchObject({
      ok: true,
      sheet: 'Sản phẩm',
      notes: [{ code: 'sheets-left-out', value: 'Hướng dẫn' }],
    })
  })
  for (const name of ['no-refs.xlsx', 'prefixed.xlsx', 'prefixed-no-refs.xlsx'])
    test(`a workbook written by another program: ${name}`, async () => {
      const preview = await read(name)
      expect([goods(preview), faults(preview)]).toEqual([
        [['CF-1', 'Cà phê rang mộc 500 g', 125_000, 40]],
        [[3, 'missing']],
      ])
    })
  test('rich text without its phonetic guides', async () => {
    expect((await read('rich-text.xlsx')).items.map(({ title }) => title)).toEqual(['Cà phê rang mộc', '抹茶'])
  })
  test('the columns of a shop program, the others listed in one note', async () => {
    const preview = await read('pos-export.xlsx')
    expect(preview).toMatchObject({
      ok: true,
      items: [{ sku: 'HH000051', price: 125_000, quota: 40 }, { sku: 'HH000052' }],
    })
    expect(notes(preview)).toEqual(['columns-left-out'])
  })
  test('variants in separate rows, named after their product and its options', async () => {
    expect(goods(await read('shopify.csv'))).toEqual([
      ['CF-500', 'Cà phê rang mộc – 500 g', 125_000, 40],
      ['CF-1000', 'Cà phê rang mộc – 1 kg', 240_000, 20],
    ])
  })
  test('a header row below a title and an address', async () => {
    expect(await read('title-row.csv')).toMatchObject({ ok: true, items: [{ row: 5, sku: 'CF-1' }] })
  })
  test('computed prices without floating-point noise; errors and formulas without a value by row', async () => {
    const preview = await read('computed.xlsx')
    expect(goods(preview)).toEqual([
      ['CF-1', 'Cà phê 150 nghìn cộng 10%', 165_000, 40],
      ['TEA-4', 'Trà lài', 60_000, 10],
    ])
    expect(preview.faults).toMatchObject([
      { row: 3, code: 'not-computed' },
      { row: 4, code: 'cell-error', value: '#N/A' },
      { row: 6, code: 'cell-error', value: '#REF!' },
    ])
  })
  test('a web page named .xls', async () => {
    expect(await read('hang.xls')).toMatchObject({ ok: true, items: [{ sku: 'CF-1', price: 125_000, quota: 40 }] })
  })
  test('dates and powers that a spreadsheet made are reported', async () => {
    expect(faults(await read('dates.xlsx'))).toEqual([
      [2, 'date'],
      [3, 'digits-lost'],
      [4, 'date'],
    ])
    expect(faults(await read('dates.csv'))).toEqual([
      [3, 'digits-lost'],
      [4, 'digits-lost'],
    ])
    const warned = await read('only-date.csv')
    expect([warned.ok, notes(warned)]).toEqual([true, ['looks-like-date']])
  })
  for (const name of ['nfd.csv', 'cr-only.csv', 'ctrl-z.csv'])
    test(`files from Macs and DOS: ${name}`, async () => {
      expect(goods(await read(name))).toEqual([coffee])
    })
})

describe('an export of a known program is recognised by its columns, whatever surrounds them', () => {
  for (const { id, title, example } of goodsFormats)
    test(id, () => {
      const table = [example.head, ...example.rows]
      const asTheyAre = sheetOf('', table)
      const others = sheetOf('', [
        ['HTX Cầu Kè, 12 ấp Rạch Giồng'],
        ...table.map((row) => ['x', ...row.toReversed(), 'x']),
      ])
      for (const sheet of [asTheyAre, others]) {
        const taken = readItems({ source: 'csv', sheets: [sheet], notes: [] }, { numbers: 'plain' })
        expect(taken.faults).toEqual([])
        expect(taken.exportOf).toEqual(title)
        expect(taken.items).toMatchObject(example.items)
      }
    })
})

test('the separator of a CSV file is found below titles and addresses that contain other ones', () => {
  const name = fc.constantFrom('Cà phê, rang mộc', 'Muối ớt; cay', 'Mật ong')
  const title = fc.constantFrom('Số 12, đường Trần Hưng Đạo, phường 1, Vĩnh Long', 'Bảng giá; 2026', 'Tháng 11')
  const file = fc.record({
    separator: fc.constantFrom(';', ',', '\t'),
    titles: fc.uniqueArray(title, { maxLength: 3 }),
    names: fc.array(name, { minLength: 2, maxLength: 9 }),
  })
  return fc.assert(
    fc.asyncProperty(file, async ({ separator, titles, names }) => {
      const rows = [['ma', 'ten', 'gia', 'sl'], ...names.map((one, i) => [`SP${i}`, `"${one}"`, '1000', '5'])]
      const preview = await readCsv([...titles, ...rows.map((row) => row.join(separator))].join('\r\n'))
      expect(preview.faults).toEqual([])
      expect(preview.separator).toBe(separator)
      expect(preview.items.map((item) => item.title)).toEqual(names)
    }),
  )
})

describe('what is ambiguous', () => {
  test('is asked once per file, not once per row', async () => {
    const file = 'ma,ten,gia,sl\nA,Cà phê,85k,1.000\nB,Muối,1tr2,2.000\nC,Mật,"90.000 đ",3.000\n'
    const asked = await readCsv(file)
    expect(asked).toMatchObject({
      ok: false,
      faultsInAll: 1,
      questions: [
        {
          about: 'numbers',
          example: '1.000',
          choices: [
            { answer: 'vi', means: '1000', rows: 3 },
            { answer: 'en', means: '1' },
          ],
        },
      ],
    })
    expect(goods(await readCsv(file, 'vi'))).toEqual([
      ['A', 'Cà phê', 85_000, 1_000],
      ['B', 'Muối', 1_200_000, 2_000],
      ['C', 'Mật', 90_000, 3_000],
    ])
  })
  test('is not asked where the file shows how it writes numbers', async () => {
    expect(await readCsv('ma,ten,gia,sl\nA,B,1.250.000,1.000\n')).toMatchObject({
      ok: true,
      items: [{ price: 1_250_000, quota: 1_000 }],
    })
  })
  test('is the sheet when several contain goods', () => {
    const sheet = (name: string, sku: string): Sheet =>
      sheetOf(name, [
        ['ma', 'ten', 'gia', 'sl'],
        [sku, 'Cà phê', '1000', '5'],
      ])
    const workbook = { source: 'xlsx' as const, sheets: [sheet('Sáng', 'A'), sheet('Chiều', 'B')], notes: [] }
    expect(readItems(workbook, { numbers: 'plain' })).toMatchObject({
      faults: [{ code: 'which-sheet' }],
      questions: [
        {
          about: 'sheet',
          choices: [
            { answer: '1', means: 'Sáng' },
            { answer: '2', means: 'Chiều' },
          ],
        },
      ],
    })
    expect(readItems(workbook, { numbers: 'plain', sheet: 2 }).items).toMatchObject([{ sku: 'B' }])
  })
  test('is reported for prices that look like thousands', async () => {
    expect(notes(await readCsv('ma,ten,gia,sl\nA,B,85,1\n'))).toEqual(['small-price'])
  })
})

const text = (shown: string): Cell => ({ shown, kind: shown === '' ? 'empty' : 'text' })
const sheetOf = (name: string, rows: string[][]): Sheet => ({
  name,
  hidden: false,
  hiddenColumns: [],
  rows: rows.map((cells, i) => ({ number: i + 1, hidden: false, cells: cells.map(text) })),
})

test('goods come back from any layout: titles above, columns in any order among others, hidden rows, columns and sheets, any spelling of money', () => {
  const spell: ((price: number) => string)[] = [
    String,
    (price) => price.toLocaleString('vi-VN'),
    (price) => `${price.toLocaleString('en-US')} đ`,
    (price) => `${price / 1_000}k`,
    (price) => `${price.toLocaleString('vi-VN')},00`,
  ]
  const item = fc.record({
    title: fc.constantFrom('Cà phê rang mộc', 'Muối ớt', 'Mật ong U Minh'),
    price: fc.integer({ min: 1, max: 2_000 }).map((n) => n * 1_000),
    quota: fc.integer({ min: 0, max: 999 }),
  })
  const layout = fc.record({
    items: fc.array(item, { minLength: 1, maxLength: 8 }),
    titles: fc.array(fc.constantFrom('DANH SÁCH HÀNG', 'HTX Cầu Kè', 'Ngày 05/12'), { maxLength: 5 }),
    order: fc.shuffledSubarray(
      ['Mã hàng', 'TÊN HÀNG (*)', 'Giá bán (VNĐ)', 'Số lượng', 'STT', 'Ghi chú', 'Khối lượng'],
      { minLength: 7 },
    ),
    write: fc.constantFrom(...spell),
    hideEvery: fc.integer({ min: 2, max: 9 }),
    hiddenSheet: fc.boolean(),
  })
  fc.assert(
    fc.property(layout, ({ items, titles, order, write, hideEvery, hiddenSheet }) => {
      const rows = items.map((one, i) => ({ ...one, sku: `SP${i}` }))
      const cells = (one: (typeof rows)[number]): string[] =>
        order.map(
          (name) =>
            ({
              'Mã hàng': one.sku,
              'TÊN HÀNG (*)': one.title,
              'Giá bán (VNĐ)': write(one.price),
              'Số lượng': String(one.quota),
            })[name] ?? 'x',
        )
      const sheet = sheetOf('Hàng', [...titles.map((title) => [title]), order, ...rows.map(cells)])
      for (const [i, row] of sheet.rows.slice(titles.length + 1).entries()) row.hidden = i % hideEvery === hideEvery - 1
      const other = { ...sheetOf('Cũ', [order, ...rows.map(cells)]), hidden: true }
      const taken = readItems(
        { source: 'xlsx', sheets: hiddenSheet ? [other, sheet] : [sheet], notes: [] },
        { numbers: 'plain' },
      )
      expect(taken.faults).toEqual([])
      expect(taken.items.map(({ sku, title, price, quota }) => ({ sku, title, price, quota }))).toEqual(
        rows.filter((_, i) => i % hideEvery !== hideEvery - 1),
      )
    }),
  )
})
