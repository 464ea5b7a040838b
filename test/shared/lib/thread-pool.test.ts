import { expect, test } from '../../support/jest.ts'
import { Writable } from 'node:stream'
import { openThreadPool } from '../../../shared/lib/thread-pool.ts'
import { openLog } from '../../../shared/log.ts'
import { until } from '../../support/until.ts'

const lines: string[] = []
const log = openLog('warn', 'test', new Writable({ write: (line, _, done) => done(void lines.push(String(line))) }))

test('a thread that fails after it has answered is logged, and the process goes on with another thread', async () => {
  const program = new URL('../../support/late-failing-thread.js', import.meta.url)
  const pool = openThreadPool<Int32Array | string, string>(program, log)
  const gate = new Int32Array(new SharedArrayBuffer(4))
  try {
    expect(await pool.run(gate, { name: 'answerThenFail' })).toBe('answered')
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
    await until('the failure is logged', () => lines.length > 0)
    expect(lines[0]).toMatch(/thread failed outside a task.*the thread fell over|the thread fell over.*outside a task/)
    expect(await pool.run('the next task', { name: 'answer' })).toBe('the next task')
  } finally {
    await pool.destroy()
  }
})
