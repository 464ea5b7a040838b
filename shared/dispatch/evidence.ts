import { createHash } from 'node:crypto'
import { strToU8, zipSync } from 'fflate'
import { toCsv } from '../csv.ts'

export interface EvidenceFile {
  name: string
  bytes: Uint8Array
}

/** An instant for people and for platforms: the sale's own clock with its offset, RFC 3339. Empty for what has not happened. */
export function localInstant(at: Date | null, timeZone: string): string {
  if (!at) return ''
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset' }).formatToParts(at).map(({ type, value }) => [type, value]))
  const offset = parts['timeZoneName'] === 'GMT' ? '+00:00' : String(parts['timeZoneName']).replace('GMT', '')
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}${offset}`
}

/** A table of the pack, for spreadsheets. */
export function table(name: string, head: readonly string[], rows: readonly (readonly (string | number | null | undefined)[])[]): EvidenceFile {
  return { name, bytes: strToU8(toCsv(rows, head)) }
}

/** A drawn signature as a picture: the strokes as they were drawn, on a box of 100 by 50. */
export function signaturePicture(strokes: readonly (readonly [number, number])[][]): string {
  const lines = strokes.map((points) => `<polyline points="${points.map(([x, y]) => `${x},${y / 2}`).join(' ')}"/>`).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="600" height="300"><g fill="none" stroke="#000" stroke-width="0.8" stroke-linecap="round" stroke-linejoin="round">${lines}</g></svg>\n`
}

/**
 * Puts the files into one zip with their SHA-256 sums, in the order of their names. `at` is the only time in it, so the same evidence read at the same
 * moment is the same file.
 */
export function packEvidence(files: readonly EvidenceFile[], at: Date): Buffer {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const sums = sorted.map(({ name, bytes }) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`).join('')
  const entries = [...sorted, { name: 'SHA256SUMS', bytes: strToU8(sums) }].map(({ name, bytes }) => [name, [bytes, { level: /\.(webp|pdf)$/.test(name) ? 0 : 6, mtime: at }]] as const)
  return Buffer.from(zipSync(Object.fromEntries(entries) as Parameters<typeof zipSync>[0]))
}
