import { fromCodePage, westernText } from '../../shared/sheet/code-pages.ts'
import { likeliestCodePage } from '../../shared/sheet/mend-text.ts'
import type { Encoding } from '../../shared/sheet/workbook.ts'

/** Letters of a text file, composed (NFC): Mac programs write marks apart, and Windows-1258 has tones as marks of their own. */
export interface DecodedText {
  text: string
  encoding: Encoding
}

/** A file with so many broken letters among its whole ones (a share) is of another encoding; one with fewer was cut or joined, and its rows tell what is lost. */
const brokenShareMax = 0.2
/** Enough letters to know an old code page by. */
const sampleBytes = 64 * 1024

/**
 * Reads the letters of a text file from outside: by its byte order mark, by the zeros of UTF-16, as UTF-8, else in the old Vietnamese code page that makes
 * words of it (Windows-1258, VNI, TCVN3, VISCII). `asked` overrules what the bytes look like. Undefined when the bytes are not in that encoding.
 */
export function decodeText(bytes: Uint8Array, asked?: Encoding): DecodedText | undefined {
  const encoding = asked ?? encodingOf(bytes)
  const text = decode(bytes, encoding, asked === undefined)
  return text === undefined ? undefined : { text: text.normalize('NFC'), encoding }
}

/** The encoding that the bytes look like. */
function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (let i = 0; i < Math.min(bytes.length, 400); i += 1) if (bytes[i] === 0) zeros[i % 2]! += 1
  if (zeros[1]! > 20 && zeros[0]! < 3) return 'utf-16le'
  if (zeros[0]! > 20 && zeros[1]! < 3) return 'utf-16be'
  return isMostlyUtf8(bytes) ? 'utf-8' : likeliestCodePage(westernText(bytes.subarray(0, sampleBytes)))
}

function isMostlyUtf8(bytes: Uint8Array): boolean {
  if (decode(bytes, 'utf-8', false) !== undefined) return true
  const text = new TextDecoder('utf-8').decode(bytes)
  const broken = text.match(/\ufffd/g)?.length ?? 0
  const whole = text.match(/[^\0-\u007f\ufffd]/g)?.length ?? 0
  return broken < whole * brokenShareMax
}

/** `lenient` puts a replacement sign where a letter is broken. */
function decode(bytes: Uint8Array, encoding: Encoding, lenient: boolean): string | undefined {
  if (encoding === 'vni' || encoding === 'tcvn3' || encoding === 'viscii')
    return fromCodePage(westernText(bytes), encoding)
  try {
    return new TextDecoder(encoding, { fatal: !lenient }).decode(bytes)
  } catch {
    return undefined
  }
}
