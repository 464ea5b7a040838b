import type pg from 'pg'

/** What a Postgres server reports about itself, as far as our promises depend on it. */
export interface PostgresFacts {
  /** As `server_version_num`, e.g. 150018. */
  version: number
  versionText: string
  standby: boolean
  readOnly: boolean
  encoding: string
  database: string
  user: string
  /** Settings that decide whether a commit is on disk, and where each was set. */
  settings: { name: string; value: string; source: string }[]
  /** Its clock (ms since 1970). */
  clockMs: number
}

/** The state of this Flashpack's tables as seen from here. */
export interface SchemaFacts {
  schema: string
  /** Undefined if there are no tables. */
  migrations: string[] | undefined
  /** `privilege on table`, for each one the database role lacks. */
  lacking: string[]
}

type Asks = Pick<pg.Pool, 'query'>

export async function readPostgresFacts(db: Asks): Promise<PostgresFacts> {
  const { rows } = await db.query<PostgresFacts>(`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as "versionText", pg_is_in_recovery() as standby,
      current_setting('transaction_read_only') = 'on' as "readOnly", current_setting('server_encoding') as encoding, current_database()::text as database, current_user::text as "user",
      (extract(epoch from clock_timestamp()) * 1000)::float8 as "clockMs",
      (select json_agg(json_build_object('name', name, 'value', setting, 'source', source) order by name) from pg_settings
        where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'default_transaction_read_only')) as settings`)
  return rows[0]!
}

/** Without these an order cannot be taken, decided or packed. Append-only tables need nothing more than that. */
const changed = [
  'order',
  'sale',
  'sale_item',
  'sale_counter',
  'parcel',
  'packing_batch',
  'payment',
  'recipient',
  'deadline_alarm',
  'document',
]
const emptied = ['intake_chunk', 'document']

export async function readSchemaFacts(db: Asks, schema: string, queueSchema: string | undefined): Promise<SchemaFacts> {
  const { rows } = await db.query<{ there: boolean | null }>(
    `select has_schema_privilege(oid, 'USAGE') and to_regclass(quote_ident(nspname) || '.kysely_migration') is not null as there from pg_namespace where nspname = $1`,
    [schema],
  )
  const usable = await db.query<{ usable: boolean }>(
    `select has_schema_privilege(oid, 'USAGE') as usable from pg_namespace where nspname = $1`,
    [schema],
  )
  if (usable.rows[0]?.usable === false) return { schema, migrations: [], lacking: [`usage on schema ${schema}`] }
  if (!rows[0]?.there) return { schema, migrations: undefined, lacking: [] }
  const { rows: tables } = await db.query<{ lacking: string[] }>(
    `
    select coalesce(array_agg(lower(p.privilege) || ' on ' || c.relname order by c.relname, p.privilege), '{}') as lacking
    from pg_class c cross join lateral (
      select unnest(array['SELECT'] || case when c.relname not like 'kysely%' then array['INSERT'] else '{}' end || case when c.relname = any($2) then array['UPDATE'] else '{}' end || case when c.relname = any($3) then array['DELETE'] else '{}' end) as privilege) p
    where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not has_table_privilege(c.oid, p.privilege)`,
    [schema, changed, emptied],
  )
  const { rows: queue } = await db.query<{ lacking: boolean }>(
    `
    select $1::text is not null and not coalesce((select has_schema_privilege(oid, 'CREATE') from pg_namespace where nspname = $1), has_database_privilege(current_database(), 'CREATE')) as lacking`,
    [queueSchema ?? null],
  )
  const { rows: temporary } = await db.query<{ database: string; lacking: boolean }>(
    `select current_database() as database, not has_database_privilege(current_database(), 'TEMPORARY') as lacking`,
  )
  const lacking = [
    ...tables[0]!.lacking,
    ...(queue[0]!.lacking ? [`create on schema ${queueSchema}`] : []),
    // The readiness check writes to a table that exists for one transaction.
    ...(temporary[0]!.lacking ? [`temporary on database ${temporary[0]!.database}`] : []),
  ]
  const mayRead = !lacking.includes('select on kysely_migration')
  const migrations = mayRead
    ? (await db.query<{ name: string }>('select name from kysely_migration order by name')).rows.map(({ name }) => name)
    : []
  return { schema, migrations, lacking }
}
