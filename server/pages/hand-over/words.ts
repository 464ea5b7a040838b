import type { ScanResult, NoteKind } from '../../../shared/dispatch/pickup.ts'
import { dictionary } from '../parts/words.ts'

const parcels = (n: number): string => (n === 1 ? '1 parcel' : `${n} parcels`)

export const words = dictionary({
  vi: {
    title: 'Bàn giao cho hãng vận chuyển', pickups: 'Các chuyến lấy hàng', begin: 'Bắt đầu chuyến lấy hàng', whichCarrier: 'Hãng nào đến lấy?', otherCarrier: 'Tên hãng khác', start: 'Bắt đầu quét',
    noneYet: 'Chưa có chuyến lấy hàng nào', noneYetWhat: 'Khi xe đến: chọn hãng, quét từng kiện lên xe, rồi bưu tá ký một lần cho tất cả.', open: 'đang lấy', signed: 'đã ký', cancelled: 'đã hủy',
    onTruck: 'Đã lên xe', stillHere: 'Còn ở đây', ready: 'Sẵn sàng quét', readyWhat: 'Quét mã kiện bằng máy quét, hoặc gõ 12 số rồi bấm Enter.', typeCode: 'Mã kiện', add: 'Thêm',
    missing: 'Chưa quét', missingNone: 'Không còn kiện nào chờ hãng này.', scanned: 'Vừa quét', handOverBy: 'giao trước', waiting: (n: number) => `${n} lượt quét chờ gửi`,
    notes: 'Có gì bất thường?', noteText: 'Ghi thêm (không bắt buộc)', noted: 'Đã ghi', photo: 'Chụp ảnh', photos: (n: number) => `${n} ảnh đã lưu`, photoWhat: 'Biên bản đã ký, xe đầy, chỗ để hàng',
    sign: 'Bưu tá ký nhận', courier: 'Họ tên bưu tá', signHere: 'Ký vào khung bằng ngón tay', clear: 'Ký lại', confirm: (n: number) => `Ký nhận ${n} kiện`, needName: 'Cần họ tên bưu tá.', needInk: 'Bưu tá cần ký vào khung.',
    cancel: 'Hủy chuyến', cancelAgain: 'Bấm lần nữa để hủy', done: 'Đã bàn giao', doneWhat: (n: number, carrier: string) => `${n} kiện đã giao cho ${carrier}, có chữ ký.`, record: 'Biên bản bàn giao (PDF)', evidence: 'Hồ sơ bằng chứng (ZIP)',
    amend: 'Sửa biên bản', amendWhat: 'Xe không chở hết? Quét từng kiện ở lại rồi lưu thành phụ lục có số.', leftBehind: 'Để lại', save: (n: number) => `Lưu phụ lục: ${n} kiện ở lại`, amended: (n: number) => `Đã lưu phụ lục ${n}.`, reason: 'Lý do', reasonFull: 'Xe đầy', back: 'Các chuyến khác',
  },
  en: {
    title: 'Hand over to the carrier', pickups: 'Pick-ups', begin: 'Begin a pick-up', whichCarrier: 'Which carrier is here?', otherCarrier: 'Another carrier', start: 'Start scanning',
    noneYet: 'No pick-up yet', noneYetWhat: 'When the truck comes: choose the carrier, scan each parcel onto the truck, then the courier signs once for all.', open: 'under way', signed: 'signed', cancelled: 'cancelled',
    onTruck: 'On the truck', stillHere: 'Still here', ready: 'Ready to scan', readyWhat: 'Scan the parcel code, or type its 12 digits and press Enter.', typeCode: 'Parcel code', add: 'Add',
    missing: 'Not scanned yet', missingNone: 'No parcel is waiting for this carrier.', scanned: 'Just scanned', handOverBy: 'hand over by', waiting: (n: number) => `${n} ${n === 1 ? 'scan waits' : 'scans wait'} to be sent`,
    notes: 'Anything unusual?', noteText: 'More about it (optional)', noted: 'Noted', photo: 'Take a photo', photos: (n: number) => `${n} ${n === 1 ? 'photo' : 'photos'} kept`, photoWhat: 'The signed paper, a full truck, the parcels',
    sign: 'The courier signs', courier: 'Courier\'s full name', signHere: 'Sign in the box with a finger', clear: 'Sign again', confirm: (n: number) => `Sign for ${parcels(n)}`, needName: 'The courier\'s name is needed.', needInk: 'The courier has to sign in the box.',
    cancel: 'Cancel the pick-up', cancelAgain: 'Press again to cancel', done: 'Handed over', doneWhat: (n: number, carrier: string) => `${parcels(n)} handed to ${carrier}, signed for.`, record: 'Hand-over record (PDF)', evidence: 'Evidence pack (ZIP)',
    amend: 'Amend the record', amendWhat: 'Not everything fitted? Scan each parcel that stays, then save them as a numbered amendment.', leftBehind: 'Left behind', save: (n: number) => `Save amendment: ${parcels(n)} left behind`, amended: (n: number) => `Amendment ${n} is saved.`, reason: 'Reason', reasonFull: 'Truck full', back: 'Other pick-ups',
  },
})

/** What a scan was, as one short sentence to be heard across a yard. */
export const resultWords = dictionary({
  vi: { ok: 'Lên xe', duplicate: 'Đã quét rồi', 'not-packed': 'CHƯA ĐÓNG GÓI', 'handed-over': 'Đã bàn giao trước đó', 'other-carrier': 'KIỆN CỦA HÃNG KHÁC', cancelled: 'ĐƠN ĐÃ HỦY – GIỮ LẠI', replaced: 'TEM CŨ – DÁN TEM MỚI', unknown: 'Không có kiện này' } satisfies Record<ScanResult, string>,
  en: { ok: 'On the truck', duplicate: 'Scanned already', 'not-packed': 'NOT PACKED YET', 'handed-over': 'Handed over before', 'other-carrier': 'ANOTHER CARRIER\'S PARCEL', cancelled: 'CANCELLED – KEEP IT', replaced: 'OLD LABEL – USE THE NEW ONE', unknown: 'No such parcel' },
})

export const noteWords = dictionary({
  vi: { 'truck-full': 'Xe đầy', 'came-early': 'Đến sớm', 'came-late': 'Đến trễ', 'did-not-come': 'Không đến', other: 'Khác' } satisfies Record<NoteKind, string>,
  en: { 'truck-full': 'Truck full', 'came-early': 'Came early', 'came-late': 'Came late', 'did-not-come': 'Did not come', other: 'Other' },
})
