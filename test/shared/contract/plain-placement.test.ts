import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { placeOrder } from '../../../shared/contract/commands.ts'
import { plainPlacement } from '../../../shared/contract/plain-placement.ts'

const sku = fc.constantFrom('COFFEE', 'A', 'A-1.b', '', 'a', 'X'.repeat(40), 'X'.repeat(41), '-A', 'A_9')
const quantity = fc.constantFrom<unknown>(1, 99, 0, 100, 1.5, -0, '2', Number.NaN, Infinity, null)
const line = fc.record({ sku, quantity, extra: fc.constant(1) }, { requiredKeys: [] })
const id = fc.constantFrom<unknown>(
  '0b8f1e0e-6b5c-4d2a-9f0e-3c1b2a4d5e6f',
  '0B8F1E0E-6B5C-4D2A-9F0E-3C1B2A4D5E6F',
  'not-an-id',
  '',
  7,
  '00000000-0000-0000-0000-000000000000',
)
const payload = fc.oneof(
  fc.record(
    {
      orderId: id,
      saleId: id,
      lines: fc.array(line, { maxLength: 11 }),
      payment: fc.constantFrom<unknown>('cod', 'prepaid', 'gold'),
      price: fc.constant(1),
    },
    { requiredKeys: [] },
  ),
  fc.record({
    orderId: id,
    saleId: id,
    lines: fc.array(fc.record({ sku: fc.constantFrom('A', 'B', 'C'), quantity: fc.integer({ min: -1, max: 100 }) }), {
      maxLength: 4,
    }),
    payment: fc.constant('cod'),
  }),
  fc.anything(),
)

test('a placement that passes as plain is one that the schema accepts, unchanged', () => {
  fc.assert(
    fc.property(payload, (input) => {
      const plain = plainPlacement(input)
      if (!plain) return
      const judged = placeOrder.safeParse(input)
      expect(judged.success).toBe(true)
      expect(plain).toEqual(judged.data)
    }),
    { numRuns: 5_000 },
  )
})

test('what viewers send in a surge passes as plain', () => {
  const input = {
    orderId: '0b8f1e0e-6b5c-4d2a-9f0e-3c1b2a4d5e6f',
    saleId: '1b8f1e0e-6b5c-4d2a-9f0e-3c1b2a4d5e6f',
    lines: [{ sku: 'COFFEE', quantity: 2 }],
    payment: 'cod',
  }
  expect(plainPlacement(input)).toEqual(input)
})

test('hidden keys and foreign prototypes never pass as plain', () => {
  const good = {
    orderId: '0b8f1e0e-6b5c-4d2a-9f0e-3c1b2a4d5e6f',
    saleId: '1b8f1e0e-6b5c-4d2a-9f0e-3c1b2a4d5e6f',
    lines: [{ sku: 'COFFEE', quantity: 2 }],
    payment: 'cod',
  }
  expect(plainPlacement(JSON.parse(`{"__proto__":{"a":1},${JSON.stringify(good).slice(1)}`))).toBeUndefined()
  expect(plainPlacement({ ...good, lines: [{ sku: 'COFFEE', quantity: 2, price: 1 }] })).toBeUndefined()
  expect(plainPlacement(Object.assign(Object.create({ evil: 1 }) as object, good))).toBeUndefined()
})
