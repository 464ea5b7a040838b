import { beforeAll, describe, expect, test } from '../support/jest.ts'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { projectPath } from '../../shared/lib/paths.ts'
import { fateOf, priceOf, producerOf } from '../../scripts/demo/fifteen-days/plan.ts'

const run = promisify(execFile)
const entry = projectPath('dist', 'scripts', 'demo', 'main.js')

interface Figures {
  orders: number
  sold: number
  parcels: number
  expected: number
  paid: number
  statements: number
  worstPct: number
  evenings: number[]
  differences: Record<string, number>
  heard: string[]
  outcome: string
  refunded: number
  drawn: number
  repaid: number
  verify: string
  problems: string[]
}

test('the session of the demo is 1,000 orders for 205,000,000 đ, of which 8 % are refused and 10 % returned', () => {
  const parcels = Array.from({ length: 500 }, (_, parcel) => parcel)
  const sold = parcels.flatMap((parcel) => [0, 1].map((order) => priceOf(producerOf(parcel, order))))
  expect([sold.length, sold.reduce((sum, price) => sum + price, 0)]).toEqual([1_000, 205_000_000])
  const fates = parcels.map((parcel) => fateOf(parcel).is)
  expect(['kept', 'refused', 'returned'].map((fate) => fates.filter((one) => one === fate).length)).toEqual([
    410, 40, 50,
  ])
})

describe('fifteen days from the hand-over to the payout', () => {
  let figures: Figures
  beforeAll(async () => {
    // The other demos have their queues in Redis and Postgres; this one needs little of either.
    const { stdout } = await run(process.execPath, [entry, '--fifteen-days', '--orders', '240', '--json'])
    figures = JSON.parse(stdout.trim().split('\n').at(-1)!) as Figures
  })

  test('expect on the last day what is paid, and on every evening before within 5 % of it', () => {
    expect(figures).toMatchObject({ orders: 240, sold: 240 * 205_000, parcels: 120, problems: [], verify: 'PASS' })
    expect([figures.paid, figures.statements]).toEqual([figures.expected, figures.expected])
    expect(figures.evenings).toHaveLength(15)
    expect(figures.worstPct).toBeLessThanOrEqual(5)
  })

  test('find what was hidden in the statement, refund who complained, and get the advance back', () => {
    expect(figures.differences).toEqual({ short: 3, twice: 2, unknown: 1 })
    expect(figures.heard).toEqual(['host', 'coop', 'centre', 'backup'])
    expect([figures.outcome, figures.refunded]).toEqual(['refund', priceOf(0)])
    expect(figures.drawn).toBeGreaterThan(0)
    expect(figures.repaid).toBe(figures.drawn)
  })
})

test('everybody orders twice: an odd number of orders is refused', async () => {
  const failure = await run(process.execPath, [entry, '--fifteen-days', '--orders', '25']).then(
    () => undefined,
    (error: unknown) => error as { code: number; stderr: string },
  )
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringMatching(/even/) })
})
