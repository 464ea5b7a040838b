import { Redis } from 'ioredis'
import type { World } from './world.ts'

/**
 * Every row of every table of a world as text, by table; bytes are read as UTF-8, so that a text in them would be
 * found.
 */
export async function dumpTables(world: World, schema = world.config.DATABASE_SCHEMA): Promise<Map<string, string>> {
  const { rows: tables } = await world.ctx.pool.query<{ name: string; bytes: string[] }>(
    `
    select c.relname as name, array(select attname::text from pg_attribute a where a.attrelid = c.oid and a.atttypid = 'bytea'::regtype and a.attnum > 0 and not a.attisdropped) as bytes
    from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') order by 1`,
    [schema],
  )
  const dump = new Map<string, string>()
  for (const { name, bytes } of tables) {
    const { rows } = await world.ctx.pool.query<Record<string, unknown>>(
      `select t::text as whole, t.* from ${schema}."${name}" t`,
    )
    dump.set(
      name,
      rows
        .map((row) =>
          [row['whole'], ...bytes.map((column) => (row[column] as Buffer | null)?.toString('utf8') ?? '')].join('\n'),
        )
        .join('\n'),
    )
  }
  return dump
}

/** Every key of this world in Redis with its contents, whatever its type. */
export async function dumpRedis(world: World): Promise<string> {
  if (!world.config.REDIS_URL) return ''
  const client = new Redis(world.config.REDIS_URL)
  try {
    const said: string[] = []
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [next, keys] = await client.scan(cursor, 'MATCH', `*${world.config.QUEUE_PREFIX}*`, 'COUNT', '1000')
      cursor = next
      for (const key of keys) said.push(`${key}\n${await contentsOf(client, key)}`)
    }
    return said.join('\n')
  } finally {
    client.disconnect()
  }
}

async function contentsOf(client: Redis, key: string): Promise<string> {
  switch (await client.type(key)) {
    case 'string':
      return (await client.get(key)) ?? ''
    case 'hash':
      return JSON.stringify(await client.hgetall(key))
    case 'list':
      return JSON.stringify(await client.lrange(key, 0, -1))
    case 'set':
      return JSON.stringify(await client.smembers(key))
    case 'zset':
      return JSON.stringify(await client.call('ZRANGE', key, '0', '-1', 'WITHSCORES'))
    case 'stream':
      return JSON.stringify(await client.xrange(key, '-', '+'))
    default:
      return ''
  }
}
