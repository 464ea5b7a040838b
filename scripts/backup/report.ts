import { performance } from 'node:perf_hooks'
import type { Progress } from './connection.ts'
import type { Manifest } from './manifest.ts'

const tellEveryMs = 2_000

/** Reports a long run's progress on stderr every two seconds. */
export function openProgress(verb: string): (progress: Progress) => void {
  let toldAt = performance.now()
  return ({ table, bytes, tablesDone, tables }) => {
    if (performance.now() - toldAt < tellEveryMs) return
    toldAt = performance.now()
    process.stderr.write(`${verb} ${table}: ${megabytes(bytes)} MB (table ${tablesDone + 1} of ${tables})\n`)
  }
}

/** What a backup contains, for `--json` and for the last line. */
export function summary(manifest: Manifest): {
  takenAt: string
  schemaVersion: string
  tables: number
  rows: number
  bytes: number
  personalDataKeys: string[]
} {
  const sum = (of: 'rows' | 'bytes'): number => manifest.tables.reduce((total, table) => total + table[of], 0)
  return {
    takenAt: manifest.takenAt,
    schemaVersion: manifest.migrations.at(-1)!,
    tables: manifest.tables.length,
    rows: sum('rows'),
    bytes: sum('bytes'),
    personalDataKeys: manifest.personalDataKeys,
  }
}

export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1)
}
