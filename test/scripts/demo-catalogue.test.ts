import { expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { arrivals, products, recipients, recipientsMax } from '../../scripts/lib/demo-catalogue.ts'
import { vietnameseMobile } from '../../shared/person/phone.ts'
import { findWards } from '../../shared/person/administrative-units.ts'

test('the products are different, saleable, and start with the coffee', () => {
  const cast = products(90)
  expect(cast[0]?.title ?? '').toMatch(/cà phê/)
  expect(cast[0]?.quota).toBe(3_000)
  expect(new Set(cast.map(({ sku }) => sku)).size).toBe(90)
  expect(new Set(cast.map(({ title }) => title.toLowerCase())).size).toBe(90)
  for (const { sku, title, price, quota, perViewerLimit } of cast) {
    expect(sku).toMatch(/^[A-Z0-9][A-Z0-9._-]{0,39}$/)
    expect(title.length).toBeGreaterThan(2)
    expect(title.length).toBeLessThanOrEqual(200)
    expect([price, quota, perViewerLimit ?? 1].every((n) => Number.isSafeInteger(n) && n > 0)).toBe(true)
  }
  expect(() => products(10_000)).toThrow(RangeError)
})

test('five thousand recipients have different mobile numbers and existing addresses', () => {
  const cast = recipients(5_000)
  expect(new Set(cast.map(({ phone }) => vietnameseMobile(phone))).size).toBe(5_000)
  for (const { name, phone, address } of cast) {
    expect(phone).toMatch(/^0\d\d0000\d{3}$/)
    assert.ok(vietnameseMobile(phone), phone)
    expect(name).toMatch(/^\p{Lu}\p{L}*( \p{Lu}\p{L}*){1,2}$/u)
    expect(name).not.toMatch(/[\u00D0\u00F0]/)
    expect(findWards(address.province, address.ward)).toHaveLength(1)
    expect(address.line).toMatch(/\d/)
  }
  expect(() => recipients(recipientsMax + 1)).toThrow(RangeError)
})

test('every phone of the made-up range is different', () => {
  expect(new Set(recipients(recipientsMax, 7).map(({ phone }) => phone)).size).toBe(recipientsMax)
})

test('the same seed gives the same people and products, another seed different ones', () => {
  expect(recipients(50, 3)).toEqual(recipients(80, 3).slice(0, 50))
  expect(recipients(50, 3)).not.toEqual(recipients(50, 4))
  expect(products(20, 3)).toEqual(products(20, 3))
  expect(products(20, 3)).not.toEqual(products(20, 4))
})

test('the arrivals rise from 0 and contain the whole trace', () => {
  const times = arrivals()
  expect(times).toHaveLength(7_413)
  expect(times[0]).toBe(0)
  expect(times.every((ms, i) => Number.isSafeInteger(ms) && ms >= (times[i - 1] ?? 0))).toBe(true)
})
