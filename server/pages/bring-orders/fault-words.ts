import type { PlatformFaultCode } from '../../../shared/platform/platform-fault.ts'
import { dictionary } from '../ui/words.ts'

const words = dictionary<{ of: Record<PlatformFaultCode, string> }>({
  vi: {
    of: {
      empty: 'Tệp trống.',
      encoding: 'Không đọc được chữ. Tải lại tệp từ sàn.',
      'not-csv': 'Đây không phải tệp đơn CSV. Tải lại tệp từ sàn, không sửa.',
      'not-xlsx': 'Không đọc được tệp Excel này. Tải lại tệp từ sàn.',
      encrypted: 'Tệp có mật khẩu. Bỏ mật khẩu rồi gửi lại.',
      damaged: 'Tệp bị hỏng. Tải lại tệp từ sàn.',
      'too-large': 'Tệp quá lớn. Xuất ít ngày hơn rồi gửi lại.',
      'too-slow': 'Đọc tệp quá lâu. Xuất ít ngày hơn rồi gửi lại.',
      'column-missing':
        'Thiếu cột này. Khi xuất tệp trên sàn, chọn mẫu có đủ cột (TikTok Shop: Tất cả đơn hàng; Shopee: Đơn hàng).',
      'column-twice': 'Cột này có hai lần. Tải lại tệp từ sàn, không sửa.',
      'other-platform': 'Đây là tệp đơn của sàn khác. Chọn đúng shop ở trên.',
      'which-sheet': 'Nhiều trang tính có đơn. Giữ lại một trang rồi gửi lại.',
      'no-rows': 'Không có đơn nào dưới tên cột.',
      'too-many-rows': 'Nhiều hơn 15.000 dòng. Xuất ít ngày hơn rồi gửi lại.',
      'digits-lost':
        'Tệp này đã lưu lại bằng Excel và mất số trong mã đơn. Tải lại tệp từ sàn, gửi luôn, đừng mở bằng Excel.',
      'mixed-dates': 'Ngày trong tệp viết theo nhiều kiểu. Tải lại tệp từ sàn, đừng mở bằng Excel.',
      missing: 'Còn trống.',
      'order-id': 'Mã đơn không đúng.',
      'package-id': 'Mã kiện không đúng.',
      tracking: 'Mã vận đơn không đúng.',
      'tracking-twice': 'Mã vận đơn này có ở kiện khác.',
      'status-unknown': 'Chưa biết trạng thái này của sàn.',
      time: 'Ngày giờ không đúng.',
      quantity: 'Số lượng phải là số nguyên từ 1.',
      amount: 'Số tiền không đúng.',
      cells: 'Dòng bị lệch cột.',
      'cell-error': 'Ô có lỗi của Excel.',
      'not-computed': 'Ô có công thức chưa tính.',
      'rows-differ': 'Các dòng của cùng một đơn không khớp nhau.',
      'row-of-faulty-package': 'Cùng kiện với một dòng bị lỗi nên để lại cả kiện.',
    },
  },
  en: {
    of: {
      empty: 'The file is empty.',
      encoding: 'Its letters cannot be read. Download the file again.',
      'not-csv': 'This is no CSV file of orders. Download it again and do not edit it.',
      'not-xlsx': 'This Excel file cannot be read. Download it again.',
      encrypted: 'The file has a password. Remove it and send the file again.',
      damaged: 'The file is damaged. Download it again.',
      'too-large': 'The file is too large. Export fewer days.',
      'too-slow': 'Reading the file took too long. Export fewer days.',
      'column-missing':
        'This column is missing. Choose the template with all columns when exporting (TikTok Shop: All orders; Shopee: Orders).',
      'column-twice': 'This column is there twice. Download the file again and do not edit it.',
      'other-platform': 'These are orders of another platform. Choose the right shop above.',
      'which-sheet': 'Several sheets have orders. Keep one and send the file again.',
      'no-rows': "There are no orders below the columns' names.",
      'too-many-rows': 'More than 15,000 rows. Export fewer days.',
      'digits-lost':
        'This file was saved by Excel and lost digits of the order ids. Download it again and do not open it in Excel.',
      'mixed-dates': 'Its dates are written in several ways. Download it again and do not open it in Excel.',
      missing: 'Empty.',
      'order-id': 'Not an order id.',
      'package-id': 'Not a package id.',
      tracking: 'Not a tracking code.',
      'tracking-twice': 'Another package has this tracking code.',
      'status-unknown': 'This status of the platform is not known.',
      time: 'Not a date and time.',
      quantity: 'Must be a whole number from 1.',
      amount: 'Not an amount.',
      cells: 'The row is shifted.',
      'cell-error': 'The cell has an Excel error.',
      'not-computed': 'The cell has a formula without a result.',
      'rows-differ': 'The rows of one order contradict each other.',
      'row-of-faulty-package': 'Left out because another row of its parcel has a fault.',
    },
  },
})

/** What is wrong with an order file or a row of it; undefined for a code without words. */
export const inFaultWords = (code: string): string | undefined => (words().of as Record<string, string>)[code]
