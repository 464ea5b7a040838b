import { dictionary } from '../ui/words.ts'

/** The words of a sign-up, which is no part of the first view; those of phone and address are `addressWords`. */
export const signUpWords = dictionary({
  vi: {
    who: 'Người nhận',
    whoWhat: 'Nhập một lần, lần sau chỉ cần một chạm.',
    again: 'Phiên đăng nhập đã hết hạn. Kiểm tra lại thông tin rồi chốt.',
    name: 'Họ và tên',
    saveAndOrder: 'Lưu và chốt đơn',
    saveAndWait: 'Lưu và vào danh sách chờ',
    saveOnly: 'Lưu',
    saving: 'Đang lưu…',
    notNow: 'Để sau',
    otherPerson: 'Tôi là người khác',
    phoneStays: 'Số điện thoại giữ nguyên. Muốn dùng số khác, chọn «Tôi là người khác».',
    needName: 'Hãy nhập họ và tên người nhận.',
    tooLong: (n: number) => `Tem dán kiện không đủ chỗ: hãy viết ngắn lại, bớt khoảng ${n} ký tự.`,
  },
  en: {
    who: 'Recipient',
    whoWhat: 'Type it once; next time one tap is enough.',
    again: 'Your session on this phone has ended. Check your details and order.',
    name: 'Full name',
    saveAndOrder: 'Save and order',
    saveAndWait: 'Save and join the waiting list',
    saveOnly: 'Save',
    saving: 'Saving…',
    notNow: 'Not now',
    otherPerson: 'I am somebody else',
    phoneStays: 'The phone number stays. To use another one choose “I am somebody else”.',
    needName: "Please enter the recipient's name.",
    tooLong: (n: number) =>
      n === 1
        ? 'Too long for the parcel label: shorten it by one character.'
        : `Too long for the parcel label: shorten it by about ${n} characters.`,
  },
})
