import { dictionary } from '../parts/words.ts'

export const prepareWords = dictionary({
  vi: {
    newSale: 'Tạo phiên mới', step: (n: number, of: number) => `Bước ${n} trên ${of}`, stepWhen: 'Tên và giờ', stepGoods: 'Hàng bán', stepLook: 'Xem lại', next: 'Tiếp tục', make: 'Tạo phiên', making: 'Đang tạo…', sendingPhotos: (n: number, of: number) => `Đang gửi ảnh ${n}/${of}`,
    title: 'Tên phiên', titleHint: 'Khách nhìn thấy tên này. Ví dụ: Chợ phiên Cầu Kè thứ Bảy', day: 'Ngày', time: 'Giờ bắt đầu', promise: 'Hẹn giao hàng thế nào?', promises: 'same-day|Đặt hôm nào gửi hôm đó|tiktok-vn|TikTok Shop: đặt trước 14:00 gửi trong ngày|within-24h|Trong 24 giờ sau khi đặt',
    needTitle: 'Viết tên phiên, ít nhất một chữ.', needDay: 'Chọn ngày và giờ.', needGoods: 'Thêm ít nhất một món hàng.', fixGoods: 'Còn món chưa đúng. Xem chỗ có dấu đỏ.',
    goods: 'Hàng bán', noGoods: 'Chưa có món nào', noGoodsWhat: 'Thêm từng món, hoặc lấy cả danh sách từ bảng tính Excel.', addItem: 'Thêm một món', import: 'Lấy từ bảng tính', name: 'Tên món', price: 'Giá bán (đồng)', priceOther: 'Giá bán', quota: 'Số lượng bán', limit: 'Mỗi người mua tối đa', limitHint: 'Để trống: không giới hạn', remove: 'Bỏ món này', removed: (title: string) => `Đã bỏ ${title}`, up: 'Lên trên', down: 'Xuống dưới', photo: 'Ảnh', changePhoto: 'Đổi ảnh', sending: 'Đang gửi…',
    needName: 'Viết tên món.', needNumber: 'Viết một số, không âm.', needLimit: 'Từ 1 trở lên, hoặc để trống.', code: 'Mã', item: (n: number) => `Món số ${n}`, edit: 'Sửa', done: 'Xong', each: (n: string) => `mỗi người tối đa ${n}`, pieces: (n: string) => `${n} món`,
    save: 'Lưu thay đổi', saved: 'Đã lưu', changedElsewhere: 'Có người vừa sửa phiên này. Tải lại để thấy bản mới rồi sửa lại.', reload: 'Tải lại', unsaved: 'Có thay đổi chưa lưu', lookAgain: 'Kiểm tra lần cuối. Sau khi tạo vẫn sửa được cho đến lúc mở bán.',
    ready: 'Sẵn sàng bán?', toSell: 'Sang màn hình bán', link: 'Đường dẫn cho khách', linkWhat: 'Gửi đường dẫn này hoặc cho khách quét mã.', copy: 'Chép đường dẫn', copied: 'Đã chép', share: 'Gửi cho…', qr: 'Mã QR của phiên bán', startNotSet: 'Chưa hẹn giờ', start: 'Giờ bắt đầu', openBy: 'Phiên chỉ mở khi bạn bấm «Mở bán».',
    rehearse: 'Diễn tập', rehearseWhat: 'Tập bán với khách giả trên đúng những món này. Không có đơn thật, không gửi hàng, tự kết thúc.', viewers: 'Số khách giả', pace: 'Khách đặt nhanh thế nào?', paces: '60|Thong thả: 1 đơn mỗi giây|300|Đông: 5 đơn mỗi giây|1200|Bùng nổ: 20 đơn mỗi giây', startRehearsal: 'Bắt đầu diễn tập 10 phút', underWay: 'Đang có một buổi diễn tập. Đóng nó trước.', toRehearsal: 'Đến buổi diễn tập',
    rules: 'Sức đóng gói', rulesWhat: 'Khi khách đặt nhiều hơn số hàng đóng gói kịp:', pasts: 'ignore|Vẫn nhận như thường|later|Nhận, nhưng hẹn ngày làm việc sau|refuse|Tự tạm dừng bán', breaches: 'flag|Ghi lại là trễ hạn|cancel|Hủy đơn và báo cho khách', onBreach: 'Kiện không đóng gói kịp hạn:', packers: 'Số người đóng gói', rulesSaved: 'Đã lưu.',
    preflight: 'Kiểm tra trước giờ bán', preflightReady: 'Mọi thứ sẵn sàng', preflightLook: 'Nên xem lại vài chỗ', preflightBlocked: 'Có món chưa nên bán', material: 'Vật liệu đóng gói', short: 'thiếu', tight: 'vừa đủ', enough: 'đủ', count: (n: number) => `${n} chỗ cần xem`,
    frozen: 'Phiên đã mở bán: chỉ thêm bớt số lượng ở màn hình bán. Ảnh vẫn đổi được.',
  },
  en: {
    newSale: 'New sale', step: (n, of) => `Step ${n} of ${of}`, stepWhen: 'Name and hour', stepGoods: 'Goods', stepLook: 'Look again', next: 'Go on', make: 'Make the sale', making: 'Making it…', sendingPhotos: (n, of) => `Sending photo ${n} of ${of}`,
    title: 'Name of the sale', titleHint: 'Viewers see this name. For example: Saturday market of Cau Ke', day: 'Day', time: 'Start', promise: 'When will it be sent?', promises: 'same-day|Ordered today, sent today|tiktok-vn|TikTok Shop: before 14:00 sent the same day|within-24h|Within 24 hours',
    needTitle: 'Write a name, one letter at least.', needDay: 'Choose day and hour.', needGoods: 'Add one product at least.', fixGoods: 'Some products are not right yet: see the red marks.',
    goods: 'Goods', noGoods: 'No goods yet', noGoodsWhat: 'Add them one by one, or take a whole list from a spreadsheet.', addItem: 'Add a product', import: 'Take from a spreadsheet', name: 'Name', price: 'Price (đồng)', priceOther: 'Price', quota: 'Quantity for sale', limit: 'Most per buyer', limitHint: 'Empty: no limit', remove: 'Take it out', removed: (title) => `Taken out: ${title}`, up: 'Move up', down: 'Move down', photo: 'Photo', changePhoto: 'Change photo', sending: 'Sending…',
    needName: 'Write a name.', needNumber: 'Write a number, not below 0.', needLimit: '1 or more, or empty.', code: 'Code', item: (n) => `Product ${n}`, edit: 'Edit', done: 'Done', each: (n) => `${n} per person at the most`, pieces: (n) => `${n} units`,
    save: 'Save changes', saved: 'Saved', changedElsewhere: 'Somebody else has just changed this sale. Load it again and make your change anew.', reload: 'Load again', unsaved: 'There are changes not saved yet', lookAgain: 'A last look. It can still be changed until it opens.',
    ready: 'Ready to sell?', toSell: 'To the selling screen', link: 'Link for viewers', linkWhat: 'Send this link, or let viewers scan the code.', copy: 'Copy the link', copied: 'Copied', share: 'Send to…', qr: 'QR code of the sale', startNotSet: 'No hour set', start: 'Start', openBy: 'The sale opens only when you press “Open the sale”.',
    rehearse: 'Rehearsal', rehearseWhat: 'Practise with simulated viewers on these very goods. No real orders, nothing is sent, it ends by itself.', viewers: 'Simulated viewers', pace: 'How fast do they order?', paces: '60|Calm: 1 order a second|300|Busy: 5 orders a second|1200|A rush: 20 orders a second', startRehearsal: 'Start a rehearsal of 10 minutes', underWay: 'A rehearsal is under way. Close it first.', toRehearsal: 'To the rehearsal',
    rules: 'Packing capacity', rulesWhat: 'When more is ordered than can be packed in time:', pasts: 'ignore|Take orders all the same|later|Take them, promised the next working day|refuse|Pause the sale', breaches: 'flag|Put on record as late|cancel|Cancel the order and tell the buyer', onBreach: 'A parcel not packed in time:', packers: 'Number of packers', rulesSaved: 'Saved.',
    preflight: 'Check before selling', preflightReady: 'Everything is ready', preflightLook: 'Some things to look at', preflightBlocked: 'Some goods should not be sold yet', material: 'Packing material', short: 'short', tight: 'just enough', enough: 'enough', count: (n) => `${n} to look at`,
    frozen: 'The sale was opened: change quantities on the selling screen. Photos can still be changed.',
  },
})

/** Pairs of value and words, kept in the dictionary as one text. */
export function pairs(text: string): { value: string; label: string }[] {
  const parts = text.split('|')
  return parts.flatMap((value, i) => (i % 2 === 0 ? [{ value, label: parts[i + 1] ?? value }] : []))
}
