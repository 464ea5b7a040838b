import type { Inspection } from './shop.ts'

/** Who pays the fee of a parcel that its buyer refuses: the buyer at the door, or the producers of what is in it. */
export const refusalPayers = ['buyer', 'producer'] as const
export type RefusalPayer = (typeof refusalPayers)[number]

/** The most that a carrier takes as such a fee (đồng). Source: GHTK's `not_delivered_fee`. */
export const refusalFeeMax = 20_000_000

/** What is agreed for a parcel that is paid for at the door. */
export interface CodTerms {
  inspection: Inspection
  /** What a parcel costs that is refused at the door, in minor units; 0: nothing. */
  refusalFee: number
  refusalFeeBy: RefusalPayer
}

/** What the buyer pays for refusing a parcel. */
export function buyersFee({ refusalFee, refusalFeeBy }: CodTerms): number {
  return refusalFeeBy === 'buyer' ? refusalFee : 0
}

const words = {
  vi: {
    none: 'Không được mở xem hàng trước khi trả tiền.',
    look: 'Được mở xem hàng trước khi trả tiền, không được thử.',
    try: 'Được mở xem và thử hàng trước khi trả tiền.',
    refused: (fee: string) => ` Nếu không nhận hàng, bạn trả ${fee} phí giao.`,
  },
  en: {
    none: 'May not be opened before you pay.',
    look: 'May be opened before you pay, but not tried.',
    try: 'May be opened and tried before you pay.',
    refused: (fee: string) => ` If you refuse it, you pay ${fee} for the delivery.`,
  },
}

/** The terms in the words of a buyer; `money` writes an amount. */
export function codTermsText(terms: CodTerms, language: 'vi' | 'en', money: (amount: number) => string): string {
  const all = words[language]
  const fee = buyersFee(terms)
  return all[terms.inspection] + (fee > 0 ? all.refused(money(fee)) : '')
}
