import { dictionary } from './words.ts'

export const accountWords = dictionary({
  vi: {
    bank: 'Ngân hàng',
    choose: 'Chọn ngân hàng',
    account: 'Số tài khoản',
    holder: 'Chủ tài khoản',
    bankMissing: 'Hãy chọn ngân hàng.',
    accountMissing: 'Hãy nhập số tài khoản: 4–19 chữ số.',
    holderMissing: 'Hãy nhập tên chủ tài khoản.',
    save: 'Lưu tài khoản',
  },
  en: {
    bank: 'Bank',
    choose: 'Choose a bank',
    account: 'Account number',
    holder: 'Account holder',
    bankMissing: 'Choose the bank.',
    accountMissing: 'Enter the account number: 4–19 digits.',
    holderMissing: 'Enter the name of the account holder.',
    save: 'Save the account',
  },
})
