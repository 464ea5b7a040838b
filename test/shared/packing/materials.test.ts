import { expect, test } from '../../support/jest.ts'
import { materialsForQuota, materialsOf, packedWith } from '../../../shared/packing/materials.ts'
import type { PackingStandard } from '../../../shared/packing/product.ts'

const standard = (part: Partial<PackingStandard>): PackingStandard => ({
  box: null,
  inserts: [],
  sticks: [],
  photo: false,
  ...part,
})
const standards = new Map([
  [
    'COFFEE',
    standard({ box: { material: 'BOX-S', holds: 3 }, inserts: [{ material: 'CARD', quantity: 1, per: 'parcel' }] }),
  ],
  [
    'JAR',
    standard({
      box: { material: 'BOX-M', holds: 2 },
      inserts: [{ material: 'WRAP', quantity: 2, per: 'piece' }],
      sticks: ['Hàng dễ vỡ'],
      photo: true,
    }),
  ],
])

test('goods share boxes by the space they take, and the box is that of the goods that take most', () => {
  expect(packedWith([{ sku: 'COFFEE', quantity: 3 }], standards).box).toEqual({ material: 'BOX-S', count: 1 })
  expect(packedWith([{ sku: 'COFFEE', quantity: 4 }], standards).box).toEqual({ material: 'BOX-S', count: 2 })
  expect(
    packedWith(
      [
        { sku: 'COFFEE', quantity: 1 },
        { sku: 'JAR', quantity: 1 },
      ],
      standards,
    ).box,
  ).toEqual({ material: 'BOX-M', count: 1 })
  expect(packedWith([{ sku: 'SALT', quantity: 1 }], standards).box).toBeNull()
})

test('inserts are per piece or per parcel; marks and the photo come with the goods that require them', () => {
  const packed = packedWith(
    [
      { sku: 'COFFEE', quantity: 2 },
      { sku: 'JAR', quantity: 3 },
      { sku: 'SALT', quantity: 1 },
    ],
    standards,
  )
  expect({
    inserts: packed.inserts,
    sticks: packed.sticks,
    photo: packed.photo,
    withoutStandard: packed.withoutStandard,
  }).toEqual({
    inserts: [
      { material: 'CARD', count: 1 },
      { material: 'WRAP', count: 6 },
    ],
    sticks: ['Hàng dễ vỡ'],
    photo: true,
    withoutStandard: ['SALT'],
  })
})

test('the material of a batch is that of its parcels', () => {
  const parcels = [[{ sku: 'COFFEE', quantity: 1 }], [{ sku: 'COFFEE', quantity: 6 }]].map((lines) =>
    packedWith(lines, standards),
  )
  expect(materialsOf(parcels)).toEqual([
    { material: 'BOX-S', count: 3 },
    { material: 'CARD', count: 2 },
  ])
})

test('a quota needs at least full boxes and at most a box for every piece', () => {
  expect(
    materialsForQuota(
      [
        { sku: 'COFFEE', quantity: 10 },
        { sku: 'SALT', quantity: 9 },
      ],
      standards,
    ),
  ).toEqual([
    { material: 'BOX-S', atLeast: 4, atMost: 10 },
    { material: 'CARD', atLeast: 4, atMost: 10 },
  ])
})
