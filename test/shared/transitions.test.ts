import { expect, test } from '../support/jest.ts'
import { pickupTransitions } from '../../shared/dispatch/pickup.ts'
import { orderTransitions } from '../../shared/order/order.ts'
import { batchTransitions, parcelTransitions } from '../../shared/packing/parcel.ts'
import { saleTransitions } from '../../shared/sale/sale.ts'
import type { Transitions } from '../../shared/transitions.ts'

const nouns: Record<string, { table: Transitions<string>; first: string[] }> = {
  sale: { table: saleTransitions, first: ['scheduled'] },
  order: { table: orderTransitions, first: ['reserved', 'confirmed', 'rejected'] },
  parcel: { table: parcelTransitions, first: ['waiting'] },
  batch: { table: batchTransitions, first: ['open'] },
  pickup: { table: pickupTransitions, first: ['open'] },
}

for (const [noun, { table, first }] of Object.entries(nouns))
  test(`a ${noun} can reach each of its states, and from each of them an end`, () => {
    expect(reachedFrom(table, first)).toEqual(new Set(Object.keys(table)))
    const ends = Object.keys(table).filter((state) => table[state]!.length === 0)
    for (const state of Object.keys(table)) expect(ends.some((end) => reachedFrom(table, [state]).has(end))).toBe(true)
  })

function reachedFrom(table: Transitions<string>, first: readonly string[]): Set<string> {
  const reached = new Set(first)
  for (const state of reached) for (const next of table[state]!) reached.add(next)
  return reached
}
