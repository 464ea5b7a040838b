import { Refusal } from '../shared/outcome.ts'

/** A place in a list, as an opaque text. */
export function encodeCursor(place: (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Reads a cursor back; `kinds` are the types of its parts. Throws `invalid` for anything we did not make. */
export function decodeCursor(cursor: string | undefined, kinds: ('string' | 'number')[]): (string | number)[] | undefined {
  if (cursor === undefined) return undefined
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(place) && place.length === kinds.length && kinds.every((kind, i) => typeof place[i] === kind)) {
      const [first, second] = place as (string | number)[]
      if (typeof first === 'number' ? Number.isSafeInteger(first) : !Number.isNaN(Date.parse(first!)) && /^[0-9a-f-]{36}$/.test(String(second))) return place as (string | number)[]
    }
  } catch {
    // Answered below, like every other cursor that is not ours.
  }
  throw new Refusal('invalid', 'cursor: is not one of ours')
}
