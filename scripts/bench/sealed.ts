import type pg from 'pg'
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../../shared/config.ts'
import { openPool } from '../../shared/db/database.ts'
import { openLog } from '../../shared/log.ts'

const pollMs = 200

/** A connection of the bench's own to the database of a Flashpack. */
export function openBenchPool(config: Config): pg.Pool {
  return openPool({
    url: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    max: 1,
    name: 'flashpack-bench',
    log: openLog('error', 'bench'),
  })
}

/**
 * Waits until the audit of all sales is sealed: it yields to orders for a while, and would otherwise be paid for by
 * what is measured next, or by nobody.
 */
export async function untilSealed(pool: pg.Pool): Promise<void> {
  const waits =
    'select exists (select from sale_counter n left join audit_chain c on c.chain_id = n.sale_id where c.last_seq is distinct from n.last_seq and n.last_seq > 0) as waits'
  while ((await pool.query<{ waits: boolean }>(waits)).rows[0]!.waits) await wait(pollMs)
}
