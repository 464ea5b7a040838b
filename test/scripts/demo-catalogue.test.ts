import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrivals, products, recipients, recipientsMax } from '../../scripts/demo/demo-catalogue.ts'
import { vietnameseMobile } from '../../shared/person/phone.ts'
import { findWards } from '../../shared/person/administrative-units.ts'

test('the products are different, saleable, and begin with the coffee', () => {
  const cast = products(90)
  assert.match(cast[0]?.title ?? '', /cà phê/)
  assert.equal(cast[0]?.quota, 3_000)
  assert.equal(new Set(cast.map(({ sku }) => sku)).size, 90)
  assert.equal(new Set(cast.map(({ title }) => title.toLowerCase())).size, 90)
  for (const { sku, title, price, quota, perViewerLimit } of cast) {
    assert.match(sku, /^[A-Z0-9][A-Z0-9._-]{0,39}$/)
    assert.ok(title.length > 2 && title.length <= 200)
    assert.ok([price, quota, perViewerLimit ?? 1].every((n) => Number.isSafeInteger(n) && n > 0))
  }
  assert.throws(() => products(10_000), RangeError)
})

test('five thousand recipients have different mobile numbers and addresses that exist', () => {
  const cast = recipients(5_000)
  assert.equal(new Set(cast.map(({ phone }) => vietnameseMobile(phone))).size, 5_000)
  for (const { name, phone, address } of cast) {
    assert.match(phone, /^0\d\d0000\d{3}$/)
    assert.ok(vietnameseMobile(phone), phone)
    assert.match(name, /^\p{Lu}\p{L}*( \p{Lu}\p{L}*){1,2}$/u)
    assert.doesNotMatch(name, /[\u00D0\u00F0]/)
    assert.equal(findWards(address.province, address.ward).length, 1)
    assert.match(address.line, /\d/)
  }
  assert.throws(() => recipients(recipientsMax + 1), RangeError)
})

test('every phone of the made-up range is different', () => {
  assert.equal(new Set(recipients(recipientsMax, 7).map(({ phone }) => phone)).size, recipientsMax)
})

test('the same seed gives the same cast, another seed another one', () => {
  assert.deepEqual(recipients(50, 3), recipients(80, 3).slice(0, 50))
  assert.notDeepEqual(recipients(50, 3), recipients(50, 4))
  assert.deepEqual(products(20, 3), products(20, 3))
  assert.notDeepEqual(products(20, 3), products(20, 4))
})

test('the arrivals rise from 0 and hold the whole trace', () => {
  const times = arrivals()
  assert.equal(times.length, 7_413)
  assert.equal(times[0], 0)
  assert.ok(times.every((ms, i) => Number.isSafeInteger(ms) && ms >= (times[i - 1] ?? 0)))
})
