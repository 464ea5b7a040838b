import type { Notice } from './ladder.ts'

type Language = 'vi' | 'en'

type CaseNotice = Extract<Notice['type'], `case.${string}`>
type SaleNotice = Exclude<Notice['type'], CaseNotice>
/** One line for the subject, a sentence for the rest. */
type Said = [string, string]

/** A notice in a person's language. */
export function noticeInWords({ type, data }: Notice, language: Language): { subject: string; text: string } {
  const [first, rest] = isOfCase(type) ? ofCase(type, data, language) : ofSale(type, data, language)
  return { subject: `${first} – ${data.title}`, text: `${data.title}\n\n${first}.\n${rest}\n` }
}

function isOfCase(type: Notice['type']): type is CaseNotice {
  return type.startsWith('case.')
}

function ofSale(type: SaleNotice, data: Notice['data'], language: Language): Said {
  const by = data.packBy ? clockTime(data.packBy, data.timeZone, language) : ''
  const until = data.fullUntil ? clockTime(data.fullUntil, data.timeZone, language) : ''
  const hour = data.bringBy ? clockTime(data.bringBy, data.timeZone, language) : ''
  const vi: Record<SaleNotice, Said> = {
    'deadline.warned': [
      `Còn ${data.waiting} kiện phải gói trước ${by}`,
      'Hãy bấm "Đã nhận" trên bảng hạn giao; nếu không, người kế tiếp sẽ được báo.',
    ],
    'deadline.climbed': [
      `Chưa ai nhận: còn ${data.waiting} kiện phải gói trước ${by}`,
      'Bậc trước chưa xác nhận. Hãy bấm "Đã nhận" trên bảng hạn giao; nếu không, người kế tiếp sẽ được báo.',
    ],
    'deadline.breached': [
      `${data.parcels} kiện đã quá hạn ${by}`,
      'Các kiện này chưa được gói đúng hạn và đã được ghi lại.',
    ],
    'sale.paused': [
      'Phiên bán đã tạm dừng: kho không gói kịp nữa',
      `Phải gói ${data.due} kiện, chỉ gói được chừng ${data.packable}. Thêm người gói hoặc đổi quy tắc của phiên rồi mở lại.`,
    ],
    'promise.shifted': data.fullUntil
      ? [
          `Đơn mới được hẹn sau ${until}`,
          `Phải gói ${data.due} kiện, chỉ gói được chừng ${data.packable}. Người mua thấy ngày hẹn mới trước khi xác nhận.`,
        ]
      : ['Đơn mới lại được hẹn như thường', 'Kho đã kịp trở lại.'],
    'goods.missing': [
      `Đến ${hour} còn thiếu ${data.missing} món của ${data.members} nhà`,
      'Mở trang Điểm gom: gọi nhà chưa mang đến, hoặc giảm số mở bán bằng số đã có.',
    ],
  }
  const en: Record<SaleNotice, Said> = {
    'deadline.warned': [
      `${data.waiting} parcels must be packed by ${by}`,
      'Acknowledge it on the deadline board, or the next rung will be notified.',
    ],
    'deadline.climbed': [
      `Nobody answered: ${data.waiting} parcels must be packed by ${by}`,
      'The rung below did not acknowledge it. Acknowledge it on the deadline board, or the next rung will be notified.',
    ],
    'deadline.breached': [
      `${data.parcels} parcels missed their deadline of ${by}`,
      'They were not packed in time; this has been recorded.',
    ],
    'sale.paused': [
      'The sale was paused: the floor cannot pack more in time',
      `${data.due} parcels are due and about ${data.packable} can be packed. Add packers or change the sale's rules, then open it again.`,
    ],
    'promise.shifted': data.fullUntil
      ? [
          `New orders are promised for after ${until}`,
          `${data.due} parcels are due and about ${data.packable} can be packed. Buyers see the later promise before they confirm.`,
        ]
      : ['New orders are promised as usual again', 'The floor has caught up.'],
    'goods.missing': [
      `${data.missing} units of ${data.members === 1 ? 'one member' : `${data.members} members`} were missing at ${hour}`,
      'Open the hub page: call who has not come, or cut the quota to what is there.',
    ],
  }
  return (language === 'vi' ? vi : en)[type]
}

function ofCase(type: CaseNotice, data: Notice['data'], language: Language): Said {
  const answerBy = data.answerBy ? clockTime(data.answerBy, data.timeZone, language) : ''
  const vi: Record<CaseNotice, Said> = {
    'case.opened': [
      `Khách báo có vấn đề với đơn số ${data.number}: trả lời trước ${answerBy}`,
      'Mở trang Hỗ trợ khách và bấm "Tôi nhận"; nếu không, người kế tiếp sẽ được báo.',
    ],
    'case.climbed': [
      `Chưa ai nhận khiếu nại về đơn số ${data.number}: trả lời trước ${answerBy}`,
      'Bậc trước chưa nhận. Mở trang Hỗ trợ khách và bấm "Tôi nhận"; nếu không, người kế tiếp sẽ được báo.',
    ],
    'case.overdue': [
      `Khiếu nại về đơn số ${data.number} đã quá hạn trả lời ${answerBy}`,
      'Khách đã được báo rằng chưa có ai trả lời. Hãy trả lời ngay trên trang Hỗ trợ khách.',
    ],
    'case.ended': [
      `Khiếu nại về đơn số ${data.number} hết hạn: hoàn tiền theo quy định`,
      `Không ai trả lời trước ${answerBy}. Khách đã được báo là sẽ được hoàn tiền.`,
    ],
  }
  const en: Record<CaseNotice, Said> = {
    'case.opened': [
      `A buyer says that something is wrong with order ${data.number}: answer by ${answerBy}`,
      'Open the support desk and press “I take it”, or the next rung will be notified.',
    ],
    'case.climbed': [
      `Nobody took the case of order ${data.number}: answer by ${answerBy}`,
      'The rung below did not take it. Open the support desk and press “I take it”, or the next rung will be notified.',
    ],
    'case.overdue': [
      `The case of order ${data.number} was to be answered by ${answerBy}`,
      'The buyer was told that nobody has answered yet. Answer it now, on the support desk.',
    ],
    'case.ended': [
      `The case of order ${data.number} ran out of time: refunded by rule`,
      `Nobody answered by ${answerBy}. The buyer was told of the refund.`,
    ],
  }
  return (language === 'vi' ? vi : en)[type]
}

function clockTime(at: string, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(at))
}
