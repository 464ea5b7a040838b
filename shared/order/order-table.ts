import type { ExportedTable, ShopOrder } from '../contract/routes/order-desk.ts'
import { localPhone } from '../person/phone.ts'

/** An order with its whole recipient, for a table that leaves the system. */
export interface ExportedOrder {
  order: ShopOrder
  viewerId: string
  recipientId: string | null
  to: { name: string; phone: string; line: string; ward: string; province: string } | undefined
  note: string
  /** What the buyer wrote to the shop; empty for nothing. */
  buyerNote: string
  /** What its goods weigh; null when one of them is not known. */
  grams: number | null
}

type Language = 'vi' | 'en'

const heads: Record<Language, string[]> = {
  vi: [
    'Số đơn',
    'Phiên live',
    'Trạng thái',
    'Người nhận',
    'Điện thoại',
    'Địa chỉ',
    'Phường/Xã',
    'Tỉnh/Thành',
    'Sản phẩm',
    'Số lượng',
    'Tổng tiền',
    'Phí ship',
    'Còn phải thu',
    'Thanh toán',
    'Đặt lúc',
    'Thanh toán lúc',
    'Hạn đóng gói',
    'Mã kiện',
    'Ghi chú của shop',
    'Lời nhắn của khách',
    'Mã đơn',
  ],
  en: [
    'Order number',
    'Sale',
    'State',
    'Recipient',
    'Phone',
    'Address',
    'Ward',
    'Province',
    'Goods',
    'Pieces',
    'Total',
    'Shipping fee',
    'Still to collect',
    'Payment',
    'Ordered at',
    'Paid at',
    'Pack by',
    'Parcel code',
    'Staff note',
    "Buyer's note",
    'Order id',
  ],
}
const names: Record<Language, Record<string, string>> = {
  vi: {
    rejected: 'Không thành công',
    reserved: 'Chờ thanh toán',
    confirmed: 'Đã chốt',
    expired: 'Hết hạn giữ',
    cancelled: 'Đã hủy',
    packed: 'Đã đóng gói',
    'handed-over': 'Đang giao',
    delivered: 'Đã giao',
    returned: 'Đã hoàn',
    cod: 'Thu hộ (COD)',
    prepaid: 'Chuyển khoản trước',
  },
  en: {
    rejected: 'Not accepted',
    reserved: 'Awaiting payment',
    confirmed: 'Confirmed',
    expired: 'Hold expired',
    cancelled: 'Cancelled',
    packed: 'Packed',
    'handed-over': 'Handed over',
    delivered: 'Delivered',
    returned: 'Returned',
    cod: 'Cash on delivery',
    prepaid: 'Prepaid',
  },
}

const endedWithoutGoods: readonly ShopOrder['state'][] = ['rejected', 'expired', 'cancelled', 'returned']

/** What is still to be collected for an order: at the door, or by transfer. */
export function stillToCollect({
  state,
  paidAt,
  total = 0,
  toPay,
}: Pick<ShopOrder, 'state' | 'paidAt' | 'total' | 'toPay'>): number {
  if (endedWithoutGoods.includes(state)) return 0
  return toPay ?? (paidAt === undefined ? total : 0)
}

export const goodsText = (lines: ShopOrder['lines']): string =>
  lines.map(({ title, quantity }) => `${title} × ${quantity}`).join('; ')

export const piecesOf = (lines: ShopOrder['lines']): number => lines.reduce((sum, { quantity }) => sum + quantity, 0)

/** One row per order. Instants in the sale's zone, written so that a spreadsheet can sort them. */
export function orderTable(orders: readonly ExportedOrder[], language: Language): ExportedTable {
  return {
    name: language === 'vi' ? 'Đơn hàng' : 'Orders',
    rowsAbove: 0,
    head: heads[language],
    rows: orders.map(({ order, to, note, buyerNote }) => {
      const at = (instant: string | undefined): string | null => (instant ? sortable(instant, order.timeZone) : null)
      return [
        order.seq,
        order.saleTitle,
        names[language][order.state] ?? order.state,
        to?.name ?? null,
        to ? localPhone(to.phone) : null,
        to?.line ?? null,
        to?.ward ?? null,
        to?.province ?? null,
        goodsText(order.lines),
        piecesOf(order.lines),
        order.total ?? null,
        order.shippingFee ?? null,
        stillToCollect(order),
        names[language][order.payment] ?? order.payment,
        at(order.receivedAt),
        at(order.paidAt),
        at(order.packBy),
        order.parcelCode ?? null,
        note,
        buyerNote,
        order.orderId,
      ]
    }),
  }
}

/** `2026-11-29 19:04`, whatever the reader's own zone. */
function sortable(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(instant),
  )
}
