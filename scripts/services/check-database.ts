import pg from 'pg'
import { readPostgresFacts } from '../../shared/startup/postgres-facts.ts'
import { postgresProblems } from '../../shared/startup/postgres-problems.ts'
import { redactUrl, redactSecretsOf } from '../../shared/lib/redact-url.ts'
import { oneLine, SetupError } from './setup-error.ts'

const LIMIT_MS = 5000

/**
 * Resolves if a given Postgres can be reached, accepts us and is durable, within 5 s; otherwise throws a
 * {@link SetupError} that names it without its password, one line per problem.
 */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>(
    (_, reject) => (timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS / 1000} s`)), LIMIT_MS)),
  )
  try {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: LIMIT_MS + 1000 })
    client.on('error', () => {}) // the connect below rejects as well
    const asked = client.connect().then(() => readPostgresFacts(client))
    const problems = await Promise.race([asked, late])
      .then(postgresProblems)
      .finally(() => void client.end().catch(() => {}))
    if (problems.length > 0) throw new SetupError(problems.join('\n'))
  } catch (error) {
    if (error instanceof SetupError) throw error
    throw new SetupError(
      `Postgres at ${redactUrl(databaseUrl)} cannot be used: ${redactSecretsOf(databaseUrl, oneLine(error))} (check DATABASE_URL, or unset it to use the embedded Postgres)`,
    )
  } finally {
    clearTimeout(timer)
  }
}
