import { carrierTitle } from '../dispatch/carrier-names.ts'
import type { CancelReason, PaymentKind } from '../order/order.ts'
import type { News, NewsType } from './news.ts'

type Language = 'vi' | 'en'

/** News in the words that a seller would use: one line to be seen at a glance, and the rest. */
export function newsInWords(news: News, language: Language): { subject: string; text: string } {
  const facts = factsOf(news, language)
  const { subject, rest } = language === 'vi' ? inVietnamese(news, facts) : inEnglish(news, facts)
  return { subject, text: [`${facts.goods} – ${news.data.saleTitle}`, ...rest].join('\n') }
}

interface Facts {
  number: string
  goods: string
  refunded: string
  money: string | undefined
  parcel: string | undefined
  /** Where it is collected, and until when. */
  point: { name: string; until: string } | undefined
  /** Until when it is held. */
  until: string
}

interface Said {
  subject: string
  rest: string[]
}

function factsOf({ data }: News, language: Language): Facts {
  const format = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    style: 'currency',
    currency: data.currency,
  })
  const money = (minor: number): string =>
    format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0))
  const { total, shippingFee = 0, toPay } = data
  const [due, given] = [money(toPay ?? total), money(total + (toPay === 0 ? shippingFee : 0))]
  const [cod, paid] =
    language === 'vi'
      ? [`Thanh toán khi nhận hàng: ${due}.`, `Đã thanh toán: ${given}.`]
      : [`Pay on delivery: ${due}.`, `Paid: ${given}.`]
  const carrier = data.carrier === undefined ? undefined : carrierTitle(data.carrier)
  const code = data.tracking ?? data.parcelCode
  return {
    number: String(data.number),
    goods: data.lines.map(({ title, quantity }) => `${title} × ${quantity}`).join(', '),
    refunded: money(data.refunded ?? 0),
    money: data.paid ? paid : data.payment === 'cod' ? cod : undefined,
    until: data.holdUntil === undefined ? '' : timeOf(data.holdUntil, data.timeZone, language),
    point: data.collect && { name: data.collect.point, until: dayOf(data.collect.until, data.timeZone, language) },
    parcel:
      carrier === undefined || data.collect ? undefined : [carrier, code, data.trackingUrl].filter(Boolean).join(' · '),
  }
}

function dayOf(instant: string | undefined, timeZone: string, language: Language): string {
  if (instant === undefined) return ''
  return new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    day: '2-digit',
    month: '2-digit',
  }).format(new Date(instant))
}

function timeOf(instant: string, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(instant))
}

function inVietnamese({ type, data }: News, { number, money, refunded, parcel, point, until }: Facts): Said {
  const given = data.paid ? ['Shop sẽ hoàn tiền cho bạn.'] : []
  const said: Record<NewsType, Said> = {
    'order.offered': { subject: `Có hàng cho bạn! Chốt trước ${until}`, rest: [offerVi[data.payment], ...some(money)] },
    'order.reserved': { subject: `Đơn số ${number} đang giữ hàng, chờ thanh toán`, rest: [] },
    'order.confirmed': { subject: `Chốt đơn thành công! Đơn số ${number}`, rest: some(money) },
    'order.expired': { subject: `Đơn số ${number} đã hết giờ thanh toán`, rest: ['Hàng không còn được giữ.'] },
    'order.cancelled': {
      subject: `Shop đã hủy đơn số ${number}`,
      rest: [...some(data.cancelled && whyVi[data.cancelled.why]), ...given],
    },
    'order.short': {
      subject: `Đơn số ${number} bị hủy vì shop thiếu hàng`,
      rest: ['Shop xin lỗi bạn vì sự bất tiện này.', ...given],
    },
    'order.packed': { subject: `Đơn số ${number} đã đóng gói`, rest: some(money) },
    'order.handed_over': point
      ? {
          subject: `Đơn số ${number} đã có tại ${point.name}`,
          rest: [`Mời bạn đến nhận trước ${point.until}. Mã nhận hàng ở trang đơn của bạn.`, ...some(money)],
        }
      : { subject: `Đơn số ${number} đang giao`, rest: some(parcel, money) },
    'order.delivered': {
      subject: `Đơn số ${number} ${point ? `đã được nhận tại ${point.name}` : 'đã giao thành công'}`,
      rest: ['Cảm ơn bạn đã mua hàng!'],
    },
    'order.returned': {
      subject: `Đơn số ${number} đã hoàn về shop`,
      rest: point ? [`Chưa có ai đến nhận tại ${point.name} trước ${point.until}.`] : some(parcel),
    },
    'order.refunded': { subject: `Đơn số ${number}: đã hoàn ${refunded}`, rest: [] },
  }
  return said[type]
}

const offerVi: Record<PaymentKind, string> = {
  cod: 'Mở trang để chốt đơn; hết giờ, hàng sẽ dành cho người tiếp theo trong danh sách chờ.',
  prepaid: 'Mở trang để thanh toán; hết giờ, hàng sẽ dành cho người tiếp theo trong danh sách chờ.',
}

const whyVi: Partial<Record<CancelReason, string>> = {
  asked: 'Lý do: theo yêu cầu của bạn.',
  unreachable: 'Lý do: shop không liên lạc được với bạn.',
  address: 'Lý do: địa chỉ chưa giao được.',
  deadline: 'Lý do: shop không kịp gửi hàng đúng hẹn.',
  refunded: 'Lý do: đơn đã được hoàn tiền.',
}

function inEnglish({ type, data }: News, { number, money, refunded, parcel, point, until }: Facts): Said {
  const given = data.paid ? ['The shop will refund you.'] : []
  const said: Record<NewsType, Said> = {
    'order.offered': {
      subject: `It is back for you! Yours until ${until}`,
      rest: [offerEn[data.payment], ...some(money)],
    },
    'order.reserved': { subject: `Order ${number} is held until you pay`, rest: [] },
    'order.confirmed': { subject: `Order ${number} is confirmed`, rest: some(money) },
    'order.expired': {
      subject: `The time to pay for order ${number} is over`,
      rest: ['It is no longer held for you.'],
    },
    'order.cancelled': {
      subject: `The shop cancelled order ${number}`,
      rest: [...some(data.cancelled && whyEn[data.cancelled.why]), ...given],
    },
    'order.short': {
      subject: `Order ${number} was cancelled: the shop is out of stock`,
      rest: ['The shop is sorry.', ...given],
    },
    'order.packed': { subject: `Order ${number} is packed`, rest: some(money) },
    'order.handed_over': point
      ? {
          subject: `Order ${number} is at ${point.name}`,
          rest: [`Collect it until ${point.until}. The code is on your order page.`, ...some(money)],
        }
      : { subject: `Order ${number} is on its way`, rest: some(parcel, money) },
    'order.delivered': {
      subject: `Order ${number} was ${point ? `collected at ${point.name}` : 'delivered'}`,
      rest: ['Thank you for your order!'],
    },
    'order.returned': {
      subject: `Order ${number} went back to the shop`,
      rest: point ? [`Nobody collected it at ${point.name} until ${point.until}.`] : some(parcel),
    },
    'order.refunded': { subject: `Order ${number}: ${refunded} refunded`, rest: [] },
  }
  return said[type]
}

const offerEn: Record<PaymentKind, string> = {
  cod: 'Open the page to confirm it; after that time it goes to the next one on the waiting list.',
  prepaid: 'Open the page to pay; after that time it goes to the next one on the waiting list.',
}

const whyEn: Partial<Record<CancelReason, string>> = {
  asked: 'As you asked.',
  unreachable: 'The shop could not reach you.',
  address: 'It could not be delivered to the address.',
  deadline: 'It could not be shipped in time.',
  refunded: 'It was refunded.',
}

function some(...parts: (string | undefined)[]): string[] {
  return parts.filter((part) => part !== undefined)
}
