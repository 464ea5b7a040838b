import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { parse } from 'csv-parse/sync'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { strFromU8, unzipSync } from 'fflate'
import { projectPath } from '../../shared/lib/paths.ts'

const run = promisify(execFile)
const entry = projectPath('dist', 'scripts', 'demo', 'main.js')

interface Figures {
  onTime: number
  late: number
  breaches: number
  forecastErrorPct: number
  parcelsPerHour: number
  evidencePack: string
  lastOrderToLastLabelSeconds: number
  handsNeeded: number | null
  orders: number
  producers: number
  packers: number
  verify: string
  freight: { amount: number; producers: number; saved: number | null }
  problems: string[]
  sales: { policy: string; parcels: number; onTime: number; late: number }[]
}

describe('a Saturday with three sales, eight packers and a late truck', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-saturday-test-'))
  let figures: Figures
  let said: string
  beforeAll(async () => {
    writeFileSync(join(folder, 'sale-1-labels-7.pdf'), 'of an earlier Saturday')
    const { stdout, stderr } = await run(process.execPath, [
      entry,
      '--day',
      '--orders',
      '72',
      '--viewers',
      '40',
      // The other demo has its queue in Redis.
      '--queue',
      'postgres',
      '--output',
      folder,
      '--json',
    ])
    said = stderr
    figures = JSON.parse(stdout.trim().split('\n').at(-1)!) as Figures
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('keeps its promises: every parcel leaves, those on the late truck count as late, none was packed late', () => {
    expect(figures).toMatchObject({ problems: [], verify: 'PASS', orders: 72, producers: 12, packers: 8 })
    const [morning, midday, evening] = figures.sales
    expect(figures.sales.map(({ policy }) => policy)).toEqual(['tiktok-vn', 'ocop-one-day', 'same-day'])
    expect([morning!.late, evening!.late, figures.breaches]).toEqual([0, 0, 0])
    assert.ok(midday!.late > 0 && midday!.onTime > 0, JSON.stringify(midday))
    expect(figures.late).toBe(midday!.late)
    expect(figures.onTime + figures.late).toBe(figures.sales.reduce((sum, { parcels }) => sum + parcels, 0))
  })

  test("splits the pooled truck's freight among the producers whose goods it took, to the đồng", () => {
    expect(figures.freight.producers).toBe(12)
    expect(figures.freight.amount).toBe(figures.sales[1]!.parcels * 15_000 + 7)
    // Few orders of one buyer meet here: nobody would have paid less alone, but for what does not divide.
    expect(figures.freight.saved).toBeGreaterThanOrEqual(-7)
    expect(said).toMatch(/12 producers share it, to the đồng/)
  })

  test("measures the forecast against what happened, by the floor's clock", () => {
    assert.ok(figures.forecastErrorPct >= 0 && figures.forecastErrorPct < 200, `${figures.forecastErrorPct} %`)
    // Eight people who need about two minutes each: far from what the machine itself could do.
    assert.ok(figures.parcelsPerHour > 60 && figures.parcelsPerHour < 400, `${figures.parcelsPerHour} an hour`)
    expect(figures.handsNeeded).not.toBeNull()
    expect(figures.handsNeeded).toBeGreaterThanOrEqual(1)
    expect(figures.lastOrderToLastLabelSeconds).toBeGreaterThan(0)
    expect(said.match(/Flashpack forecasts the last \d+ parcels/g)?.length).toBe(3)
  })

  test("leaves an evidence pack on disk that says the same, with matching checksums and the courier's signature", () => {
    const files = unzipSync(readFileSync(figures.evidencePack))
    const text = (name: string): string => strFromU8(files[name] ?? assert.fail(`${name} is not in the pack`))
    const sums = text('SHA256SUMS')
      .trim()
      .split('\n')
      .map((line) => line.split('  '))
    expect(sums).toHaveLength(Object.keys(files).length - 1)
    for (const [sum, name] of sums) assert.equal(createHash('sha256').update(files[name!]!).digest('hex'), sum, name)
    const [head, ...rows] = parse(text('parcels.csv'), { bom: true })
    const column = (name: string): number => head!.indexOf(name)
    const [limit, left] = [column('hand_over_by'), column('handed_over_at')]
    expect(rows).toHaveLength(figures.sales[1]!.parcels)
    expect(rows.filter((row) => new Date(row[left]!) > new Date(row[limit]!))).toHaveLength(figures.late)
    expect(text('notes.csv')).toMatch(/"came-late","Xe tới trễ hơn hai giờ/)
    // The leading apostrophe keeps a spreadsheet from reading an id as a number.
    const manifest = rows[0]![column('manifest')]!.replace(/^'/, '')
    expect(text(`manifests/${manifest}-signature.txt`)).toMatch(/^Nguyễn Văn Tám\nViettel Post\n/)
    expect(text(`manifests/${manifest}-signature.svg`)).toMatch(/<polyline/)
  })

  test('leaves the labels of every sale, replacing those of an earlier day', () => {
    expect(readdirSync(folder).toSorted()).toEqual(
      [1, 2, 3].flatMap((sale) => [`sale-${sale}-evidence.zip`, `sale-${sale}-labels-1.pdf`]),
    )
  })
})

test('a Saturday has no drop: its stock cannot be set', async () => {
  const failure = await run(process.execPath, [entry, '--day', '--stock', '5']).then(
    () => undefined,
    (error: unknown) => error as { code: number; stderr: string },
  )
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringMatching(/--stock/) })
})
