import type { Encoding } from './sheet.ts'

/** Letters of a text file, composed (NFC): Mac programs write marks apart, and Windows-1258 has tones as marks of their own. */
export interface DecodedText {
  text: string
  encoding: Encoding
}

/**
 * Reads the letters of a text file from outside: by its byte order mark, by the zeros of UTF-16, as UTF-8, else as Windows-1258. `asked` overrules what the
 * bytes look like. Undefined when the bytes are not in that encoding.
 */
export function decodeText(bytes: Uint8Array, asked?: Encoding): DecodedText | undefined {
  const encoding = asked ?? encodingOf(bytes)
  const text = decode(bytes, encoding)
  return text === undefined ? undefined : { text: text.normalize('NFC'), encoding }
}

/** The encoding that the bytes look like. */
export function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (let i = 0; i < Math.min(bytes.length, 400); i += 1) if (bytes[i] === 0) zeros[i % 2]! += 1
  if (zeros[1]! > 20 && zeros[0]! < 3) return 'utf-16le'
  if (zeros[0]! > 20 && zeros[1]! < 3) return 'utf-16be'
  return decode(bytes, 'utf-8') === undefined ? 'windows-1258' : 'utf-8'
}

function decode(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
