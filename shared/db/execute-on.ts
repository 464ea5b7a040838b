import type { Kysely, RawBuilder } from 'kysely'
import type pg from 'pg'
import type { Tables } from './tables.ts'

/**
 * Runs a query on the connection that is deciding: it must not wait for a second connection while holding locks. `db`
 * only compiles the SQL. What runs over and over has a `name`: it is planned once.
 */
export async function executeOn<Row>(
  client: pg.Pool | pg.PoolClient,
  db: Kysely<Tables>,
  query: RawBuilder<Row>,
  name?: string,
): Promise<Row[]> {
  const { sql: text, parameters } = query.compile(db)
  // A row's type is stated by the query, not by the driver.
  return (await client.query({ text, values: [...parameters], ...(name !== undefined && { name }) })).rows as Row[]
}
