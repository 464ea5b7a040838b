import { expect, test } from '../../support/jest.ts'
import pg from 'pg'
import { freePort } from '../../../scripts/services/free-port.ts'
import { isTransient } from '../../../shared/db/database.ts'

/**
 * Node's own errors come from a different realm than the modules that Jest runs, so `instanceof Error` would not
 * recognise them.
 */
test('an unreachable Postgres is a transient error, not the fault of an order', async () => {
  const client = new pg.Client({ host: '127.0.0.1', port: await freePort(), connectionTimeoutMillis: 60_000 })
  const error: unknown = await client.connect().catch((refused: unknown) => refused)
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  expect(isTransient(error)).toBe(true)
})

test('what Postgres reports about the work itself is not a transient error', () => {
  expect(isTransient(Object.assign(new Error('duplicate key'), { code: '23505' }))).toBe(false)
  expect(isTransient('ECONNREFUSED')).toBe(false)
})
