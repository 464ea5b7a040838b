import { toCsv } from '../lib/csv.ts'
import { bankName } from '../refund/account-store.ts'
import { plainLatin, type Transfer } from './transfer.ts'

const head = ['STT', 'Ngân hàng', 'Mã ngân hàng', 'Số tài khoản', 'Tên người nhận', 'Số tiền', 'Nội dung']

/** Transfers as the plain table that banks' own pages take, after its columns were put in their order. */
export function transfersCsv(transfers: readonly Transfer[]): string {
  return toCsv(
    transfers.map(({ number, account: { bin, account, holder }, amount, text }) => [
      number,
      bankName(bin),
      bin,
      account,
      plainLatin(holder),
      amount,
      plainLatin(text),
    ]),
    head,
  )
}
