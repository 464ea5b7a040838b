import { describe, expect, test } from '../../support/jest.ts'
import { keepOnce, keptBefore } from '../../../shared/lib/keep-once.ts'

interface Row {
  id: string
  contents: string
  hash: Buffer
}

/** What `keepOnce` does with a store that holds these rows. */
function keep(store: Map<string, Row>, row: Row): Promise<{ row: Row; replayed?: true }> {
  return keepOnce('note', {
    insert: async () => (store.has(row.id) ? undefined : store.set(row.id, row).get(row.id)),
    find: async () => store.get(row.id),
    same: { contents: row.contents, hash: row.hash },
  })
}

describe('what a client sends under an id of its own', () => {
  const first = { id: 'a', contents: 'x', hash: Buffer.from('h') }

  test('is kept once, and answered as a replay when the same comes again', async () => {
    const store = new Map<string, Row>()
    expect(await keep(store, first)).toEqual({ row: first })
    expect(await keep(store, { ...first, hash: Buffer.from('h') })).toEqual({ row: first, replayed: true })
  })

  test('is refused when any of it differs from what the id was used for', async () => {
    for (const change of [{ contents: 'y' }, { hash: Buffer.from('other') }]) {
      const store = new Map([[first.id, first]])
      await expect(keep(store, { ...first, ...change })).rejects.toMatchObject({
        code: 'id-reused',
        message: 'Another note already has this id.',
      })
      expect(store.get(first.id)).toBe(first)
    }
  })

  test('is looked for before anything is done, where a lock is held', () => {
    expect(keptBefore('scan', undefined, { contents: 'x' })).toBeUndefined()
    expect(keptBefore('scan', first, { contents: 'x' })).toBe(first)
    expect(() => keptBefore('scan', first, { contents: 'y' })).toThrow('Another scan already has this id.')
  })
})
