import { Kysely, PostgresDialect } from 'kysely'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Config } from '../../shared/config.ts'
import { migrations } from '../../shared/db/migrations/list.ts'
import { SetupError } from '../services/setup-error.ts'
import { connectAlone, type Progress } from './connection.ts'
import { checkFiles, type Manifest } from './manifest.ts'

/** Kysely's own lock: a process that migrates at the same time waits for us and then finds everything done. */
const migrationLock = '3853314791062309107'

/**
 * Restores a backup into an empty schema, all of it or nothing: checks the checksums, then in one transaction creates
 * the tables as of its version, loads their rows and sequences, and runs the migrations since. Throws
 * {@link SetupError} for what a person must fix first.
 */
export async function putBack(
  config: Config,
  folder: string,
  manifest: Manifest,
  tell: (progress: Progress) => void,
): Promise<void> {
  const later = migrationsSince(manifest)
  await checkFiles(folder, manifest)
  const client = await connectAlone(config, 'flashpack-restore')
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(${migrationLock})`)
    await mustBeEmpty(client, config.DATABASE_SCHEMA)
    await makeTables(client, manifest.migrations)
    const { order, circular } = await loadOrder(client, config.DATABASE_SCHEMA, manifest)
    for (const { table, name } of circular) await client.query(`alter table ${table} drop constraint ${name}`)
    for (const [tablesDone, table] of order.entries()) {
      await loadTable(client, folder, table, (bytes) =>
        tell({ table: table.name, bytes, tablesDone, tables: order.length }),
      )
    }
    for (const { table, name, definition } of circular)
      await client.query(`alter table ${table} add constraint ${name} ${definition}`)
    for (const { name, lastValue, isCalled } of manifest.sequences)
      await client.query('select setval($1::regclass, $2::bigint, $3)', [
        pg.escapeIdentifier(name),
        lastValue,
        isCalled,
      ])
    await migrateOn(client, later)
    for (const name of later)
      await client.query('insert into kysely_migration (name, timestamp) values ($1, $2)', [name, manifest.takenAt])
    await client.query('commit')
    // Without statistics the planner does badly in a database's first minutes.
    await client.query('analyze')
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The migrations that this code has and the backup lacks; refuses a backup that has others. */
function migrationsSince({ migrations: had }: Manifest): string[] {
  const known = Object.keys(migrations).toSorted()
  const unknown = had.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new SetupError(
      `This backup was made by a newer Flashpack: its schema has ${unknown.join(', ')}. Restore it with that version or a later one.`,
    )
  return known.filter((name) => !had.includes(name))
}

async function mustBeEmpty(client: pg.Client, schema: string): Promise<void> {
  await client.query(`create schema if not exists ${pg.escapeIdentifier(schema)}`)
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S', 'f') order by 1`,
    [schema],
  )
  if (rows.length > 0)
    throw new SetupError(
      `Nothing was restored: the schema ${schema} is not empty (${rows
        .slice(0, 3)
        .map(({ name }) => name)
        .join(
          ', ',
        )}${rows.length > 3 ? ', …' : ''}). Set DATABASE_URL to an empty database or DATABASE_SCHEMA to a new schema, or move .data/ away (keep its secrets.json).`,
    )
}

async function makeTables(client: pg.Client, names: readonly string[]): Promise<void> {
  await client.query(
    'create table kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null)',
  )
  await client.query(
    'create table kysely_migration_lock (id varchar(255) not null primary key, is_locked integer not null default 0)',
  )
  await migrateOn(client, names)
}

/** Runs the migrations themselves on this connection, within its transaction. */
async function migrateOn(client: pg.Client, names: readonly string[]): Promise<void> {
  const lent = { query: client.query.bind(client), release: () => undefined }
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: { connect: () => Promise.resolve(lent), end: () => Promise.resolve() } }),
  })
  for (const name of names) await migrations[name]!.up(db)
}

type TableInBackup = Manifest['tables'][number]

/** A foreign key of a table, all names escaped. */
interface ForeignKey {
  table: string
  name: string
  definition: string
}

interface LoadOrder {
  order: TableInBackup[]
  /** Those by which tables need each other, such as a parcel its box and a box its first parcel: checked at the end. */
  circular: ForeignKey[]
}

/** The tables of the backup, referenced tables first. Refuses a backup whose tables do not match the schema. */
async function loadOrder(client: pg.Client, schema: string, manifest: Manifest): Promise<LoadOrder> {
  const { rows } = await client.query<{ name: string; needs: ({ needed: string } & ForeignKey)[] }>(
    `
    select c.relname::text as name, coalesce((select json_agg(json_build_object('needed', f.relname, 'table', quote_ident(c.relname), 'name', quote_ident(k.conname), 'definition', pg_get_constraintdef(k.oid)) order by k.conname)
      from pg_constraint k join pg_class f on f.oid = k.confrelid where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid), '[]') as needs
    from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and c.relpersistence = 'p' and not c.relispartition`,
    [schema],
  )
  const made = new Map(rows.map(({ name, needs }) => [name, needs]))
  const kept = new Map(manifest.tables.map((table) => [table.name, table]))
  const odd = [
    ...[...kept.keys()].filter((name) => !made.has(name)),
    ...[...made.keys()].filter((name) => !kept.has(name)),
  ]
  if (odd.length > 0)
    throw new SetupError(
      `Nothing was restored: the backup and the schema ${manifest.migrations.at(-1)} differ in the tables ${odd.join(', ')}.`,
    )
  const order: TableInBackup[] = []
  const circular: ForeignKey[] = []
  const begun = new Set<string>()
  const place = (name: string): void => {
    begun.add(name)
    for (const { needed, ...key } of made.get(name)!)
      if (!begun.has(needed)) place(needed)
      else if (!order.some((table) => table.name === needed)) circular.push(key)
    order.push(kept.get(name)!)
  }
  for (const name of [...made.keys()].toSorted()) if (!begun.has(name)) place(name)
  return { order, circular }
}

/**
 * Rows are loaded as they were: rows that a migration inserted are deleted first, and none of the table's triggers
 * changes or refuses any.
 */
async function loadTable(
  client: pg.Client,
  folder: string,
  { name, file, columns, rows }: TableInBackup,
  tell: (bytes: number) => void,
): Promise<void> {
  const table = pg.escapeIdentifier(name)
  const { rows: triggers } = await client.query<{ name: string; enabled: string }>(
    `select tgname::text as name, tgenabled::text as enabled from pg_trigger where tgrelid = $1::regclass and not tgisinternal and tgenabled <> 'D'`,
    [table],
  )
  await client.query(`alter table ${table} disable trigger user`)
  await client.query(`delete from ${table}`)
  const copy = client.query(
    copyFrom(`copy ${table} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')}) from stdin`),
  )
  let bytes = 0
  await pipeline(
    createReadStream(join(folder, file)),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length
        tell(bytes)
        yield chunk
      }
    },
    createGunzip(),
    copy,
  )
  if (copy.rowCount !== rows)
    throw new SetupError(`Nothing was restored: ${file} contains ${copy.rowCount} rows, the manifest says ${rows}.`)
  const how: Record<string, string> = { A: 'always ', R: 'replica ' }
  for (const trigger of triggers)
    await client.query(
      `alter table ${table} enable ${how[trigger.enabled] ?? ''}trigger ${pg.escapeIdentifier(trigger.name)}`,
    )
}
