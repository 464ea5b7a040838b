import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import pg from 'pg'
import { appendOnlyTables, changingColumns } from '../../shared/db/roles.ts'
import { placeDecided } from '../support/api.ts'
import { openWorld, type World } from '../support/world.ts'

describe('the database role of web and worker', () => {
  let world: World
  let client: pg.Client
  beforeAll(async () => {
    world = await openWorld()
    const { saleId } = await world.api.openSale(await world.token('host'))
    const socket = await world.api.connect((await world.api.signUp()).token)
    await placeDecided(socket, saleId)
    socket.close()
    client = new pg.Client({
      connectionString: world.env['DATABASE_URL']!,
      options: `-c search_path=${world.config.DATABASE_SCHEMA}`,
    })
    await client.connect()
  })
  afterAll(async () => {
    await client.end()
    await world.close()
  })

  const denied = (text: string): Promise<void> => assert.rejects(client.query(text), { code: '42501' }, text)

  test('is different from the owner, and not a superuser', async () => {
    const { rows } = await client.query(
      'select current_user as name, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user',
    )
    expect(rows).toEqual([
      { name: 'flashpack_app', rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false },
    ])
  })

  for (const table of appendOnlyTables) {
    test(`can neither change nor remove a ${table}`, async () => {
      const { rows } = await client.query<{ column: string }>(
        "select column_name as column from information_schema.columns where table_schema = $1 and table_name = $2 and is_identity = 'NO'",
        [world.config.DATABASE_SCHEMA, table],
      )
      for (const { column } of rows.filter((row) => !changingColumns[table]?.includes(row.column)))
        await denied(`update ${table} set "${column}" = "${column}"`)
      for (const text of [
        `delete from ${table}`,
        `truncate ${table}`,
        `alter table ${table} disable trigger all`,
        `drop table ${table}`,
        `alter table ${table} owner to flashpack_app`,
      ])
        await denied(text)
    })
  }

  test('cannot bypass the triggers that record what is appended, nor write to the migrations table', async () => {
    for (const text of [
      'set session_replication_role = replica',
      'drop trigger note_entry on audit_entry',
      'delete from kysely_migration',
      'create table other (n int)',
      'set role flashpack',
    ])
      await denied(text)
  })

  test('can still erase a person', async () => {
    const { rowCount } = await client
      .query("begin; update recipient set sealed = '\\x00'; delete from recipient where false; rollback")
      .then((results) => (results as unknown as pg.QueryResult[])[1]!)
    expect(rowCount!).toBeGreaterThan(0)
    await client.query('delete from recipient where false')
  })
})
