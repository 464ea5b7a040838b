import type { FailedJob } from '../../../shared/contract/routes/control-trouble.ts'
import { dictionary } from '../ui/words.ts'

type Kind = FailedJob['kind']

/** What failed work is about, and what can be done about it. */
const words = dictionary({
  vi: {
    name: {
      reserve: 'Xử lý đơn của làn',
      cut: 'Chia đợt đóng gói',
      paper: 'Phiếu và tem',
      zpl: 'Tem ZPL',
      'other-paper': 'Giấy khổ khác',
      manifest: 'Biên bản bàn giao',
      print: 'Trang in',
      send: 'Gửi tem ra máy in',
      tell: 'Báo tin cho khách',
      duty: 'Việc chạy nền',
      unreadable: 'Yêu cầu không đọc được',
    } satisfies Record<Kind, string>,
    todo: {
      reserve:
        'Khách đang chờ kết quả đơn. Xem máy chủ và Postgres còn chạy tốt không; báo người cài đặt kèm lý do dưới đây.',
      cut: 'Đơn chưa vào đợt đóng gói nào. Bấm Làm lại; nếu vẫn lỗi, báo người cài đặt kèm lý do dưới đây.',
      paper:
        'Chưa in được giấy của đợt này: đóng các đợt khác trước. Bấm Làm lại; nếu vẫn lỗi, báo người cài đặt kèm lý do dưới đây.',
      zpl: 'In tem bằng hộp in của trình duyệt trong lúc chờ. Bấm Làm lại; nếu vẫn lỗi, báo người cài đặt.',
      'other-paper': 'In khổ thường (100 × 150) thay cho khổ này. Nếu cũng không in được, báo người cài đặt.',
      manifest: 'Hàng đã bàn giao vẫn được ghi sổ; chỉ tờ biên bản chưa có. Bấm Làm lại trước khi bưu tá đến lấy giấy.',
      print: 'Bấm Làm lại, hoặc dừng lệnh in này ở trang Đóng gói rồi in lại.',
      send: 'Bật máy in, xem giấy và dây mạng; tem tự in khi máy sẵn sàng. Hoặc dừng lệnh in ở trang Đóng gói và in ở máy khác.',
      tell: 'Đơn vẫn xử lý bình thường, chỉ là khách chưa được báo tin. Báo người cài đặt kèm lý do dưới đây; khi nơi gửi tin chạy lại, bấm Làm lại.',
      duty: 'Hệ thống tự làm lại. Nếu còn ở đây sau vài phút, báo người cài đặt kèm lý do dưới đây.',
      unreadable:
        'Không có gì phải làm lại. Nếu gặp nhiều lần, báo người cài đặt: có thể hai phiên bản đang chạy cùng lúc.',
    } satisfies Record<Kind, string>,
    webhook: 'Phần mềm khác không nhận tin',
    webhookTodo:
      'Đơn vẫn xử lý bình thường. Nhờ người làm phần mềm đó sửa theo lý do dưới đây, rồi bấm Làm lại: tin chưa nhận sẽ được gửi lại. Hoặc xem ở Cài đặt, Kết nối phần mềm khác.',
    batch: (n: number) => `đợt ${n}`,
  },
  en: {
    name: {
      reserve: 'Deciding orders of partition',
      cut: 'Cutting packing batches',
      paper: 'Slips and labels',
      zpl: 'ZPL labels',
      'other-paper': 'Paper of another size',
      manifest: 'Hand-over record',
      print: 'Pages to print',
      send: 'Sending labels to a printer',
      tell: 'Telling buyers about their orders',
      duty: 'Work in the background',
      unreadable: 'A request that cannot be read',
    },
    todo: {
      reserve:
        'Buyers are waiting for their orders. Check the server and Postgres; give the reason below to whoever runs them.',
      cut: 'Orders are not in a packing batch yet. Press Do it again; if it still fails, give the reason below to whoever runs the server.',
      paper:
        'The paper of this batch is missing: pack the other batches first. Press Do it again; if it still fails, give the reason below to whoever runs the server.',
      zpl: "Meanwhile, print labels with the browser's dialog. Press Do it again; if it still fails, tell whoever runs the server.",
      'other-paper': 'Print on the usual size (100 × 150) instead. If that fails too, tell whoever runs the server.',
      manifest:
        'The hand-over is recorded; only its sheet is missing. Press Do it again before the courier comes for it.',
      print: 'Press Do it again, or stop this print job on the packing page and print again.',
      send: 'Switch the printer on and check its paper and cable; labels print automatically when it is ready. Or stop the job on the packing page and use another printer.',
      tell: 'Orders go on as usual; their buyers were not told. Give the reason below to whoever runs the server, and press Do it again once the receiver works.',
      duty: 'It is retried automatically. If it is still here after a few minutes, give the reason below to whoever runs the server.',
      unreadable:
        'There is nothing to retry. If it happens often, tell whoever runs the server: two versions may be running at once.',
    },
    webhook: 'Other software takes no messages',
    webhookTodo:
      'Orders go on as usual. Have its maker mend it (reason below), then press Do it again: what it has missed is sent. Or see Settings, Other software.',
    batch: (n: number) => `batch ${n}`,
  },
})

/** What the work is about, in names people know: the batch, the carrier, the printer. The sale is shown next to it. */
export function jobName(job: FailedJob): string {
  const all = words()
  if (job.webhook !== null) return `${all.webhook} · ${job.webhook}`
  const which: Partial<Record<Kind, string>> = {
    reserve: ` ${job.subject}`,
    duty: job.saleTitle ? '' : `: ${job.subject}`,
    tell: `: ${job.subject.split(' ')[1] ?? ''}`,
  }
  const about = [job.batchNumber !== null && all.batch(job.batchNumber), job.carrier, job.printer].filter(Boolean)
  return [`${all.name[job.kind]}${which[job.kind] ?? ''}`, ...about].join(' · ')
}

export function whatToDo({ kind, webhook }: FailedJob): string {
  return webhook === null ? words().todo[kind] : words().webhookTodo
}
