/** What a viewer agrees to by signing up: the short text stands in the form, the full one is opened from there. */
export interface ConsentText {
  short: string
  full: readonly string[]
}

/**
 * The texts by version, in both languages; with what a person provided, the version that they were shown is stored. A
 * text that was shown is never changed: a new wording is a new version, and the old ones stay for whoever agreed to
 * them.
 */
export const consentTexts = {
  '1': {
    vi: {
      short: 'Khi bấm lưu, bạn đồng ý để shop dùng tên, số điện thoại và địa chỉ này để giao các đơn của bạn.',
      full: [
        'Shop lưu họ tên, số điện thoại và địa chỉ nhận hàng mà bạn nhập ở đây, cùng các đơn bạn đặt.',
        'Shop chỉ dùng thông tin này để đóng gói, giao hàng, liên hệ về đơn, hoàn tiền và áp dụng giới hạn số lượng cho mỗi người mua.',
        'Tên, số điện thoại và địa chỉ được in trên kiện hàng và gửi cho đơn vị vận chuyển giao kiện đó. Shop không bán và không dùng thông tin này để quảng cáo.',
        'Thông tin được mã hóa khi lưu, và tự động bị xóa khi hết thời hạn lưu của shop tính từ đơn cuối cùng của bạn. Hãy hỏi shop thời hạn này.',
        'Bạn có quyền xem, sửa, xóa thông tin của mình, và rút lại sự đồng ý này bất cứ lúc nào: hãy liên hệ shop. Đơn đang giao vẫn được giao xong.',
      ],
    },
    en: {
      short: 'By saving, you agree that the shop uses this name, phone number and address to deliver your orders.',
      full: [
        'The shop keeps the name, phone number and address that you enter here, and the orders you place.',
        'It uses them only to pack and deliver, to contact you about an order, to refund you, and to apply limits per buyer.',
        'Name, phone number and address are printed on the parcel and given to the carrier that delivers it. The shop does not sell them or use them for advertising.',
        'They are stored encrypted, and erased automatically once the shop has kept them for its retention period after your last order. Ask the shop how long that is.',
        'You may see, correct or have your data erased, and withdraw this consent, at any time: contact the shop. Orders on their way are still delivered.',
      ],
    },
  },
} as const satisfies Record<string, Record<'vi' | 'en', ConsentText>>

export type ConsentVersion = keyof typeof consentTexts
export const consentVersions = Object.keys(consentTexts) as [ConsentVersion, ...ConsentVersion[]]

/** The version that forms show now. */
export const presentConsent: ConsentVersion = '1'
