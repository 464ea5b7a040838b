import type { HandOutResult } from '../../../shared/dispatch/hand-out.ts'
import { dictionary } from '../ui/words.ts'

export const pointWords = dictionary({
  vi: {
    toCarrier: 'Giao cho hãng',
    atPoint: 'Giao tại điểm',
    noPoint: 'Chưa có điểm nhận hàng',
    noPointWhat: 'Người bán thêm điểm nhận hàng để khách tự đến lấy.',
    which: 'Bạn đang ở điểm nào?',
    code: 'Mã của khách, hoặc 3 số cuối điện thoại',
    codeWhat: 'Mã có 6 số, ở trang đơn hàng của khách.',
    handOut: 'Giao hàng',
    pickBelow: 'Chọn kiện bên dưới',
    waiting: (n: number) => `Đang chờ khách: ${n} kiện`,
    none: 'Không có kiện nào chờ ở đây.',
    noMatch: 'Không có kiện nào có 3 số cuối này.',
    orders: (numbers: string) => `Đơn số ${numbers}`,
    phone: (end: string) => `ĐT …${end}`,
    until: (when: string) => `giữ đến ${when}`,
    give: 'Giao kiện này',
    cash: (sum: string) => `Thu ${sum}`,
    paid: 'Không thu tiền',
    close: 'Chạm để tiếp tục',
  },
  en: {
    toCarrier: 'To a carrier',
    atPoint: 'At a point',
    noPoint: 'No point yet',
    noPointWhat: 'The seller adds points where buyers collect their parcels.',
    which: 'Which point are you at?',
    code: "The buyer's code, or the last 3 digits of the phone",
    codeWhat: "The code has 6 digits and is on the buyer's order page.",
    handOut: 'Hand out',
    pickBelow: 'Choose the parcel below',
    waiting: (n) => `Waiting for buyers: ${n === 1 ? '1 parcel' : `${n} parcels`}`,
    none: 'No parcel is waiting here.',
    noMatch: 'No parcel has these last 3 digits.',
    orders: (numbers) => `Order ${numbers}`,
    phone: (end) => `Phone …${end}`,
    until: (when) => `kept until ${when}`,
    give: 'Hand this out',
    cash: (sum) => `Collect ${sum}`,
    paid: 'Nothing to collect',
    close: 'Tap to go on',
  },
})

/** What came of a try, to be understood across a counter. */
export const handOutWords = dictionary({
  vi: {
    ok: 'GIAO HÀNG',
    'already-collected': 'ĐÃ GIAO RỒI',
    'too-late': 'ĐÃ TRẢ VỀ SHOP',
    'not-here': 'KIỆN KHÔNG CÓ Ở ĐÂY',
    wrong: 'SAI MÃ',
  } satisfies Record<HandOutResult, string>,
  en: {
    ok: 'HAND IT OUT',
    'already-collected': 'ALREADY COLLECTED',
    'too-late': 'WENT BACK TO THE SHOP',
    'not-here': 'NOT AT THIS POINT',
    wrong: 'WRONG CODE',
  },
})
