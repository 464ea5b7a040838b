import { dictionary } from '../parts/words.ts'

export const reportWords = dictionary({
  vi: {
    money: 'Tiền bán được', orders: 'Đơn đã chốt', units: 'Món đã bán', lost: 'Tiền lỡ mất', cod: 'Thu hộ khi giao', prepaid: 'Đã trả trước', refundDue: 'Phải hoàn lại', held: 'Đơn đang giữ chỗ',
    turnedAway: 'Vì sao không bán được', nothingLost: 'Không lỡ đơn nào', lostLine: (orders: string, units: string) => `${orders} đơn, ${units} món`, parcels: 'Kiện hàng', waiting: 'Chờ đóng gói', picking: 'Đang nhặt', packed: 'Đã đóng gói', handedOver: 'Đã bàn giao', late: 'Trễ hạn', packBy: (when: string) => `Phải đóng gói xong trước ${when}`,
    items: 'Từng mặt hàng', pins: 'Từng lần ghim', left: 'Còn', sold: 'Bán', lostUnits: 'Lỡ', goneIn: 'Hết sau', seconds: (n: string) => `${n} giây`, minutes: (n: string) => `${n} phút`, neverGone: 'chưa hết', at: 'Lúc',
    csv: 'Tải bảng tính (CSV)', pdf: 'Tải báo cáo (PDF)', making: 'Đang làm…', notYet: 'Chưa có gì để báo cáo', notYetWhat: 'Báo cáo có ngay khi phiên mở bán: bán được gì, lỡ mất gì, còn gì phải gửi.', preliminary: 'Phiên còn mở: đây là số liệu đến lúc này.', again: 'Tính lại',
    reasons: 'sold-out|Hết hàng|over-limit|Quá số lượng mỗi người|sale-not-open|Chưa mở hoặc đã đóng|unknown-item|Không có trong phiên|not-processable|Lỗi hệ thống|expired|Giữ chỗ quá hạn|cancelled|Đã hủy', item: 'Mặt hàng', revenue: 'Tiền',
  },
  en: {
    money: 'Sales', orders: 'Orders taken', units: 'Units sold', lost: 'Money missed', cod: 'Cash on delivery', prepaid: 'Paid ahead', refundDue: 'To be refunded', held: 'Orders held',
    turnedAway: 'Why it was not sold', nothingLost: 'No order was missed', lostLine: (orders, units) => `Orders: ${orders} · units: ${units}`, parcels: 'Parcels', waiting: 'Waiting', picking: 'Being picked', packed: 'Packed', handedOver: 'Handed over', late: 'Late', packBy: (when) => `To be packed by ${when}`,
    items: 'By product', pins: 'By pin', left: 'Left', sold: 'Sold', lostUnits: 'Missed', goneIn: 'Gone in', seconds: (n) => `${n} s`, minutes: (n) => `${n} min`, neverGone: 'not gone', at: 'At',
    csv: 'Download for spreadsheets (CSV)', pdf: 'Download the report (PDF)', making: 'Making it…', notYet: 'Nothing to report yet', notYetWhat: 'The report is there as soon as the sale opens: what was sold, what was missed, what has to be sent.', preliminary: 'The sale is still on: these are the figures until now.', again: 'Work out again',
    reasons: 'sold-out|Sold out|over-limit|Over the limit per buyer|sale-not-open|Before opening or after closing|unknown-item|Not in this sale|not-processable|System trouble|expired|Held, not paid in time|cancelled|Cancelled', item: 'Product', revenue: 'Sales',
  },
})

/** The reason an order was not sold, in words. */
export function reasonWords(reason: string): string {
  const parts = reportWords().reasons.split('|')
  return parts[parts.indexOf(reason) + 1] ?? reason
}
