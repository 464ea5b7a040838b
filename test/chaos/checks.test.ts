import { describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { checks, runCheck } from '../../scripts/chaos/checks.ts'
import { toldWithinMs, type Ledger } from '../../scripts/chaos/compare.ts'
import { toJournal, type Entry } from '../../scripts/chaos/journal.ts'
import { rules, type RuleResult } from '../../shared/verify/verify.ts'

const contents = { saleId: 'sale', viewerId: 'viewer', payment: 'cod', lines: 'COFFEE×1' } as const
const decision = { event: 'decision', state: 'confirmed', reason: null, version: 1 } as const

/** Two valid orders: one acknowledged, decided and cancelled, one refused twice and given up. */
function entries(): Entry[] {
  return [
    { at: 1_000, event: 'send', orderId: 'a', ...contents },
    { at: 1_010, event: 'ok', orderId: 'a' },
    { ...decision, at: 1_020, orderId: 'a', seq: 1 },
    { ...decision, at: 1_500, orderId: 'a', seq: 1, state: 'cancelled', version: 2 },
    { at: 2_000, event: 'send', orderId: 'b', ...contents },
    { at: 2_010, event: 'refused', orderId: 'b', code: 'busy', final: false },
    { at: 3_000, event: 'send', orderId: 'b', ...contents },
    { at: 3_010, event: 'refused', orderId: 'b', code: 'sale-not-open', final: true },
  ]
}

function books(): Ledger {
  return {
    orders: [{ ...contents, orderId: 'a', seq: 1, reason: null, states: ['confirmed', 'cancelled'] }],
    waiting: [],
  }
}

const inOrder: RuleResult[] = rules.map(({ name, about }) => ({
  name,
  about,
  checked: 1,
  differences: 0,
  first: [],
  notes: [],
}))

/** The findings of each check. */
function findings(
  journal: readonly Entry[],
  kept: Ledger,
  verified: readonly RuleResult[] = inOrder,
): Record<string, string[]> {
  const read = toJournal(journal.toSorted((a, b) => a.at - b.at))
  const results = Object.entries(checks).map(([id, check]) => runCheck(id, check, read, kept, verified))
  for (const { id, differences, first } of results) assert.equal(differences, first.length, id)
  return Object.fromEntries(results.filter(({ differences }) => differences > 0).map(({ id, first }) => [id, first]))
}

test('a journal that agrees with the books has no violation', () => {
  expect(findings(entries(), books())).toEqual({})
})

test('every rule of verify belongs to one check', () => {
  const used = Object.values(checks).flatMap((check) => check.rules ?? [])
  expect(rules.map(({ name }) => name).filter((name) => used.filter((one) => one === name).length !== 1)).toEqual([])
})

test('a check whose rule is missing says so instead of passing', () => {
  const result = runCheck(
    'C7',
    checks['C7']!,
    toJournal([]),
    books(),
    inOrder.filter(({ name }) => name !== 'replay'),
  )
  expect(result.skipped ?? '').toMatch(/no rule named replay/)
})

describe('a violation is found:', () => {
  test('C1, an acknowledged order that is not in the books', () => {
    const { C1 } = findings(entries(), { orders: [], waiting: [] })
    expect(C1).toEqual(['order a was acknowledged and is not in the books'])
  })

  test('C1 accepts one that is still waiting', () => {
    expect(
      findings(entries(), { orders: [], waiting: [{ ...contents, orderId: 'a', setAside: false }] })['C1'],
    ).toBeUndefined()
  })

  test('C2, an order that was refused for good but is in the books', () => {
    const kept = books()
    kept.orders.push({ ...contents, orderId: 'b', seq: 2, reason: null, states: ['confirmed'] })
    expect(findings(entries(), kept)['C2']).toEqual(['order b was refused (sale-not-open) but is in the books'])
  })

  test('C2, an order that was answered busy every time but is waiting all the same', () => {
    const waiting = [{ ...contents, orderId: 'b', setAside: false }]
    const busyOnly = entries().slice(0, 6)
    expect(findings(busyOnly, { ...books(), waiting })['C2']).toEqual([
      'order b was refused (every time it was sent) but is in the books',
    ])
    const unknownOnce: Entry[] = [
      ...busyOnly,
      { at: 3_000, event: 'send', orderId: 'b', ...contents },
      { at: 4_000, event: 'unknown', orderId: 'b', why: 'timeout' },
    ]
    expect(findings(unknownOnce, { ...books(), waiting })['C2']).toBeUndefined()
  })

  test('C3, an order that nobody sent', () => {
    const kept = books()
    kept.orders.push({ ...contents, orderId: 'ghost', seq: 2, reason: null, states: ['confirmed'] })
    expect(findings(entries(), kept)['C3']).toEqual(['order ghost of sale sale is in the books and was never sent'])
  })

  for (const [what, change] of Object.entries({
    lines: { lines: 'COFFEE×2' },
    payment: { payment: 'prepaid' },
    viewer: { viewerId: 'other' },
    sale: { saleId: 'other' },
  })) {
    test(`C3, an order stored with a different ${what}`, () => {
      const kept = books()
      Object.assign(kept.orders[0]!, change)
      expect(findings(entries(), kept)['C3']![0]!).toMatch(
        /order a is in the books as .* and was sent as cod COFFEE×1 of viewer in sale/,
      )
    })
  }

  test('C4, an order that exists twice, and a number given twice', () => {
    const kept = books()
    kept.orders.push({ ...kept.orders[0]! })
    expect(findings(entries(), kept)['C4']).toEqual([
      'order a exists twice',
      'number 1 of sale sale was given twice, the second time to a',
    ])
  })

  for (const [what, change] of Object.entries({
    'a different number': { seq: 7 },
    'a different reason': { reason: 'sold-out' },
    'a different state': { state: 'reserved' },
    'a version that was never written': { version: 3 },
  })) {
    test(`C6, a decision reported with ${what}`, () => {
      const told = { ...decision, at: 1_600, orderId: 'a', seq: 1, ...change } as Entry
      expect(findings([...entries(), told], books())['C6']![0]!).toMatch(
        /order a was reported as number .*; the books say number 1, confirmed, cancelled/,
      )
    })
  }

  test('C6, a decision that was reported and is not in the books', () => {
    expect(
      findings(entries(), { orders: [], waiting: [{ ...contents, orderId: 'a', setAside: false }] })['C6'],
    ).toEqual(['order a was reported confirmed and is not decided in the books'])
  })

  for (const [id, rule] of [
    ['C3', 'lines'],
    ['C4', 'seq'],
    ['C5', 'balances'],
    ['C5', 'movements-match-orders'],
    ['C6', 'events'],
    ['C7', 'replay'],
    ['C8', 'parcels'],
    ['C8', 'batches'],
    ['C9', 'alarms'],
    ['C10', 'intake'],
  ] as const) {
    test(`${id}, a difference that verify finds by its rule ${rule}`, () => {
      const verified = inOrder.map((one) =>
        one.name === rule ? { ...one, differences: 1, first: ['something differs'] } : one,
      )
      expect(findings(entries(), books(), verified)).toEqual({ [id]: [`${rule}: something differs`] })
    })
  }

  test('C11, a difference that verify finds in the audit chain', () => {
    const audit = { name: 'audit', about: '', checked: 1, differences: 1, first: ['something differs'], notes: [] }
    expect(findings(entries(), books(), [...inOrder.filter(({ name }) => name !== 'audit'), audit])).toEqual({
      C11: ['audit: something differs'],
    })
  })

  test('C12, an acknowledged order whose client was never told the decision', () => {
    const untold = entries().filter(({ event }) => event !== 'decision')
    expect(findings(untold, books())['C12']).toEqual([
      'order a was acknowledged, but its client was never told the decision',
    ])
  })

  test('C12, a decision that arrived too late, counted from the end of the fault in between', () => {
    const late = 1_010 + toldWithinMs + 5_000
    const told = entries().map((entry) => (entry.event === 'decision' ? { ...entry, at: late } : entry))
    expect(findings(told, books())['C12']![0]!).toMatch(
      /the decision of order a reached its client 15 s after its acknowledgement/,
    )
    const fault: Entry[] = [
      { at: 900, event: 'fault', name: 'F9' },
      { at: 6_500, event: 'healed', name: 'F9' },
    ]
    expect(findings([...told, ...fault], books())['C12']).toBeUndefined()
    const shorter: Entry[] = [fault[0]!, { at: 5_500, event: 'healed', name: 'F9' }]
    expect(findings([...told, ...shorter], books())['C12']![0]!).toMatch(/or the end of a fault/)
  })
})
