import { createHash } from 'node:crypto'
import { createWriteStream, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Config } from '../../shared/config.ts'
import { SetupError } from '../services/setup-error.ts'
import { connectAlone, type Progress } from './connection.ts'
import { manifestName, sumsName, type Manifest } from './manifest.ts'

type TableInBackup = Manifest['tables'][number]

/**
 * Copies every table of the schema as of one instant, while orders run: one repeatable-read transaction, each table by
 * COPY, with row count and checksum. The tables are taken from the catalogue. The queue is left out: it may be erased
 * at any moment. Personal data stays encrypted. The manifest is written last, so an aborted backup does not count as
 * one.
 */
export async function takeBackup(
  config: Config,
  folder: string,
  tell: (progress: Progress) => void,
): Promise<Manifest> {
  makeEmptyFolder(folder)
  const client = await connectAlone(config, 'flashpack-backup')
  try {
    await client.query('begin transaction isolation level repeatable read read only')
    const head = await readHead(client, config.DATABASE_SCHEMA)
    const found = await readTables(client, config.DATABASE_SCHEMA)
    const tables: TableInBackup[] = []
    for (const table of found) {
      const where = { table: table.name, tablesDone: tables.length, tables: found.length }
      tables.push(await copyTable(client, folder, table, (bytes) => tell({ ...where, bytes })))
    }
    // Sequences are not part of the snapshot: read after the rows, they are never behind them.
    const sequences = await readSequences(client, config.DATABASE_SCHEMA)
    await client.query('commit')
    const manifest: Manifest = { format: 1, ...head, tables, sequences }
    writeManifest(folder, manifest)
    return manifest
  } finally {
    await client.end().catch(() => undefined)
  }
}

function makeEmptyFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (readdirSync(folder).length > 0) throw new SetupError(`${folder} is not empty: give each backup its own folder.`)
}

async function readHead(
  client: pg.Client,
  schema: string,
): Promise<Pick<Manifest, 'takenAt' | 'postgres' | 'schema' | 'migrations' | 'personalDataKeys'>> {
  const isOurs = await client.query<{ there: boolean }>(`select to_regclass('kysely_migration') is not null as there`)
  if (!isOurs.rows[0]!.there)
    throw new SetupError(
      `This database has no Flashpack tables in the schema ${schema}: check DATABASE_URL and DATABASE_SCHEMA.`,
    )
  const { rows } = await client.query<{ taken_at: Date; postgres: string; migrations: string[]; key_ids: string[] }>(`
    select app_now() as taken_at, current_setting('server_version') as postgres, array(select name::text from kysely_migration order by name) as migrations,
      array(select distinct key_id from recipient where key_id <> '' order by key_id) as key_ids`)
  const { taken_at: takenAt, postgres, migrations, key_ids: personalDataKeys } = rows[0]!
  return { takenAt: takenAt.toISOString(), postgres, schema, migrations, personalDataKeys }
}

async function readTables(client: pg.Client, schema: string): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `
    select c.relname::text as name,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
    from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and c.relpersistence = 'p' and not c.relispartition order by c.relname`,
    [schema],
  )
  return rows
}

async function copyTable(
  client: pg.Client,
  folder: string,
  { name, columns }: { name: string; columns: string[] },
  tell: (bytes: number) => void,
): Promise<TableInBackup> {
  const file = `${name}.copy.gz`
  const hash = createHash('sha256')
  let bytes = 0
  const copy = client.query(
    copyTo(
      `copy (select ${columns.map((column) => pg.escapeIdentifier(column)).join(', ')} from ${pg.escapeIdentifier(name)}) to stdout`,
    ),
  )
  await pipeline(
    copy,
    createGzip({ level: 1 }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        tell(bytes)
        yield chunk
      }
    },
    createWriteStream(join(folder, file), { mode: 0o600, flags: 'wx', flush: true }),
  )
  return { name, file, columns, rows: copy.rowCount, bytes, sha256: hash.digest('hex') }
}

async function readSequences(client: pg.Client, schema: string): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class where relnamespace = $1::regnamespace and relkind = 'S' order by relname`,
    [schema],
  )
  const sequences: Manifest['sequences'] = []
  for (const { name } of rows) {
    const {
      rows: [at],
    } = await client.query<{ last_value: string; is_called: boolean }>(
      `select last_value::text, is_called from ${pg.escapeIdentifier(name)}`,
    )
    sequences.push({ name, lastValue: at!.last_value, isCalled: at!.is_called })
  }
  return sequences
}

function writeManifest(folder: string, manifest: Manifest): void {
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  const sums = [
    ...manifest.tables.map(({ file, sha256 }) => ({ file, sha256 })),
    { file: manifestName, sha256: createHash('sha256').update(text).digest('hex') },
  ]
  writeFileSync(join(folder, sumsName), sums.map(({ file, sha256 }) => `${sha256}  ${file}\n`).join(''), {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  })
  writeFileSync(join(folder, manifestName), text, { mode: 0o600, flag: 'wx', flush: true })
}
