import { createHash } from 'node:crypto'

/** A UUID that follows from a text: whoever makes it again gets the same. */
export function idFromDigest(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
