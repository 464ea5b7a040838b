import type { PaperLocale } from './paper.ts'

const vi = {
  title: 'Bảng đối soát',
  producer: 'Nhà cung cấp',
  period: 'Kỳ',
  opening: 'Số dư đầu kỳ',
  paid: 'Đã chi trong kỳ',
  closing: 'Còn phải trả',
  sums: 'Tổng theo loại',
  lines: 'Chi tiết',
  number: 'Số',
  day: 'Ngày',
  kind: 'Loại',
  parcel: 'Mã kiện / biên bản',
  amount: 'Số tiền',
  kinds: {
    goods: 'Tiền hàng',
    'platform-fee': 'Phí sàn',
    freight: 'Cước vận chuyển',
    'cod-collected': 'Thu hộ COD',
    refund: 'Hàng hoàn',
    payout: 'Đã chi trả',
    advance: 'Ứng trước',
    repayment: 'Trả lại ứng trước',
  },
  pageOf: (page: number, pages: number) => `Trang ${page}/${pages}`,
}

export type StatementWords = typeof vi

const en: StatementWords = {
  title: 'Statement',
  producer: 'Producer',
  period: 'Period',
  opening: 'Owed before',
  paid: 'Paid in the period',
  closing: 'Still owed',
  sums: 'Sums by kind',
  lines: 'Entries',
  number: 'No.',
  day: 'Day',
  kind: 'Kind',
  parcel: 'Parcel or manifest',
  amount: 'Amount',
  kinds: {
    goods: 'Goods',
    'platform-fee': 'Platform fee',
    freight: 'Freight',
    'cod-collected': 'COD collected',
    refund: 'Returned goods',
    payout: 'Paid out',
    advance: 'Advance',
    repayment: 'Advance repaid',
  },
  pageOf: (page, pages) => `Page ${page}/${pages}`,
}

/** The words of a producer's statement. */
export function statementWordsOf(locale: PaperLocale): StatementWords {
  return { vi, en }[locale]
}
