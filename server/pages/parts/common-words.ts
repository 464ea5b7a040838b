import { dictionary } from './words.ts'

/** Words that every page uses. */
export const common = dictionary({
  vi: {
    skip: 'Đến nội dung chính', language: 'English', languageName: 'Ngôn ngữ', theme: 'Đổi sáng / tối', signOut: 'Thoát', retry: 'Thử lại', back: 'Quay lại', close: 'Đóng', save: 'Lưu', undo: 'Hoàn tác', loading: 'Đang tải…',
    online: 'Đã kết nối', offline: 'Mất mạng. Đơn đã nhận vẫn an toàn; trang tự kết nối lại.', reconnecting: 'Đang kết nối lại…',
    less: 'Bớt một', more: 'Thêm một',
    busy: 'Hệ thống đang đông. Chờ vài giây rồi thử lại.', unknown: 'Chưa chắc đã ghi nhận. Bấm lại, sẽ không bị trùng.', internal: 'Có lỗi phía chúng tôi, đã được ghi lại. Thử lại sau ít phút.',
    unauthorized: 'Phiên đăng nhập đã hết. Mở lại đường dẫn đăng nhập hoặc xin đường dẫn mới.', forbidden: 'Tài khoản này không được làm việc này.', notFound: 'Không tìm thấy. Kiểm tra lại đường dẫn hoặc mã.',
    noNetwork: 'Không có mạng. Kiểm tra kết nối rồi thử lại.', invalid: (field: string) => `Chưa đúng: ${field}`, tooLarge: 'Tệp quá lớn.', refused: 'Không làm được lúc này.',
    minutes: (n: number) => `${n} phút`, hours: (h: number, m: number) => (m ? `${h} giờ ${m}` : `${h} giờ`), seconds: (n: number) => `${n} giây`, days: (d: number, h: number) => (h ? `${d} ngày ${h} giờ` : `${d} ngày`),
    today: 'hôm nay', tomorrow: 'ngày mai',
    needSignIn: 'Cần đăng nhập', needSignInWhat: 'Mở đường dẫn đăng nhập mà người phụ trách đã gửi cho bạn, trên chính máy này.', signedInAs: (name: string) => `Đăng nhập: ${name}`,
  },
  en: {
    skip: 'Skip to content', language: 'Tiếng Việt', languageName: 'Language', theme: 'Light / dark', signOut: 'Sign out', retry: 'Try again', back: 'Back', close: 'Close', save: 'Save', undo: 'Undo', loading: 'Loading…',
    online: 'Connected', offline: 'No network. Orders received are safe; this page reconnects by itself.', reconnecting: 'Reconnecting…',
    less: 'One less', more: 'One more',
    busy: 'Very busy right now. Wait a few seconds and try again.', unknown: 'This may have been kept. Press again: it is never doubled.', internal: 'Something went wrong on our side and was noted. Try again in a few minutes.',
    unauthorized: 'Your sign-in has ended. Open your sign-in link again or ask for a new one.', forbidden: 'This account may not do this.', notFound: 'Not found. Check the link or the code.',
    noNetwork: 'No network. Check the connection and try again.', invalid: (field: string) => `Not right: ${field}`, tooLarge: 'The file is too large.', refused: 'This cannot be done right now.',
    minutes: (n: number) => `${n} min`, hours: (h: number, m: number) => (m ? `${h} h ${m}` : `${h} h`), seconds: (n: number) => `${n} s`, days: (d: number, h: number) => (h ? `${d} d ${h} h` : `${d} d`),
    today: 'today', tomorrow: 'tomorrow',
    needSignIn: 'Please sign in', needSignInWhat: 'Open the sign-in link that the person in charge sent you, on this very device.', signedInAs: (name: string) => `Signed in: ${name}`,
  },
})
