import { parse } from 'csv-parse/sync'
import { strFromU8, unzipSync } from 'fflate'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Harness } from '../harness.ts'
import type { Sale } from './sales.ts'

/** The columns of `parcels.csv` in an evidence pack that the demo uses. */
export interface ProvenRow {
  parcel: string
  platform_orders: string
  carrier: string
  tracking: string
  packed_at: string
  hand_over_by: string
  scanned_out_at: string
  handed_over_at: string
  manifest: string
}

/** An evidence pack as read back from disk. */
export interface Evidence {
  path: string
  rows: ProvenRow[]
  notes: { kind: string; text: string }[]
  manifests: string[]
  /** The number on its first page. */
  lateSaid: number
  problems: string[]
}

export async function saveEvidence(
  { http, host }: Harness,
  { saleId, number }: Pick<Sale, 'saleId' | 'number'>,
  folder: string,
): Promise<string> {
  const path = join(folder, `sale-${number}-evidence.zip`)
  await writeFile(path, await http.bytes(`/api/sales/${saleId}/evidence.zip`, host))
  return path
}

/**
 * Opens a pack as a platform would: every file has the checksum recorded for it, and every manifest is there with its
 * courier's signature.
 */
export async function readEvidence(path: string): Promise<Evidence> {
  const files = unzipSync(await readFile(path))
  const problems: string[] = []
  const text = (name: string): string => {
    const bytes = files[name]
    if (!bytes) problems.push(`${path}: ${name} is missing`)
    return bytes ? strFromU8(bytes) : ''
  }
  // The apostrophe in front keeps a spreadsheet from changing a code; the spreadsheet does not show it.
  const table = <Row>(name: string): Row[] =>
    parse(text(name), { columns: true, bom: true, cast: (cell) => cell.replace(/^'/, '') }) as Row[]
  const sums = text('SHA256SUMS')
    .trim()
    .split('\n')
    .map((line) => line.split('  '))
  for (const [sum, name] of sums)
    if (
      createHash('sha256')
        .update(files[name!] ?? '')
        .digest('hex') !== sum
    )
      problems.push(`${path}: the checksum of ${name} is not the recorded one`)
  if (sums.length !== Object.keys(files).length - 1)
    problems.push(`${path}: ${Object.keys(files).length - 1} files, ${sums.length} checksums`)
  const rows = table<ProvenRow>('parcels.csv')
  const manifests = [...new Set(rows.map(({ manifest }) => manifest).filter((one) => one !== ''))]
  for (const manifest of manifests)
    for (const end of ['.pdf', '-signature.svg', '-signature.txt'])
      if (!files[`manifests/${manifest}${end}`]) problems.push(`${path}: manifests/${manifest}${end} is missing`)
  const lateSaid = Number(/handed over late: (\d+)/.exec(text('README.txt'))?.[1] ?? Number.NaN)
  return { path, rows, notes: table('notes.csv'), manifests, lateSaid, problems }
}

/** Whether a row says that its parcel left after its limit, or not at all. */
export function isLateRow({ handed_over_at: at, hand_over_by: limit }: ProvenRow): boolean {
  return at === '' || new Date(at) > new Date(limit)
}
