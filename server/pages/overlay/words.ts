import { dictionary } from '../ui/words.ts'

export const words = dictionary({
  vi: {
    left: 'Còn',
    soldOut: 'HẾT HÀNG',
    more: (n: number) => `và ${n} loại nữa`,
    scan: 'Quét để mua',
    qr: 'Mã QR của phiên bán',
    soon: (when: string) => `Mở bán lúc ${when}`,
    notYet: 'Sắp mở bán',
    paused: 'Tạm dừng bán',
    rehearsal: 'Live thử',
    none: 'Không có phiên bán ở địa chỉ này',
  },
  en: {
    left: 'Left',
    soldOut: 'SOLD OUT',
    more: (n) => `and ${n} more`,
    scan: 'Scan to buy',
    qr: 'QR code of the sale',
    soon: (when) => `Opens at ${when}`,
    notYet: 'Opening soon',
    paused: 'Paused',
    rehearsal: 'Rehearsal',
    none: 'There is no sale at this address',
  },
})
