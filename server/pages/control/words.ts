import { dictionary } from '../parts/words.ts'

export const words = dictionary({
  vi: {
    title: 'Điều phối', sections: 'Các mục', overview: 'Tổng quan', deadlines: 'Hạn đóng gói', find: 'Tìm đơn', trouble: 'Sự cố', people: 'Người dùng', audit: 'Nhật ký',
    stale: (age: string) => `Dữ liệu cũ ${age}`, staleWhy: (why: string) => `${why} Trang tự thử lại.`, live: 'Trực tiếp', loading: 'Đang tải số liệu…', gaveWay: 'Đang đông đơn nên số liệu cập nhật chậm lại.',

    waiting: 'Đơn chờ xử lý', oldest: 'Chờ lâu nhất', pace: 'Đơn xử lý mỗi giây', queue: 'Việc trong hàng đợi', failed: 'Việc bị lỗi', unknownQueue: 'Chưa rõ', inRedis: 'trong Redis', inPostgres: 'trong Postgres',
    nothingWaits: 'Không có đơn chờ', atWork: (n: string) => `${n} đang chạy`, allSales: 'Các phiên đang chạy', seeTrouble: 'Xem sự cố',
    open: 'Đang bán', paused: 'Tạm dừng', closed: 'Đã đóng', scheduled: 'Chưa mở',
    lane: (lane: number, sales: number) => `Cả làn ${lane} (${sales} phiên chung)`, decided: 'Đã xử lý', paceGraph: (now: string) => `Đơn xử lý mỗi giây trong vài phút qua, bây giờ ${now}`, perSecond: (n: string) => `${n}/giây`, measuring: 'đang đo',
    toPack: 'Kiện chưa đóng', packPace: 'Tốc độ đóng', perHour: (n: string) => `${n} kiện/giờ`, nobodyPacks: 'chưa ai đóng', breaches: 'Quá hạn', setAside: 'Đơn để riêng', alarmsOverdue: 'Cảnh báo trễ',
    noSales: 'Chưa có phiên nào đang chạy', noSalesWhat: 'Phiên mở bán hoặc còn kiện phải đóng sẽ hiện ở đây trong hai giây. Người bán mở phiên ở trang Phiên live.',

    risk: 'Nguy cơ trễ', none: 'Không còn gì chờ', 'in-time': 'Kịp hạn', tight: 'Sát hạn', late: 'Sẽ trễ', past: 'Đã quá hạn', unknown: 'Chưa rõ tốc độ',
    left: (time: string) => `Còn ${time}`, over: (time: string) => `Quá ${time}`, packBy: 'Hạn đóng gói', handOverBy: 'Hạn bàn giao', doneAt: (when: string) => `Dự kiến xong ${when}`, noForecast: 'Chưa dự kiến được: chưa ai đóng kiện nào trong 30 phút qua.',
    stillOpen: 'Còn việc', kept: 'Đã xong trong ngày', stWaiting: 'Chờ', stPicking: 'Đang nhặt', stPacked: 'Đã đóng', stHandedOver: 'Đã bàn giao', stLate: 'Trễ', carriers: 'Đơn vị vận chuyển', parcels: (n: string) => `${n} kiện`,
    share: (done: string, all: string) => `Đã đóng ${done} trên ${all} kiện`,
    noDeadlines: 'Chưa có hạn nào', noDeadlinesWhat: 'Khi có đơn được xác nhận, hạn đóng gói của đơn hiện ở đây cùng thời gian còn lại.',

    findLabel: 'Mã đơn, mã kiện hoặc số điện thoại', findHint: 'Mã đơn: gõ ít nhất 4 ký tự đầu. Mã kiện: 12 số, quét hoặc gõ. Số điện thoại: gõ đủ số.', findGo: 'Tìm', finding: 'Đang tìm…', found: (n: number) => (n === 1 ? 'Tìm thấy 1 đơn' : `Tìm thấy ${n} đơn`),
    nothing: 'Không tìm thấy', nothingWhat: 'Kiểm tra lại mã hoặc số. Chỉ tìm được đơn của cửa hàng bạn. Đơn vừa bấm có thể cần vài giây.', findFirst: 'Đọc câu chuyện của một đơn', findFirstWhat: 'Hỏi người mua số điện thoại, hoặc quét mã trên kiện: mọi việc đã xảy ra với đơn hiện ra theo thứ tự, ai làm và lúc nào.',
    byOrder: 'theo mã đơn', byParcel: 'theo mã kiện', byPhone: 'theo số điện thoại', order: 'Đơn', number: (n: number) => `số ${n}`, parcel: 'Kiện', total: 'Tiền', phone: 'Điện thoại', session: 'Phiên', payment: 'Trả tiền', cod: 'Thu hộ (COD)', prepaid: 'Trả trước',
    story: 'Câu chuyện của đơn', backToHits: 'Về kết quả', again: 'Cập nhật',

    aside: 'Đơn để riêng', asideWhat: 'Những đơn này đã nhận nhưng không xử lý được. Không đơn nào mất: sửa nguyên nhân rồi đưa đơn về hàng chờ, đơn được xử lý theo lúc đã nhận.', putBack: 'Đưa về hàng chờ', putBackDone: 'Đã đưa về hàng chờ.', triedBefore: (n: number) => `đã thử ${n} lần`, noReason: 'không ghi lý do',
    jobs: 'Việc bị lỗi', retry: 'Làm lại', retrying: 'Đã gọi làm lại.', failedTimes: (n: number) => (n === 1 ? 'lỗi 1 lần' : `lỗi ${n} lần`), lastTime: (when: string) => `lần cuối ${when}`, retriedBy: (who: string, when: string) => `${who} gọi làm lại lúc ${when}`, settled: 'Đã xong', unsettled: 'Chưa xong', settledList: (n: number) => `Đã xong (${n})`,
    jobReserve: (id: string) => `Xử lý đơn của làn ${id}`, jobCut: 'Chia đợt đóng gói', jobPaper: 'In phiếu và tem của một đợt', jobZpl: 'In tem ZPL của một đợt', jobManifest: 'In biên bản bàn giao', jobUnreadable: 'Yêu cầu không đọc được',
    allWell: 'Không có sự cố', allWellWhat: 'Việc bị lỗi và đơn không xử lý được sẽ hiện ở đây, kèm lý do và nút làm lại.', board: 'Mở bảng hàng đợi', boardWhat: 'Bảng của BullMQ, chỉ để xem, mở trong 30 phút trên máy này.', doneByItself: 'Hệ thống cũng tự làm lại; làm lại hai lần không sao.',

    newLink: 'Mời một người', role: 'Vai trò', name: 'Tên', nameHint: 'Chữ không dấu, số, dấu chấm hoặc gạch: lan, minh.2', seller: 'Cửa hàng', sellerHint: 'Chữ thường, số, gạch nối', hours: 'Đăng nhập trong', hoursOf: (n: number) => (n % 24 === 0 && n > 24 ? `${n / 24} ngày` : `${n} giờ`), make: 'Tạo đường dẫn',
    host: 'Người bán (live)', packer: 'Đóng gói', dispatcher: 'Điều phối', admin: 'Quản trị', linkFor: (who: string) => `Đường dẫn cho ${who}`, once: 'Dùng được một lần, trên một máy. Quét bằng điện thoại của người đó, hoặc gửi riêng cho họ.', copy: 'Chép đường dẫn', copied: 'Đã chép', qr: 'Mã QR của đường dẫn đăng nhập', link: 'Đường dẫn',
    linkUntil: (when: string) => `Hết hạn ${when}`, everybody: 'Ai đã được mời', madeBy: (who: string) => `${who} mời`, stWait: 'Chưa dùng', stUsed: 'Đang đăng nhập', stExpired: 'Hết hạn, chưa dùng', stWithdrawn: 'Đã rút lại', stRevoked: 'Đã thu hồi', stEnded: 'Đã hết phiên',
    withdraw: 'Rút lại', revoke: 'Thu hồi', revokeAgain: 'Bấm lần nữa để thu hồi', withdrawAgain: 'Bấm lần nữa để rút lại', revoked: (name: string) => `${name} đã bị đăng xuất khỏi mọi máy.`, withdrawn: 'Đường dẫn không dùng được nữa.', tokensNote: 'Mã in bằng lệnh trên máy chủ không hiện ở đây; thu hồi theo tên vẫn có hiệu lực.',
    noPeople: 'Chưa mời ai', noPeopleWhat: 'Chọn vai trò và tên ở trên, rồi cho người đó quét mã QR. Không cần mật khẩu.',

    who: 'Ai (vai trò:tên)', whoHint: 'Ví dụ dispatcher:minh', ofSale: 'Phiên', everySale: 'Mọi phiên', filter: 'Lọc', more: 'Xem thêm', noAudit: 'Không có thay đổi nào', noAuditWhat: 'Mọi thay đổi của người và của hệ thống được ghi ở đây sau vài giây, nối nhau bằng mã băm nên không ai sửa được mà không lộ.', details: 'Chi tiết',
    system: 'Hệ thống', buyer: 'Người mua',
  },
  en: {
    title: 'Control', sections: 'Sections', overview: 'Overview', deadlines: 'Deadlines', find: 'Find an order', trouble: 'Trouble', people: 'People', audit: 'Audit',
    stale: (age: string) => `Data is ${age} old`, staleWhy: (why: string) => `${why} This page keeps trying.`, live: 'Live', loading: 'Loading figures…', gaveWay: 'Orders go first right now, so the figures come more slowly.',

    waiting: 'Orders waiting', oldest: 'Longest wait', pace: 'Decisions a second', queue: 'Jobs in the queue', failed: 'Failed jobs', unknownQueue: 'Not known', inRedis: 'in Redis', inPostgres: 'in Postgres',
    nothingWaits: 'Nothing waits', atWork: (n: string) => `${n} at work`, allSales: 'Sales under way', seeTrouble: 'See the trouble',
    open: 'Open', paused: 'Paused', closed: 'Closed', scheduled: 'Not open yet',
    lane: (lane: number, sales: number) => `All of lane ${lane} (${sales} sales share it)`, decided: 'Decided', paceGraph: (now: string) => `Decisions a second over the last minutes, now ${now}`, perSecond: (n: string) => `${n}/s`, measuring: 'measuring',
    toPack: 'Parcels to pack', packPace: 'Packing pace', perHour: (n: string) => `${n} parcels/h`, nobodyPacks: 'nobody packs yet', breaches: 'Overdue', setAside: 'Orders set aside', alarmsOverdue: 'Alarms overdue',
    noSales: 'No sale is under way', noSalesWhat: 'A sale that is open, or has parcels to pack, shows up here within two seconds. Hosts open sales on their own page.',

    risk: 'Risk of being late', none: 'Nothing waits', 'in-time': 'In time', tight: 'Tight', late: 'Will be late', past: 'Overdue', unknown: 'Pace not known',
    left: (time: string) => `${time} left`, over: (time: string) => `${time} over`, packBy: 'Pack by', handOverBy: 'Hand over by', doneAt: (when: string) => `Done about ${when}`, noForecast: 'No forecast: nobody has packed a parcel in the last 30 minutes.',
    stillOpen: 'Still to do', kept: 'Done within the day', stWaiting: 'Waiting', stPicking: 'Picking', stPacked: 'Packed', stHandedOver: 'Handed over', stLate: 'Late', carriers: 'Carriers', parcels: (n: string) => (n === '1' ? '1 parcel' : `${n} parcels`),
    share: (done: string, all: string) => `${done} of ${all} parcels packed`,
    noDeadlines: 'No deadline yet', noDeadlinesWhat: 'As soon as an order is confirmed, its deadline shows up here with the time that is left.',

    findLabel: 'Order id, parcel code or phone', findHint: 'Order id: at least its first 4 characters. Parcel code: 12 digits, scanned or typed. Phone: the whole number.', findGo: 'Find', finding: 'Looking…', found: (n: number) => (n === 1 ? '1 order found' : `${n} orders found`),
    nothing: 'Nothing found', nothingWhat: 'Check the code or the number. Only orders of your own shop can be found. An order tapped just now may take a few seconds.', findFirst: 'Read the story of an order', findFirstWhat: 'Ask the buyer for their phone, or scan the code on the parcel: everything that happened to the order is told in its order, with who and when.',
    byOrder: 'by order id', byParcel: 'by parcel code', byPhone: 'by phone', order: 'Order', number: (n: number) => `number ${n}`, parcel: 'Parcel', total: 'Total', phone: 'Phone', session: 'Sale', payment: 'Payment', cod: 'Cash on delivery', prepaid: 'Prepaid',
    story: 'Story of the order', backToHits: 'Back to the results', again: 'Refresh',

    aside: 'Orders set aside', asideWhat: 'These orders were received but could not be decided. None is lost: mend the cause, then put the order back in its line; it is decided by when it was received.', putBack: 'Put back in line', putBackDone: 'Put back in line.', triedBefore: (n: number) => (n === 1 ? 'tried once before' : `tried ${n} times before`), noReason: 'no reason kept',
    jobs: 'Failed jobs', retry: 'Do it again', retrying: 'Asked to be done again.', failedTimes: (n: number) => (n === 1 ? 'failed once' : `failed ${n} times`), lastTime: (when: string) => `last ${when}`, retriedBy: (who: string, when: string) => `${who} asked again at ${when}`, settled: 'Done', unsettled: 'Not done', settledList: (n: number) => `Done (${n})`,
    jobReserve: (id: string) => `Deciding orders of lane ${id}`, jobCut: 'Cutting packing batches', jobPaper: 'Drawing the paper of a batch', jobZpl: 'Drawing the ZPL labels of a batch', jobManifest: 'Drawing a hand-over record', jobUnreadable: 'A request that cannot be read',
    allWell: 'No trouble', allWellWhat: 'Work that failed and orders that cannot be decided show up here, with the reason and a button to do it again.', board: 'Open the board of the queues', boardWhat: 'BullMQ\'s own board, to look at only, open on this device for 30 minutes.', doneByItself: 'It is also done again by itself; doing it twice does no harm.',

    newLink: 'Invite somebody', role: 'Role', name: 'Name', nameHint: 'Letters, digits, dots or dashes: lan, minh.2', seller: 'Shop', sellerHint: 'Lower-case letters, digits, hyphens', hours: 'Signed in for', hoursOf: (n: number) => (n % 24 === 0 && n > 24 ? `${n / 24} days` : `${n} hours`), make: 'Make a link',
    host: 'Host (live)', packer: 'Packer', dispatcher: 'Dispatcher', admin: 'Admin', linkFor: (who: string) => `A link for ${who}`, once: 'Works once, on one device. Let their phone scan it, or send it to them alone.', copy: 'Copy the link', copied: 'Copied', qr: 'QR code of the sign-in link', link: 'Link',
    linkUntil: (when: string) => `Ends ${when}`, everybody: 'Who was invited', madeBy: (who: string) => `invited by ${who}`, stWait: 'Not used yet', stUsed: 'Signed in', stExpired: 'Ended unused', stWithdrawn: 'Withdrawn', stRevoked: 'Revoked', stEnded: 'Signed out by time',
    withdraw: 'Withdraw', revoke: 'Revoke', revokeAgain: 'Press again to revoke', withdrawAgain: 'Press again to withdraw', revoked: (name: string) => `${name} is signed out everywhere.`, withdrawn: 'The link works no more.', tokensNote: 'Tokens printed by a command on the server are not listed; revoking by name covers them too.',
    noPeople: 'Nobody is invited yet', noPeopleWhat: 'Choose a role and a name above and let them scan the QR code. No password is needed.',

    who: 'Who (role:name)', whoHint: 'For example dispatcher:minh', ofSale: 'Sale', everySale: 'Every sale', filter: 'Filter', more: 'Show more', noAudit: 'No changes', noAuditWhat: 'Every change by people and by the system is kept here after a few seconds, chained by hashes so that nobody can alter it unseen.', details: 'Details',
    system: 'System', buyer: 'Buyer',
  },
})

/** An actor of the books as people know them: `packer:lan` is the packer Lan, steps of the system are the system. */
export function whoText(actor: string | null | undefined): string {
  const all = words()
  const [role, name] = (actor ?? '').split(/:(.*)/s)
  if (role === 'viewer') return all.buyer
  if (name && (role === 'host' || role === 'packer' || role === 'dispatcher' || role === 'admin')) return `${name} · ${all[role]}`
  return all.system
}
