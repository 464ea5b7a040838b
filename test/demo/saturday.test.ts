import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
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
  problems: string[]
  sales: { policy: string; parcels: number; onTime: number; late: number }[]
}

describe('a Saturday with three sales, eight packers and a late truck', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-saturday-test-'))
  let figures: Figures
  let said: string
  before(
    async () => {
      writeFileSync(join(folder, 'sale-1-labels-7.pdf'), 'of an earlier Saturday')
      const { stdout, stderr } = await run(process.execPath, [
        entry,
        '--day',
        '--orders',
        '72',
        '--viewers',
        '40',
        '--output',
        folder,
        '--json',
      ])
      said = stderr
      figures = JSON.parse(stdout.trim().split('\n').at(-1)!) as Figures
    },
    { timeout: 240_000 },
  )
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('keeps its promises: every parcel leaves, those of the late truck are counted late, none was packed late', () => {
    assert.deepEqual(
      [figures.problems, figures.verify, figures.orders, figures.producers, figures.packers],
      [[], 'PASS', 72, 12, 8],
    )
    const [morning, midday, evening] = figures.sales
    assert.deepEqual(
      figures.sales.map(({ policy }) => policy),
      ['tiktok-vn', 'ocop-one-day', 'same-day'],
    )
    assert.deepEqual([morning!.late, evening!.late, figures.breaches], [0, 0, 0])
    assert.ok(midday!.late > 0 && midday!.onTime > 0, JSON.stringify(midday))
    assert.equal(figures.late, midday!.late)
    assert.equal(
      figures.onTime + figures.late,
      figures.sales.reduce((sum, { parcels }) => sum + parcels, 0),
    )
  })

  test('measures what was forecast against what came, by the clock of the floor', () => {
    assert.ok(figures.forecastErrorPct >= 0 && figures.forecastErrorPct < 200, `${figures.forecastErrorPct} %`)
    // Eight people who need about two minutes each: far from what the machine itself could do.
    assert.ok(figures.parcelsPerHour > 60 && figures.parcelsPerHour < 400, `${figures.parcelsPerHour} an hour`)
    assert.ok(figures.handsNeeded !== null && figures.handsNeeded >= 1)
    assert.ok(figures.lastOrderToLastLabelSeconds > 0)
    assert.equal(said.match(/Flashpack forecasts the last \d+ parcels/g)?.length, 3)
  })

  test("leaves an evidence pack on disk that says the same, with sums that hold and the courier's signature", () => {
    const files = unzipSync(readFileSync(figures.evidencePack))
    const text = (name: string): string => strFromU8(files[name] ?? assert.fail(`${name} is not in the pack`))
    const sums = text('SHA256SUMS')
      .trim()
      .split('\n')
      .map((line) => line.split('  '))
    assert.equal(sums.length, Object.keys(files).length - 1)
    for (const [sum, name] of sums) assert.equal(createHash('sha256').update(files[name!]!).digest('hex'), sum, name)
    const [head, ...rows] = text('parcels.csv')
      .replaceAll('"', '')
      .trim()
      .split('\r\n')
      .map((line) => line.split(','))
    const column = (name: string): number => head!.findIndex((one) => one.replace('\uFEFF', '') === name)
    const [limit, left] = [column('hand_over_by'), column('handed_over_at')]
    assert.equal(rows.length, figures.sales[1]!.parcels)
    assert.equal(rows.filter((row) => new Date(row[left]!) > new Date(row[limit]!)).length, figures.late)
    assert.match(text('notes.csv'), /"came-late","Xe tới trễ hơn hai giờ/)
    // The apostrophe in front keeps a spreadsheet from reading an id as a number.
    const manifest = rows[0]![column('manifest')]!.replace(/^'/, '')
    assert.match(text(`manifests/${manifest}-signature.txt`), /^Nguyễn Văn Tám\nGHTK\n/)
    assert.match(text(`manifests/${manifest}-signature.svg`), /<polyline/)
  })

  test("leaves the labels of every sale in place of an earlier day's", () => {
    assert.deepEqual(
      readdirSync(folder).toSorted(),
      [1, 2, 3].flatMap((sale) => [`sale-${sale}-evidence.zip`, `sale-${sale}-labels-1.pdf`]),
    )
  })
})

test('a Saturday has no drop: its stock cannot be set', async () => {
  const failure = await run(process.execPath, [entry, '--day', '--stock', '5']).then(
    () => undefined,
    (error: unknown) => error as { code: number; stderr: string },
  )
  assert.equal(failure?.code, 2)
  assert.match(failure.stderr, /--stock/)
})
