import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { SaxesParser } from 'saxes'
import { threadProgram } from '../../shared/lib/paths.ts'
import { openThreadPool } from '../../shared/lib/thread-pool.ts'
import { openLog } from '../../shared/log.ts'
import { exportCsv, exportTable, exportXlsx, makePackages } from '../lib/platform-export.ts'
import { figure, inTurns, median, round, type Figure } from './figure.ts'
import type { Bench } from './harness.ts'

/** A Saturday's orders of one shop: 3,600 rows. */
const plan = {
  platform: 'tiktok-shop',
  orders: 3_000,
  from: '2026-08-03T13:00:00+07:00',
  until: '2026-08-03T17:00:00+07:00',
  cancelled: 0.05,
  onHold: 0.02,
  split: 0.1,
  combined: 0.05,
} as const

/**
 * A platform's order file read in the reading thread, from its bytes to packages with every row accounted for;
 * compared with the CSV parser alone on the same bytes. Target: 3. The same as XLSX is in the notes, beside unpacking
 * and parsing its XML.
 */
export async function platformImport(_bench: Bench, name: string): Promise<Figure> {
  const packages = makePackages(plan)
  const table = exportTable(packages, { ...plan, madeAt: '2026-08-04T11:54:00+07:00' })
  const files = { csv: exportCsv(table), xlsx: await exportXlsx(table) }
  const pool = openThreadPool<object, { packages: { json: Uint8Array[] } }>(
    threadProgram('server/upload/thread'),
    openLog('silent', name),
  )
  const read = (bytes: Buffer) => async (): Promise<number> => {
    const startedAt = performance.now()
    const file = await pool.run({ platform: plan.platform, bytes: new Uint8Array(bytes) }, { name: 'readPlatformFile' })
    const count = file.packages.json.reduce(
      (sum, piece) => sum + (JSON.parse(Buffer.from(piece).toString()) as []).length,
      0,
    )
    const tookMs = performance.now() - startedAt
    if (count !== packages.length) throw new Error(`${count} packages were read`)
    return tookMs
  }
  try {
    for (let i = 0; i < 3; i += 1) {
      for (const bytes of Object.values(files)) await read(bytes)()
      await timed(() => parseCsv(files.csv))
    }
    const runs = await inTurns(read(files.csv), () => timed(() => parseCsv(files.csv)))
    const xlsx = await inTurns(read(files.xlsx), () => timed(() => parseXlsx(files.xlsx)))
    return figure(name, 'ms, bytes → packages', runs, {
      rows: table.rows.length,
      bytes: files.csv.length,
      xlsxMs: round(median(xlsx.map(({ value }) => value))),
      xlsxRatio: round(median(xlsx.map(({ value, yardstick }) => value / yardstick)), 2),
    })
  } finally {
    await pool.destroy()
  }
}

async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}

const parseCsv = (bytes: Buffer): unknown => parse(bytes, { bom: true, relax_column_count: true })

function parseXlsx(bytes: Buffer): void {
  const text = new TextDecoder()
  for (const [path, part] of Object.entries(unzipSync(bytes)))
    if (path.endsWith('.xml')) new SaxesParser().write(text.decode(part)).close()
}
