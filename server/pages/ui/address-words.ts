import { dictionary } from './words.ts'

/** Words of every form that asks for a person's name, phone and address. */
export const addressWords = dictionary({
  vi: {
    phone: 'Số điện thoại',
    phoneHint: 'Số di động để người giao hàng gọi. Ví dụ 0912 345 678',
    province: 'Tỉnh, thành phố',
    pickProvince: 'Chọn tỉnh, thành phố',
    ward: 'Phường, xã',
    wardHint: 'Gõ không dấu cũng được',
    wardFirst: 'Chọn tỉnh trước',
    line: 'Số nhà, đường, ấp',
    lineHint: 'Ví dụ: số 12 Lê Lợi, hoặc ấp Rạch Giồng',
    needPhone: 'Số điện thoại chưa đúng. Số di động Việt Nam có 10 số, ví dụ 0912 345 678.',
    needProvince: 'Hãy chọn tỉnh, thành phố.',
    needWard: 'Hãy chọn phường, xã trong danh sách.',
    needLine: 'Hãy nhập số nhà, đường hoặc ấp.',
    found: (n: number) => (n === 0 ? 'Không có phường, xã nào như vậy' : `${n} phường, xã`),
  },
  en: {
    phone: 'Phone',
    phoneHint: 'A mobile number for the courier, e.g. 0912 345 678',
    province: 'Province or city',
    pickProvince: 'Choose a province or city',
    ward: 'Ward or commune',
    wardHint: 'No need to type the accents',
    wardFirst: 'Choose the province first',
    line: 'House, street, hamlet',
    lineHint: 'E.g. 12 Lê Lợi, or ấp Rạch Giồng',
    needPhone: 'This is not a valid number. A Vietnamese mobile number has 10 digits, e.g. 0912 345 678.',
    needProvince: 'Please choose a province or city.',
    needWard: 'Please choose a ward or commune from the list.',
    needLine: 'Please enter the house and street, or the hamlet.',
    found: (n: number) => (n === 0 ? 'No such ward' : `${n} wards`),
  },
})
