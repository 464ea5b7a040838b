import { dictionary } from '../ui/words.ts'

export const importWords = dictionary({
  vi: {
    title: 'Lấy hàng từ bảng tính',
    what: 'Mỗi dòng một món, có tên cột như dưới đây; cột khác được bỏ qua. Nhận tệp Excel (.xlsx), CSV và tệp xuất từ KiotViet, Sapo, Shopee.',
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
    whichNumber: (example: string) => `Trong tệp, ${example} là bao nhiêu?`,
    whichSheet: 'Lấy hàng từ trang tính nào?',
    sheetRows: (name: string, n: number) => `${name} (${n} dòng)`,
    noted: 'Đã bỏ qua hoặc sửa giúp bạn',
    notes:
      'columns-left-out|Bỏ qua các cột không cần:|hidden-columns|Bỏ qua các cột bị ẩn:|hidden-rows|Bỏ qua số dòng bị ẩn:|rows-left-out|Bỏ qua các dòng không phải hàng:|sheets-left-out|Bỏ qua các trang tính khác:|looks-like-date|Mã này giống ngày do Excel tự đổi, xem lại:|letters-mended|Đã sửa lỗi phông chữ, xem lại tên:|small-price|Giá dưới 1.000 ₫, có phải tính bằng nghìn đồng không?',
    faults:
      'empty|Tệp trống.|no-rows|Chưa có dòng hàng nào dưới tên cột.|encoding|Không đọc được chữ. Lưu lại dạng CSV UTF-8 hoặc gửi tệp .xlsx.|not-csv|Dấu ngoặc kép mở mà chưa đóng, hoặc nằm giữa chữ.|not-xlsx|Không đọc được tệp Excel này. Lưu lại dạng .xlsx.|too-large|Tệp chứa quá nhiều dữ liệu. Chép hàng sang tệp Excel mới rồi gửi lại.|too-slow|Đọc tệp quá lâu. Chép hàng sang tệp Excel mới rồi gửi lại.|encrypted|Tệp có mật khẩu. Bỏ mật khẩu rồi lưu và gửi lại.|damaged|Tệp bị hỏng. Mở bằng Excel, lưu lại dạng .xlsx rồi gửi lại.|too-many-rows|Nhiều hơn 500 món.|column-missing|Thiếu cột này.|column-twice|Cột này có hai lần.|column-unknown|Không biết cột này. Xóa nó hoặc đổi tên như ví dụ.|cells|Dòng này nhiều ô hơn số cột.|missing|Còn trống.|sku|Mã chỉ gồm chữ không dấu, số, chấm, gạch.|sku-twice|Mã này có ở dòng khác.|title|Tên không đọc được hoặc quá dài.|number|Không phải số nguyên.|grouped-number|Một nghìn hay số lẻ? Chọn cách viết số ở trên.|out-of-range|Số quá nhỏ hoặc quá lớn.|which-sheet|Nhiều trang tính có hàng. Chọn một trang ở trên.|cell-error|Ô này báo lỗi trong Excel.|not-computed|Công thức chưa được tính. Mở tệp bằng Excel rồi lưu lại.|date|Excel đã đổi ô này thành ngày. Gõ lại dạng chữ.|digits-lost|Excel đã rút gọn mã và làm mất số. Gõ lại mã.|letters-lost|Tên bị mất dấu hoặc mất chữ. Gõ lại tên.|shown-differs|Số hiện ra khác số trong ô. Đổi định dạng ô.',
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
    whichNumber: (example) => `How much is ${example} in this file?`,
    whichSheet: 'Which sheet holds the goods?',
    sheetRows: (name, n) => `${name} (${n} rows)`,
    noted: 'Left out or put right for you',
    notes:
      'columns-left-out|Columns that are not needed were left out:|hidden-columns|Hidden columns were left out:|hidden-rows|Hidden rows left out:|rows-left-out|Rows that hold no goods were left out:|sheets-left-out|Other sheets were left out:|looks-like-date|This code looks like a date that Excel made:|letters-mended|Letters were put right, check the names:|small-price|Prices below 1,000 ₫: are they meant in thousands?',
    faults:
      'empty|The file is empty.|no-rows|There is no row of goods below the names of the columns.|encoding|The letters cannot be read. Save as CSV UTF-8, or send the .xlsx.|not-csv|A quote is opened and not closed, or stands inside a text.|not-xlsx|This workbook cannot be read. Save it as .xlsx again.|too-large|The file holds too much. Copy the goods into a new workbook and send that.|too-slow|Reading the file takes too long. Copy the goods into a new workbook and send that.|encrypted|The file has a password. Save it without the password and send it again.|damaged|The file is damaged. Open it in Excel, save it as .xlsx and send it again.|too-many-rows|More than 500 products.|column-missing|This column is missing.|column-twice|This column is there twice.|column-unknown|This column is not known. Delete it or name it as in the example.|cells|This row has more cells than there are columns.|missing|Is empty.|sku|A code has letters A-Z, digits, dots and dashes only.|sku-twice|Another row has this code.|title|The name cannot be read or is too long.|number|Is not a whole number.|grouped-number|A thousand or a fraction? Choose above how numbers are written.|out-of-range|The number is too small or too large.|which-sheet|Several sheets hold goods. Choose one above.|cell-error|This cell shows an error in Excel.|not-computed|The formula was not computed. Open the file in Excel and save it.|date|Excel made a date of this cell. Type it again as text.|digits-lost|Excel shortened the code and lost its digits. Type it again.|letters-lost|The name lost letters. Type it again.|shown-differs|The number shown is not the one in the cell. Change the cell format.',
  },
})

/** What is wrong and what to do about it. */
export function faultWords(code: string): string {
  const parts = importWords().faults.split('|')
  return parts[parts.indexOf(code) + 1] ?? code
}

/** What was left out or put right. */
export function noteWords(code: string): string {
  const parts = importWords().notes.split('|')
  return parts[parts.indexOf(code) + 1] ?? code
}
