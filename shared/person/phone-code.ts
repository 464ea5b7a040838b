import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'

/** A code is good for this long (min). */
export const codeMinutes = 5
/** A code that was tried this often without success is worth nothing. */
export const codeTriesMax = 5
/** Codes sent to one phone within an hour, whoever asks for them: nobody can flood somebody else's phone. */
export const codesPerPhoneAnHour = 5
/**
 * Codes sent within an hour to a phone whose orders somebody wants to see: a share of its own, so that this keeps
 * nobody from proving their phone.
 */
export const ordersCodesPerPhoneAnHour = 3
/** Pause of one viewer between two codes (s). */
export const codePauseSeconds = 60

/** Six digits, each code as likely as any other. */
export function makePhoneCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}

/**
 * What is stored of a code. It is keyed because there are only a million codes, and bound to its row, so that equal
 * codes look different and no row can take another's place.
 */
export function phoneCodeHash(secret: string, codeId: string, code: string): Buffer {
  return createHmac('sha256', secret).update(`phone code/${codeId}/${code}`).digest()
}

/** Compared in constant time. */
export function isSameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

/** As much of a phone as tells its owner which one it is. */
export function lastDigits(phone: string): string {
  return `…${phone.slice(-3)}`
}
