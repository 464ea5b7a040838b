import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { preflight, type Goods, type LotOfGoods } from '../../../shared/packing/preflight.ts'
import type { GoodsLabel } from '../../../shared/packing/product.ts'

const today = '2026-11-25'
const label: GoodsLabel = {
  name: 'Cà phê rang xay',
  producer: 'HTX Cầu Kè',
  producerAddress: 'ấp Rạch Giồng, Cầu Kè, Vĩnh Long',
  origin: 'Việt Nam',
  net: '500 g',
  dated: true,
  ocop: { stars: 4, decision: '2279/QĐ-UBND', grantedOn: '2025-01-15' },
}
const lot: LotOfGoods = { code: 'L1', madeOn: '2026-11-01', bestBefore: '2027-11-01', free: 100 }
const packing = { box: null, inserts: [], sticks: [], photo: false }
const found = (change: Partial<Goods>, own: GoodsLabel | null = label): string[] =>
  preflight({
    quota: 50,
    product: { sku: 'COFFEE', shelf: null, grams: null, packing, label: own, choice: null },
    lots: [lot],
    today,
    ...change,
  }).map(({ code, level, about }) => `${level} ${code}${about ? ` ${about}` : ''}`)

test('a complete label has no findings', () => {
  expect(found({})).toEqual([])
})

test('everything that a label must say blocks when it is missing', () => {
  for (const [field, code] of [
    ['name', 'name-missing'],
    ['producer', 'producer-missing'],
    ['producerAddress', 'producer-address-missing'],
    ['origin', 'origin-missing'],
    ['net', 'net-missing'],
  ] as const) {
    expect(found({}, { ...label, [field]: ' ' })).toEqual([`blocks ${code}`])
  }
  expect(found({}, null)).toEqual(['blocks label-missing'])
  expect(found({ product: undefined })).toEqual(['blocks label-missing', 'warns packing-missing'])
})

test('a net quantity is a number with its unit', () => {
  for (const net of ['500 g', '1,5 l', '0.25kg', '12 × 20 g', '10 gói'])
    assert.deepEqual(found({}, { ...label, net }), [], net)
  expect(found({}, { ...label, net: 'nửa cân' })).toEqual(['warns net-unreadable nửa cân'])
})

test('dates are required on every lot of perishable goods, and on no others', () => {
  expect(
    found({
      lots: [
        { ...lot, madeOn: null },
        { ...lot, code: 'L2', bestBefore: null },
      ],
    }),
  ).toEqual(['blocks made-on-missing L1', 'blocks best-before-missing L2'])
  expect(found({ lots: [] })).toEqual(['warns lots-missing'])
  expect(found({ lots: [{ ...lot, madeOn: null, bestBefore: null }] }, { ...label, dated: false })).toEqual([])
})

test('an expired lot warns, and blocks when there is no other; too little good stock warns', () => {
  const old = { ...lot, code: 'OLD', bestBefore: '2026-11-24' }
  expect(found({ lots: [old, lot] })).toEqual(['warns lot-expired OLD'])
  expect(found({ lots: [{ ...old, bestBefore: today }] })).toEqual([])
  expect(found({ lots: [old] })).toEqual(['blocks lots-all-expired'])
  expect(found({ lots: [{ ...lot, free: 49 }] })).toEqual(['warns lots-below-quota 49/50'])
})

test('stars are valid for 36 months from the day they were granted', () => {
  const stars = (grantedOn: string, more: object = {}): string[] =>
    found({}, { ...label, ocop: { stars: 3, decision: '1/QĐ', grantedOn, ...more } })
  expect(stars('2023-11-25')).toEqual(['blocks stars-expired 2026-11-25'])
  expect(stars('2023-11-26')).toEqual(['warns stars-expire-soon 2026-11-26'])
  expect(stars('2024-01-24')).toEqual(['warns stars-expire-soon 2027-01-24'])
  expect(stars('2024-01-25')).toEqual([])
  expect(stars('2026-11-26')).toEqual(['blocks stars-not-yet 2026-11-26'])
  expect(stars('2025-01-01', { stars: 6 })).toEqual(['blocks stars-unknown 6'])
  expect(stars('2025-01-01', { decision: undefined })).toEqual(['warns stars-without-decision'])
})
