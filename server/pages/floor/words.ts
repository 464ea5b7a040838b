import { dictionary } from '../parts/words.ts'

export const words = dictionary({
  vi: {
    title: 'Bàn đóng gói', station: 'Đóng gói', board: 'Điều phối', parts: 'Các phần của trang',
    claimNext: 'Nhận đợt gấp nhất', claiming: 'Đang nhận…', nothingLeft: 'Chưa có đợt nào chờ', nothingLeftWhat: 'Đợt mới tự hiện ra khi có đơn đến hạn đóng. Bấm để hỏi lại.', open: 'Chưa có đợt nào trên bàn này', openWhat: 'Nhận một đợt: các kiện trong đợt là của riêng bạn cho đến khi xong hoặc trả lại.',
    batch: (n: number) => `Đợt ${n}`, packBy: 'Hạn đóng', left: (time: string) => `còn ${time}`, late: (time: string) => `quá hạn ${time}`, packedOf: (done: number, all: number) => `Đã đóng ${done}/${all} kiện`,
    handBack: 'Trả lại đợt', handBackAgain: 'Bấm lần nữa để trả', scanLabel: 'Quét tem kiện', scanLabelWhat: (n: number) => `Tiếp theo là kiện số ${n}. Quét tem của nó.`, openNext: (n: number) => `Mở kiện ${n}`, parcel: (n: number, all: number) => `Kiện ${n}/${all}`,
    scanItems: 'Quét từng món', allIn: 'Đủ món', lot: 'Lô', bestBefore: (day: string) => `HSD ${day}`, shelf: 'Kệ', addOne: (title: string) => `Thêm một: ${title}`, into: (done: number, all: number) => `${done} trên ${all}`,
    box: 'Hộp', stick: 'Dán', insert: 'Kèm', noStandard: 'Chưa có chuẩn đóng gói', photoNeeded: 'Cần ảnh', photosTaken: (n: number) => `${n} ảnh`,
    count: 'Đếm món', countWhat: (n: number) => `Nhập số món trong kiện (phải đủ ${n})`, countDo: 'Xong', undo: 'Bỏ lần quét', short: 'Báo thiếu', photo: 'Chụp ảnh', seal: 'Niêm phong kiện', camera: 'Quét bằng camera', cameraStop: 'Tắt camera', cameraNone: 'Trình duyệt này không đọc được mã bằng camera. Dùng máy quét hoặc gõ mã.', cameraRefused: 'Camera bị chặn. Cho phép camera trong trình duyệt rồi thử lại.',
    typed: 'Hoặc gõ mã', typedDo: 'Nhập', pickList: 'Danh sách nhặt hàng', materials: 'Vật tư của đợt', materialShort: (n: number) => `thiếu ${n}`, materialHas: (n: number) => `có ${n}`, materialUncounted: 'chưa kiểm kho', stack: 'Các kiện trong đợt',
    waits: 'chờ', picking: 'đang làm', packed: 'đã đóng', cancelled: 'đã hủy', handedOver: 'đã giao',
    done: 'Xong cả đợt', doneWhat: (n: number) => `${n} kiện đã niêm phong. Xếp ra chỗ bàn giao rồi nhận đợt tiếp theo.`,
    offlineBanner: (n: number) => (n ? `Mất mạng. Cứ đóng tiếp: ${n} việc chờ gửi, đã lưu trên máy này.` : 'Mất mạng. Cứ đóng tiếp đợt này: mọi lần quét được lưu trên máy.'), sending: (n: number) => `Đang gửi ${n} việc…`, allSent: 'Đã gửi hết', connected: 'Có mạng',
    conflicts: 'Cần xem lại', setAside: 'Đã để riêng', conflictOf: (code: string) => `Kiện ${code}`,
    shortTitle: 'Thiếu món nào?', shortOf: (title: string) => `Thiếu ${title}`, shortHow: 'Thiếu bao nhiêu?', shortDo: 'Báo thiếu', shortOffline: 'Cần mạng để báo thiếu. Để kiện này sang một bên.', shortOtherLot: (lots: string) => `Lấy từ lô ${lots}`, shortCancelled: 'Đã hủy đơn mới nhất và báo người mua. Bỏ tem cũ.', shortRelabel: (code: string) => `Kiện đổi mã thành ${code}: in tem mới.`, close: 'Đóng',
    keys: 'Phím tắt', photoKept: 'Ảnh đã lưu, sẽ tự gửi', photoFirst: 'Kiện này cần ảnh trước khi niêm phong',
    sale: 'Phiên live',  release: 'Thu lại', releaseAgain: 'Bấm lần nữa để thu lại', by: (name: string) => `${name} đang đóng`, noBatches: 'Không có đợt nào', lateList: 'Kiện trễ hạn', noLate: 'Không kiện nào trễ', lateBy: (time: string) => `trễ ${time}`, notPackedYet: 'chưa đóng', packedLate: 'đã đóng trễ',
    waitingParcels: 'Kiện chờ', pickingParcels: 'Đang đóng', packedParcels: 'Đã đóng', handedParcels: 'Đã bàn giao', lateParcels: 'Trễ hạn', rate: 'Tốc độ', perHour: (n: string) => `${n} kiện/giờ`, unknownYet: 'chưa rõ', forecast: 'Dự kiến xong', parcels: (n: number) => `${n} kiện`, noSales: 'Chưa có phiên live nào', stale: (time: string) => `Dữ liệu cũ ${time}`, more: (n: number) => `và ${n} đợt nữa`,
    light: 'Sức đóng hôm nay',  hands: 'Cần người', handsNow: (n: number) => `đang có ${n}`, canPack: (n: string) => `còn đóng được ${n} kiện`, cannot: 'không kịp dù thêm người',
  },
  en: {
    title: 'Packing station', station: 'Packing', board: 'Lead\'s board', parts: 'Parts of the page',
    claimNext: 'Take the most urgent batch', claiming: 'Taking…', nothingLeft: 'No batch is waiting', nothingLeftWhat: 'New batches appear as orders fall due. Press to ask again.', open: 'No batch on this table', openWhat: 'Take a batch: its parcels are yours alone until they are done or you hand them back.',
    batch: (n: number) => `Batch ${n}`, packBy: 'Pack by', left: (time: string) => `${time} left`, late: (time: string) => `${time} late`, packedOf: (done: number, all: number) => `${done}/${all} parcels packed`,
    handBack: 'Hand the batch back', handBackAgain: 'Press again to hand back', scanLabel: 'Scan a parcel label', scanLabelWhat: (n: number) => `Next is parcel ${n}. Scan its label.`, openNext: (n: number) => `Open parcel ${n}`, parcel: (n: number, all: number) => `Parcel ${n}/${all}`,
    scanItems: 'Scan each item', allIn: 'All in', lot: 'Lot', bestBefore: (day: string) => `BB ${day}`, shelf: 'Shelf', addOne: (title: string) => `Add one: ${title}`, into: (done: number, all: number) => `${done} of ${all}`,
    box: 'Box', stick: 'Stick on', insert: 'Put in', noStandard: 'No packing standard yet', photoNeeded: 'Photo needed', photosTaken: (n: number) => (n === 1 ? '1 photo' : `${n} photos`),
    count: 'Count items', countWhat: (n: number) => `Type how many items are in the parcel (must be ${n})`, countDo: 'Done', undo: 'Undo scan', short: 'Report short', photo: 'Take photo', seal: 'Seal the parcel', camera: 'Scan by camera', cameraStop: 'Stop camera', cameraNone: 'This browser cannot read codes by camera. Use a scanner or type the code.', cameraRefused: 'The camera is blocked. Allow it in the browser and try again.',
    typed: 'Or type the code', typedDo: 'Enter', pickList: 'Pick list', materials: 'Material of the batch', materialShort: (n: number) => `${n} short`, materialHas: (n: number) => `${n} in store`, materialUncounted: 'not counted', stack: 'Parcels of the batch',
    waits: 'waiting', picking: 'in work', packed: 'packed', cancelled: 'cancelled', handedOver: 'handed over',
    done: 'The batch is done', doneWhat: (n: number) => `${n} parcels are sealed. Stack them for hand-over and take the next batch.`,
    offlineBanner: (n: number) => (n ? `No network. Keep packing: ${n} to send, kept on this device.` : 'No network. Keep packing this batch: every scan is kept on this device.'), sending: (n: number) => `Sending ${n}…`, allSent: 'All sent', connected: 'Online',
    conflicts: 'Needs a look', setAside: 'Set aside', conflictOf: (code: string) => `Parcel ${code}`,
    shortTitle: 'What is missing?', shortOf: (title: string) => `Missing ${title}`, shortHow: 'How many are missing?', shortDo: 'Report short', shortOffline: 'Reporting needs a network. Set this parcel aside.', shortOtherLot: (lots: string) => `Take from lot ${lots}`, shortCancelled: 'The newest order was cancelled and its buyer told. Throw the old label away.', shortRelabel: (code: string) => `The parcel is now ${code}: print a new label.`, close: 'Close',
    keys: 'Keys', photoKept: 'Photo kept, will be sent', photoFirst: 'This parcel needs a photo before it is sealed',
    sale: 'Live sale',  release: 'Take back', releaseAgain: 'Press again to take it back', by: (name: string) => `${name} is packing`, noBatches: 'No batches', lateList: 'Late parcels', noLate: 'No parcel is late', lateBy: (time: string) => `${time} late`, notPackedYet: 'not packed yet', packedLate: 'packed late',
    waitingParcels: 'Waiting', pickingParcels: 'Being packed', packedParcels: 'Packed', handedParcels: 'Handed over', lateParcels: 'Late', rate: 'Rate', perHour: (n: string) => `${n} parcels/h`, unknownYet: 'not known yet', forecast: 'Done by', parcels: (n: number) => (n === 1 ? '1 parcel' : `${n} parcels`), noSales: 'No live sales yet', stale: (time: string) => `Data is ${time} old`, more: (n: number) => `and ${n} more`,
    light: 'Capacity today',  hands: 'Hands needed', handsNow: (n: number) => `${n} now`, canPack: (n: string) => `${n} more can be packed`, cannot: 'not even with more hands',
  },
})


/** What the last scan meant. Capitals where the parcel must not go on: they are read from a metre away. */
export const signalWords = dictionary({
  vi: { parcel: 'Đúng kiện', ok: 'Đúng', complete: 'Đủ món', sealed: 'Đã niêm phong', 'wrong-item': 'SAI HÀNG', 'too-many': 'THỪA', 'already-packed': 'ĐÃ ĐÓNG RỒI', cancelled: 'ĐÃ HỦY, ĐỪNG GỬI', replaced: 'TEM CŨ, BỎ ĐI', 'other-batch': 'KIỆN CỦA ĐỢT KHÁC', 'other-packer': 'NGƯỜI KHÁC ĐANG ĐÓNG', unclaimed: 'CHƯA AI NHẬN ĐỢT NÀY', unknown: 'MÃ LẠ', 'label-first': 'QUÉT TEM TRƯỚC', 'photo-first': 'CHỤP ẢNH TRƯỚC', 'short-lot': 'LẤY LÔ KHÁC', 'short-cancelled': 'ĐÃ HỦY ĐƠN', undone: 'Đã bỏ lần quét', 'count-low': 'CHƯA ĐỦ', refused: 'KHÔNG NHẬN', claimed: 'Đã nhận đợt', printed: 'Đã gửi in', chosen: 'Đã chọn kiện', again: 'QUÉT TIẾP', dropped: 'Đã thôi', help: 'Trợ giúp', 'print-stopped': 'MÁY IN DỪNG' },
  en: { parcel: 'Right parcel', ok: 'Right', complete: 'All in', sealed: 'Sealed', 'wrong-item': 'WRONG ITEM', 'too-many': 'TOO MANY', 'already-packed': 'PACKED ALREADY', cancelled: 'CANCELLED, DO NOT SEND', replaced: 'OLD LABEL, THROW AWAY', 'other-batch': 'ANOTHER BATCH', 'other-packer': 'SOMEBODY ELSE PACKS IT', unclaimed: 'BATCH NOT TAKEN', unknown: 'UNKNOWN CODE', 'label-first': 'SCAN THE LABEL FIRST', 'photo-first': 'PHOTO FIRST', 'short-lot': 'USE ANOTHER LOT', 'short-cancelled': 'ORDER CANCELLED', undone: 'Scan undone', 'count-low': 'NOT ALL IN', refused: 'NOT TAKEN', claimed: 'Batch taken', printed: 'Sent to print', chosen: 'Parcel chosen', again: 'SCAN ON', dropped: 'Dropped', help: 'Help', 'print-stopped': 'PRINTER STOPPED' },
})

/** The states of a batch. */
export const stateWords = dictionary({
  vi: { open: 'Chờ nhận', claimed: 'Đang đóng', packed: 'Đã đóng xong', 'handed-over': 'Đã bàn giao' },
  en: { open: 'Waiting', claimed: 'Being packed', packed: 'Packed', 'handed-over': 'Handed over' },
})

/** Whether what is promised can be packed. */
export const lightWords = dictionary({
  vi: { sell: 'Kịp', slow: 'Sát nút', stop: 'Không kịp' },
  en: { sell: 'In time', slow: 'Tight', stop: 'Not in time' },
})

export type SignalName = keyof ReturnType<typeof signalWords>
