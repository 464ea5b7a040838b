import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Config } from '../../shared/config.ts'
import { migrateNow } from '../lib/open-services.ts'
import { oldSaleStatements, ordersPerOldSale, seedOldOrders } from './seed-old-orders.ts'
import { withClient } from './with-client.ts'

export interface OldDatabases {
  emptyUrl: string
  oldUrl: string
  /** 0 when the template already existed. */
  seededInSeconds: number
  /** Drops both; the template is kept. */
  close(): Promise<void>
}

const empty = 'bench_empty'
const old = 'bench_old'

/**
 * Two databases on one server: an empty one, and one copied from a stored template with `orders` old orders. The
 * template is seeded by the first run that needs it, and again when the tables or the seed change.
 */
export async function openOldDatabases(
  config: Config,
  orders: number,
  say: (line: string) => void,
): Promise<OldDatabases> {
  const urlOf = (database: string): string =>
    Object.assign(new URL(config.DATABASE_URL), { pathname: `/${database}` }).href
  const admin = new pg.Client({ connectionString: config.DATABASE_URL })
  await admin.connect()
  const drop = async (name: string): Promise<void> =>
    void (await admin.query(`drop database if exists ${name} with (force)`))
  for (const name of [empty, old]) await drop(name)
  await admin.query(`create database ${empty}`)
  await migrateNow({ ...config, DATABASE_URL: urlOf(empty) })

  const startedAt = performance.now()
  const template = `bench_template_${orders}_${await fingerprint(urlOf(empty))}`
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname like 'bench\\_template\\_${orders}\\_%'`,
  )
  const isThere = rows.some(({ datname }) => datname === template)
  for (const { datname } of rows) if (datname !== template) await drop(datname)
  if (!isThere) {
    say(`seeding ${orders} old orders, once …`)
    const unfinished = 'bench_unfinished'
    await drop(unfinished)
    await admin.query(`create database ${unfinished} template ${empty}`)
    await withClient(urlOf(unfinished), (client) => seedOldOrders(client, orders / ordersPerOldSale))
    await admin.query(`alter database ${unfinished} rename to ${template}`)
  }
  const seededInSeconds = isThere ? 0 : Math.round((performance.now() - startedAt) / 1000)
  await admin.query(`create database ${old} template ${template} strategy file_copy`)
  return {
    emptyUrl: urlOf(empty),
    oldUrl: urlOf(old),
    seededInSeconds,
    close: async () => {
      for (const name of [empty, old]) await drop(name)
      await admin.end()
    },
  }
}

/** Changes with the tables, their indexes and the seed. */
async function fingerprint(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ shape: string }>(`
      select (select string_agg(table_name || '.' || column_name || ' ' || data_type, ',' order by table_name, ordinal_position) from information_schema.columns where table_schema = 'public')
        || (select string_agg(indexdef, ';' order by indexname) from pg_indexes where schemaname = 'public') as shape`)
    return createHash('sha256')
      .update(rows[0]!.shape)
      .update(seedOldOrders.toString() + oldSaleStatements(1).join())
      .digest('hex')
      .slice(0, 8)
  })
}
