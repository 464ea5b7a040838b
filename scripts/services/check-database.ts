import pg from 'pg'
import { masked, withoutSecretsOf } from './mask.ts'
import { oneLine, SetupError } from './setup-error.ts'

const LIMIT_MS = 5000

/** Answers when a given Postgres can be reached and lets us in, within 5 s; else throws a {@link SetupError} that names it without its password. */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS / 1000} s`)), LIMIT_MS)))
  try {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: LIMIT_MS + 1000 })
    client.on('error', () => {}) // the connection below rejects as well
    const asked = client.connect().then(() => client.query('select 1'))
    await Promise.race([asked, late]).finally(() => void client.end().catch(() => {}))
  } catch (error) {
    throw new SetupError(`Postgres at ${masked(databaseUrl)} cannot be used: ${withoutSecretsOf(databaseUrl, oneLine(error))} (check DATABASE_URL, or unset it to use the embedded Postgres)`)
  } finally {
    clearTimeout(timer)
  }
}
