import { dictionary } from './words.ts'

/** Words of the form that says who a shop is and who sends its parcels. */
export const shopWords = dictionary({
  vi: {
    shop: 'Tên cửa hàng',
    shopHint: 'Khách thấy tên này trên phiên live và trên tem. Ví dụ: Đặc sản Cầu Kè',
    sender: 'Người gửi hàng',
    senderWhat: 'In trên mọi tem, để bưu tá biết lấy hàng ở đâu và trả hàng về đâu.',
    senderName: 'Tên người gửi',
    returnNote: 'Dặn bưu tá khi không giao được',
    returnNoteHint: 'Không bắt buộc. Ví dụ: gọi shop trước khi hoàn hàng',
    timeZone: 'Múi giờ',
    timeZoneHint: 'Hạn đóng gói và giờ trên mọi trang tính theo múi giờ này.',
    vietnam: 'Việt Nam (GMT+7)',
    needShop: 'Hãy nhập tên cửa hàng.',
    needSender: 'Hãy nhập tên người gửi.',
    save: 'Lưu cửa hàng',
  },
  en: {
    shop: 'Name of the shop',
    shopHint: 'Buyers see it on the live sale and on labels. For example: Cau Ke specialities',
    sender: 'Sender of the parcels',
    senderWhat: 'Printed on every label, so that couriers know where to collect and where to return.',
    senderName: "Sender's name",
    returnNote: 'For the courier, if a parcel cannot be delivered',
    returnNoteHint: 'Optional. For example: call the shop before returning it',
    timeZone: 'Time zone',
    timeZoneHint: 'Deadlines and hours on every page follow this zone.',
    vietnam: 'Viet Nam (GMT+7)',
    needShop: 'Please enter the name of the shop.',
    needSender: "Please enter the sender's name.",
    save: 'Save the shop',
  },
})
