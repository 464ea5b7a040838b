import type { BankAccount } from '../shop/bank-account.ts'

/** A transfer as the bank is asked for it. */
export interface Transfer {
  number: number
  account: BankAccount
  /** Whole đồng. */
  amount: number
  reference: string
  /** What the receiver reads with it, reference included. */
  text: string
}

/** A file's own numbers, and from which account it is paid. */
export interface FileHead {
  fileId: string
  at: Date
  /** The day the bank is asked to pay on. */
  day: string
  currency: string
  from: BankAccount
}

/** How long banks let names, and the text of a transfer, be (ISO 20022: Max140Text). */
const textMax = 140

/**
 * Text in the letters that banks take: without the marks of Vietnamese, and of everything else only the Latin set of
 * ISO 20022. What has no such letter (Thai, emoji) is left out.
 */
export function plainLatin(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, textMax)
    .trim()
}
