import { dictionary } from '../ui/words.ts'

export const words = dictionary({
  vi: {
    title: 'Chưa kết nối được',
    what: 'Kiểm tra Wi-Fi hoặc 4G của máy này. Nếu mạng vẫn tốt thì máy chủ của shop đang tạm ngừng, hãy chờ một chút.',
    orders: 'Đơn đã đặt vẫn được giữ. Không cần đặt lại.',
    again: 'Thử lại',
    waiting: 'Trang sẽ tự mở khi có mạng trở lại.',
    stationWhat: 'Bàn đóng gói trên máy này vẫn dùng được khi mất mạng.',
    station: 'Mở bàn đóng gói',
  },
  en: {
    title: 'No connection',
    what: 'Check the Wi-Fi or mobile data of this device. If those are fine, the shop’s server is down for a moment: please wait.',
    orders: 'Orders already placed are safe. There is no need to order again.',
    again: 'Try again',
    waiting: 'This page opens by itself once the connection is back.',
    stationWhat: 'The packing station on this device works without a network.',
    station: 'Open the packing station',
  },
})
