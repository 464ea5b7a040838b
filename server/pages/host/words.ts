import { dictionary } from '../parts/words.ts'

/** Words that the parts of the host's page share, and those of the list. */
export const hostWords = dictionary({
  vi: {
    title: 'Phiên bán', mySales: 'Phiên bán của tôi', newSale: 'Tạo phiên mới', none: 'Chưa có phiên nào', noneWhat: 'Một phiên là một buổi livestream: giờ bắt đầu, các món hàng, giá và số lượng. Tạo phiên đầu tiên, rồi diễn tập thử trước khi bán thật.',
    scheduled: 'Sắp bán', open: 'Đang bán', paused: 'Tạm dừng', closed: 'Đã đóng', rehearsal: 'Diễn tập', items: (n: number) => `${n} món`, more: 'Xem thêm', allSales: 'Tất cả phiên',
    startsAt: (when: string) => `Bắt đầu ${when}`, loadFailed: 'Chưa tải được',
    tabPrepare: 'Chuẩn bị', tabSell: 'Bán hàng', tabReport: 'Báo cáo', left: 'còn', soldOut: 'Hết hàng', sold: 'Đã bán', held: 'Giữ chỗ', price: 'Giá', quota: 'Số lượng', limit: 'Mỗi người tối đa', noLimit: 'không giới hạn',
    rehearsalBanner: 'DIỄN TẬP: khách giả, không có hàng nào được gửi đi.', name: 'Tên', code: 'Mã',
  },
  en: {
    title: 'Sales', mySales: 'My sales', newSale: 'New sale', none: 'No sale yet', noneWhat: 'A sale is one live: when it starts, the goods, prices and quantities. Make the first one, then rehearse before selling for real.',
    scheduled: 'Coming up', open: 'Selling', paused: 'Paused', closed: 'Closed', rehearsal: 'Rehearsal', items: (n) => `${n} goods`, more: 'Show more', allSales: 'All sales',
    startsAt: (when) => `Starts ${when}`, loadFailed: 'Could not be loaded',
    tabPrepare: 'Prepare', tabSell: 'Sell', tabReport: 'Report', left: 'left', soldOut: 'Sold out', sold: 'Sold', held: 'Held', price: 'Price', quota: 'Quantity', limit: 'Most per person', noLimit: 'no limit',
    rehearsalBanner: 'REHEARSAL: simulated viewers, nothing is ever sent.', name: 'Name', code: 'Code',
  },
})
