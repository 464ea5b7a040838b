import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { knownPrices, parsePrices, priceOfParcel, priceOn } from '../../../shared/freight/price-table.ts'

const head = 'carrier,service,from,until,first_grams,first_price,step_grams,step_price,pickup_price,source'
const table = (...lines: string[]): ReturnType<typeof parsePrices> =>
  parsePrices('gia.csv', [head, ...lines].join('\n'))

test('a carrier’s price is that of the line that began last, on every day from then on until its own end', () => {
  const prices = table(
    'Nhà xe Minh Tâm,chung,2026-01-01,,5000,15000,5000,15000,0,hợp đồng',
    'Nhà xe Minh Tâm,Tết,2026-02-01,2026-02-28,5000,20000,5000,20000,0,hợp đồng',
  )
  const on = (day: string, carrier = 'nhà xe minh tâm '): string | undefined => priceOn(prices, carrier, day)?.service
  expect(['2025-12-31', '2026-01-01', '2026-02-01', '2026-02-28', '2026-03-01'].map((day) => on(day))).toEqual([
    undefined,
    'chung',
    'Tết',
    'Tết',
    'chung',
  ])
  expect(on('2026-02-01', 'GHN')).toBeUndefined()
})

test('a parcel costs the first price, and the price of every further step begun', () => {
  const [price] = table('GHN,chung,2026-01-01,,500,16500,500,5000,0,hợp đồng')
  expect([1, 500, 501, 1_000, 1_001].map((grams) => priceOfParcel(price!, grams))).toEqual([
    16_500, 16_500, 21_500, 21_500, 26_500,
  ])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 5_000 }), (grams, more) => {
      expect(priceOfParcel(price!, grams + more)).toBeGreaterThanOrEqual(priceOfParcel(price!, grams))
    }),
  )
})

test('own tables come before those that come with Flashpack, and a line that cannot be read is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'))
  try {
    const write = (line: string): void => writeFileSync(join(folder, 'gia.csv'), `\uFEFF${head}\r\n${line}\r\n`)
    write('VIETTEL POST,hợp đồng,2019-01-01,,5000,12000,5000,12000,0,hợp đồng')
    expect(priceOn(knownPrices(folder), 'Viettel Post', '2026-11-30')?.firstPrice).toBe(12_000)
    expect(priceOn(knownPrices(undefined), 'Viettel Post', '2026-11-30')?.firstPrice).toBe(15_000)
    for (const [line, field] of [
      ['Viettel Post,x,1/6/2021,,5000,12000,5000,12000,0,y', 'from'],
      ['Viettel Post,x,2021-06-01,,0,12000,5000,12000,0,y', 'first_grams'],
      ['Viettel Post,x,2021-06-01,,5000,"12,5",5000,12000,0,y', 'first_price'],
      [',x,2021-06-01,,5000,12000,5000,12000,0,y', 'carrier'],
    ] as const) {
      write(line)
      expect(() => knownPrices(folder)).toThrow(new RegExp(`^gia\\.csv, line 2: [^]*${field}`))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
