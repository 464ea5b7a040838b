/** Digits that nobody confuses when typing them from a screen (Crockford). */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const prefix = 'FP'
const idBits = 40n
const length = 8

/**
 * What a buyer's transfer is recognized by: letters and digits only, since banks drop everything else. It is the random
 * end of the order's id, so it is neither stored nor counted.
 */
export function transferReference(orderId: string): string {
  let rest = BigInt(`0x${endOf(orderId)}`)
  let text = ''
  for (let i = 0; i < length; i += 1) {
    text = digits[Number(rest % 32n)]! + text
    rest /= 32n
  }
  return prefix + text
}

/**
 * The ends of the order ids (hexadecimal) whose references are in a transfer's text, however the bank has changed it.
 */
export function orderEndsIn(text: string): string[] {
  const found = text
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .matchAll(new RegExp(`(?=${prefix}([${digits}]{${length}}))`, 'g'))
  return [...found].map(([, reference]) =>
    Array.from(reference!)
      .reduce((sum, digit) => sum * 32n + BigInt(digits.indexOf(digit)), 0n)
      .toString(16)
      .padStart(Number(idBits) / 4, '0'),
  )
}

function endOf(orderId: string): string {
  return orderId.slice(-Number(idBits) / 4)
}
