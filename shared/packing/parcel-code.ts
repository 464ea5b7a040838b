/** Sequence numbers that have a code: 0 to this, exclusive. */
export const parcelSequenceMax = 10 ** 11

const leftSize = 10 ** 5
const rightSize = 10 ** 6

/** Round keys. Never change them: printed codes would be issued again for other parcels. */
const roundKeys = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const

/**
 * The 12-digit code printed on a parcel: the sequence number scrambled to 11 digits (consecutive codes do not look
 * alike, so packers cannot confuse them) and a GS1 check digit. A fixed permutation: no two sequence numbers share a
 * code. RangeError outside 0 to 10^11 - 1.
 */
export function parcelCode(sequence: number): string {
  if (!Number.isSafeInteger(sequence) || sequence < 0 || sequence >= parcelSequenceMax)
    throw new RangeError('a parcel sequence number is 0 to 10^11 - 1')
  const digits = scramble(sequence).toString().padStart(11, '0')
  return digits + gs1CheckDigit(digits)
}

/** Twelve digits with a valid check digit. A mistyped digit never passes, two swapped neighbours rarely do. */
export function isParcelCode(text: string): boolean {
  return /^[0-9]{12}$/.test(text) && hasGs1CheckDigit(text)
}

/** The sequence number of a code. RangeError if it is not a parcel code. */
export function parcelSequence(code: string): number {
  if (!isParcelCode(code)) throw new RangeError('not a parcel code')
  return unscramble(Number(code.slice(0, 11)))
}

/** Whether digits of any length end in their GS1 mod-10 check digit. */
export function hasGs1CheckDigit(digits: string): boolean {
  return /^[0-9]{2,}$/.test(digits) && gs1CheckDigit(digits.slice(0, -1)) === digits.at(-1)
}

/**
 * The serial shipping container code of a parcel: extension digit and serial number from its sequence number, around
 * the seller's GS1 company prefix. They repeat after 10^(17 - length of the prefix) parcels, long after the year that
 * GS1 requires. RangeError on a prefix that is not 4 to 12 digits.
 */
export function parcelSscc(companyPrefix: string, code: string): string {
  if (!/^[0-9]{4,12}$/.test(companyPrefix)) throw new RangeError('a GS1 company prefix is 4 to 12 digits')
  const room = 17 - companyPrefix.length
  const number = (parcelSequence(code) % 10 ** room).toString().padStart(room, '0')
  const digits = `${number[0]}${companyPrefix}${number.slice(1)}`
  return digits + gs1CheckDigit(digits)
}

/** The GS1 mod-10 check digit for digits without one. */
export function gs1CheckDigit(digits: string): string {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0)
  return `${(10 - (sum % 10)) % 10}`
}

/** Feistel rounds over 5 and 6 digits: each half is shifted by a hash of the other, so every step is reversible. */
function scramble(sequence: number): number {
  let left = Math.floor(sequence / rightSize)
  let right = sequence % rightSize
  for (const key of roundKeys) {
    left = (left + hash(right, key)) % leftSize
    right = (right + hash(left, ~key)) % rightSize
  }
  return left * rightSize + right
}

function unscramble(scrambled: number): number {
  let left = Math.floor(scrambled / rightSize)
  let right = scrambled % rightSize
  for (const key of roundKeys.toReversed()) {
    right = wrap(right - hash(left, ~key), rightSize)
    left = wrap(left - hash(right, key), leftSize)
  }
  return left * rightSize + right
}

function hash(value: number, key: number): number {
  let mixed = Math.imul(value ^ key, 0x2c1b3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x297a2d39)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function wrap(value: number, size: number): number {
  return ((value % size) + size) % size
}
