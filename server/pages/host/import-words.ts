import { dictionary } from '../ui/words.ts'

export const importWords = dictionary({
  vi: {
    title: 'Lấy hàng từ bảng tính',
    what: 'Mỗi dòng một món. Dòng đầu là tên cột như dưới đây; cột cuối có thể bỏ. Nhận tệp Excel (.xlsx) và CSV.',
    example: 'Ví dụ',
    columns: 'Mã hàng|Tên hàng|Giá|Số lượng|Giới hạn',
    sample: 'CAPHE1|Cà phê rang Cầu Kè 500 g|125000|200|5',
    choose: 'Chọn tệp',
    another: 'Chọn tệp khác',
    reading: 'Đang đọc tệp…',
    good: (n: number) => `Đọc được ${n} món, không có lỗi.`,
    bad: (n: string) => `Có ${n} lỗi. Sửa trong bảng tính rồi chọn lại tệp; chưa có gì được lưu.`,
    oldLetters: 'Tệp dùng bảng mã cũ (Windows-1258). Xem tên hàng bên dưới có đúng dấu không.',
    file: 'Cả tệp',
    row: (n: number) => `Dòng ${n}`,
    read: 'Những món đọc được',
    andMore: (n: number) => `và ${n} món nữa`,
    take: (n: number) => `Dùng ${n} món này`,
    numbers: 'Trong tệp, 1.000 nghĩa là gì?',
    viNumbers: '1.000 là một nghìn',
    enNumbers: '1,000 là một nghìn',
    plainNumbers: 'Không dùng dấu',
    faults:
      'empty|Tệp trống.|no-rows|Chưa có dòng hàng nào dưới tên cột.|encoding|Không đọc được chữ. Lưu lại dạng CSV UTF-8 hoặc gửi tệp .xlsx.|not-csv|Dấu ngoặc kép mở mà chưa đóng, hoặc nằm giữa chữ.|not-xlsx|Không đọc được tệp Excel này. Lưu lại dạng .xlsx.|too-large|Tệp chứa quá nhiều dữ liệu. Chép hàng sang tệp Excel mới rồi gửi lại.|too-slow|Đọc tệp quá lâu. Chép hàng sang tệp Excel mới rồi gửi lại.|encrypted|Tệp có mật khẩu. Bỏ mật khẩu rồi lưu và gửi lại.|damaged|Tệp bị hỏng. Mở bằng Excel, lưu lại dạng .xlsx rồi gửi lại.|too-many-rows|Nhiều hơn 500 món.|column-missing|Thiếu cột này.|column-twice|Cột này có hai lần.|column-unknown|Không biết cột này. Xóa nó hoặc đổi tên như ví dụ.|cells|Dòng này nhiều ô hơn số cột.|missing|Còn trống.|sku|Mã chỉ gồm chữ không dấu, số, chấm, gạch.|sku-twice|Mã này có ở dòng khác.|title|Tên không đọc được hoặc quá dài.|number|Không phải số nguyên.|grouped-number|Một nghìn hay số lẻ? Chọn cách viết số ở trên.|out-of-range|Số quá nhỏ hoặc quá lớn.',
  },
  en: {
    title: 'Take goods from a spreadsheet',
    what: 'One product a row. The first row names the columns as below; the last column may be left out. Excel (.xlsx) and CSV are taken.',
    example: 'Example',
    columns: 'sku|title|price|quota|limit',
    sample: 'COFFEE1|Roasted coffee 500 g|125000|200|5',
    choose: 'Choose a file',
    another: 'Choose another file',
    reading: 'Reading the file…',
    good: (n) => `${n} products read, no fault.`,
    bad: (n) => `${n} faults. Correct them in the spreadsheet and choose the file again; nothing was kept.`,
    oldLetters: 'The file uses old letters (Windows-1258). See below whether the names are right.',
    file: 'Whole file',
    row: (n) => `Row ${n}`,
    read: 'Products that were read',
    andMore: (n) => `and ${n} more`,
    take: (n) => `Use these ${n} products`,
    numbers: 'What does 1.000 mean in this file?',
    viNumbers: '1.000 is a thousand',
    enNumbers: '1,000 is a thousand',
    plainNumbers: 'No marks are used',
    faults:
      'empty|The file is empty.|no-rows|There is no row of goods below the names of the columns.|encoding|The letters cannot be read. Save as CSV UTF-8, or send the .xlsx.|not-csv|A quote is opened and not closed, or stands inside a text.|not-xlsx|This workbook cannot be read. Save it as .xlsx again.|too-large|The file holds too much. Copy the goods into a new workbook and send that.|too-slow|Reading the file takes too long. Copy the goods into a new workbook and send that.|encrypted|The file has a password. Save it without the password and send it again.|damaged|The file is damaged. Open it in Excel, save it as .xlsx and send it again.|too-many-rows|More than 500 products.|column-missing|This column is missing.|column-twice|This column is there twice.|column-unknown|This column is not known. Delete it or name it as in the example.|cells|This row has more cells than there are columns.|missing|Is empty.|sku|A code has letters A-Z, digits, dots and dashes only.|sku-twice|Another row has this code.|title|The name cannot be read or is too long.|number|Is not a whole number.|grouped-number|A thousand or a fraction? Choose above how numbers are written.|out-of-range|The number is too small or too large.',
  },
})

/** What is wrong and what to do about it. */
export function faultWords(code: string): string {
  const parts = importWords().faults.split('|')
  return parts[parts.indexOf(code) + 1] ?? code
}
