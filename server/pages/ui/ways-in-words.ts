import { dictionary } from './words.ts'

export const waysInWords = dictionary({
  vi: {
    waysIn: 'Đăng nhập lại',
    passkey: 'Đăng nhập bằng vân tay hoặc khuôn mặt',
    pinOf: (who: string) => `Mã PIN của ${who}`,
    pinHint: 'Nhập đủ 6 số là tự đăng nhập.',
    pinWrong: (left: string) => `Sai mã PIN. Còn ${left} lần thử.`,
    pinGone: 'Máy này không đăng nhập bằng mã PIN đó được nữa. Hãy xin chủ shop liên kết mới.',
    somebodyElse: (who: string) => `${who} đăng nhập`,
    provider: (name: string) => `Đăng nhập bằng ${name}`,
    notConfirmed: 'Chưa xác nhận được vân tay hoặc khuôn mặt. Hãy thử lại, hoặc xin chủ shop liên kết mới.',
    passkeyGone: 'Vân tay hoặc khuôn mặt này đã bị gỡ ở đây. Hãy xin chủ shop liên kết mới.',
    providerSilent: 'Nơi cấp tài khoản không trả lời. Đợi một lát rồi thử lại.',
    enter: 'Đăng nhập',
  },
  en: {
    waysIn: 'Sign in again',
    passkey: 'Sign in with fingerprint or face',
    pinOf: (who: string) => `PIN of ${who}`,
    pinHint: 'Six digits sign you in at once.',
    pinWrong: (left: string) => `Wrong PIN. ${left} tries left.`,
    pinGone: "This device can no longer sign in with that PIN. Ask the shop's owner for a new link.",
    somebodyElse: (who: string) => `Sign in as ${who}`,
    provider: (name: string) => `Sign in with ${name}`,
    notConfirmed: "Your fingerprint or face was not confirmed. Try again, or ask the shop's owner for a new link.",
    passkeyGone: "This fingerprint or face was removed here. Ask the shop's owner for a new link.",
    providerSilent: 'The account provider does not answer. Wait a moment and try again.',
    enter: 'Sign in',
  },
})
