import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import {
  feeOfNext,
  giveBackOf,
  parcelDues,
  sharesOf,
  type SentOrder,
  type ShippingRule,
} from '../../../shared/order/shipping-fee.ts'

const rule: ShippingRule = { fee: 20_000, otherProvinces: 30_000, freeFrom: 300_000, province: '86' }

/** An order tapped in the minute of its number. */
const order = (seq: number, total: number, more: Partial<SentOrder> = {}): SentOrder => ({
  orderId: `order-${seq}`,
  seq,
  total,
  receivedAt: seq * 60_000,
  isLive: true,
  endedAt: null,
  endedByShop: false,
  paid: null,
  parcel: null,
  ...more,
})
const cut = (id: string, minute: number): Pick<SentOrder, 'parcel'> => ({ parcel: { id, cutAt: minute * 60_000 } })
const ended = (minute: number, endedByShop = false): Partial<SentOrder> => ({
  isLive: false,
  endedAt: minute * 60_000,
  endedByShop,
})

/** What happened, and fee, sum to collect and sum to give back of each parcel in the sequence of their cuts. */
const vectors: [string, SentOrder[], [fee: number, collect: number, giveBack: number][]][] = [
  ['one order', [order(1, 100_000)], [[20_000, 120_000, 0]]],
  ['two orders in one parcel', [order(1, 100_000), order(2, 50_000)], [[20_000, 170_000, 0]]],
  ['one dong below the threshold', [order(1, 299_999)], [[20_000, 319_999, 0]]],
  ['the threshold', [order(1, 300_000)], [[0, 300_000, 0]]],
  ['the threshold reached by a second order', [order(1, 100_000), order(2, 200_000)], [[0, 300_000, 0]]],
  [
    'a later parcel of the same buyer',
    [order(1, 100_000, cut('A', 3)), order(5, 100_000, cut('B', 7))],
    [
      [20_000, 120_000, 0],
      [0, 100_000, 0],
    ],
  ],
  [
    'a later parcel that reaches the threshold with the first, whose label is printed',
    [order(1, 100_000, cut('A', 3)), order(5, 200_000)],
    [
      [20_000, 120_000, 0],
      [0, 200_000, 0],
    ],
  ],
  [
    'a first parcel cancelled before the next is cut',
    [order(1, 100_000, { ...cut('A', 3), ...ended(4) }), order(5, 100_000, cut('B', 7))],
    [
      [0, 0, 0],
      [20_000, 120_000, 0],
    ],
  ],
  [
    'a first parcel cancelled after the next was cut: its label says no fee',
    [order(1, 100_000, { ...cut('A', 3), ...ended(8) }), order(5, 100_000, cut('B', 7))],
    [
      [0, 0, 0],
      [0, 100_000, 0],
    ],
  ],
  ['a buyer who gives up what made it free', [order(1, 100_000), order(2, 250_000, ended(3))], [[20_000, 120_000, 0]]],
  ['a shop that lacks what made it free', [order(1, 100_000), order(2, 250_000, ended(3, true))], [[0, 100_000, 0]]],
  ['an order that was told free of charge', [order(1, 300_000, ended(3)), order(2, 50_000)], [[0, 50_000, 0]]],
  [
    'an order tapped after the large one was given up',
    [order(1, 300_000, ended(2)), order(3, 50_000)],
    [[20_000, 70_000, 0]],
  ],
  ['everything cancelled', [order(1, 100_000, ended(2)), order(2, 50_000, ended(3, true))], [[0, 0, 0]]],
  ['paid with the fee', [order(1, 100_000, { paid: 120_000 })], [[20_000, 0, 0]]],
  ['paid without the fee: the rest at the door', [order(1, 100_000, { paid: 100_000 })], [[20_000, 20_000, 0]]],
  [
    'the fee was paid, then the threshold reached by an order on delivery',
    [order(1, 100_000, { paid: 120_000 }), order(2, 200_000)],
    [[0, 180_000, 0]],
  ],
  [
    'the fee was paid, then the threshold reached by a paid order',
    [order(1, 100_000, { paid: 120_000 }), order(2, 200_000, { paid: 200_000 })],
    [[0, 0, 20_000]],
  ],
  [
    'the order that the fee was paid with is cancelled: all of it is refunded, and the other bears the fee',
    [order(1, 100_000, { paid: 120_000, ...ended(3) }), order(2, 50_000, { paid: 50_000 })],
    [[20_000, 20_000, 0]],
  ],
  [
    'paid late with the fee, when another parcel already bears it',
    [order(1, 100_000, { paid: 120_000, endedAt: 2 * 60_000 }), order(2, 50_000, cut('B', 4))],
    [
      [20_000, 70_000, 0],
      [0, 0, 20_000],
    ],
  ],
]

describe('the shipping fee', () => {
  test('is right to the dong, in whatever sequence orders are read', () => {
    for (const [what, orders, expected] of vectors) {
      const dues = parcelDues(rule, '86', orders)
      const sums = dues.map(({ fee, collect, giveBack }) => [fee, collect, giveBack])
      expect([what, sums]).toEqual([what, expected])
      expect(parcelDues(rule, '86', orders.toReversed())).toEqual(dues)
    }
  })

  test('is that of other provinces where there is one', () => {
    const feeTo = (other: Partial<ShippingRule>, province: string | null): number =>
      feeOfNext({ ...rule, ...other }, province, 1, []).fee
    expect([feeTo({}, '86'), feeTo({}, '79'), feeTo({}, null)]).toEqual([20_000, 30_000, 20_000])
    expect(feeTo({ otherProvinces: null }, '79')).toBe(20_000)
  })

  /** A day of one buyer: what they tapped, when it was cut, and what ended why. */
  const day = fc
    .array(
      fc.record({
        total: fc.integer({ min: 1, max: 400_000 }),
        end: fc.constantFrom(null, 'buyer' as const, 'shop' as const),
        after: fc.integer({ min: 1, max: 9 }),
        isPaid: fc.boolean(),
        withFee: fc.boolean(),
        parcel: fc.constantFrom(null, 'A', 'B'),
      }),
      { minLength: 1, maxLength: 8 },
    )
    .map((all) =>
      all.map(({ total, end, after, isPaid, withFee, parcel }, i) =>
        order(i + 1, total, {
          ...(end && ended(i + 1 + after, end === 'shop')),
          ...(parcel && cut(parcel, parcel === 'A' ? 9.5 : 12.5)),
          ...(isPaid && { paid: total + (withFee ? rule.fee : 0) }),
        }),
      ),
    )

  test('is never more than a buyer was told before one of their taps, nor charged twice', () => {
    fc.assert(
      fc.property(day, (orders) => {
        const dues = parcelDues(rule, '86', orders)
        expect(dues.reduce((all, { fee }) => all + fee, 0)).toBeLessThanOrEqual(rule.fee)
        const told = orders.map(({ seq, total, receivedAt }) => {
          const before = orders.filter((one) => one.seq < seq && (one.isLive || one.endedAt! > receivedAt))
          return feeOfNext(
            rule,
            '86',
            total,
            before.map((one) => one.total),
          )
        })
        for (const { fee, orders: living } of dues)
          if (fee > 0) expect(living.some(({ seq }) => told[seq - 1]!.why === 'free')).toBe(false)
      }),
    )
  })

  test('is told order by order so that the sum is that of the parcel', () => {
    fc.assert(
      fc.property(day, (orders) => {
        for (const due of parcelDues(rule, '86', orders)) {
          const shares = [...sharesOf(due).values()]
          expect(shares.every((share) => share >= 0)).toBe(true)
          expect(shares.reduce((all, share) => all + share, 0)).toBe(due.collect)
          expect([...giveBackOf(due).values()].reduce((all, one) => all + one, 0)).toBe(due.giveBack)
        }
      }),
    )
  })
})
