import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import {
  exportCsv,
  exportTable,
  exportXlsx,
  makePackages,
  type ExportPlan,
  type MadePackage,
} from '../../../scripts/lib/platform-export.ts'
import { openUploads, type Uploads } from '../../../server/upload/open-uploads.ts'
import { openLog } from '../../../shared/log.ts'
import { platformFaultCodes } from '../../../shared/platform/platform-fault.ts'
import { hostileFiles } from '../../support/hostile-files.ts'
import { cell, writeBook } from '../../support/workbook.ts'

const plan = (platform: ExportPlan['platform'], orders: number): ExportPlan => ({
  platform,
  orders,
  from: '2026-08-03T13:00:00+07:00',
  until: '2026-08-03T15:00:00+07:00',
  cancelled: 0.05,
  onHold: 0.02,
  split: 0.2,
  combined: 0.05,
})
const madeAt = '2026-08-04T11:54:00+07:00'
const truthOf = (packages: readonly MadePackage[]): unknown[] =>
  packages.map((made) => {
    const { buyer: _, ...one } = made
    return { ...one, status: expect.any(String), rows: expect.any(Array) }
  })

describe('the order file of a platform, read by the thread', () => {
  let uploads: Uploads
  const read = (platform: string, bytes: Buffer, fileName?: string) =>
    uploads.readPlatformOrders({ platform, bytes: new Uint8Array(bytes), fileName })
  beforeAll(() => {
    uploads = openUploads({ config: { UPLOADS_MAX: 2 }, log: openLog('silent', 'test') })
  })
  afterAll(() => uploads.close())

  for (const [platform, language, kind] of [
    ['tiktok-shop', 'en', 'csv'],
    ['tiktok-shop', 'vi', 'xlsx'],
    ['shopee', 'vi', 'xlsx'],
  ] as const)
    test(`says what was made, to the row, and nothing about the buyers: ${platform}, ${language}, ${kind}`, async () => {
      const packages = makePackages(plan(platform, 300))
      const table = exportTable(packages, { platform, language, madeAt })
      const bytes = kind === 'csv' ? exportCsv(table) : await exportXlsx(table)
      const file = await read(platform, bytes, table.fileName(kind))
      expect(file).toMatchObject({ refused: false, faults: [], skipped: platform === 'shopee' ? 0 : 1 })
      expect(file.packages).toEqual(truthOf(packages))
      expect(file.rows).toBe(packages.reduce((sum, { lines }) => sum + lines.length, 0))
      expect(new Set(file.packages.flatMap(({ rows }) => rows)).size).toBe(file.rows)
      expect(file.said).toBe(platform === 'shopee' ? '2026-08-03T17:00:00.000Z' : '2026-08-04T04:54:00.000Z')
      expectNoBuyer(JSON.stringify(file), packages)
    })

  test('tells nothing of buyers in its faults either, however a text file is shifted', async () => {
    const packages = makePackages(plan('tiktok-shop', 30))
    const lines = exportCsv(exportTable(packages, { platform: 'tiktok-shop', madeAt }))
      .toString()
      .split('\r\n')
    const shift = fc.record({
      line: fc.integer({ min: 2, max: lines.length - 2 }),
      by: fc.integer({ min: -6, max: 6 }),
    })
    await fc.assert(
      fc.asyncProperty(shift, async ({ line, by }) => {
        const cells = lines[line]!.split(',')
        const shifted = by < 0 ? cells.slice(-by) : [...Array<string>(by).fill(''), ...cells]
        const csv = lines.map((text, i) => (i === line ? shifted.join(',') : text)).join('\r\n')
        const file = await read('tiktok-shop', Buffer.from(csv))
        for (const { value } of file.faults) if (value !== undefined) expectNoBuyer(value, packages)
      }),
      { numRuns: 12 },
    )
  })

  test('is read whose size is said wrongly and whose cells stand in rows of their own', async () => {
    const packages = makePackages(plan('tiktok-shop', 20))
    const { rows } = exportTable(packages, { platform: 'tiktok-shop', madeAt })
    const address = (place: number): string =>
      (place < 26 ? '' : String.fromCharCode(64 + Math.floor(place / 26))) + String.fromCharCode(65 + (place % 26))
    const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    const cells = (number: number, row: readonly string[], attributes: string): string =>
      row
        .flatMap((text, place) =>
          text === '' ? [] : [`<row${attributes}>${cell(`${address(place)}${number}`, escape(text))}</row>`],
        )
        .join('')
    for (const numbered of [true, false]) {
      const xml = rows.map((row, i) => cells(i + 1, row, numbered ? ` r="${i + 1}"` : '')).join('')
      const bytes = writeBook({ sheets: [{ before: '<dimension ref="A1:A1"/>', rows: xml }] })
      const file = await read('tiktok-shop', bytes)
      expect(file.faults).toEqual([])
      expect(file.packages).toEqual(truthOf(packages))
      expect(file.packages[0]!.rows[0]).toBe(3)
    }
  })

  test('is refused for what it is if it is built to stall others or damaged', async () => {
    for (const files of Object.values(hostileFiles))
      await fc.assert(
        fc.asyncProperty(files, async ({ bytes }) => {
          const { refused, packages, faults } = await read('tiktok-shop', bytes)
          expect([refused, packages]).toEqual([true, []])
          for (const { code } of faults) expect(platformFaultCodes).toContain(code)
        }),
        { numRuns: 1, endOnFailure: true },
      )
  })
})

function expectNoBuyer(text: string, packages: readonly MadePackage[]): void {
  for (const { buyer } of packages)
    for (const personal of [buyer.name, buyer.phone, buyer.address.line, buyer.name.toLowerCase().replaceAll(' ', '.')])
      expect(text.includes(personal) ? personal : '').toBe('')
}
