import { dictionary } from '../ui/words.ts'

/** The words of waiting lists and of the offers made to them. */
export const words = dictionary({
  vi: {
    joining: 'Đang vào danh sách chờ…',
    place: (n: string) => `Bạn đứng thứ ${n} trong danh sách chờ`,
    placeWhat: 'Có hàng lại, shop giữ cho bạn theo thứ tự. Giữ trang này mở hoặc bật báo tin để không lỡ lượt.',
    leave: 'Bỏ chờ',
    offer: 'Có hàng cho bạn!',
    confirmBy: (when: string) => `Chốt trước ${when}`,
    payBy: (when: string) => `Thanh toán trước ${when}`,
    left: (span: string) => `còn ${span}`,
    over: 'Đã hết giờ',
    decline: 'Nhấn giữ để nhường lượt',
    declineAgain: 'Bấm lần nữa để nhường lượt',
    ended: {
      closed: 'Phiên live đã kết thúc nên danh sách chờ cũng đóng. Cảm ơn bạn đã chờ.',
      'over-limit': 'Bạn đã mua đủ số lượng cho phép nên không còn trong danh sách chờ.',
      'not-processable': 'Lượt chờ của bạn bị lỗi. Bạn vào lại danh sách chờ nhé.',
    },
    refusals: {
      'not-sold-out': 'Vừa có hàng lại, bạn chốt được ngay.',
      'over-limit': 'Bạn đã có đủ số lượng cho phép.',
      'waiting-list-full': 'Danh sách chờ đã đầy.',
      'sale-not-open': 'Lúc này chưa vào danh sách chờ được.',
    },
  },
  en: {
    joining: 'Joining the waiting list…',
    place: (n: string) => `You are number ${n} on the waiting list`,
    placeWhat: 'What comes back is held for you in turn. Keep this page open or ask to be told, so as not to miss it.',
    leave: 'Stop waiting',
    offer: 'It is back for you!',
    confirmBy: (when: string) => `Confirm by ${when}`,
    payBy: (when: string) => `Pay by ${when}`,
    left: (span: string) => `${span} left`,
    over: 'Time is up',
    decline: 'Hold to pass it on',
    declineAgain: 'Press again to pass it on',
    ended: {
      closed: 'The live sale has ended, and the waiting list with it. Thank you for waiting.',
      'over-limit': 'You have as many as one buyer may, so you have left the waiting list.',
      'not-processable': 'Something went wrong with your place. Please join the waiting list again.',
    },
    refusals: {
      'not-sold-out': 'It has just come back: you can order it now.',
      'over-limit': 'You have as many as one buyer may.',
      'waiting-list-full': 'The waiting list is full.',
      'sale-not-open': 'The waiting list cannot be joined right now.',
    },
  },
})
