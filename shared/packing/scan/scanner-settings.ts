import { cleanCode } from './clean-code.ts'
import type { KeyedScan } from './key-buffer.ts'
import type { Scanned } from './meaning.ts'
import type { Misread } from './misread.ts'

/** What is known about this device's scanner, from its check. */
export interface ScannerSettings {
  /** What it adds before and after each code. */
  prefix: string
  suffix: string
  /** Which of the two key readings is right; undefined until it has been checked: then both are tried. */
  reading?: 'place' | 'computer'
}

export const unknownScanner: ScannerSettings = { prefix: '', suffix: '' }

/**
 * The readings of a scan from a keyboard-emulating scanner: first without its prefix and suffix, then as it came,
 * because another scanner at this table may be set differently.
 */
export function scannedByKeys(keyed: KeyedScan, settings: ScannerSettings): Scanned {
  const both =
    settings.reading && keyed[settings.reading] !== undefined
      ? [keyed[settings.reading]]
      : [keyed.place, keyed.computer]
  const texts = both.filter((text) => text !== undefined)
  const readings = distinct([...texts.map((text) => withoutAffixes(text, settings)), ...texts])
  const trouble = troubleOf(keyed)
  return { readings, isEnded: keyed.end !== undefined, ...(trouble && { trouble }) }
}

function withoutAffixes(text: string, { prefix, suffix }: ScannerSettings): string {
  const upper = text.toUpperCase()
  const from = upper.startsWith(prefix.toUpperCase()) ? prefix.length : 0
  const to = suffix !== '' && upper.endsWith(suffix.toUpperCase()) ? text.length - suffix.length : text.length
  return text.slice(from, to)
}

function troubleOf({ place, computer, rewritten }: KeyedScan): Misread | undefined {
  if (rewritten) return { why: 'input-method' }
  if (place !== undefined) return undefined
  if (computer === undefined) return { why: 'key-lost' }
  return /[^\p{ASCII}]/u.test(computer.normalize('NFKC')) ? { why: 'input-method' } : undefined
}

/** Readings that differ only in what is not part of a code are the same. */
function distinct(readings: string[]): string[] {
  const texts = readings.map((reading) => cleanCode(reading).text)
  return readings.filter((_, i) => texts.indexOf(texts[i]!) === i)
}
