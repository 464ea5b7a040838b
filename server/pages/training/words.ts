import { dictionary } from '../ui/words.ts'

const minutesVi = (n: number): string => (n < 1 ? 'dưới 1 phút' : `${n} phút`)
const minutesEn = (n: number): string => (n < 1 ? 'under a minute' : n === 1 ? '1 minute' : `${n} minutes`)

export const words = dictionary({
  vi: {
    title: 'Tập bán hàng',
    intro: 'Khoảng mười phút: tự tay làm một phiên bán, từ lúc tạo phiên đến lúc bưu tá ký nhận.',
    nothingReal:
      'Bạn tập trong một cửa hàng riêng để tập. Không có khách thật, hàng thật hay tiền thật; làm sai cũng không sao.',
    begin: 'Bắt đầu tập',
    step: (n: number, of: number) => `Bước ${n}/${of}`,
    steps: {
      sale: 'Tạo một phiên bán',
      rehearsal: 'Bán thử',
      packing: 'Đóng gói ba kiện',
      'hand-over': 'Giao kiện, bưu tá ký',
    },
    what: {
      sale: 'Đặt tên phiên, thêm một hoặc hai món hàng.',
      rehearsal: 'Bán thử với khách giả, xem đơn vào, rồi kết thúc.',
      packing: 'Ba khách giả đặt hàng. In tem, kiểm món, niêm phong.',
      'hand-over': 'Quét ba kiện lên xe và ký nhận.',
    },
    how: {
      sale: `
        Ghi tên phiên, bấm “Tiếp tục”.
        Thêm một hoặc hai món: tên, giá, số lượng. Bấm “Tiếp tục”.
        Xem lại, bấm “Tạo phiên”.
        Bấm “Về bài tập” ở trên cùng.`,
      rehearsal: `
        Kéo xuống ô “Live thử”, bấm “Bắt đầu live thử 10 phút”.
        Bấm “Mở bán”. Khách giả vào và đặt hàng.
        Bấm “Ghim món đầu”, xem số đã bán tăng lên.
        Nhấn giữ “Nhấn giữ để kết thúc phiên”, rồi bấm “Về bài tập”.`,
      packing: `
        Bấm “Nhận đợt gấp nhất”.
        Bấm “In tem”: xem tem, in ra hoặc đóng lại.
        Mở từng kiện, bấm dấu + cho mỗi món đã bỏ vào hộp.
        Bấm “Niêm phong kiện”. Làm đủ ba kiện rồi bấm “Về bài tập”.`,
      'hand-over': `
        Chọn một hãng, bấm “Bắt đầu quét”.
        Gõ mã của từng kiện còn ở đây, bấm “Thêm”.
        Ghi tên bưu tá (tên bạn cũng được), ký vào khung bằng ngón tay.
        Bấm “Ký nhận 3 kiện”, rồi bấm “Về bài tập”.`,
    },
    go: {
      sale: 'Đi tạo phiên',
      rehearsal: 'Đi bán thử',
      packing: 'Đến bàn đóng gói',
      'hand-over': 'Đến bàn giao',
    },
    askForOrders: 'Nhận ba đơn tập',
    gathering: 'Đang gom đơn thành kiện…',
    packedSoFar: (n: number) => `Đã đóng ${n}/3 kiện`,
    rehearsing: 'Phiên bán thử đang mở: vào xem, rồi kết thúc.',
    took: (minutes: number) => `mất ${minutesVi(minutes)}`,
    done: 'xong',
    finished: 'Bạn đã làm đủ bốn bước!',
    finishedWhat: 'Ghi họ tên như muốn thấy trên giấy chứng nhận. Ghi xong không sửa được nữa.',
    person: 'Họ và tên',
    certify: 'Nhận giấy chứng nhận',
    certificate: 'Giấy chứng nhận',
    number: 'Số',
    of: (shop: string) => `cửa hàng ${shop}`,
    issued: (when: string) => `cấp lúc ${when}`,
    pdf: 'Tải giấy (PDF)',
    own: 'Tự mình tập',
    shops: 'Ai đã tập',
    shopsWhat: 'Các nhà bên dưới cửa hàng của bạn.',
    noShops: 'Chưa có nhà nào bên dưới',
    state: { 'not-begun': 'chưa bắt đầu', 'under-way': 'đang tập', done: 'đã xong' },
    at: (step: string) => `đang ở: ${step}`,
    noCertificate: 'chưa lấy giấy',
    more: 'Xem thêm',
    check: 'Kiểm tra giấy chứng nhận',
    checkWhat: 'Gõ số ghi trên giấy.',
    checkDo: 'Kiểm tra',
    unknown: 'Không có giấy số này trong các nhà bạn được xem.',
    badNumber: 'Số có ít nhất sáu chữ số.',
  },
  en: {
    title: 'Training',
    intro: 'About ten minutes: do a whole sale yourself, from making it to the courier’s signature.',
    nothingReal: 'You practise in a shop of your own. No buyer, goods or money are real, and no mistake matters.',
    begin: 'Begin',
    step: (n, of) => `Step ${n} of ${of}`,
    steps: {
      sale: 'Make a sale',
      rehearsal: 'Rehearse it',
      packing: 'Pack three parcels',
      'hand-over': 'Hand over, with a signature',
    },
    what: {
      sale: 'Name the sale, add one or two goods.',
      rehearsal: 'Sell to simulated viewers, watch the orders come in, close.',
      packing: 'Three made-up buyers order. Print labels, check the goods, seal.',
      'hand-over': 'Scan the three parcels onto the truck and sign.',
    },
    how: {
      sale: `
        Name the sale, press “Continue”.
        Add one or two goods: name, price, quantity. Press “Continue”.
        Look it over, press “Create the sale”.
        Press “Back to the training” at the top.`,
      rehearsal: `
        Scroll to “Rehearsal”, press “Start a 10-minute rehearsal”.
        Press “Open the sale”. Simulated viewers come and order.
        Press “Pin the first” and watch the sold units grow.
        Hold “Hold to close”, then press “Back to the training”.`,
      packing: `
        Press “Take the most urgent batch”.
        Print the labels: look at them, print or close them.
        Open each parcel, press + for each of its goods.
        Press “Seal the parcel”. After three, press “Back to the training”.`,
      'hand-over': `
        Choose a carrier, press “Start scanning”.
        Type the code of each parcel that is still here, press “Add”.
        Enter the courier’s name (yours will do) and sign in the box.
        Press “Sign for 3 parcels”, then “Back to the training”.`,
    },
    go: {
      sale: 'Make the sale',
      rehearsal: 'Rehearse',
      packing: 'To the packing table',
      'hand-over': 'To the hand-over',
    },
    askForOrders: 'Get three practice orders',
    gathering: 'Putting the orders into parcels…',
    packedSoFar: (n) => `${n} of 3 parcels packed`,
    rehearsing: 'The rehearsal is on: look in, then close it.',
    took: (minutes) => `took ${minutesEn(minutes)}`,
    done: 'done',
    finished: 'You have done all four steps!',
    finishedWhat: 'Enter your name as it shall stand on the certificate. It cannot be changed later.',
    person: 'Full name',
    certify: 'Get the certificate',
    certificate: 'Certificate',
    number: 'No.',
    of: (shop) => `of ${shop}`,
    issued: (when) => `issued ${when}`,
    pdf: 'Download (PDF)',
    own: 'Practise yourself',
    shops: 'Who has practised',
    shopsWhat: 'The producers below your shop.',
    noShops: 'Nobody is below this shop',
    state: { 'not-begun': 'not begun', 'under-way': 'under way', done: 'finished' },
    at: (step) => `at: ${step}`,
    noCertificate: 'no certificate yet',
    more: 'Show more',
    check: 'Check a certificate',
    checkWhat: 'Enter the number that stands on it.',
    checkDo: 'Check',
    unknown: 'There is no such certificate among those you may see.',
    badNumber: 'The number has at least six digits.',
  },
})
