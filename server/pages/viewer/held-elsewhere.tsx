import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { clockTime } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { token } from './live.ts'
import { dictionary } from '../ui/words.ts'

const words = dictionary({
  vi: {
    heldHere: (until: string) => `Bạn đang giữ một đơn chưa thanh toán đến ${until}.`,
    heldOnOtherPhone: (until: string) =>
      `Bạn đang giữ một đơn chưa thanh toán trên điện thoại khác, đến ${until}. Mở lại điện thoại đó để thanh toán hoặc hủy đơn.`,
    seeHeld: 'Xem đơn đó',
  },
  en: {
    heldHere: (until: string) => `You are holding an unpaid order until ${until}.`,
    heldOnOtherPhone: (until: string) =>
      `You are holding an unpaid order on another phone, until ${until}. Open that phone to pay for it or cancel it.`,
    seeHeld: 'See that order',
  },
})

type Hold = AnswerOf<'listHolds'>['items'][number]

/**
 * After an order over the limit: the buyer's own unpaid order that uses up the limit, if there is one, and where to
 * find it.
 */
export function HeldElsewhere({ order, sale }: { order: OrderView; sale: SaleView }): JSX.Element | null {
  const [hold, setHold] = useState<Hold | undefined>()
  useEffect(() => {
    setHold(undefined)
    if (order.reason !== 'over-limit') return
    const skus = order.lines.map((line) => line.sku)
    ask<'listHolds'>('get', `/api/sales/${sale.saleId}/holds`, { token: token.value }).then(
      ({ items }) => setHold(items.find(({ sku }) => skus.includes(sku))),
      () => undefined,
    )
  }, [order.orderId, order.reason])
  if (!hold) return null
  const until = clockTime(hold.until, sale.timeZone)
  return (
    <p>
      <strong>{hold.here ? words().heldHere(until) : words().heldOnOtherPhone(until)}</strong>
      {hold.here && (
        <>
          {' '}
          <a href="#mine">{words().seeHeld}</a>
        </>
      )}
    </p>
  )
}
