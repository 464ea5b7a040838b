import { afterEach, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import type { FactPayload } from '../../../shared/contract/facts.ts'
import { openStockTicker, type StockTicker } from '../../../server/socket/stock-broadcast.ts'
import { until } from '../../support/until.ts'

interface Told {
  at: number
  reliable: boolean
  available: number
}

describe('changing stock', () => {
  let ticker: StockTicker
  let selling: NodeJS.Timeout
  afterEach(() => {
    clearInterval(selling)
    ticker.close()
  })

  /** A sale that sells a unit every 20 ms, with that many listeners. */
  function sell(hearers: number, { isCrowded = false, units = 100_000 } = {}): Told[] {
    const told: Told[] = []
    ticker = openStockTicker(
      ({ items }: FactPayload<'stock:changed'>, reliable) =>
        void told.push({ at: performance.now(), reliable, available: items[0]!.available }),
      { of: () => hearers, isCrowded: () => isCrowded },
    )
    let sold = 0
    selling = setInterval(() => {
      if (sold === units) return
      sold += 1
      ticker.changed({
        saleId: 'sale',
        items: [{ sku: 'COFFEE', available: units - sold, held: 0, sold, version: sold + 1 }],
      })
    }, 20)
    return told
  }

  const pauses = (told: readonly Told[]): number[] => told.slice(1).map(({ at }, i) => at - told[i]!.at)

  for (const { who, hearers, isCrowded, pauseMsMin } of [
    { who: 'a few viewers', hearers: 3, isCrowded: false, pauseMsMin: 120 },
    { who: 'a few viewers of a busy gateway', hearers: 3, isCrowded: true, pauseMsMin: 850 },
    { who: 'two thousand viewers', hearers: 2_000, isCrowded: false, pauseMsMin: 1_850 },
    { who: 'a hundred thousand viewers', hearers: 100_000, isCrowded: false, pauseMsMin: 2_850 },
  ]) {
    test(`is sent to ${who} at most about every ${pauseMsMin} ms, and in the end exactly`, async () => {
      const told = sell(hearers, { isCrowded })
      await until('it was sent twice', async () => told.length >= 2)
      expect(told.every(({ reliable }) => !reliable)).toBe(true)
      assert.ok(
        pauses(told).every((ms) => ms >= pauseMsMin),
        String(pauses(told)),
      )
      clearInterval(selling)
      await until('the end was sent', async () => told.some(({ reliable }) => reliable))
      expect(told.every(({ available }) => available >= told.at(-1)!.available)).toBe(true)
    })
  }

  test('is sent as sold out at once, however many are listening', async () => {
    const told = sell(100_000, { units: 30 })
    await until('the end was sent', async () => told.filter(({ reliable }) => reliable).length >= 2)
    expect(told.map(({ reliable, available }) => [reliable, available === 0])).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ])
  })
})
