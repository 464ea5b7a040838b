import { fromCodePage, westernText } from '../../shared/sheet/code-pages.ts'
import { likeliestCodePage } from '../../shared/sheet/mend-text.ts'
import type { Encoding } from '../../shared/sheet/workbook.ts'

/**
 * Decoded text, composed (NFC): Mac programs write combining marks separately, and Windows-1258 has tones as separate
 * marks.
 */
export interface DecodedText {
  text: string
  encoding: Encoding
}

/**
 * Above this share of broken characters a file is in another encoding; below it, it was cut or concatenated, and the
 * rows show what is lost.
 */
const brokenShareMax = 0.2
/** Enough text to recognize a legacy code page. */
const sampleBytes = 64 * 1024

/**
 * Decodes an uploaded text file: by its byte order mark, by the zeros of UTF-16, as UTF-8, otherwise in the legacy
 * Vietnamese code page that yields words (Windows-1258, VNI, TCVN3, VISCII). `asked` overrides detection. Undefined
 * when the bytes are not in that encoding.
 */
export function decodeText(bytes: Uint8Array, asked?: Encoding): DecodedText | undefined {
  if (asked) return inEncoding(bytes, asked, false)
  const wide = wideEncodingOf(bytes)
  if (wide) return inEncoding(bytes, wide, true)
  return inEncoding(bytes, 'utf-8', false) ?? inEncoding(bytes, oldEncodingOf(bytes), true)
}

function inEncoding(bytes: Uint8Array, encoding: Encoding, lenient: boolean): DecodedText | undefined {
  const text = decode(bytes, encoding, lenient)
  return text === undefined ? undefined : { text: text.normalize('NFC'), encoding }
}

/** UTF-16, by its mark or its zeros. */
function wideEncodingOf(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (let i = 0; i < Math.min(bytes.length, 400); i += 1) if (bytes[i] === 0) zeros[i % 2]! += 1
  if (zeros[1]! > 20 && zeros[0]! < 3) return 'utf-16le'
  if (zeros[0]! > 20 && zeros[1]! < 3) return 'utf-16be'
  return undefined
}

/** The encoding of bytes that are not whole UTF-8. */
function oldEncodingOf(bytes: Uint8Array): Encoding {
  return isMostlyUtf8(bytes) ? 'utf-8' : likeliestCodePage(westernText(bytes.subarray(0, sampleBytes)))
}

function isMostlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes)
  const broken = text.match(/\ufffd/g)?.length ?? 0
  const whole = text.match(/[^\0-\u007f\ufffd]/g)?.length ?? 0
  return broken < whole * brokenShareMax
}

/** `lenient` puts a replacement character where a character is broken. */
function decode(bytes: Uint8Array, encoding: Encoding, lenient: boolean): string | undefined {
  if (encoding === 'vni' || encoding === 'tcvn3' || encoding === 'viscii')
    return fromCodePage(westernText(bytes), encoding)
  try {
    return new TextDecoder(encoding, { fatal: !lenient }).decode(bytes)
  } catch {
    return undefined
  }
}
