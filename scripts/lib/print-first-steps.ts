import type { Config } from '../../shared/config.ts'
import { openDatabase, openPool } from '../../shared/db/database.ts'
import { openLog } from '../../shared/log.ts'

/** On an empty database, explains how to create the first seller. */
export async function sayFirstSteps(config: Config, say: (line: string) => void): Promise<void> {
  const pool = openPool({
    url: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    max: 1,
    name: 'flashpack-start',
    log: openLog('error', 'start'),
  })
  try {
    const seller = await openDatabase(pool).selectFrom('seller').select('slug').limit(1).executeTakeFirst()
    if (!seller)
      say(
        "There is no seller yet. Create the first one and a host's token with: npm run -s token -- --role host --seller my-shop",
      )
  } finally {
    await pool.end()
  }
}
