import pg from 'pg'
import { toConfig } from '../../shared/config.ts'
import { migrate, openPool } from '../../shared/db/database.ts'
import { appUrlOf } from '../../shared/db/roles.ts'
import { openLog } from '../../shared/log.ts'
import { openQueueHome } from '../../shared/queue/home.ts'

/** The schema of a world's tables in its own database; with `_queue` appended that of a queue in Postgres. */
export const worldSchema = 't_world'

export function databaseUrlOf(ownerUrl: string, name: string): string {
  return Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href
}

/**
 * Makes a database with all tables for one world. The first one of a server is migrated, the others are copied from it,
 * which costs a tenth. `env`: the settings of the world, with the URL of that database.
 */
export async function makeWorldDatabase(ownerUrl: string, name: string, env: Record<string, string>): Promise<void> {
  const { PARTITIONS: partitions } = toConfig(env)
  const template = `t_template_${partitions}`
  await withOwner(ownerUrl, async (owner) => {
    await owner.query(`select pg_advisory_lock(${templateLock})`)
    const { rowCount } = await owner.query('select 1 from pg_database where datname = $1', [template])
    if (rowCount === 0) await makeTemplate(owner, ownerUrl, template, partitions, env)
    await owner.query(`select pg_advisory_unlock(${templateLock})`)
    await owner.query(`create database ${name} template ${template}`)
    await owner.query(`grant create on database ${name} to ${new URL(appUrlOf(ownerUrl)).username}`)
  })
}

export function dropWorldDatabase(ownerUrl: string, name: string): Promise<void> {
  return withOwner(ownerUrl, async (owner) => {
    await owner.query(`drop database if exists ${name} with (force)`)
  })
}

const templateLock = 7_301

/** It gets its name when it is complete, and can then be copied but not opened. */
async function makeTemplate(
  owner: pg.Client,
  ownerUrl: string,
  template: string,
  partitions: number,
  env: Record<string, string>,
): Promise<void> {
  const draft = `${template}_draft`
  await owner.query(`drop database if exists ${draft} with (force)`)
  await owner.query(`create database ${draft}`)
  const url = databaseUrlOf(ownerUrl, draft)
  const log = openLog('error', 'test')
  const pool = openPool({ url, schema: worldSchema, max: 1, name: 'flashpack-test', log })
  await migrate(pool, worldSchema, partitions, {
    appUrl: appUrlOf(url),
    queueSchema: `${worldSchema}_queue`,
    make: true,
  })
  await pool.end()
  const queue = openQueueHome(
    toConfig({ ...env, DATABASE_URL: appUrlOf(url), QUEUE: 'postgres', QUEUE_PREFIX: worldSchema }),
    log,
  )
  await queue.openQueue('template').getJobCounts('waiting')
  await queue.close()
  await owner.query(`alter database ${draft} rename to ${template}`)
  await owner.query(`alter database ${template} with is_template true allow_connections false`)
}

async function withOwner(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
