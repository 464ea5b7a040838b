import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
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

for (const queue of queueHomes()) {
  describe(`the demo, with the queue in ${queue}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'flashpack-demo-test-'))
    let figures: Figures
    let said: string
    before(
      async () => {
        writeFileSync(join(folder, 'batch-900-labels.pdf'), 'of an earlier demo')
        writeFileSync(join(folder, 'letter.pdf'), 'not ours')
        // A database that does not exist: the demo must not even try it.
        const env = { ...readEnv(), DATABASE_URL: 'postgresql://nobody:nothing@127.0.0.1:1/nowhere' }
        const { stdout, stderr } = await run(
          process.execPath,
          [
            entry,
            '--orders',
            '600',
            '--viewers',
            '60',
            '--stock',
            '150',
            '--queue',
            queue,
            '--output',
            folder,
            '--json',
          ],
          { env },
        )
        said = stderr
        figures = JSON.parse(stdout.trim().split('\n').at(-1)!) as Figures
      },
      { timeout: 120_000 },
    )
    after(() => rmSync(folder, { recursive: true, force: true }))

    test('places every order and sells every bag, none twice', () => {
      assert.deepEqual(figures.problems, [])
      assert.equal(figures.placed, 600)
      assert.equal(figures.confirmed, 150)
      assert.equal(figures.confirmed + figures.soldOut + figures.overLimit, 600)
      assert.deepEqual(
        [figures.oversold, figures.lost, figures.doubled, figures.conservation, figures.verify],
        [0, 0, 0, 'PASS', 'PASS'],
      )
      assert.ok(figures.p50Ms > 0 && figures.p50Ms <= figures.p99Ms)
      assert.equal(figures.queue, queue)
    })

    test('brings every parcel to the carrier or puts it on record as late', () => {
      assert.ok(figures.packed > 0)
      assert.equal(figures.packed + figures.breaches, figures.parcels)
      assert.equal(figures.labels, figures.parcels)
    })

    test("saves the paper of every batch, in place of the last demo's, and leaves other files alone", () => {
      const names = readdirSync(folder)
      const batches = Array.from({ length: figures.batches }, (_, i) => String(i + 1).padStart(3, '0'))
      const wanted = batches.flatMap((batch) =>
        ['labels', 'packing-slips', 'pick-list'].map((document) => `batch-${batch}-${document}.pdf`),
      )
      assert.deepEqual(names.toSorted(), [...wanted, 'letter.pdf', 'manifest-001.pdf'])
      for (const name of wanted) assert.equal(readFileSync(join(folder, name)).subarray(0, 5).toString(), '%PDF-')
    })

    test('tells a newcomer what happens, on stderr only, and which settings it does not use', () => {
      assert.match(said, /^DATABASE_URL is not used/m)
      assert.match(said, /The drop/)
      assert.match(said, /600 of 600 taps/)
    })
  })
}

test('a demo with values that cannot be is refused with the usage and code 2', async () => {
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
      assert.match(failure.stderr, /Usage: npm run demo --/)
    }),
  )
})
