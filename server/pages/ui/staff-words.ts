import { dictionary } from './words.ts'

/** Words of what all pages for staff share: their names, and the names of roles. */
export const staffWords = dictionary({
  vi: {
    menu: 'Menu',
    pages: 'Các trang',
    account: 'Tài khoản',
    page: {
      home: 'Trang chủ',
      host: 'Bán live',
      calendar: 'Lịch',
      orders: 'Đơn hàng',
      'bring-orders': 'Đơn từ sàn',
      floor: 'Đóng gói',
      mine: 'Hàng của tôi',
      hub: 'Điểm gom',
      'hand-over': 'Bàn giao',
      money: 'Tiền hàng',
      desk: 'Hỗ trợ',
      control: 'Điều phối',
      settings: 'Cài đặt',
    },
    role: {
      host: 'Người bán (live)',
      packer: 'Đóng gói',
      dispatcher: 'Điều phối',
      producer: 'Người cung cấp hàng',
      finance: 'Kế toán',
      support: 'Hỗ trợ khách',
      owner: 'Chủ shop',
      admin: 'Quản trị',
    },
    wrongRole: (role: string) => `Trang này không dành cho vai trò “${role}”`,
    wrongRoleWhat: (needed: string) =>
      `Cần vai trò: ${needed}. Nhờ chủ shop gửi liên kết đăng nhập cho vai trò đó, rồi mở trên chính máy này. Trang sẽ tự mở.`,
    goHome: 'Về trang chủ',
    howToSignIn:
      'Mở liên kết đăng nhập mà chủ shop gửi, trên chính máy này; mỗi liên kết dùng được một lần. Đăng nhập xong, trang này tự mở.',
    openHome: 'Chưa có liên kết? Xem cách lấy',
  },
  en: {
    menu: 'Menu',
    pages: 'Pages',
    account: 'Account',
    page: {
      home: 'Home',
      host: 'Live sales',
      calendar: 'Calendar',
      orders: 'Orders',
      'bring-orders': 'Platform orders',
      floor: 'Packing',
      mine: 'My goods',
      hub: 'Hub',
      'hand-over': 'Hand-over',
      money: 'Money',
      desk: 'Support',
      control: 'Control',
      settings: 'Settings',
    },
    role: {
      host: 'Host (live)',
      packer: 'Packer',
      dispatcher: 'Dispatcher',
      producer: 'Producer',
      finance: 'Finance',
      support: 'Support',
      owner: 'Owner',
      admin: 'Admin',
    },
    wrongRole: (role: string) => `This page is not for the role “${role}”`,
    wrongRoleWhat: (needed: string) =>
      `It needs the role ${needed}. Ask the shop's owner for a sign-in link with that role and open it on this device. This page then opens by itself.`,
    goHome: 'Go to the home page',
    howToSignIn:
      "On this device, open the sign-in link that the shop's owner sent you; each link works once. This page then opens by itself.",
    openHome: 'No link yet? See how to get one',
  },
})
