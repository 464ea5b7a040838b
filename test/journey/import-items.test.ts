import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import writeWorkbook from 'write-excel-file/node'
import type { ImportPreview } from '../../shared/contract/routes/sale-import.ts'
import { openWorld, type World } from '../support/world.ts'

const head = 'Mã hàng,Tên,Giá,Số lượng,Giới hạn'
const good = `${head}\nCAFE,Cà phê Cầu Đất,125000,50,2\nMUOI,Muối ớt,35000,10,\n`

/** Windows-1258: the letters that have their own code, and tones as combining marks. */
function windows1258(text: string): Buffer {
  const table = new Map<string, number>()
  for (let byte = 0; byte < 256; byte += 1) table.set(new TextDecoder('windows-1258').decode(Uint8Array.of(byte)), byte)
  const bytes: number[] = []
  for (const letter of text) {
    const whole = table.get(letter)
    if (whole !== undefined) bytes.push(whole)
    else {
      const marks = Array.from(letter.normalize('NFD'))
      const tone = marks.find((mark, i) => i > 0 && '\u0300\u0301\u0303\u0309\u0323'.includes(mark))!
      bytes.push(
        table.get(
          marks
            .filter((mark) => mark !== tone)
            .join('')
            .normalize('NFC'),
        )!,
        table.get(tone)!,
      )
    }
  }
  return Buffer.from(bytes)
}

describe('goods from a spreadsheet', () => {
  let world: World
  let host: string
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    host = await world.token('host')
  })
  afterAll(() => world.close())

  async function preview(file: string | Buffer, query = '', type = 'text/csv'): Promise<ImportPreview> {
    const response = await fetch(`${world.api.url}/api/imports/preview${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${host}`, 'content-type': type },
      body: new Uint8Array(typeof file === 'string' ? Buffer.from(file) : file),
    })
    expect(response.status).toBe(200)
    return (await response.json()) as ImportPreview
  }
  const faultsOf = ({ faults }: ImportPreview) => faults.map(({ row, column, code }) => [row, column, code])

  test('columns that only the seller knows are asked for once, and remembered for this seller only', async () => {
    const file = 'Bảng giá tháng 11\nKý hiệu,Món,Tiền,Bao nhiêu\nCF1,Cà phê rang,125000,40\n'
    const asked = await preview(file)
    expect(asked.ok).toBe(false)
    expect(asked.head).toEqual([
      { name: 'Ký hiệu', example: 'CF1' },
      { name: 'Món', example: 'Cà phê rang' },
      { name: 'Tiền', example: '125000' },
      { name: 'Bao nhiêu', example: '40' },
    ])
    const say = (columns: object): Promise<{ status: number }> =>
      world.api.call('PUT', '/api/imports/columns', host, columns)
    const wrong = { sku: 'Ký hiệu', title: 'Tiền', price: 'Món', quota: 'Bao nhiêu' }
    expect(await say({ ...wrong, price: 'Tiền' })).toMatchObject({ status: 400 })
    expect(await say(wrong)).toMatchObject({ status: 200 })
    expect((await preview(file)).ok).toBe(false)
    for (let i = 0; i < 30; i += 1)
      await say({ sku: `mã ${i}`, title: `tên ${i}`, price: `giá ${i}`, quota: `số ${i}` })
    expect(await say({ ...wrong, title: 'Món', price: 'Tiền' })).toMatchObject({ status: 200 })
    expect(await preview(file)).toMatchObject({ ok: true, items: [{ sku: 'CF1', price: 125_000, quota: 40 }] })
    expect(await world.ctx.db.selectFrom('goods_mapping').select('columns').execute()).toHaveLength(20)
    const other = await fetch(`${world.api.url}/api/imports/preview`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await world.token('host', { seller: 'other' })}`,
        'content-type': 'text/csv',
      },
      body: file,
    })
    expect(await other.json()).toMatchObject({ ok: false })
  })

  const encodings: [string, Buffer, string, string][] = [
    ['UTF-8', Buffer.from(good), 'utf-8', ','],
    ['UTF-8 with BOM', Buffer.from(`\ufeff${good}`), 'utf-8', ','],
    ['semicolons', Buffer.from(good.replaceAll(',', ';')), 'utf-8', ';'],
    ['tabs and CRLF', Buffer.from(good.replaceAll(',', '\t').replaceAll('\n', '\r\n')), 'utf-8', '\t'],
    ['CR and mixed line ends', Buffer.from(good.replace('\n', '\r').replace(',2\n', ',2\r\n')), 'utf-8', ','],
    ['UTF-16 with BOM, as Excel saves text', Buffer.from(`\ufeff${good}`, 'utf16le'), 'utf-16le', ','],
    ['UTF-16 without BOM', Buffer.from(good, 'utf16le'), 'utf-16le', ','],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${good}`, 'utf16le').swap16(), 'utf-16be', ','],
    ['Windows-1258', windows1258(good), 'windows-1258', ','],
  ]
  for (const [name, bytes, encoding, separator] of encodings) {
    test(`are read from ${name}`, async () => {
      const read = await preview(bytes)
      assert.deepEqual(
        [read.ok, read.encoding, read.separator],
        [true, encoding, separator],
        JSON.stringify(read.faults),
      )
      expect(read.items).toEqual([
        { row: 2, sku: 'CAFE', title: 'Cà phê Cầu Đất', price: 125_000, quota: 50, perViewerLimit: 2 },
        { row: 3, sku: 'MUOI', title: 'Muối ớt', price: 35_000, quota: 10, perViewerLimit: null },
      ])
    })
  }

  test('are read from XLSX, including the result of a formula', async () => {
    const cells = [
      ['Mã', 'Tên hàng', 'Giá bán', 'SL'].map((value) => ({ value })),
      [{ value: 'CAFE' }, { value: 'Cà phê' }, { value: 125_000, type: Number }, { value: '10' }],
      [{ value: 'MUOI' }, { value: 'Muối' }, { value: 1.5, type: Number }, { value: 10, type: Number }],
    ]
    const bytes = await writeWorkbook(cells as never).toBuffer()
    const read = await preview(bytes, '', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    expect([read.format, read.ok, faultsOf(read)]).toEqual(['xlsx', false, [[3, 'Giá bán', 'number']]])
    expect(read.items).toEqual([
      { row: 2, sku: 'CAFE', title: 'Cà phê', price: 125_000, quota: 10, perViewerLimit: null },
    ])
  })

  const row = (cells: string): string => `sku,title,price,quota\n${cells}\n`
  const faults: [string, string | Buffer, [number | null, string | null, string][], string?][] = [
    ['no bytes but a blank', ' ', [[null, null, 'empty']]],
    ['a header row only', head, [[null, null, 'no-rows']]],
    ['a missing column', 'sku,title,price\nA,B,1\n', [[1, 'quota', 'column-missing']]],
    ['a column twice', 'sku,title,price,quota,giá\nA,B,1,1,1\n', [[1, 'giá', 'column-twice']]],
    ['a product twice', row('A,B,1,1\na,C,2,2'), [[3, 'sku', 'sku-twice']]],
    ['a thousand that could be one', row('A,B,1000,1.000'), [[2, 'quota', 'grouped-number']]],
    ['a thousand in English', row('A,B,1000,"1,000"'), [[2, 'quota', 'grouped-number']]],
    ['a power', row('A,B,1e3,1'), [[2, 'price', 'number']]],
    ['a fraction', row('A,B,"12.345,67",1'), [[2, 'price', 'number']], '?numbers=vi'],
    ['a negative number', row('A,B,-5,1'), [[2, 'price', 'out-of-range']]],
    ['a formula for a price', row('A,B,=1+1,1'), [[2, 'price', 'number']]],
    ['no price', row('A,B,,1'), [[2, 'price', 'missing']]],
    ['a quota with a fraction', row('A,B,1,10.5'), [[2, 'quota', 'number']]],
    ['a quota beyond all bounds', row('A,B,1,2147483648'), [[2, 'quota', 'out-of-range']]],
    ['a code with blanks in it', row('A B,C,1,1'), [[2, 'sku', 'sku']]],
    ['a name without visible characters', row('A,"\u200b",1,1'), [[2, 'title', 'title']]],
    ['more cells than columns', row('A,B,1,1,x'), [[2, null, 'cells']]],
    ['a quote that is not closed', row('A,"B,1,1'), [[null, null, 'not-csv']]],
    [
      'an endless line',
      Buffer.concat([Buffer.from('sku,title,price,quota\nA,"'), Buffer.alloc(1_000_000, 'x')]),
      [[null, null, 'too-large']],
    ],
    ['501 rows', row(Array.from({ length: 501 }, (_, i) => `A${i},B,1,1`).join('\n')), [[502, null, 'too-many-rows']]],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), [[null, null, 'encoding']]],
    ['the old XLS', Buffer.from('d0cf11e0a1b11ae1', 'hex'), [[null, null, 'not-xlsx']]],
    ['half a workbook', Buffer.from('PK\u0003\u0004half'), [[null, null, 'damaged']]],
  ]
  for (const [name, file, expected, query] of faults) {
    test(`are refused with row and column: ${name}`, async () => {
      const read = await preview(file, query)
      expect(read.ok).toBe(false)
      expect(
        faultsOf(read).map(([line, ...rest]) => [expected[0]![0] === null && line !== null ? null : line, ...rest]),
      ).toEqual(expected)
    })
  }

  test("keep numbers that the owner's language writes with points, blanks and wide digits", async () => {
    const read = await preview(row('A,B,1.250.000 đ, 10 \nC,D,２５,１０'), '?numbers=vi')
    expect(read.items.map(({ price, quota }) => [price, quota])).toEqual([
      [1_250_000, 10],
      [25, 10],
    ])
  })

  test('keep a formula in a name as the text it is', async () => {
    expect(
      (await preview(row('A,=HYPERLINK("x"),1,1'.replace('=HYPERLINK("x")', '"=HYPERLINK(""x"")"')))).items[0]!.title,
    ).toBe('=HYPERLINK("x")')
  })

  test('become a sale only as a whole, through the usual route', async () => {
    const { items } = await preview(good)
    const made = await world.api.call('POST', '/api/sales', host, {
      saleId: randomUUID(),
      title: 'Từ bảng tính',
      timeZone: 'Asia/Ho_Chi_Minh',
      currency: 'VND',
      deadlinePolicy: 'same-day',
      items: items.map(({ row: _row, ...item }) => item),
    })
    expect(made.status).toBe(201)
    expect((await world.api.call<{ code: string }>('POST', '/api/imports/preview', host, { sku: 'A' })).status).toBe(
      400,
    )
  })

  test('are choices of one product where a column says which', async () => {
    const rows = 'Mã hàng,Tên,Phân loại,Giá,Số lượng\nH5,Mật ong rừng,500 ml,180000,5\n'
    const read = await preview(`${rows}H10,Mật ong rừng,1 l,330000,5\nTRA,Trà,,45000,9\n`)
    expect(read.items.map(({ sku, title, choice }) => ({ sku, title, choice }))).toEqual([
      { sku: 'H5', title: 'Mật ong rừng – 500 ml', choice: { product: 'Mật ong rừng', label: '500 ml' } },
      { sku: 'H10', title: 'Mật ong rừng – 1 l', choice: { product: 'Mật ong rừng', label: '1 l' } },
      { sku: 'TRA', title: 'Trà', choice: undefined },
    ])
    const twice = await preview(`${rows}H10,Mật ong rừng,500 ml,330000,5\nH11,Mật ong rừng,${'x'.repeat(61)},1000,5\n`)
    expect(faultsOf(twice)).toEqual([
      [3, 'Phân loại', 'choice-twice'],
      [4, 'Phân loại', 'choice'],
    ])
    await world.api.call('PUT', '/api/imports/columns', host, {
      sku: 'Mã',
      title: 'Tên',
      price: 'Giá',
      quota: 'SL',
      choice: 'Dung tích',
    })
    const own = await preview('Mã,Tên,Dung tích,Giá,SL\nH5,Mật ong,500 ml,180000,5\n')
    expect(own.items[0]!.title).toBe('Mật ong – 500 ml')
  })

  test('are refused unread when there are too many bytes', async () => {
    const response = await fetch(`${world.api.url}/api/imports/preview`, {
      method: 'POST',
      headers: { authorization: `Bearer ${host}`, 'content-type': 'text/csv' },
      body: new Uint8Array(3 * 1024 * 1024),
    })
    expect(response.status).toBe(413)
  })
})
