/**
 * What a buyer who asks to be told agrees to; the version is stored with the contact. A text that was shown is never
 * changed: new wording is a new version.
 */
export const tellingConsent = {
  version: '1',
  vi: 'Shop chỉ dùng địa chỉ này để báo tin về đơn hàng của bạn, không quảng cáo. Bạn tắt được bất cứ lúc nào; địa chỉ bị xóa cùng thông tin của bạn.',
  en: 'The shop uses this only to tell you about your orders, never for advertising. You can turn it off at any time; it is erased together with your data.',
} as const
