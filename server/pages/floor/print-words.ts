import { dictionary } from '../ui/words.ts'

export const printWords = dictionary({
  vi: {
    paper: 'In giấy',
    labels: 'In tem',
    attention: (n: number) => `${n} kiện cần xem lại trước khi đóng`,
    attentionDo: 'Để riêng những kiện này và báo người điều phối: mục Sự cố ghi cách xử lý.',
    label: 'Tem',
    labelsAgain: 'In lại cả đợt',
    labelsAgainSure: 'Bấm lần nữa: mọi tem cũ thành tem hỏng',
    slips: 'Phiếu đóng gói',
    picks: 'Phiếu nhặt',
    where: 'In ở',
    here: 'Máy tính này (hộp in)',
    jam: 'Kẹt giấy: in tiếp',
    jamWhat: 'Quét tem đầu tiên bị hỏng, hoặc chọn số kiện. Tem cũ từ đó bị hủy.',
    from: 'Từ kiện',
    to: 'Đến kiện',
    jamDo: (from: number, to: number) =>
      from === to ? `In lại tem kiện ${from}` : `In lại tem kiện ${from} đến ${to}`,
    one: 'In lại một tem',
    oneWhat: 'Quét tem cũ, hoặc chọn kiện. Tem mới có mã mới; tem cũ bị hủy.',
    parcel: 'Kiện',
    why: 'Vì sao',
    oneDo: (n: number) => `In lại tem kiện ${n}`,
    packedToo: (n: number) => `${n} kiện trong số này đã niêm phong: phải dán tem mới lên.`,
    close: 'Đóng',
    history: 'Đã in',
    noHistory: 'Chưa in gì cho đợt này',
    chosen: (n: number) => `Kiện ${n}`,
    whole: 'cả đợt',
    range: (from: number, to: number) => (from === to ? `kiện ${from}` : `kiện ${from}–${to}`),
    reprints: (n: number) => `${n} tem in lại`,
    copy: (n: number) => `lần ${n}`,
    open: 'Mở trang in',
    openPart: (n: number) => `Mở phần ${n}`,
    stop: 'Dừng in',
    resume: 'Máy đã sửa: in tiếp',
    cameOut: 'Đã ra đẹp mấy tem?',
    waits: 'Máy in chưa trả lời. Bật máy, xem dây mạng: tem tự in khi máy sẵn sàng.',
    broke: 'Máy in dừng giữa chừng. Đếm số tem đã ra đẹp của lần này, rồi in tiếp.',
    byHand: 'Đã dừng in. In tiếp khi máy sẵn sàng.',
    nothing: 'Không còn tem nào để in: các kiện này đã hủy hoặc đã giao.',
    noSender: 'Tem chưa có người gửi.',
    noSenderWhat:
      'Nhập tên, số điện thoại và địa chỉ của shop một lần, rồi in lại. Bưu tá cần biết gửi trả hàng về đâu khi không giao được.',
    noSenderWho: 'Chủ shop hoặc người phụ trách nhập được ở trang Cài đặt.',
    toSettings: 'Nhập người gửi',
    printerGone: 'Máy in này không dùng được nữa. Chọn máy khác.',
    noNetwork: 'Cần mạng để in. Tem đã in vẫn dùng được.',
    blocked: 'Trình duyệt chặn cửa sổ in. Bấm "Mở trang in" ở dưới.',
    sent: (n: number) => `${n} tem`,
  },
  en: {
    paper: 'Print',
    labels: 'Print labels',
    attention: (n: number) =>
      n === 1 ? '1 parcel needs checking before it is packed' : `${n} parcels need checking before they are packed`,
    attentionDo: 'Keep them aside and tell the dispatcher: Trouble, in control, says what to do.',
    label: 'Labels',
    labelsAgain: 'Reprint the whole batch',
    labelsAgainSure: 'Press again: every old label becomes void',
    slips: 'Packing slips',
    picks: 'Pick list',
    where: 'Print on',
    here: 'This computer (print dialog)',
    jam: 'Paper jam: resume',
    jamWhat: 'Scan the first spoilt label, or choose the parcel. Old labels from there on become void.',
    from: 'From parcel',
    to: 'To parcel',
    jamDo: (from: number, to: number) => (from === to ? `Reprint label ${from}` : `Reprint labels ${from} to ${to}`),
    one: 'Reprint one label',
    oneWhat: 'Scan the old label, or choose the parcel. The new label has a new code; the old one becomes void.',
    parcel: 'Parcel',
    why: 'Why',
    oneDo: (n: number) => `Reprint label ${n}`,
    packedToo: (n: number) =>
      n === 1
        ? '1 of these parcels is sealed: stick the new label on it.'
        : `${n} of these parcels are sealed: stick the new labels on them.`,
    close: 'Close',
    history: 'Printed',
    noHistory: 'Nothing printed for this batch yet',
    chosen: (n: number) => `Parcel ${n}`,
    whole: 'whole batch',
    range: (from: number, to: number) => (from === to ? `parcel ${from}` : `parcels ${from}–${to}`),
    reprints: (n: number) => (n === 1 ? '1 reprint' : `${n} reprints`),
    copy: (n: number) => `copy ${n}`,
    open: 'Open the pages',
    openPart: (n: number) => `Open part ${n}`,
    stop: 'Stop printing',
    resume: 'Printer fixed: resume',
    cameOut: 'How many came out well?',
    waits:
      'The printer does not answer. Switch it on and check its cable: the labels print automatically when it is ready.',
    broke: 'The printer stopped halfway. Count the labels of this run that came out well, then resume.',
    byHand: 'Printing was stopped. Resume when the printer is ready.',
    nothing: 'No label is left to print: these parcels were cancelled or handed over.',
    noSender: 'The labels name no sender yet.',
    noSenderWhat:
      "Enter the shop's name, phone and address once, then print again. The courier must know where to bring back what cannot be delivered.",
    noSenderWho: 'The owner or a host can do that in the settings.',
    toSettings: 'Enter the sender',
    printerGone: 'This printer can no longer be used. Choose another.',
    noNetwork: 'Printing needs a network. Labels already printed stay valid.',
    blocked: 'The browser blocked the print window. Press "Open the pages" below.',
    sent: (n: number) => (n === 1 ? '1 label' : `${n} labels`),
  },
})

/** Why a person must look at a parcel's paper. */
export const problemWords = dictionary({
  vi: {
    name: 'tên có chữ không in được',
    address: 'địa chỉ có chữ không in được',
    goods: 'tên hàng có chữ không in được',
    'too-long': 'tên hoặc địa chỉ dài quá khổ tem',
    'not-drawn': 'không in được tờ của kiện này',
  },
  en: {
    name: 'the name has characters that cannot be printed',
    address: 'the address has characters that cannot be printed',
    goods: 'the goods have characters that cannot be printed',
    'too-long': 'name or address is too long for the label',
    'not-drawn': 'its sheet cannot be printed',
  },
})

/** Why a label is reprinted. */
export const reasonWords = dictionary({
  vi: { torn: 'Tem rách', faint: 'Tem mờ', lost: 'Mất tem', jam: 'Kẹt giấy' },
  en: { torn: 'Label torn', faint: 'Label faint', lost: 'Label lost', jam: 'Paper jam' },
})

/** The states of a print job. */
export const printStateWords = dictionary({
  vi: { drawing: 'đang vẽ', ready: 'sẵn sàng', printing: 'đang in', stopped: 'đã dừng', printed: 'đã in xong' },
  en: { drawing: 'being rendered', ready: 'ready', printing: 'printing', stopped: 'stopped', printed: 'printed' },
})
