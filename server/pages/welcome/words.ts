import { dictionary } from '../ui/words.ts'

export const words = dictionary({
  vi: {
    title: 'Mở cửa hàng của bạn',
    what: 'Chỉ nhập một lần, sửa lại lúc nào cũng được. Xong bước này là tạo được phiên live đầu tiên.',
    submit: 'Lưu và vào cửa hàng',
  },
  en: {
    title: 'Set up your shop',
    what: 'Only once, and you can change it at any time. After this you can create your first live sale.',
    submit: 'Save and enter the shop',
  },
})
