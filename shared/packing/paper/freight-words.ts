import type { PaperLocale } from './paper.ts'

const vi = {
  title: 'Chia cước vận chuyển',
  manifest: 'Biên bản',
  carrier: 'Đơn vị vận chuyển',
  handedOverAt: 'Bàn giao lúc',
  rule: 'Chia theo',
  rules: { weight: 'khối lượng', parcel: 'số kiện', value: 'giá trị hàng', flat: 'đều nhau' },
  parcels: 'Số kiện',
  units: 'SL',
  weight: 'Khối lượng',
  total: 'Tổng cước',
  open: 'Chưa có hoá đơn cước',
  shares: 'Phần của từng nhà',
  seller: 'Mã nhà',
  producer: 'Nhà sản xuất',
  share: 'Phần cước',
  alone: 'Nếu đi riêng',
  saved: 'Đỡ được',
  grams: 'Khối lượng (g)',
  invoices: 'Hoá đơn cước đã nhập',
  entry: 'Lần',
  kind: 'Loại',
  kinds: { freight: 'Cước đi', return: 'Cước hoàn' },
  amount: 'Số tiền',
  enteredAt: 'Nhập lúc',
  state: 'Tình trạng',
  holds: 'đang áp dụng',
  replaced: 'đã thay',
  table: (table: string) => `Giá đi riêng tính theo bảng: ${table}`,
  pageOf: (page: number, pages: number) => `Trang ${page}/${pages}`,
}

export type FreightWords = typeof vi

const en: FreightWords = {
  title: 'Freight shares',
  manifest: 'Manifest',
  carrier: 'Carrier',
  handedOverAt: 'Handed over at',
  rule: 'Split by',
  rules: { weight: 'weight', parcel: 'parcels', value: 'value of the goods', flat: 'equal parts' },
  parcels: 'Parcels',
  units: 'Units',
  weight: 'Weight',
  total: 'Freight',
  open: 'No invoice yet',
  shares: 'Each producer’s part',
  seller: 'Seller',
  producer: 'Producer',
  share: 'Share',
  alone: 'Alone',
  saved: 'Saved',
  grams: 'Weight (g)',
  invoices: 'Invoices entered',
  entry: 'No.',
  kind: 'Kind',
  kinds: { freight: 'Freight', return: 'Return' },
  amount: 'Amount',
  enteredAt: 'Entered at',
  state: 'State',
  holds: 'holds',
  replaced: 'replaced',
  table: (table) => `Alone by the table: ${table}`,
  pageOf: (page, pages) => `Page ${page}/${pages}`,
}

/** The words of a list of freight shares. */
export function freightWordsOf(locale: PaperLocale): FreightWords {
  return { vi, en }[locale]
}
