import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readEnv } from '../../shared/config.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { queueHomes } from '../support/services.ts'

const entry = projectPath('dist', 'scripts', 'demo', 'main.js')
const run = promisify(execFile)

interface Figures {
  placed: number
  confirmed: number
  soldOut: number
  overLimit: number
  p50Ms: number
  p99Ms: number
  oversold: number
  lost: number
  doubled: number
  conservation: string
  verify: string
  parcels: number
  batches: number
  labels: number
  packed: number
  breaches: number
  queue: string
  problems: string[]
}

describe('the demo', () => {
  const [queue] = queueHomes()
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-demo-test-'))
  let figures: Figures
  let said: string
  beforeAll(async () => {
    writeFileSync(join(folder, 'batch-900-labels.pdf'), 'of an earlier demo')
    writeFileSync(join(folder, 'letter.pdf'), 'not ours')
    // A database that does not exist: the demo must not even try it.
    const env = { ...readEnv(), DATABASE_URL: 'postgresql://nobody:nothing@127.0.0.1:1/nowhere' }
    const { stdout, stderr } = await run(
      process.execPath,
      [entry, '--orders', '240', '--viewers', '40', '--stock', '60', '--queue', queue!, '--output', folder, '--json'],
      { env },
    )
    said = stderr
    figures = JSON.parse(stdout.trim().split('\n').at(-1)!) as Figures
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('places every order and sells every bag, none twice', () => {
    expect(figures.problems).toEqual([])
    expect(figures.placed).toBe(240)
    expect(figures.confirmed).toBe(60)
    expect(figures.confirmed + figures.soldOut + figures.overLimit).toBe(240)
    expect(figures).toMatchObject({ oversold: 0, lost: 0, doubled: 0, conservation: 'PASS', verify: 'PASS' })
    expect(figures.p50Ms).toBeGreaterThan(0)
    expect(figures.p50Ms).toBeLessThanOrEqual(figures.p99Ms)
    expect(figures.queue).toBe(queue)
  })

  test('hands every parcel to the carrier or records it as late', () => {
    expect(figures.packed).toBeGreaterThan(0)
    expect(figures.packed + figures.breaches).toBe(figures.parcels)
    expect(figures.labels).toBe(figures.parcels)
  })

  test("saves the paper of every batch, replacing the last demo's, and leaves other files alone", () => {
    const names = readdirSync(folder)
    const batches = Array.from({ length: figures.batches }, (_, i) => String(i + 1).padStart(3, '0'))
    const wanted = batches.flatMap((batch) =>
      ['labels', 'packing-slips', 'pick-list'].map((document) => `batch-${batch}-${document}.pdf`),
    )
    expect(names.toSorted()).toEqual([...wanted, 'letter.pdf', 'manifest-001.pdf'])
    for (const name of wanted) expect(readFileSync(join(folder, name)).subarray(0, 5).toString()).toBe('%PDF-')
  })

  test('tells a newcomer what is happening, on stderr only, and which settings it ignores', () => {
    expect(said).toMatch(/^DATABASE_URL is not used/m)
    expect(said).toMatch(/The drop/)
    expect(said).toMatch(/240 of 240 taps/)
  })
})

test('a demo with impossible values is refused with the usage and code 2', async () => {
  const wrong = [
    ['--orders', '0'],
    ['--orders', '1.5'],
    ['--viewers', 'many'],
    ['--stock', '-3'],
    ['--queue', 'kafka'],
    ['--colour', 'red'],
    ['now'],
  ]
  await Promise.all(
    wrong.map(async (args) => {
      const failure = await run(process.execPath, [entry, ...args]).then(
        () => undefined,
        (error: unknown) => error as { code: number; stderr: string },
      )
      assert.equal(failure?.code, 2, args.join(' '))
      expect(failure.stderr).toMatch(/Usage: npm run demo --/)
    }),
  )
})
