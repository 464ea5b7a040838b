import { dictionary } from './words.ts'

/** Words about collecting at a point, wherever buyers read them. */
export const collectWords = dictionary({
  vi: {
    how: 'Cách nhận hàng',
    deliver: 'Giao tận nơi',
    collect: 'Nhận tại điểm',
    point: 'Điểm nhận hàng',
    pick: 'Chọn điểm nhận hàng',
    needPoint: 'Hãy chọn một điểm nhận hàng.',
    free: 'Nhận tại điểm: không mất phí vận chuyển.',
    kept: (days: number) => `Hàng được giữ ${days} ngày ở đó.`,
    at: (point: string) => `Nhận tại: ${point}`,
    waits: 'Chờ bạn đến nhận',
    code: 'Mã nhận hàng',
    codeWhat: 'Đọc mã này cho người giao ở điểm nhận hàng.',
    until: (when: string) => `Mời đến nhận trước ${when}.`,
    notYet: 'Khi hàng có ở điểm, mã nhận hàng sẽ hiện ở đây.',
  },
  en: {
    how: 'How to get it',
    deliver: 'Deliver it',
    collect: 'Collect at a point',
    point: 'Point',
    pick: 'Choose a point',
    needPoint: 'Please choose a point.',
    free: 'Collected at a point: no shipping fee.',
    kept: (days: number) => `It is kept there for ${days === 1 ? 'one day' : `${days} days`}.`,
    at: (point: string) => `Collect at: ${point}`,
    waits: 'Ready to collect',
    code: 'Your code',
    codeWhat: 'Say this code at the point.',
    until: (when: string) => `Please collect it before ${when}.`,
    notYet: 'Once it is there your code is shown here.',
  },
})
