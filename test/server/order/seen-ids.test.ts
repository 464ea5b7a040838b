import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { openSeenIds } from '../../../server/order/seen-ids.ts'

const counted = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

test('an id that was seen is always known, across several parts, and one that was not is rarely mistaken for it', () => {
  for (const idOf of [counted, () => randomUUID()]) {
    const seen = openSeenIds(10_000)
    const added = Array.from({ length: 35_000 }, (_, i) => idOf(i))
    for (const id of added) seen.add(id)
    expect(added.every((id) => seen.has(id))).toBe(true)
    const mistaken = Array.from({ length: 35_000 }, (_, i) => idOf(1_000_000 + i)).filter((id) => seen.has(id))
    assert.ok(mistaken.length < 100, `${mistaken.length} of 35,000`)
  }
})

test('a full part mistakes fewer than two in a hundred new ids for seen ones', () => {
  const seen = openSeenIds()
  for (let i = 0; i < 1_600_000; i += 1) seen.add(counted(i))
  const mistaken = Array.from({ length: 50_000 }, (_, i) => counted(5_000_000 + i)).filter((id) => seen.has(id))
  assert.ok(mistaken.length < 1_000, `${mistaken.length} of 50,000`)
})
