import { describe, expect, test } from '../../support/jest.ts'
import { cancellation } from '../../../shared/order/order.ts'

describe('what a buyer is told of a cancellation', () => {
  test('is who did it, and why, as far as it was recorded', () => {
    expect(cancellation('viewer:1', null)).toEqual({ why: 'buyer' })
    expect(cancellation('host:lan', null)).toEqual({ why: 'shop' })
    expect(cancellation('packer:lan', 'short-pick')).toEqual({ why: 'short' })
    expect(cancellation('release-breached', 'deadline-missed')).toEqual({ why: 'deadline' })
    expect(cancellation('take-payment', 'refunded')).toEqual({ why: 'refunded' })
  })

  test("has the shop's own words, whatever they are", () => {
    for (const note of ['Khách trùng đơn', 'constructor', '<b>'])
      expect(cancellation('host:lan', note)).toEqual({ why: 'shop', note })
  })
})
