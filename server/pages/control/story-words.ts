import { dictionary } from '../parts/words.ts'

/** What became of a scan at the truck. */
const scans: Record<'vi' | 'en', Record<string, string>> = {
  vi: { ok: 'lên xe', duplicate: 'quét trùng', 'not-packed': 'chưa đóng gói', 'handed-over': 'đã bàn giao trước đó', 'other-carrier': 'của hãng khác', cancelled: 'kiện đã hủy', replaced: 'tem cũ', unknown: 'không rõ' },
  en: { ok: 'on the truck', duplicate: 'scanned twice', 'not-packed': 'not packed', 'handed-over': 'handed over before', 'other-carrier': 'of another carrier', cancelled: 'cancelled parcel', replaced: 'old label', unknown: 'unknown' },
}

/** What happened, as a person tells it. */
export const storyWords = dictionary({
  vi: {
    received: 'Đã nhận đơn', 'set-aside': 'Không xử lý được, để riêng', 'put-back': 'Đưa về hàng chờ', decided: 'Đã xử lý', 'hold-over': 'Hết giờ giữ hàng, trả hàng lên kệ', paid: 'Đã nhận tiền', payment: 'Tin từ cổng thanh toán', 'refund-due': 'Cần hoàn tiền', cancelled: 'Đã hủy',
    stock: 'Hàng chuyển chỗ', parcelled: 'Xếp vào kiện', batched: 'Vào đợt đóng gói', drawn: 'Đã dựng giấy tờ', printed: 'Đã in', claimed: 'Nhận đợt để đóng', 'code-replaced': 'Mã kiện cũ bị thay', scanned: 'Đã quét', packed: 'Đã đóng kiện', warned: 'Cảnh báo sắp đến hạn', breached: 'Quá hạn đóng gói',
    'recipient-changed': 'Người mua đổi thông tin người nhận', 'scanned-out': 'Quét tại xe', 'handed-over': 'Đã bàn giao', amended: 'Phụ lục biên bản bàn giao', changed: 'Đã thay đổi',
    confirmed: 'xác nhận', reserved: 'giữ hàng chờ trả tiền', rejected: 'từ chối', expired: 'hết hạn giữ', delivered: 'đã giao', returned: 'đã trả lại', waiting: 'chờ',
    'sale-not-open': 'phiên chưa mở', 'unknown-item': 'không có món này', 'over-limit': 'quá số mỗi người được mua', 'sold-out': 'hết hàng', 'not-processable': 'không xử lý được',
    chunk: (chunk: number, position: number) => `lô ${chunk}, vị trí ${position}`, seq: (n: number) => `số thứ tự ${n}`, untilPaid: (when: string) => `giữ đến ${when}`, packBy: (when: string) => `hạn đóng gói ${when}`,
    hold: 'giữ', sell: 'bán', settle: 'giữ → bán', release: 'trả lại kệ', return: 'trả lại kệ', expire: 'hết giờ giữ, trả lại kệ', quota: 'đổi số lượng', 'stock-in': 'nhập',
    batch: (n: number) => `đợt ${n}`, place: (n: number) => `kiện thứ ${n}`, pages: (n: number) => `${n} trang`, items: (n: number) => `${n} món`, minutesBefore: (n: number) => (n === 0 ? 'đúng hạn' : `trước hạn ${n} phút`), others: (n: number) => `${n} kiện chưa đóng`, copyNo: (n: number) => (n === 1 ? 'bản đầu' : `in lại, bản ${n}`), reprinted: 'đã in lại, tem cũ bị hủy',
    amendment: (n: number) => `phụ lục ${n}`, added: 'thêm kiện', 'left-behind': 'để lại, không lên xe',
    scan: (result: string) => scans.vi[result] ?? result,
    'labels-and-slips': 'tem và phiếu đóng gói',
    labels: 'tem', 'labels-zpl': 'tem ZPL', 'packing-slips': 'phiếu đóng gói', 'pick-list': 'phiếu nhặt hàng', manifest: 'biên bản', taken: 'đã ghi nhận', 'refund-due-payment': 'phải hoàn lại', latePayment: 'trả muộn, vẫn còn hàng',
    'wrong-amount': 'sai số tiền', 'paid-twice': 'trả hai lần', 'not-prepaid': 'đơn thu hộ',
  },
  en: {
    received: 'Received', 'set-aside': 'Could not be decided, set aside', 'put-back': 'Put back in line', decided: 'Decided', 'hold-over': 'Hold over, back on the shelf', paid: 'Paid', payment: 'Message of the payment provider', 'refund-due': 'Refund due', cancelled: 'Cancelled',
    stock: 'Stock moved', parcelled: 'Put into a parcel', batched: 'Put into a packing batch', drawn: 'Paper drawn', printed: 'Printed', claimed: 'Batch claimed', 'code-replaced': 'Former parcel code replaced', scanned: 'Scanned', packed: 'Packed', warned: 'Warning before the deadline', breached: 'Packing deadline missed',
    'recipient-changed': 'The buyer changed who receives it', 'scanned-out': 'Scanned at the truck', 'handed-over': 'Handed over', amended: 'Hand-over record amended', changed: 'Changed',
    confirmed: 'confirmed', reserved: 'reserved', rejected: 'rejected', expired: 'hold expired', delivered: 'delivered', returned: 'returned', waiting: 'waiting',
    'sale-not-open': 'the sale was not open', 'unknown-item': 'no such item', 'over-limit': 'over the limit per buyer', 'sold-out': 'sold out', 'not-processable': 'could not be processed',
    chunk: (chunk: number, position: number) => `chunk ${chunk}, place ${position}`, seq: (n: number) => `number ${n}`, untilPaid: (when: string) => `held until ${when}`, packBy: (when: string) => `pack by ${when}`,
    hold: 'held', sell: 'sold', settle: 'held → sold', release: 'back on the shelf', return: 'back on the shelf', expire: 'hold over, back on the shelf', quota: 'quota changed', 'stock-in': 'stocked',
    batch: (n: number) => `batch ${n}`, place: (n: number) => `parcel ${n} of it`, pages: (n: number) => (n === 1 ? '1 page' : `${n} pages`), items: (n: number) => (n === 1 ? '1 item' : `${n} items`), minutesBefore: (n: number) => (n === 0 ? 'at the deadline' : `${n} min before`), others: (n: number) => `${n} parcels waited`, copyNo: (n: number) => (n === 1 ? 'first copy' : `printed again, copy ${n}`), reprinted: 'printed again, the old label is void',
    amendment: (n: number) => `amendment ${n}`, added: 'parcels added', 'left-behind': 'left behind, not on the truck',
    scan: (result: string) => scans.en[result] ?? result,
    'labels-and-slips': 'labels and packing slips',
    labels: 'labels', 'labels-zpl': 'ZPL labels', 'packing-slips': 'packing slips', 'pick-list': 'pick list', manifest: 'hand-over record', taken: 'taken', 'refund-due-payment': 'to be given back', latePayment: 'late, stock was still there',
    'wrong-amount': 'wrong amount', 'paid-twice': 'paid twice', 'not-prepaid': 'is cash on delivery',
  },
})
