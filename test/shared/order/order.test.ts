import { describe, expect, test } from '../../support/jest.ts'
import { cancellation } from '../../../shared/order/order.ts'

describe('what a buyer is told of a cancellation', () => {
  test('follows from who did it and the reason that was recorded; anything else is a matter of the shop', () => {
    for (const [actor, reason, told] of [
      ['viewer:1', null, 'buyer'],
      ['packer:lan', 'short-pick', 'short'],
      ['host:lan', 'out-of-stock', 'short'],
      ['release-breached', 'deadline-missed', 'deadline'],
      ['take-payment', 'refunded', 'refunded'],
      ['host:lan', 'buyer-asked', 'asked'],
      ['host:lan', 'unreachable', 'unreachable'],
      ['host:lan', 'wrong-address', 'address'],
      ['host:lan', null, 'shop'],
      ['host:lan', 'suspicious', 'shop'],
    ] as const)
      expect([actor, reason, cancellation(actor, reason)]).toEqual([actor, reason, told])
  })
})
