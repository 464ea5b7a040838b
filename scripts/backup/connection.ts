import pg from 'pg'
import type { Config } from '../../shared/config.ts'
import { redactUrl, redactSecretsOf } from '../../shared/lib/redact-url.ts'
import { oneLine, SetupError } from '../services/setup-error.ts'

/**
 * A backup's own connection: no time limits, since a season takes longer than an order, and no pipelining, which COPY
 * does not allow.
 */
export async function connectAlone(config: Config, name: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: config.DATABASE_URL,
    application_name: name,
    connectionTimeoutMillis: 5_000,
    options: `-c search_path=${config.DATABASE_SCHEMA} -c timezone=UTC -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=0`,
  })
  client.on('error', () => undefined) // pending queries reject as well
  try {
    await client.connect()
    return client
  } catch (error) {
    throw new SetupError(
      `Postgres at ${redactUrl(config.DATABASE_URL)} cannot be used: ${redactSecretsOf(config.DATABASE_URL, oneLine(error))} (check DATABASE_URL)`,
    )
  }
}

export interface Progress {
  table: string
  /** Bytes of the current table so far, as stored in the file. */
  bytes: number
  tablesDone: number
  tables: number
}
