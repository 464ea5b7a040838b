import { dictionary } from '../ui/words.ts'

export const ownCaseWords = dictionary({
  vi: {
    say: 'Có vấn đề với đơn này',
    what: 'Chuyện gì đã xảy ra?',
    about: 'Về sản phẩm nào?',
    whole: 'Cả đơn',
    words: 'Kể thêm (không bắt buộc)',
    photos: (n: string) => `Đã chọn ${n} ảnh`,
    addPhoto: 'Thêm ảnh',
    send: 'Gửi cho shop',
    close: 'Đóng',
    ifNot: {
      refund: 'Nếu đến lúc đó không ai trả lời, bạn tự động được hoàn tiền.',
      tell: 'Nếu đến lúc đó không ai trả lời, bạn sẽ được báo ở đây.',
    },
    again: 'Chưa ổn, mở lại',
    againWords: 'Còn vấn đề gì?',
    you: 'Bạn',
    shop: 'Shop',
    tooMany: 'Bạn vừa gửi nhiều lần. Hãy thử lại sau một phút.',
  },
  en: {
    say: 'Something is wrong with this order',
    what: 'What happened?',
    about: 'Which product is it about?',
    whole: 'The whole order',
    words: 'Tell us more (if you like)',
    photos: (n: string) => `${n} photos chosen`,
    addPhoto: 'Add a photo',
    send: 'Send to the shop',
    close: 'Close',
    ifNot: {
      refund: 'If nobody answers by then, you are refunded automatically.',
      tell: 'If nobody answers by then, you are told here.',
    },
    again: 'Not settled: open again',
    againWords: 'What is still wrong?',
    you: 'You',
    shop: 'Shop',
    tooMany: 'You have sent several. Try again in a minute.',
  },
})
