import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { exportTable, makePackages, type MadePackage } from '../../../scripts/lib/platform-export.ts'
import { platformFaultCodes } from '../../../shared/platform/platform-fault.ts'
import { platformFormats } from '../../../shared/platform/platform-formats.ts'
import { readPlatformOrders, type ReadPlatformFile } from '../../../shared/platform/read-platform-orders.ts'
import type { Cell, Workbook } from '../../../shared/sheet/workbook.ts'

const formats = platformFormats()
const formatOf = (id: string) => formats.find((one) => one.id === id)!
const toCell = (value: string | Cell): Cell =>
  typeof value === 'string' ? { shown: value, kind: value === '' ? 'empty' : 'text' } : value
const bookOf = (rows: readonly (readonly (string | Cell)[])[], source: Workbook['source'] = 'xlsx'): Workbook => ({
  source,
  notes: [],
  sheets: [
    {
      name: '',
      hidden: false,
      hiddenColumns: [],
      rows: rows.map((row, i) => ({ number: i + 1, hidden: false, cells: row.map(toCell) })),
    },
  ],
})
const read = (rows: readonly (readonly (string | Cell)[])[], platform = 'tiktok-shop'): ReadPlatformFile =>
  readPlatformOrders(bookOf(rows), { format: formatOf(platform), formats })

const madeAt = '2026-08-04T11:54:00+07:00'
const packages = makePackages({
  platform: 'tiktok-shop',
  orders: 40,
  from: '2026-08-03T20:00:00+07:00',
  until: '2026-08-03T21:00:00+07:00',
  cancelled: 0.1,
  onHold: 0.05,
  unpaid: 0.05,
  cancelRequested: 0.05,
  twoLines: 0.4,
  split: 0.5,
  combined: 0.1,
})
const { rows: table } = exportTable(packages, { platform: 'tiktok-shop', madeAt })
const head = table[0]!
const firstRow = 3

/** The made packages by what identifies them, with the rows that tell of them. */
function truthOf(made: readonly MadePackage[], first: number): Map<string, unknown> {
  const truth = new Map<string, unknown>()
  let row = first
  for (const { buyer: _, ...one } of made) {
    const rows = one.lines.map((__, n) => row + n)
    row += rows.length
    truth.set(`${one.platformOrderId} ${one.packageId}`, { ...one, status: expect.any(String), rows })
  }
  return truth
}
const truth = truthOf(packages, firstRow)
const bodyRows = table.slice(2).map((_, i) => firstRow + i)

/** Every row is in exactly one package or has a fault, and what was read is what was made. */
function expectAccounted(file: ReadPlatformFile): void {
  const taken = file.packages.flatMap(({ rows }) => rows)
  const faulty = new Set(file.faults.map(({ row }) => row!))
  expect([...taken, ...faulty].toSorted((a, b) => a - b)).toEqual(bodyRows)
  expect(file.rows).toBe(bodyRows.length)
  for (const one of file.packages) expect(one).toEqual(truth.get(`${one.platformOrderId} ${one.packageId}`))
  for (const { code } of file.faults) expect(platformFaultCodes).toContain(code)
}

/** The table with some cells changed, by row of the file and name of the column. */
function changed(changes: readonly { row: number; column: string; value: string | Cell }[]): (string | Cell)[][] {
  const copy: (string | Cell)[][] = table.map((row) => [...row])
  for (const { row, column, value } of changes) copy[row - 1]![head.indexOf(column)] = value
  return copy
}

describe('the examples of every format of order files are read as it says', () => {
  for (const format of formats)
    for (const example of format.examples)
      test(`${format.id}: ${example.why}`, () => {
        const file = readPlatformOrders(bookOf([example.head, ...example.rows]), {
          format,
          formats,
          fileName: example.fileName,
        })
        expect(file).toEqual({
          platform: format.id,
          refused: false,
          rows: example.rows.length - example.skipped,
          packages: example.packages,
          faults: [],
          skipped: example.skipped,
          latestAt: example.latestAt,
          said: example.said,
        })
      })
})

describe('a row of an order file', () => {
  const harmless: [string, (text: string) => string][] = [
    ['Order ID', (text) => `\uFEFF${text.trim()}\u00A0`],
    ['Order ID', (text) => `'${text.trim()}`],
    ['Order ID', (text) => `="${text.trim()}"`],
    ['Order ID', (text) => `${text.trim()}.0`],
    ['Package ID', (text) => (text === '' ? '' : `${text.trim()}\t\t`)],
    ['Tracking ID', (text) => (text === '' ? '-' : `\u00A0${text}`)],
    ['Quantity', (text) => `${text}.0`],
    ['Order Status', (text) => `  ${text}\u00A0`],
    ['Created Time', (text) => text.trim()],
  ]
  test('is read as it was made whatever programs put around its codes and words', () => {
    const change = fc.record({ row: fc.constantFrom(...bodyRows), how: fc.constantFrom(...harmless) })
    fc.assert(
      fc.property(
        fc.uniqueArray(change, { maxLength: 12, selector: ({ row, how }) => `${row} ${how[0]}` }),
        (changes) => {
          const cells = changes.map(({ row, how: [column, make] }) => ({
            row,
            column,
            value: make(table[row - 1]![head.indexOf(column)]!),
          }))
          const file = read(changed(cells))
          expect(file).toMatchObject({ refused: false, faults: [], skipped: 1 })
          expectAccounted(file)
          expect(file.packages).toHaveLength(truth.size)
        },
      ),
      { numRuns: 40 },
    )
  })

  const damages: [string, string | Cell, string][] = [
    ['Order ID', '', 'missing'],
    ['Order ID', 'đơn 1', 'order-id'],
    ['Order ID', { shown: '#N/A', kind: 'error' }, 'cell-error'],
    ['Package ID', 'a b', 'package-id'],
    ['Tracking ID', '12', 'tracking'],
    ['Order Status', 'Đang bay', 'status-unknown'],
    ['Order Status', '', 'missing'],
    ['Order Substatus', 'Không rõ lắm', 'status-unknown'],
    ['Cancelation/Return Type', 'Đổi ý', 'status-unknown'],
    ['Created Time', '', 'missing'],
    ['Created Time', '31/02/2026 10:00:00', 'time'],
    ['Created Time', '03/08/2026', 'time'],
    ['Paid Time', 'hôm qua', 'time'],
    ['Quantity', '1.000', 'quantity'],
    ['Quantity', '0', 'quantity'],
    ['Quantity', '-1', 'quantity'],
    ['Quantity', '1,5', 'quantity'],
    ['Quantity', { shown: '', kind: 'formula-without-value' }, 'not-computed'],
    ['SKU Subtotal After Discount', 'nhiều', 'amount'],
    ['SKU Subtotal After Discount', '-5000', 'amount'],
  ]
  test('has a fault if it is damaged, with all of its package; every other row is read as it was made', () => {
    const damage = fc.record({ row: fc.constantFrom(...bodyRows), how: fc.constantFrom(...damages) })
    fc.assert(
      fc.property(fc.uniqueArray(damage, { minLength: 1, maxLength: 5, selector: ({ row }) => row }), (all) => {
        const file = read(changed(all.map(({ row, how: [column, value] }) => ({ row, column, value }))))
        expectAccounted(file)
        for (const { row, how } of all)
          expect(file.faults).toContainEqual(expect.objectContaining({ row, code: how[2], column: how[0] }))
        // A damaged row keeps its package and, where its order cannot be told, the orders next to it.
        expect(file.packages.length).toBeGreaterThanOrEqual(truth.size - all.length * 6)
      }),
      { numRuns: 100 },
    )
  })

  test('that says something else of its package than its other rows is at fault with them', () => {
    const two = bodyRows.find(
      (row) => table[row - 1]![0] === table[row]?.[0] && table[row - 1]!.at(-6) === table[row]!.at(-6),
    )!
    for (const [column, value] of [
      ['Created Time', '03/08/2026 06:00:00'],
      ['Tracking ID', '999999999999'],
      ['Payment Method', 'Ví'],
    ] as const) {
      const other = table[two]![head.indexOf(column)]!
      if (column === 'Payment Method' && !other.startsWith('Thanh')) continue
      const file = read(changed([{ row: two + 1, column, value }]))
      expect(file.faults.map(({ row, code }) => [row, code])).toEqual([
        [two, 'rows-differ'],
        [two + 1, 'rows-differ'],
      ])
      expectAccounted(file)
    }
  })

  test('of a cancelled line leaves the package to its other lines', () => {
    const one = packages.find(({ meaning, lines }) => meaning === 'to-pack' && lines.length === 2)!
    const row = table.findIndex(([id]) => id!.trim() === one.platformOrderId) + 1
    const file = read(
      changed([
        { row, column: 'Order Status', value: 'Đã hủy' },
        { row, column: 'Order Substatus', value: '' },
      ]),
    )
    expect(file.packages.find(({ platformOrderId }) => platformOrderId === one.platformOrderId)).toMatchObject({
      meaning: 'to-pack',
      lines: [one.lines[1]],
      rows: [row, row + 1],
    })
  })

  test('with the tracking code of another package is at fault, and so is that package', () => {
    const [a, b] = packages.filter(({ tracking, lines }) => tracking !== null && lines.length === 1)
    const row = table.findIndex((cells) => cells.at(-6)!.trim() === b!.packageId) + 1
    const file = read(changed([{ row, column: 'Tracking ID', value: a!.tracking! }]))
    const twice = file.faults.filter(({ code }) => code === 'tracking-twice').map(({ row: at }) => at)
    expect(twice).toContain(row)
    expect(file.packages.filter(({ tracking }) => tracking === a!.tracking)).toEqual([])
    expectAccounted(file)
  })

  test('may have a formula as a name, which stays a text', () => {
    const file = read(changed([{ row: firstRow, column: 'Product Name', value: '=HYPERLINK("http://x";"y")' }]))
    expect(file.packages[0]!.lines[0]!.title).toBe('=HYPERLINK("http://x";"y")')
  })

  test('of a text file with a separator too many is at fault, and nothing of it is told', () => {
    const shifted = table.map((row, i) =>
      i === 2 ? [...row.slice(0, 8), 'x', ...row.slice(8), 'Creator'] : [...row, ''],
    )
    const file = readPlatformOrders(
      bookOf(
        shifted.map((row) => (row === shifted[2] ? row : row.slice(0, -1))),
        'csv',
      ),
      {
        format: formatOf('tiktok-shop'),
        formats,
      },
    )
    expect(file.faults[0]).toEqual({ row: firstRow, column: null, code: 'cells', message: expect.any(String) })
    expectAccounted(file)
  })
})

describe('a whole order file is refused, with the row and column', () => {
  const refused = (rows: (string | Cell)[][], platform?: string): unknown[] => {
    const { refused: isRefused, packages: none, faults } = read(rows, platform)
    expect([isRefused, none]).toEqual([true, []])
    return [faults[0]!.code, faults[0]!.row, faults[0]!.column]
  }

  test('if a code lost its digits in Excel or a script', () => {
    const row = fc.constantFrom(...bodyRows)
    const column = fc.constantFrom('Order ID', 'Package ID', 'Tracking ID', 'Seller SKU')
    const value = fc.constantFrom<string | Cell>(
      '5.76859E+17',
      '5,76859E+17',
      '5.768591234567891e+17',
      { shown: '5.76859E+17', kind: 'number', number: 576_859_123_456_789_000 },
      { shown: '576859123456789000', kind: 'number', number: 576_859_123_456_789_000, format: '0' },
    )
    fc.assert(
      fc.property(row, column, value, (at, name, lost) => {
        expect(refused(changed([{ row: at, column: name, value: lost }]))).toEqual(['digits-lost', at, name])
      }),
    )
    const all = (make: (id: string) => string): (string | Cell)[][] =>
      changed(bodyRows.map((at) => ({ row: at, column: 'Order ID', value: make(table[at - 1]![0]!.trim()) })))
    expect(refused(all((id) => `${id.slice(0, 15)}000`))).toEqual(['digits-lost', firstRow, 'Order ID'])
    expect(refused(all((id) => BigInt(Number(id)).toString()))).toEqual(['digits-lost', firstRow, 'Order ID'])
    expect(refused(all(() => '576859000000000000'))).toEqual(['digits-lost', firstRow, 'Order ID'])
  })

  test('if days are written in two ways, or not as the platform writes them', () => {
    const at = (value: string | Cell) => refused(changed([{ row: 6, column: 'Created Time', value }]))
    const place = ['mixed-dates', 6, 'Created Time']
    expect(at('08/27/2026 20:33:12')).toEqual(place)
    expect(at('2026-08-03 20:33:12')).toEqual(place)
    expect(at({ shown: '8/3/26 20:33', kind: 'date', number: 46_237.856, format: 'm/d/yy h:mm' })).toEqual(place)
    expect(read(table).packages[0]!.placedAt).toBe('2026-08-03T13:00:00.000Z')
  })

  test('if a column is missing, by its name and with the export to choose', () => {
    const without = (name: string): string[][] => table.map((row) => row.filter((_, i) => i !== head.indexOf(name)))
    expect(refused(without('Package ID'))).toEqual(['column-missing', null, 'Package ID'])
    expect(read(without('Order Substatus')).faults[0]!.message).toMatch(/Order Substatus.*missing: Manage orders/)
  })

  test('if it is of another platform, has two tables, or no orders', () => {
    expect(refused(table, 'shopee')).toEqual(['other-platform', null, null])
    expect(refused(table.slice(0, 2))).toEqual(['no-rows', null, null])
    const book = bookOf(table)
    const twice = { ...book, sheets: [...book.sheets, ...book.sheets] }
    const { faults } = readPlatformOrders(twice, { format: formatOf('tiktok-shop'), formats })
    expect(faults).toMatchObject([{ code: 'which-sheet' }])
  })

  test('if it has more rows than a platform writes', () => {
    const many = Array.from({ length: 15_001 }, () => table[2]!)
    expect(refused([head, ...many])).toEqual(['too-many-rows', 15_002, null])
  })
})

test('hidden rows and columns of an order file are read like the others', () => {
  const book = bookOf(table)
  const [sheet] = book.sheets
  const hidden = {
    ...sheet!,
    hiddenColumns: [0, 9],
    rows: sheet!.rows.map((row, i) => ({ ...row, hidden: i % 3 === 2 })),
  }
  const file = readPlatformOrders({ ...book, sheets: [hidden] }, { format: formatOf('tiktok-shop'), formats })
  expect(file.faults).toEqual([])
  expectAccounted(file)
})
