import { parse } from 'csv-parse/sync'
import { threadProgram } from '../../shared/lib/paths.ts'
import { openThreadPool } from '../../shared/lib/thread-pool.ts'
import { openLog } from '../../shared/log.ts'
import { figure, inTurns, type Figure } from './figure.ts'
import type { Bench } from './harness.ts'

const lineCount = 100_000
const head = [
  'STT',
  'Mã đơn GHN',
  'Mã đơn khách hàng',
  'Người nhận',
  'Nội dung',
  'Ngày giao thành công',
  'Tiền COD',
  'Tổng phí dịch vụ',
  'Ghi chú',
]

/**
 * A carrier's statement of 100,000 lines read in the reading thread, from its bytes to lines; compared with the CSV
 * parser alone on the same bytes. Target: 3.
 */
export async function statementImport(_bench: Bench, name: string): Promise<Figure> {
  const bytes = Buffer.from(
    `${[head, ...Array.from({ length: lineCount }, (_, i) => row(i))].map(toCsv).join('\r\n')}\r\n`,
  )
  const pool = openThreadPool<object, { lines: { json: Uint8Array[] } }>(
    threadProgram('server/upload/thread'),
    openLog('silent', name),
  )
  const read = async (): Promise<number> => {
    const startedAt = performance.now()
    const file = await pool.run({ format: 'ghn', bytes: new Uint8Array(bytes) }, { name: 'readStatementFile' })
    const count = file.lines.json.reduce(
      (sum, piece) => sum + (JSON.parse(Buffer.from(piece).toString()) as []).length,
      0,
    )
    const tookMs = performance.now() - startedAt
    if (count !== lineCount) throw new Error(`${count} lines were read`)
    return tookMs
  }
  const parseAlone = (): Promise<number> => {
    const startedAt = performance.now()
    parse(bytes, { bom: true, relax_column_count: true })
    return Promise.resolve(performance.now() - startedAt)
  }
  try {
    for (let i = 0; i < 2; i += 1) {
      await read()
      await parseAlone()
    }
    const runs = await inTurns(read, parseAlone)
    return figure(name, 'ms, bytes → lines', runs, { lines: lineCount, bytes: bytes.length })
  } finally {
    await pool.destroy()
  }
}

function row(i: number): string[] {
  const amount = 50_000 + ((i * 7_919) % 900_000)
  const day = `${String(1 + (i % 28)).padStart(2, '0')}/06/2026`
  return [
    `${i + 1}`,
    `G${String(i).padStart(9, '0')}`,
    String(100_000_000_000 + i * 31),
    'Nguyễn Thị Lan',
    'Giao thành công',
    `${day} 09:${String(i % 60).padStart(2, '0')}`,
    `${amount}`,
    `${20_000 + (i % 7) * 1_000}`,
    '',
  ]
}

const toCsv = (cells: readonly string[]): string => cells.map((cell) => `"${cell}"`).join(',')
