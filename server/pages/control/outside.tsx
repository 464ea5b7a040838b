import type { JSX } from 'preact'
import type { OddRefund, UnreadMessage } from '../../../shared/contract/routes/control-trouble.ts'
import type { Overview } from '../../../shared/contract/routes/control.ts'
import { timeAndDay, money } from '../ui/format.ts'
import { Notice } from '../ui/show.tsx'
import { dictionary, language } from '../ui/words.ts'

/** Input from payment providers, carriers and calendars that does not match. */

const words = dictionary({
  vi: {
    refunds: 'Hoàn tiền chưa khớp',
    refundsWhat: 'Cổng thanh toán báo đã hoàn, nhưng sổ của ta không khớp. Đối chiếu với cổng thanh toán.',
    'unknown-order': 'Không có đơn nào mang mã này.',
    'unknown-payment': 'Đơn này chưa từng được thanh toán.',
    'more-than-paid': 'Số tiền hoàn nhiều hơn số đã trả.',
    'wrong-currency': 'Khác loại tiền của đơn.',
    'not-prepaid': 'Đơn này thanh toán khi nhận hàng.',
    'packed-already': 'Kiện đã đóng gói: giữ lại trước khi bàn giao, nếu chưa giao.',
    messages: 'Tin nhắn không đọc được',
    messagesWhat:
      'Bên gửi sẽ gửi lại. Nếu vẫn không đọc được, báo cho người cài đặt kèm nội dung dưới đây (tên và địa chỉ đã được bỏ).',
    times: (n: string, when: string) => `${n} lần, lần cuối ${when}`,
    payment: 'Cổng thanh toán',
    calendar: (title: string, through: string) =>
      `${title} chỉ có đến ${through}. Nhập ngày nghỉ sau ngày đó, nếu không Tết sẽ bị tính là ngày làm việc.`,
  },
  en: {
    refunds: 'Refunds that do not match',
    refundsWhat: 'The payment provider reports a refund that our books cannot match. Compare with the provider.',
    'unknown-order': 'No order has this id.',
    'unknown-payment': 'This order was never paid.',
    'more-than-paid': 'More was paid back than was ever paid.',
    'wrong-currency': 'Not the currency of the order.',
    'not-prepaid': 'This order is paid on delivery.',
    'packed-already': 'The parcel is packed: keep it from the truck, if it has not left.',
    messages: 'Messages that could not be read',
    messagesWhat:
      'Their sender repeats them. If that does not help, give this to whoever runs the server (names and addresses are left out).',
    times: (n: string, when: string) => `${n} times, last ${when}`,
    payment: 'Payment provider',
    calendar: (title: string, through: string) =>
      `${title} ends on ${through}. Enter the holidays after it, or they will count as working days.`,
  },
})

const here = Intl.DateTimeFormat().resolvedOptions().timeZone
const when = (instant: string): string => timeAndDay(instant, here, Date.now())

export function OddRefunds({ refunds }: { refunds: readonly OddRefund[] }): JSX.Element | null {
  if (refunds.length === 0) return null
  return (
    <section class="stack">
      <h2>{words().refunds}</h2>
      <p class="soft">{words().refundsWhat}</p>
      <ul class="stack">
        {refunds.map((one) => (
          <li key={`${one.orderId} ${one.receivedAt}`} class="card stack-close">
            <h3>
              <a href={`#find/${one.orderId}`} class="code">
                {one.orderId.slice(0, 8)}
              </a>{' '}
              · {money(one.amount, one.currency)}
            </h3>
            <p>{words()[one.why]}</p>
            <p class="small soft">
              {when(one.receivedAt)}
              {one.saleTitle && ` · ${one.saleTitle}`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function UnreadMessages({ messages }: { messages: readonly UnreadMessage[] }): JSX.Element | null {
  if (messages.length === 0) return null
  return (
    <section class="stack">
      <h2>{words().messages}</h2>
      <p class="soft">{words().messagesWhat}</p>
      <ul class="stack">
        {messages.map((one) => (
          <li key={`${one.source} ${one.firstAt} ${one.body}`} class="card stack-close">
            <h3>{one.source === 'payment' ? words().payment : one.source}</h3>
            <p class="error-text">{one.error}</p>
            <p class="small soft">{words().times(String(one.times), when(one.lastAt))}</p>
            <details>
              <summary>JSON</summary>
              <p class="code small">{one.body}</p>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function EndingCalendars({ calendars }: Pick<Overview, 'calendars'>): JSX.Element | null {
  if (calendars.length === 0) return null
  return (
    <>
      {calendars.map(({ calendar, title, through }) => (
        <Notice key={calendar} tone="slow">
          {words().calendar(title[language.value], through)}
        </Notice>
      ))}
    </>
  )
}
