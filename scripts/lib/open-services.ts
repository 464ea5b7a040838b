import { readEnv, toConfig, type Config } from '../../shared/config.ts'
import { migrate, openPool } from '../../shared/db/database.ts'
import { appUrlOf } from '../../shared/db/roles.ts'
import { openLog } from '../../shared/log.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { keptSecrets } from './secrets.ts'
import { ensureServices } from '../services/ensure-services.ts'
import { oneLine, SetupError } from '../services/setup-error.ts'

/** Where the embedded services and their secrets live. */
export const dataHome = projectPath('.data')

export interface Prepared {
  config: Config
  /** The environment for our own processes. */
  env: Record<string, string>
  /** The database as its owner, who may do everything; web and worker use `config.DATABASE_URL`. */
  ownerUrl: string
  stop(): Promise<void>
}

export interface PrepareOptions {
  dataHome?: string
  queue?: 'redis' | 'postgres'
  /** Settings that override the environment. */
  settings?: Record<string, string>
  onNotice?: (line: string) => void
  /** `false` leaves the schema as it is. */
  migrate?: boolean
  /** Called before anything is started; throwing aborts the start. */
  check?: (config: Config) => Promise<void>
}

/** Placeholders for what is generated or found later, so that everything a person has set can be checked first. */
const standIns = {
  DATABASE_URL: 'postgres://embedded',
  REDIS_URL: 'redis://embedded',
  TOKEN_SECRET: '-'.repeat(32),
  PAYMENT_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}`,
  PERSONAL_DATA_KEY: '-'.repeat(32),
}

/**
 * The configuration as far as it is given, with placeholders for the rest. Throws {@link ConfigError} if anything given
 * cannot be used.
 */
export function toGivenConfig(given: Record<string, string | undefined>): Config {
  return toConfig({ ...standIns, ...withoutEmpty(given) })
}

/**
 * Provides what Flashpack runs on: services that the environment does not name are embedded, missing secrets generated,
 * the schema brought up to date.
 */
export async function prepare(options: PrepareOptions = {}): Promise<Prepared> {
  const home = options.dataHome ?? dataHome
  const given = withUrlsFromFiles({ ...withoutEmpty(readEnv()), ...options.settings })
  const asGiven = toGivenConfig(given)
  await options.check?.(asGiven)
  const queue = options.queue ?? queueOf(given['QUEUE'])
  const services = await ensureServices({
    dataHome: home,
    ...(given['DATABASE_URL'] && { databaseUrl: given['DATABASE_URL'] }),
    ...(given['REDIS_URL'] && { redisUrl: given['REDIS_URL'] }),
    ...(queue && { queue }),
    ...(options.onNotice && { onNotice: options.onNotice }),
  })
  const { REDIS_URL: _redis, DATABASE_OWNER_URL: _owner, DATABASE_OWNER_URL_FILE: _ownerFile, ...rest } = given
  const isOurs = !given['DATABASE_URL']
  const ownerUrl = isOurs ? services.databaseUrl : (asGiven.DATABASE_OWNER_URL ?? services.databaseUrl)
  const env = {
    ...keptSecrets(home),
    ...rest,
    DATABASE_URL: isOurs ? appUrlOf(ownerUrl) : services.databaseUrl,
    QUEUE: services.queue,
    ...(services.redisUrl && { REDIS_URL: services.redisUrl }),
  }
  try {
    const config = toConfig(env)
    if (options.migrate !== false) await migrateNow(config, { url: ownerUrl, makesRole: isOurs })
    return { config, env, ownerUrl, stop: services.stop }
  } catch (error) {
    await services.stop()
    throw error
  }
}

const insufficientPrivilege = '42501'

/**
 * Brings a database's schema up to date as its owner, if that is not the role of `DATABASE_URL`, and grants that role
 * what it needs.
 */
export async function migrateNow(
  config: Config,
  owner: { url: string; makesRole: boolean } = {
    url: config.DATABASE_OWNER_URL ?? config.DATABASE_URL,
    makesRole: false,
  },
): Promise<{ applied: string[] }> {
  const pool = openPool({
    url: owner.url,
    schema: config.DATABASE_SCHEMA,
    max: 2,
    name: 'flashpack-migrate',
    log: openLog('warn', 'migrate'),
  })
  try {
    return await migrate(pool, config.DATABASE_SCHEMA, config.PARTITIONS, {
      appUrl: config.DATABASE_URL,
      queueSchema: `${config.QUEUE_PREFIX}_queue`,
      make: owner.makesRole,
    })
  } catch (error) {
    if ((error as { code?: string }).code !== insufficientPrivilege) throw error
    throw new SetupError(
      `The role that creates the tables is not allowed to in this database: ${oneLine(error)} (set DATABASE_OWNER_URL to the owner's URL, or make this role the database's owner)`,
    )
  } finally {
    await pool.end()
  }
}

/** The services must be known before there is a configuration; `toConfig` reads the other `_FILE` settings itself. */
function withUrlsFromFiles(given: Record<string, string>): Record<string, string> {
  const { DATABASE_URL_FILE, REDIS_URL_FILE, ...rest } = given
  if (!DATABASE_URL_FILE && !REDIS_URL_FILE) return given
  const config = toGivenConfig(given)
  return {
    ...rest,
    ...(DATABASE_URL_FILE && { DATABASE_URL: config.DATABASE_URL }),
    ...(REDIS_URL_FILE && config.REDIS_URL && { REDIS_URL: config.REDIS_URL }),
  }
}

function queueOf(text: string | undefined): 'redis' | 'postgres' | undefined {
  return text === 'redis' || text === 'postgres' ? text : undefined
}

/** The environment without empty values: they count as not set. */
export function withoutEmpty(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  )
}
