import { dictionary } from '../ui/words.ts'

export const words = dictionary({
  vi: {
    title: 'Mở cửa hàng của bạn',
    what: 'Chỉ nhập một lần, sửa lại lúc nào cũng được. Xong bước này là tạo được phiên live đầu tiên.',
    submit: 'Lưu và vào cửa hàng',
  },
  en: {
    title: 'Set up your shop',
    what: 'You enter this once, and can change it at any time. After that you can create your first live sale.',
    submit: 'Save and continue',
  },
})
