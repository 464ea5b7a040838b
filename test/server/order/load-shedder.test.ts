import { describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { LoadShedder, type Rejection } from '../../../server/order/load-shedder.ts'

const limits = { gatewayMax: 60_000, saleMax: 20_000 }
/** Delays without jitter. */
const evenly = (): number => 0

function enter(line: LoadShedder, saleId: string, orders: number, now = 0): Rejection[] {
  return Array.from({ length: orders }, () => line.enter(saleId, now)).filter((answer) => answer !== undefined)
}

function leave(line: LoadShedder, saleId: string, orders: number): void {
  for (let i = 0; i < orders; i += 1) line.leave(saleId)
  line.decided(orders)
}

describe('the budget of undecided orders', () => {
  test('is what is decided in half a second, and beyond it a flooded sale is rejected', () => {
    const line = new LoadShedder(limits, 0)
    expect(line).toMatchObject({ capacity: 8_000, budget: 4_000 })
    expect(new Set(enter(line, 'flooded', 10_000).map((one) => one.why))).toEqual(new Set(['over-budget']))
    expect(line.undecided).toBe(4_000)
  })

  test('leaves every neighbour of a flooded sale its share, so that a quiet one always gets in', () => {
    const line = new LoadShedder(limits, 0)
    enter(line, 'flooded', 10_000)
    expect(enter(line, 'quiet', 2_000)).toEqual([])
    expect(enter(line, 'quiet', 1)).toHaveLength(1)
    for (let i = 0; i < 400; i += 1) assert.deepEqual(enter(line, `sale ${i}`, 4), [], `sale ${i}`)
    expect(enter(line, 'flooded', 1)).toHaveLength(1)
  })

  test('is never exceeded more than twofold, however many sales there are', () => {
    const line = new LoadShedder(limits, 0)
    for (let i = 0; i < 3_000; i += 1) enter(line, `sale ${i}`, 50)
    assert.ok(line.undecided <= 2 * line.budget + 3_000, String(line.undecided))
    expect(enter(line, 'one more', 1)).toEqual([])
  })

  test('stays below the configured caps, which apply on their own', () => {
    const line = new LoadShedder({ gatewayMax: 30, saleMax: 20 }, 0)
    expect(line.budget).toBe(20)
    expect(new Set(enter(line, 'one', 40).map((one) => one.why))).toEqual(new Set(['sale-full']))
    expect(enter(line, 'two', 10)).toEqual([])
    expect(enter(line, 'three', 1).map((one) => one.why)).toEqual(['gateway-full'])
    leave(line, 'one', 20)
    leave(line, 'two', 10)
    leave(line, 'nobody', 5)
    expect(line.undecided).toBe(0)
  })
})

describe('the measured capacity', () => {
  test('does not fall because there was nothing to do', () => {
    const line = new LoadShedder(limits, 0)
    for (let second = 1; second <= 600; second += 1) {
      enter(line, 'calm', 10, second * 1000)
      leave(line, 'calm', 10)
      line.learn(second * 1000)
    }
    expect(line.capacity).toBe(8_000)
  })

  test('nor for a burst that began or ended within the window', () => {
    const line = new LoadShedder(limits, 0)
    enter(line, 'burst', 3_000)
    line.learn(1_000)
    expect(line.capacity).toBe(8_000)
    leave(line, 'burst', 2_900)
    line.learn(2_000)
    expect(line.capacity).toBe(8_000)
  })

  test('falls to what is decided while more is waiting, and the budget with it', () => {
    const line = new LoadShedder(limits, 0)
    for (let tenth = 0; tenth <= 240; tenth += 1) {
      enter(line, 'slow', 4_000, tenth * 100)
      if (tenth % 10 === 0) line.learn(tenth * 100)
      leave(line, 'slow', 250)
    }
    assert.ok(Math.abs(line.capacity - 2_500) < 100, String(line.capacity))
    expect(Math.abs(line.budget - 1_250)).toBeLessThan(50)
  })

  test('survives an outage and is measured again afterwards', () => {
    const line = new LoadShedder(limits, 0)
    enter(line, 'stuck', 4_000)
    for (let second = 1; second <= 120; second += 1) line.learn(second * 1000)
    expect(line.capacity).toBe(100)
    expect(line.budget).toBe(1_000)
    for (let second = 121; second <= 126; second += 1) {
      leave(line, 'stuck', 10_000)
      line.learn(second * 1000)
      enter(line, 'stuck', 4_000, second * 1000)
    }
    assert.ok(line.capacity > 9_000, String(line.capacity))
  })
})

describe('the backlog of retries', () => {
  test('spreads 50,000 retries at the rate at which they can be served, not all at once', () => {
    const line = new LoadShedder(limits, 0, evenly)
    const waits = enter(line, 'drop', 50_000).map((one) => one.retryAfterMs)
    expect(waits).toHaveLength(46_000)
    const perSecond = new Map<number, number>()
    for (const ms of waits) perSecond.set(Math.floor(ms / 1000), (perSecond.get(Math.floor(ms / 1000)) ?? 0) + 1)
    assert.ok(
      [...perSecond.values()].every((n) => n <= 8_001),
      JSON.stringify([...perSecond]),
    )
    expect(Math.abs(Math.max(...waits) - 6_250)).toBeLessThan(10)
  })

  test('advances with time', () => {
    const line = new LoadShedder(limits, 0, evenly)
    const wait = (now: number): number => line.enter('drop', now)!.retryAfterMs
    enter(line, 'drop', 20_000)
    expect(wait(0)).toBe(2_500)
    expect(wait(1_000)).toBe(1_500)
    expect(wait(10_000)).toBe(500)
  })

  test('gives each its own time, between 200 ms and 30 s', () => {
    const line = new LoadShedder({ gatewayMax: 10, saleMax: 10 }, 0)
    const waits = enter(line, 'drop', 1_000_000).map((one) => one.retryAfterMs)
    expect(waits.every((ms) => ms >= 200 && ms <= 30_000)).toBe(true)
    expect(line.backlogOfRetries(0)).toBeLessThanOrEqual(45 * line.capacity)
    const early = new LoadShedder(limits, 0)
    const near = enter(early, 'drop', 4_100).map((one) => one.retryAfterMs)
    expect(new Set(near).size).toBeGreaterThan(30)
    expect(Math.min(...near)).toBeGreaterThanOrEqual(350)
    expect(Math.max(...near)).toBeLessThanOrEqual(520)
  })
})
