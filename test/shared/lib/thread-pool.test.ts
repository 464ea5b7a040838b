import { afterAll, beforeAll, expect, test } from '../../support/jest.ts'
import { Writable } from 'node:stream'
import type { Piscina } from 'piscina'
import type { ImportPreview } from '../../../shared/contract/routes/sale-import.ts'
import { openThreadPool } from '../../../shared/lib/thread-pool.ts'
import { openLog } from '../../../shared/log.ts'
import type { GoodsFile } from '../../../server/sale/failed-preview.ts'
import { patienceMs } from '../../support/until.ts'
import { writeBook } from '../../support/workbook.ts'

const lines: string[] = []
const log = openLog('warn', 'test', new Writable({ write: (line, _, done) => done(void lines.push(String(line))) }))
let pool: Piscina<GoodsFile, ImportPreview>

beforeAll(() => {
  pool = openThreadPool(new URL('../../support/stubborn-thread.js', import.meta.url), log, { heapMiB: 16 })
})
afterAll(() => pool.destroy())

const file = (bytes: Buffer | string): GoodsFile => ({ bytes: new Uint8Array(Buffer.from(bytes)), numbers: 'plain' })

/** Resolves with the code or name of how a file that uses up all memory ended, when it is given up after this time. */
async function giveUpAfter(ms: number): Promise<string> {
  const ended = pool.run(file('memory'), { name: 'previewGoods', signal: AbortSignal.timeout(Math.round(ms)) })
  return ended.then(
    () => 'read',
    (error: { code?: string; name: string }) => error.code ?? error.name,
  )
}

test('a thread that runs out of memory just after its task was given up is logged, and the process keeps running', async () => {
  await giveUpAfter(patienceMs)
  const startedAt = performance.now()
  expect(await giveUpAfter(patienceMs)).toBe('ERR_WORKER_OUT_OF_MEMORY')
  const lastsMs = performance.now() - startedAt
  // The moment cannot be hit on purpose: about every tenth attempt ends between the two.
  for (let i = 0; lines.length === 0 && performance.now() - startedAt < 3 * patienceMs; i += 1)
    await giveUpAfter(lastsMs * (0.7 + 0.4 * ((i * 0.618) % 1)))
  expect(lines[0]).toContain('ERR_WORKER_OUT_OF_MEMORY')
  expect(await pool.run(file(writeBook()), { name: 'previewGoods' })).toMatchObject({ ok: true })
})
