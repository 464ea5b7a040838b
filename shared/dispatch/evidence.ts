import { createHash } from 'node:crypto'
import { strToU8, zipSync } from 'fflate'
import { toCsv } from '../lib/csv.ts'

export interface EvidenceFile {
  name: string
  bytes: Uint8Array
}

/**
 * An instant for people and platforms: in the sale's time zone with its offset, RFC 3339. Empty if it has not happened.
 */
export function localInstant(at: Date | null, timeZone: string): string {
  if (!at) return ''
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const offset = parts['timeZoneName'] === 'GMT' ? '+00:00' : String(parts['timeZoneName']).replace('GMT', '')
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}${offset}`
}

/** A table of the pack, for spreadsheets. */
export function table(
  name: string,
  head: readonly string[],
  rows: readonly (readonly (string | number | null | undefined)[])[],
): EvidenceFile {
  return { name, bytes: strToU8(toCsv(rows, head)) }
}

/**
 * As many as fit into `bytesMax` together, in order; a large one is skipped and leaves room for smaller ones after it.
 */
export function fitting<One extends { size: number }>(all: readonly One[], bytesMax: number): One[] {
  let left = bytesMax
  return all.filter(({ size }) => {
    const fits = size <= left
    if (fits) left -= size
    return fits
  })
}

/**
 * What the pack says about a photo: `here`, or why it is not. `erased` with the data of the person whose parcel it
 * shows; `missing` or `damaged` if its bytes are gone or do not match the hash recorded when it was stored; `left-out`
 * if the pack is full (a pack for a single manifest has more room).
 */
export function photoState({
  webp,
  size,
  sha256,
  erasedAt,
}: {
  webp?: Buffer
  size: number
  sha256: Buffer | null
  erasedAt: Date | null
}): 'here' | 'erased' | 'missing' | 'damaged' | 'left-out' {
  if (size === 0) return erasedAt ? 'erased' : 'missing'
  if (!webp) return 'left-out'
  return sha256 && !sha256.equals(sha256Of(webp)) ? 'damaged' : 'here'
}

export function sha256Of(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** A drawn signature as a picture: the original strokes, in a box of 100 by 50. */
export function signaturePicture(strokes: readonly (readonly [number, number])[][]): string {
  const lines = strokes
    .map((points) => `<polyline points="${points.map(([x, y]) => `${x},${y / 2}`).join(' ')}"/>`)
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="600" height="300"><g fill="none" stroke="#000" stroke-width="0.8" stroke-linecap="round" stroke-linejoin="round">${lines}</g></svg>\n`
}

/**
 * Puts the files into one zip with their SHA-256 sums, sorted by name. `at` is the only time in it, so the same
 * evidence read at the same moment gives the same file.
 */
export function packEvidence(files: readonly EvidenceFile[], at: Date): Buffer {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const sums = sorted.map(({ name, bytes }) => `${sha256Of(bytes).toString('hex')}  ${name}\n`).join('')
  const entries = [...sorted, { name: 'SHA256SUMS', bytes: strToU8(sums) }].map(
    ({ name, bytes }) => [name, [bytes, { level: /\.(webp|pdf)$/.test(name) ? 0 : 6, mtime: at }]] as const,
  )
  return Buffer.from(zipSync(Object.fromEntries(entries) as Parameters<typeof zipSync>[0]))
}
