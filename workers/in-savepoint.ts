import type pg from 'pg'
import { isNativeError } from 'node:util/types'
import { isTransient } from '../shared/db/database.ts'

/** Does work that may throw without losing the transaction around it. Transient errors are thrown all the same. */
export async function inSavepoint<T>(
  client: pg.PoolClient,
  work: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; error: Error }> {
  await client.query('savepoint apart')
  try {
    const value = await work()
    await client.query('release savepoint apart')
    return { ok: true, value }
  } catch (error) {
    if (isTransient(error)) throw error
    await client.query('rollback to savepoint apart; release savepoint apart')
    return { ok: false, error: isNativeError(error) ? error : new Error(String(error)) }
  }
}
