import { expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { linesMax, linesOfKindMax, openLog } from '../../shared/log.ts'
import { until } from '../support/until.ts'

interface Line {
  level: number
  msg: string
  leftOut?: number
  kind?: string
}

function listen(): { log: ReturnType<typeof openLog>; lines: Line[] } {
  const lines: Line[] = []
  return { log: openLog('info', 'test', { write: (text) => void lines.push(JSON.parse(text) as Line) }), lines }
}

const leftOut = (lines: readonly Line[]): number => lines.reduce((sum, line) => sum + (line.leftOut ?? 0), 0)

test('a flood of lines of a few kinds writes a few of each and then how many were dropped: nothing goes uncounted', async () => {
  const levels = fc.constantFrom('info', 'warn', 'error')
  const kinds = fc.constantFrom('a request was refused', 'Postgres unavailable', 'unhandled error')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(levels, kinds), { minLength: 500, maxLength: 3_000 }), async (said) => {
      const { log, lines } = listen()
      for (const [level, kind] of said) log[level]({ where: 'test' }, kind)
      const written = lines.length
      assert.ok(written <= 9 * linesOfKindMax, `${written} lines`)
      await until('all are counted', () => written + leftOut(lines) === said.length)
      assert.ok(lines.length <= written + 9, `${lines.length - written} summaries`)
    }),
    { numRuns: 5 },
  )
})

test('lines with ever-changing messages are bounded in total', async () => {
  const { log, lines } = listen()
  for (let i = 0; i < 20_000; i += 1) log.warn(`no such thing: ${i}`)
  expect(lines).toHaveLength(linesMax)
  await until('the others are counted', () => leftOut(lines) === 20_000 - linesMax)
  expect(lines).toHaveLength(linesMax + 1)
  expect([lines.at(-1)!.level, lines.at(-1)!.kind]).toEqual([40, 'other lines'])
})

test('a fatal line is written whatever was written before, and the next second starts fresh', async () => {
  const { log, lines } = listen()
  for (let i = 0; i < 1_000; i += 1) log.error('again')
  log.fatal('the end')
  expect(lines.at(-1)!.msg).toBe('the end')
  await until('the rest is counted', () => leftOut(lines) === 1_000 - linesOfKindMax)
  log.error('again')
  expect(lines.at(-1)!.msg).toBe('again')
})

test('an error is logged with its stack and its cause, and without the row that Postgres quotes', () => {
  const { log, lines } = listen()
  const cause = Object.assign(new RangeError('duplicate key'), { code: '23505', detail: 'Key (phone)=(0912345678)' })
  log.warn({ err: new Error('the order was not written', { cause }) }, 'failed')
  log.warn({ err: 'only words' }, 'failed')
  expect(lines).toMatchObject([
    {
      err: {
        type: 'Error',
        message: 'the order was not written',
        stack: expect.stringContaining('log.test'),
        cause: { type: 'RangeError', message: 'duplicate key', code: '23505' },
      },
    },
    { err: 'only words' },
  ])
  expect(JSON.stringify(lines)).not.toContain('0912345678')
})
