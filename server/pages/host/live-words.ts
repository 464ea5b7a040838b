import { dictionary } from '../parts/words.ts'

export const liveWords = dictionary({
  vi: {
    pinned: 'Đang ghim', number: (n: number) => `Số ${n}`, nothingPinned: 'Chưa ghim món nào', nothingPinnedWhat: 'Chạm «Ghim» ở một món bên dưới để khách thấy món đó và đặt được ngay.', left: 'còn lại', of: (n: string) => `trên ${n}`,
    pinNext: 'Ghim tiếp', pinFirst: 'Ghim món đầu', pin: 'Ghim', isPinned: 'Đang ghim', unpin: 'Bỏ ghim', pinnedNow: (title: string) => `Đã ghim: ${title}`, unpinnedNow: 'Đã bỏ ghim', undone: 'Đã quay lại như trước',
    soldOut: 'HẾT HÀNG', soldOutIn: (span: string) => `hết sau ${span}`, topUp: 'Thêm bớt', chosen: (title: string) => `Thêm bớt: ${title}`, added: (n: string, title: string) => `Đã thêm ${n} · ${title}`, cut: (n: string, title: string) => `Đã bớt ${n} · ${title}`,
    tooFew: 'Không bớt được: số này đã bán hoặc đang giữ cho khách.', addHow: (n: number) => `Thêm ${n}`, cutHow: (n: number) => `Bớt ${n}`,
    pause: 'Tạm dừng', goOn: 'Bán tiếp', open: 'Mở bán', close: 'Đóng phiên', closeHow: 'Giữ nút để đóng', closeAgain: 'Bấm lần nữa để đóng hẳn', closeWhat: 'Đóng rồi không mở lại được. Đơn đã nhận vẫn được xử lý.', openWhat: 'Khách đặt được ngay khi mở bán.',
    pausedNotice: 'Đang tạm dừng: khách chưa đặt được.', closedNotice: 'Phiên đã đóng. Cảm ơn bạn!', toReport: 'Xem báo cáo', scheduledNotice: 'Phiên chưa mở bán.',
    perSecond: 'Đơn / giây', perSecondChart: (n: string) => `Đơn mỗi giây trong một phút qua, cao nhất ${n}`, held: 'Đang giữ', sold: 'Đã bán', waiting: 'Đang xử lý', viewers: 'Đang xem', turnedAway: 'Bị lỡ', placed: 'Đơn đã đặt', accepted: 'Đã chốt',
    offline: 'Mất kết nối. Đơn của khách vẫn an toàn trên máy chủ; trang tự nối lại.', numbersOld: 'số liệu cũ', products: 'Các món', working: 'Đang gửi…', notDone: 'Chưa làm được.', pinTimes: 'Các lần ghim', pinnedFor: (time: string) => `ghim lúc ${time}`, notGone: 'chưa hết', seconds: (n: string) => `hết sau ${n} giây`,
    lightSell: 'BÁN TIẾP', lightSlow: 'CHẬM LẠI', lightStop: 'NGỪNG', packable: (n: string) => `Hôm nay còn đóng gói kịp khoảng ${n} kiện`, packableNone: 'Bán thêm sẽ không kịp gửi trong hạn', lightUnknown: 'Chưa biết sức đóng gói hôm nay', hands: (n: number) => `Người đóng gói: ${n}`,
    numbers: 'Số liệu', secondsShort: (n: string) => `${n} giây`, more: 'Số liệu và điều khiển', pinnedMeter: (sold: string, quota: string) => `Đã bán và giữ ${sold} trên ${quota}`,
  },
  en: {
    pinned: 'Pinned now', number: (n) => `No. ${n}`, nothingPinned: 'Nothing is pinned', nothingPinnedWhat: 'Press “Pin” on a product below: viewers see it and can order at once.', left: 'left', of: (n) => `of ${n}`,
    pinNext: 'Pin next', pinFirst: 'Pin the first', pin: 'Pin', isPinned: 'Pinned', unpin: 'Unpin', pinnedNow: (title) => `Pinned: ${title}`, unpinnedNow: 'Unpinned', undone: 'As it was before',
    soldOut: 'SOLD OUT', soldOutIn: (span) => `gone in ${span}`, topUp: 'Change', chosen: (title) => `Change: ${title}`, added: (n, title) => `Added ${n} · ${title}`, cut: (n, title) => `Cut ${n} · ${title}`,
    tooFew: 'Cannot be cut: that many are sold or held for buyers.', addHow: (n) => `Add ${n}`, cutHow: (n) => `Cut ${n}`,
    pause: 'Pause', goOn: 'Go on selling', open: 'Open the sale', close: 'Close the sale', closeHow: 'Hold to close', closeAgain: 'Press once more to close for good', closeWhat: 'Once closed it cannot be opened again. Orders received are still handled.', openWhat: 'Viewers can order as soon as it is open.',
    pausedNotice: 'Paused: viewers cannot order.', closedNotice: 'The sale is closed. Thank you!', toReport: 'See the report', scheduledNotice: 'The sale is not open yet.',
    perSecond: 'Orders / s', perSecondChart: (n) => `Orders per second in the last minute, ${n} at the most`, held: 'Held', sold: 'Sold', waiting: 'In line', viewers: 'Watching', turnedAway: 'Missed', placed: 'Orders', accepted: 'Accepted',
    offline: 'No connection. Orders are safe on the server; this page reconnects by itself.', numbersOld: 'old numbers', products: 'Products', working: 'Sending…', notDone: 'Not done.', pinTimes: 'Pins', pinnedFor: (time) => `pinned at ${time}`, notGone: 'not gone', seconds: (n) => `gone in ${n} s`,
    lightSell: 'SELL', lightSlow: 'SLOW DOWN', lightStop: 'STOP', packable: (n) => `About ${n} more parcels can be packed today`, packableNone: 'More orders would miss their deadline', lightUnknown: 'What can be packed today is not known', hands: (n) => `Packers: ${n}`,
    numbers: 'Numbers', secondsShort: (n) => `${n} s`, more: 'Numbers and controls', pinnedMeter: (sold, quota) => `${sold} of ${quota} sold or held`,
  },
})
