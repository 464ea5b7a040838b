import { dictionary } from '../ui/words.ts'

export const words = dictionary({
  vi: {
    title: 'Đăng nhập',
    shop: 'Cửa hàng',
    newShop: 'Cửa hàng mới',
    as: 'Vai trò',
    once: 'Liên kết dùng được một lần. Sau đó máy này được nhớ.',
    go: 'Đăng nhập',
    entering: 'Đang đăng nhập…',
    used: 'Liên kết này đã dùng rồi hoặc đã quá hạn.',
    usedWhat:
      'Hãy xin chủ shop một liên kết mới. Nếu bạn là chủ shop: chạy lại npm start, hoặc npm run -s sign-in trên máy chủ.',
    alreadyIn: (shop: string, role: string) => `Máy này đang đăng nhập ở ${shop}, vai trò ${role}.`,
    noRole: 'Tài khoản này chưa có vai trò ở đây',
    noRoleWhat: (account: string) =>
      `Bạn đã đăng nhập bằng tài khoản ${account}, nhưng chưa ai giao việc cho tài khoản này. Nhờ chủ shop hoặc người quản trị tài khoản thêm vai trò, rồi đăng nhập lại.`,
    cancelled: 'Bạn đã dừng đăng nhập giữa chừng. Hãy thử lại.',
    notBack: 'Chưa đăng nhập được bằng tài khoản đó. Hãy thử lại.',
    none: 'Thiếu mã đăng nhập',
    noneWhat: 'Mở đúng liên kết đã được gửi cho bạn, hoặc quét lại mã QR.',
  },
  en: {
    title: 'Sign in',
    shop: 'Shop',
    newShop: 'A new shop',
    as: 'Role',
    once: 'The link works once. After that this device is remembered.',
    go: 'Sign in',
    entering: 'Signing in…',
    used: 'This link has already been used or has expired.',
    usedWhat:
      "Ask the shop's owner for a new one. If it is your shop: run npm start again, or npm run -s sign-in on the server.",
    alreadyIn: (shop: string, role: string) => `This device is signed in to ${shop} as ${role}.`,
    noRole: 'This account has no role here',
    noRoleWhat: (account: string) =>
      `You are signed in with the account ${account}, but nobody has given it a role. Ask the shop's owner, or whoever manages the accounts, for one; then sign in again.`,
    cancelled: 'You stopped signing in halfway. Try again.',
    notBack: 'Signing in with that account did not work. Try again.',
    none: 'There is no sign-in code',
    noneWhat: 'Open exactly the link that was sent to you, or scan the QR code again.',
  },
})
