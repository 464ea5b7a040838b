/** Codes on a page beyond this many are left out: a page with so many is no label. */
const codesMax = 60

const code = /^(?=.*\d)[A-Z0-9]{8,40}$/
/** A number cut into groups to be read aloud. */
const groups = /(?<![A-Z0-9])[A-Z0-9]{2,6}(?: [A-Z0-9]{3,6}){1,7}(?![A-Z0-9])/g
/** A phone number in Viet Nam, the only long number on a label that is about a person. */
const phone = /^(?:0|84)?[35789]\d{8}$/

/**
 * What may be a code of a parcel, a package or an order in a text. Nothing else of it is kept: the text names people.
 */
export function findCodes(text: string): string[] {
  const words = text.split(/[^A-Za-z0-9]+/)
  const joined = [...text.matchAll(groups)].map(([found]) => found.replaceAll(' ', ''))
  return [...new Set([...words, ...joined])].filter(isCode).slice(0, codesMax)
}

/** What a barcode says, if it may be a code. */
export function codesOfBarcodes(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => findCodes(text)))].slice(0, codesMax)
}

function isCode(text: string): boolean {
  return code.test(text.toUpperCase()) && !phone.test(text)
}
