import { describe, expect, test } from '../../support/jest.ts'
import { decidedView, noticeLine, type NoticeGroup } from '../../../shared/order/notice-group.ts'
import { orderView } from '../../../shared/order/order-view.ts'
import type { RejectReason } from '../../../shared/order/order.ts'

const payUrl = 'https://pay.example/{orderId}'
const at = {
  received: new Date('2026-11-24T04:00:00.120Z'),
  decided: new Date('2026-11-24T04:00:00.150Z'),
  packBy: new Date('2026-11-24T16:59:59.999Z'),
  hold: new Date('2026-11-24T04:10:00.150Z'),
}
const [orderId, viewerId, saleId] = [
  '0f9a7f1e-0000-4000-8000-000000000001',
  '0f9a7f1e-0000-4000-8000-000000000002',
  '0f9a7f1e-0000-4000-8000-000000000003',
]

/** One order as the worker writes it, and as it publishes it. */
function bothWays(
  state: NoticeGroup['state'],
  reason: RejectReason | null,
): { row: Parameters<typeof orderView>[0]; lines: Parameters<typeof orderView>[1]; group: NoticeGroup } {
  const isRejected = state === 'rejected'
  const payment = state === 'reserved' ? 'prepaid' : 'cod'
  const lines = [
    { sku: 'COFFEE', quantity: 2, price: isRejected ? null : 125_000 },
    { sku: 'TEA', quantity: 1, price: isRejected ? null : 40_000 },
  ]
  const total = isRejected ? 0 : 290_000
  const group: NoticeGroup = {
    saleId,
    state,
    payment,
    currency: 'VND',
    receivedAt: at.received.toISOString(),
    decidedAt: at.decided.toISOString(),
    ...(reason && { reason }),
    ...(!isRejected && { packBy: at.packBy.toISOString(), handOverBy: at.packBy.toISOString() }),
    ...(state === 'reserved' && { holdUntil: at.hold.toISOString() }),
    orders: [[viewerId, orderId, 7, total, lines.map((line) => noticeLine(line))]],
  }
  const row = {
    order_id: orderId,
    sale_id: saleId,
    state,
    version: 1,
    seq: 7,
    reason,
    payment,
    total,
    currency: 'VND',
    received_at: at.received,
    decided_at: at.decided,
    paid_at: null,
    refund_due: false,
    pack_by: isRejected ? null : at.packBy,
    hand_over_by: isRejected ? null : at.packBy,
    hold_until: state === 'reserved' ? at.hold : null,
  } as Parameters<typeof orderView>[0]
  return { row, lines, group }
}

const nothingYet = {
  parcelCode: null,
  shipping: { carrier: null, tracking: null, handedOverAt: null },
  cancelled: null,
  collect: null,
}

describe('a decision that travelled in a group', () => {
  const cases: [NoticeGroup['state'], RejectReason | null][] = [
    ['confirmed', null],
    ['reserved', null],
    ['rejected', 'sold-out'],
    ['rejected', 'over-limit'],
    ['rejected', 'not-processable'],
  ]
  for (const [state, reason] of cases) {
    test(`is shown as its row would be: ${reason ?? state}`, () => {
      const { row, lines, group } = bothWays(state, reason)
      for (const url of [payUrl, undefined]) {
        const travelled = JSON.parse(JSON.stringify(group)) as NoticeGroup
        expect(decidedView(travelled, travelled.orders[0]!, url)).toEqual(orderView(row, lines, nothingYet, url))
      }
    })
  }
})
