import { describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { seededRandom } from '../../../scripts/lib/seeded-random.ts'
import {
  packersNeeded,
  packable,
  ratePerPackerHour,
  timeFor,
  verdictOn,
  type Band,
} from '../../../shared/deadline/capacity.ts'
import { givenPackRate, learnPackRate, type ContentMix, type PackScan } from '../../../shared/deadline/pack-rate.ts'

const hourMs = 3_600_000
const usual: ContentMix = { single: 0, few: 0, many: 0 }
const singles: ContentMix = { single: 1, few: 0, many: 0 }
const hourOf = (at: Date): number => at.getUTCHours()
const startAt = Date.UTC(2026, 5, 6, 8)

/** Scans of one packer, each that many seconds after the one before. */
function scansOf(packer: string, seconds: readonly number[], { units = 1, from = startAt } = {}): PackScan[] {
  let at = from
  return seconds.map((one) => ({ packer, at: new Date((at += one * 1000)), units }))
}
const steady = (seconds: number, count: number): number[] => Array.from({ length: count }, () => seconds)

describe('the pack rate', () => {
  test('is a cautious prior before any scan, with a wide band, and says that nothing was learnt', () => {
    const packRate = learnPackRate([], hourOf)
    const { low, mid, high } = ratePerPackerHour({ packRate, mix: usual })
    expect(packRate.scans).toBe(0)
    assert.ok(mid > 25 && mid < 50, `${mid}`)
    assert.ok(low < mid * 0.7 && high > mid * 1.4, `${low} ${mid} ${high}`)
  })

  test('converges to what was scanned: 40 s a parcel is 90 an hour, and its band narrows', () => {
    const packRate = learnPackRate(scansOf('an', steady(40, 400)), hourOf)
    const { low, mid, high } = ratePerPackerHour({ packRate, mix: singles, packers: { count: 1 } })
    assert.ok(mid > 80 && mid < 93, `${mid}`)
    expect(low).toBeGreaterThan(mid * 0.7)
    expect(high).toBeLessThan(mid * 1.4)
  })

  test('distinguishes quick and slow packers, large parcels and tired hours, each after enough scans', () => {
    const evening = startAt + 10 * hourMs
    const packRate = learnPackRate(
      [
        ...scansOf('quick', steady(30, 200)),
        ...scansOf('slow', steady(90, 200)),
        ...scansOf('quick', steady(60, 100), { from: evening }),
        ...scansOf('slow', steady(180, 100), { units: 6, from: startAt + 24 * hourMs }),
      ],
      hourOf,
    )
    assert.ok(packRate.byPacker['quick']! < -0.3 && packRate.byPacker['slow']! > 0.3, JSON.stringify(packRate.byPacker))
    expect(packRate.byContent.many).toBeGreaterThan(packRate.byContent.single + 0.5)
    expect(packRate.byHour[18]!).toBeGreaterThan(packRate.byHour[8]!)
    expect(packRate.byHour[3]).toBe(0)
    const of = (name: string): number =>
      packable({ packRate, mix: singles, packers: { count: 1, names: [name] } }, 8 * hourMs).mid
    assert.ok(of('quick') > 1.5 * of('slow'), `${of('quick')} ${of('slow')}`)
  })

  test('counts a pause of ten minutes as a break, which lowers the rate but is not a parcel of ten minutes', () => {
    const shift = [...steady(60, 60), 1800, ...steady(60, 60)]
    const packRate = learnPackRate(scansOf('an', shift), hourOf)
    expect(packRate.scans).toBe(119)
    expect(Math.exp(packRate.logSeconds + packRate.byContent.single)).toBeLessThan(66)
    assert.ok(packRate.busyShare < 0.86 && packRate.busyShare > 0.75, `${packRate.busyShare}`)
  })

  test('counts hours between two scans as two shifts, and scans within one second as an offline list', () => {
    expect(
      learnPackRate(scansOf('an', [...steady(60, 50), 3 * 3600, ...steady(60, 50)]), hourOf).busyShare,
    ).toBeGreaterThan(0.9)
    expect(
      ratePerPackerHour({ packRate: learnPackRate(scansOf('an', steady(0, 1000)), hourOf), mix: singles }).mid,
    ).toBeLessThanOrEqual(1200)
  })

  test('has a long tail in its mean: a few parcels of five minutes count', () => {
    const even = ratePerPackerHour({
      packRate: learnPackRate(scansOf('an', steady(40, 200)), hourOf),
      mix: singles,
    }).mid
    const tailed = ratePerPackerHour({
      packRate: learnPackRate(
        scansOf(
          'an',
          steady(40, 200).map((one, i) => (i % 10 === 0 ? 300 : one)),
        ),
        hourOf,
      ),
      mix: singles,
    }).mid
    assert.ok(tailed < even * 0.8, `${tailed} of ${even}`)
  })

  test('is used as it is when given', () => {
    const { mid } = ratePerPackerHour({ packRate: givenPackRate(60), mix: usual, packers: { count: 4 } })
    expect(Math.abs(mid - 60)).toBeLessThan(1e-9)
    expect(packable({ packRate: givenPackRate(60), mix: usual, packers: { count: 4 } }, 2 * hourMs).mid).toBe(480)
  })
})

describe('the forecast', () => {
  const paces = fc
    .array(
      fc.record({
        packer: fc.constantFrom('a', 'b', 'c'),
        at: fc.integer({ min: 0, max: 10 * hourMs }).map((ms) => new Date(startAt + ms)),
        units: fc.integer({ min: 1, max: 12 }),
      }),
      { maxLength: 80 },
    )
    .map((scans) => learnPackRate(scans, hourOf))

  test('has its band in order, is finite, and never falls with more packers or more time', () => {
    fc.assert(
      fc.property(
        paces,
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 100 * hourMs }),
        (packRate, count, ms) => {
          const now = packable({ packRate, mix: usual, packers: { count } }, ms)
          assert.ok(
            now.low >= 0 && now.low <= now.mid && now.mid <= now.high && Number.isSafeInteger(now.high),
            JSON.stringify(now),
          )
          const more = packable({ packRate, mix: usual, packers: { count: count + 1 } }, ms)
          const longer = packable({ packRate, mix: usual, packers: { count } }, ms + hourMs)
          expect(more.low).toBeGreaterThanOrEqual(now.low)
          expect(longer.low).toBeGreaterThanOrEqual(now.low)
        },
      ),
    )
  })

  test('needs just as many packers as pack all parcels nine times out of ten, and one fewer is not enough', () => {
    fc.assert(
      fc.property(
        paces,
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: hourMs, max: 20 * hourMs }),
        (packRate, parcels, ms) => {
          const count = packersNeeded({ packRate, mix: usual }, parcels, ms)
          if (count === null) return
          expect(verdictOn({ packRate, mix: usual, packers: { count } }, parcels, ms)).toBe('fits')
          expect(verdictOn({ packRate, mix: usual, packers: { count: count - 1 } }, parcels, ms)).not.toBe('fits')
        },
      ),
    )
  })

  test('needs nobody for nothing, and cannot be saved when the time is over', () => {
    const packRate = givenPackRate(60)
    expect(packersNeeded({ packRate, mix: usual }, 0, 0)).toBe(0)
    expect(packersNeeded({ packRate, mix: usual }, 10, 0)).toBeNull()
    expect(timeFor({ packRate, mix: usual, packers: { count: 0 } }, 10)).toBeNull()
    expect(Math.abs(timeFor({ packRate, mix: usual, packers: { count: 2 } }, 240)!.mid - 2 * hourMs)).toBeLessThan(1)
  })

  test('of the last parcel knows that nobody helps with a claimed batch: the outcome is within the band about eight times out of ten', () => {
    const [parcels, batchParcels, packers] = [96, 8, 8]
    const inBand = { shared: 0, batches: 0 }
    const days = 200
    for (let day = 1; day <= days; day += 1) {
      const random = seededRandom(day)
      const seconds = (): number =>
        Math.exp(Math.log(90) + 0.5 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))
      const seen = Array.from({ length: packers }, (_, i) =>
        scansOf(`p${i}`, Array.from({ length: 20 }, seconds)),
      ).flat()
      const ends = Array<number>(packers).fill(0)
      for (let left = parcels; left > 0; left -= batchParcels) {
        const first = ends.indexOf(Math.min(...ends))
        for (let n = 0; n < batchParcels; n += 1) ends[first] = ends[first]! + seconds() * 1000
      }
      const work = {
        packRate: learnPackRate(seen, hourOf),
        mix: { single: 1, few: 0, many: 0 },
        packers: { count: packers },
      }
      const holds = ({ low, high }: Band): boolean => Math.max(...ends) >= low && Math.max(...ends) <= high
      if (holds(timeFor(work, parcels)!)) inBand.shared += 1
      if (holds(timeFor({ ...work, batchParcels }, parcels)!)) inBand.batches += 1
    }
    assert.ok(inBand.batches > 0.7 * days && inBand.shared < 0.5 * days, JSON.stringify(inBand))
  })

  test('asks for more packers where the last batch is waited for, for none where more would have nothing to do, and never for too few', () => {
    const [packRate, workedMs] = [givenPackRate(60), hourMs]
    const [shared, batches, few] = [undefined, 30, 40].map((batchParcels) => ({
      packRate,
      mix: usual,
      ...(batchParcels && { batchParcels }),
    }))
    const needed = packersNeeded(shared!, 240, workedMs)!
    expect(verdictOn({ ...shared!, packers: { count: needed } }, 240, workedMs)).toBe('fits')
    expect(verdictOn({ ...batches!, packers: { count: needed } }, 240, workedMs)).toBe('tight')
    expect(packersNeeded(batches!, 240, workedMs)!).toBeGreaterThan(needed)
    assert.equal(packersNeeded(few!, 80, 0.5 * hourMs), null, 'two batches, two packers, forty minutes')
    expect(verdictOn({ ...few!, packers: { count: 8 } }, 80, 0.5 * hourMs)).toBe('fails')
  })

  test('has no work for more packers than there are batches', () => {
    const time = (count: number, batchParcels?: number): number =>
      timeFor(
        { packRate: givenPackRate(60), mix: usual, packers: { count }, ...(batchParcels && { batchParcels }) },
        80,
      )!.mid
    expect(time(8, 40)).toBe(time(2, 40))
    expect(time(2, 40)).toBeGreaterThanOrEqual(time(2))
    expect(time(1, 40)).toBe(time(1))
  })
})
