import type { TrainingStep } from '../../training/training.ts'
import type { PaperLocale } from './paper.ts'

const vi = {
  title: 'GIẤY CHỨNG NHẬN',
  subtitle: 'Hoàn thành buổi tập bán hàng trực tuyến',
  certifies: 'Chứng nhận',
  of: 'của cửa hàng',
  did: 'đã tự tay làm đủ bốn bước bán hàng dưới đây.',
  steps: {
    sale: 'Tạo phiên bán',
    rehearsal: 'Bán thử với khách giả',
    packing: 'Đóng gói ba kiện',
    'hand-over': 'Giao kiện và ký nhận',
  } satisfies Record<TrainingStep, string>,
  step: 'Việc đã làm',
  doneAt: 'Xong lúc',
  took: 'Mất',
  minutes: (n: number) => (n < 1 ? 'dưới 1 phút' : `${n} phút`),
  hours: (n: number) => `${n} giờ`,
  days: (n: number) => `${n} ngày`,
  number: 'Số',
  issued: 'Ngày cấp',
  practice:
    'Các bước được làm trong cửa hàng tập: không có khách, hàng và tiền thật. Thời gian lấy từ sổ sách của cửa hàng tập.',
  check: (number: string) => `Kiểm tra giấy này: mở trang Tập bán hàng, nhập số ${number}.`,
}

export type CertificateWords = typeof vi

const en: CertificateWords = {
  title: 'CERTIFICATE',
  subtitle: 'Training in selling live, completed',
  certifies: 'This certifies that',
  of: 'of',
  did: 'has done all four steps of a sale with their own hands.',
  steps: {
    sale: 'Made a sale',
    rehearsal: 'Rehearsed it with simulated viewers',
    packing: 'Packed three parcels',
    'hand-over': 'Handed them over against a signature',
  },
  step: 'What was done',
  doneAt: 'Done at',
  took: 'Took',
  minutes: (n) => (n < 1 ? 'under a minute' : n === 1 ? '1 minute' : `${n} minutes`),
  hours: (n) => (n === 1 ? '1 hour' : `${n} hours`),
  days: (n) => (n === 1 ? '1 day' : `${n} days`),
  number: 'No.',
  issued: 'Issued on',
  practice: 'All was done in a practice shop: no buyer, goods or money were real. The times are from its books.',
  check: (number) => `To check it: open the page Training and enter the number ${number}.`,
}

/** The words of a certificate. */
export function certificateWordsOf(locale: PaperLocale): CertificateWords {
  return { vi, en }[locale]
}
