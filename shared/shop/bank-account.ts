import { BanksObject } from 'vietnam-qr-pay'

/** The banks that take a transfer by VietQR, as buyers know them. */
export const banks: readonly { bin: string; name: string }[] = Object.values(BanksObject)
  .filter(({ vietQRStatus }) => vietQRStatus >= 0)
  .map(({ bin, shortName }) => ({ bin, name: shortName }))
  .toSorted((a, b) => a.name.localeCompare(b.name))

/** A shop's account, to which its buyers transfer. */
export interface BankAccount {
  /** The bank's number at NAPAS, six digits. */
  bin: string
  account: string
  holder: string
}
