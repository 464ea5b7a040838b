import type pg from 'pg'
import { setTimeout as wait } from 'node:timers/promises'
import { isTransient } from './database.ts'

const retryMsMax = 5_000

/**
 * Round-based work addresses its rows by key and repeats the same statements: plans are made once, and use indexes even
 * while a table is new. Without these settings, Postgres plans anew for each round and scans a new table from end to
 * end for every id (half of its time at 3,000 orders a second).
 */
const begin = 'begin; set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off'
/** Distinguishable from every other commit, for anyone watching the wire: it commits the decisions of a round. */
const commit = 'commit /* decisions */'

/**
 * Runs idempotent work in one transaction on one connection and commits. Errors that say nothing about the work (a
 * deadlock, a lock timeout, a lost connection) cause it to run again with growing, jittered pauses for up to 5 s; any
 * other error is thrown after the rollback. After a lost connection the outcome of the COMMIT is unknown, so `work`
 * must detect its own earlier run and do nothing twice.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(pool, work)
    } catch (error) {
      if (!isTransient(error) || performance.now() - startedAt > retryMsMax) throw error
      await wait(Math.min(500, 10 * 2 ** attempt) * (0.5 + Math.random()))
    }
  }
}

async function once<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query(commit)
    return result
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}
