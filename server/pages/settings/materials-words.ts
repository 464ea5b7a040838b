import { dictionary } from '../ui/words.ts'

export const materialsWords = dictionary({
  vi: {
    none: 'Chưa có vật liệu nào',
    noneWhat: 'Thêm hộp, túi, thẻ cảm ơn: hệ thống trừ dần theo kiện đã đóng và báo khi sắp thiếu.',
    what: 'Trừ dần theo kiện đã đóng. Sửa số khi đếm lại.',
    add: 'Thêm vật liệu',
    code: 'Mã',
    codeHint: 'Chữ in hoa không dấu, số, gạch. Ví dụ: HOP-S',
    badCode: 'Mã chỉ có chữ in hoa không dấu, số, dấu chấm và gạch.',
    title: 'Tên',
    titleHint: 'Ví dụ: Hộp nhỏ 20 × 15 × 10',
    onHand: 'Đang có',
    left: (n: string) => `Đang có ${n}`,
    counted: (when: string) => `đếm lúc ${when}`,
  },
  en: {
    none: 'No material yet',
    noneWhat:
      'Add boxes, mailers, thank-you cards: packed parcels use them up, and you are warned before they run out.',
    what: 'Packed parcels use it up. Change the number when you count again.',
    add: 'Add a material',
    code: 'Code',
    codeHint: 'Capital letters, digits, dots and dashes, e.g. BOX-S',
    badCode: 'A code has only capital letters, digits, dots, dashes and underscores.',
    title: 'Name',
    titleHint: 'E.g. small box 20 × 15 × 10',
    onHand: 'In stock',
    left: (n: string) => `${n} in stock`,
    counted: (when: string) => `counted at ${when}`,
  },
})
