import { describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { openKeyedMutex } from '../../../server/order/sale-mutex.ts'
import { Refusal } from '../../../shared/refusal.ts'

/** A change that continues until it is told to end. */
function slowChange(): { change: () => Promise<void>; end: () => void } {
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  return { change: () => ended, end }
}

describe('the changes of a sale', () => {
  test('are made one after the other, in order of arrival, even after one that failed', async () => {
    const [turns, said]: [ReturnType<typeof openKeyedMutex>, string[]] = [openKeyedMutex(), []]
    const change = (name: string) => async (): Promise<string> => {
      said.push(`${name} begins`)
      await Promise.resolve()
      said.push(`${name} ends`)
      if (name === 'second') throw new Error('cannot be paid')
      return name
    }
    const results = await Promise.allSettled(
      ['first', 'second', 'third'].map((name) => turns.run('sale', change(name))),
    )
    expect(said).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends'])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('are refused as busy, with a time to retry, when five hundred are waiting; another sale is served meanwhile, and this one again once they are done', async () => {
    const turns = openKeyedMutex()
    const { change, end } = slowChange()
    const waiting = Array.from({ length: 500 }, () => turns.run('sale', change))
    let isMade = false
    await assert.rejects(
      turns.run('sale', async () => void (isMade = true)),
      (error: unknown) => error instanceof Refusal && error.code === 'busy' && error.retryAfterMs! >= 1000,
    )
    expect(await turns.run('other', () => Promise.resolve('made'))).toBe('made')
    end()
    await Promise.all(waiting)
    assert.ok(!isMade, 'what is refused is not made later either')
    expect(await turns.run('sale', () => Promise.resolve('made'))).toBe('made')
  })
})
