import { QRPay } from 'vietnam-qr-pay'
import type { BankAccount } from '../shop/bank-account.ts'

/** The only currency of VietQR; it has no minor units. */
export const transferCurrency = 'VND'

/** The text of the VietQR code (EMVCo) that fills in a transfer: account, amount in đồng, and reference. */
export function transferQr({ bin, account }: BankAccount, amount: number, reference: string): string {
  return QRPay.initVietQR({ bankBin: bin, bankNumber: account, amount: String(amount), purpose: reference }).build()
}
