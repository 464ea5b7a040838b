import { expect, test } from '../../support/jest.ts'
import pg from 'pg'
import { freePort } from '../../../scripts/services/free-port.ts'
import { isTransient } from '../../../shared/db/database.ts'

/** Errors of Node itself are of another realm than the modules that Jest runs, so that `instanceof Error` would not know them. */
test('a Postgres that cannot be reached is trouble of the moment, and blames no order', async () => {
  const client = new pg.Client({ host: '127.0.0.1', port: await freePort(), connectionTimeoutMillis: 60_000 })
  const error: unknown = await client.connect().catch((refused: unknown) => refused)
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  expect(isTransient(error)).toBe(true)
})

test('what Postgres says about the work itself is no trouble of the moment', () => {
  expect(isTransient(Object.assign(new Error('duplicate key'), { code: '23505' }))).toBe(false)
  expect(isTransient('ECONNREFUSED')).toBe(false)
})
