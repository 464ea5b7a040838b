import type pg from 'pg'
import { wallClock } from '../clock.ts'
import { ConfigError, type Config } from '../config.ts'
import { migrations } from '../db/migrations/list.ts'
import type { Log } from '../log.ts'
import { readPostgresFacts, readSchemaFacts } from './postgres-facts.ts'
import { postgresProblems, schemaProblems, skewNotice } from './postgres-problems.ts'
import { readRedisFacts } from './redis-facts.ts'
import { redisNotices, redisProblems } from './redis-problems.ts'

const redisMsMax = 3_000

/**
 * Checks the services this process depends on before it takes anything: whatever would break a promise is reported at
 * once, one line each with the command that fixes it, and the process does not start. A Redis that is merely
 * unreachable is not a reason: orders are taken and decided without it. Throws {@link ConfigError}.
 */
export async function startupCheck(config: Config, pool: pg.Pool, log: Log): Promise<void> {
  const [postgres, redis] = await Promise.all([
    checkPostgres(config, pool, log),
    config.QUEUE === 'redis' ? checkRedis(config, log) : [],
  ])
  const problems = [...postgres, ...redis]
  if (problems.length > 0)
    throw new ConfigError(
      `Flashpack cannot start on these services:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    )
}

async function checkPostgres(config: Config, pool: pg.Pool, log: Log): Promise<string[]> {
  const facts = await readPostgresFacts(pool)
  const schema = await readSchemaFacts(
    pool,
    config.DATABASE_SCHEMA,
    config.QUEUE === 'postgres' ? `${config.QUEUE_PREFIX}_queue` : undefined,
  )
  const notice = skewNotice(wallClock().getTime(), facts)
  if (notice) log.warn(notice)
  return [...postgresProblems(facts), ...schemaProblems(schema, Object.keys(migrations), facts.user)]
}

async function checkRedis(config: Config, log: Log): Promise<string[]> {
  const url = config.REDIS_URL!
  try {
    const facts = await readRedisFacts(url, config.QUEUE_PREFIX, redisMsMax)
    for (const notice of redisNotices(facts, url)) log.warn(notice)
    return redisProblems(facts, url)
  } catch (error) {
    log.warn({ err: error }, 'Redis unreachable; orders are taken and decided without it')
    return []
  }
}
