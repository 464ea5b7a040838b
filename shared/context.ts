import { openClock, type Clock, clockOffsetMs } from './clock.ts'
import { ConfigError, type Config } from './config.ts'
import { openDatabase, openPool, type Database } from './db/database.ts'
import { openFloorForecasts, type FloorForecasts } from './deadline/floor-forecast-store.ts'
import { addPolicies, findPolicy } from './deadline/policy.ts'
import { knownPrices } from './freight/price-table.ts'
import { openLog, type Log } from './log.ts'
import type pg from 'pg'
import { isNativeError } from 'node:util/types'
import type { PersonalData } from './person/personal-data.ts'
import { openPeople } from './person/phone-index-store.ts'
import { platformFormats } from './platform/platform-formats.ts'
import { statementFormats } from './statement/statement-formats.ts'
import { startupCheck } from './startup/startup-check.ts'
import { openJobs, type Jobs } from './queue/jobs.ts'
import { openQueueHome, type QueueHome } from './queue/home.ts'
import { openFactRelay, type FactRelay } from './queue/relay.ts'

/** Everything a step needs, created once per process and passed explicitly. */
export interface Context {
  config: Config
  log: Log
  clock: Clock
  /**
   * Connections reserved for taking in and deciding orders: whatever else is waiting for a sale's lock, an order finds
   * a connection.
   */
  pool: pg.Pool
  /** For everything else. */
  db: Database
  /**
   * A small separate pool for sweepers and health checks, so that a surge that exhausts the others cannot stop alarms.
   */
  watchDb: Database
  queues: QueueHome
  jobs: Jobs
  relay: FactRelay
  personal: PersonalData
  forecasts: FloorForecasts
  /** Set when this process is shutting down: round-based work ends after the current round. */
  ending: boolean
  close(): Promise<void>
}

/** Postgres ends our statements after 15 s, so a connection silent for longer is dead (ms). */
const silentMsMax = 20_000

/**
 * The order path's share of a process's connections; a process writes one chunk at a time per partition, so it needs
 * few.
 */
const orderShare = 0.4

/**
 * The operator's own policies, formats of files and price tables are validated before anything else; a fault in them
 * aborts the start.
 */
export function addOwnPolicies(config: Config): void {
  const { POLICIES_DIR, PLATFORM_FILES_DIR, STATEMENT_FILES_DIR, FREIGHT_PRICES_DIR } = config
  orEndStart('deadline policies', () => POLICIES_DIR !== undefined && addPolicies(POLICIES_DIR))
  orEndStart('freight price tables', () => knownPrices(FREIGHT_PRICES_DIR))
  orEndStart('formats of statements', () => statementFormats(STATEMENT_FILES_DIR))
  orEndStart("formats of platforms' files", () => {
    for (const { id, policy } of platformFormats(PLATFORM_FILES_DIR))
      if (!findPolicy(policy)) throw new Error(`${id}: there is no deadline policy ${policy}`)
  })
}

function orEndStart(what: string, load: () => unknown): void {
  try {
    load()
  } catch (error) {
    throw new ConfigError(
      `Flashpack cannot start with these ${what}:\n  - ${isNativeError(error) ? error.message : String(error)}`,
    )
  }
}

/**
 * Opens a context; `overrides` is the seam for tests. Refuses services that would break a promise, and a database whose
 * clock a test has moved.
 */
export async function openContext(
  config: Config,
  name: string,
  overrides: Partial<Pick<Context, 'log' | 'queues'>> = {},
): Promise<Context> {
  addOwnPolicies(config)
  const log = overrides.log ?? openLog(config.LOG_LEVEL, name)
  const open = (max: number, use: string): pg.Pool =>
    openPool({
      url: config.DATABASE_URL,
      schema: config.DATABASE_SCHEMA,
      max,
      name: `flashpack-${name}${use}`,
      log,
      silentMsMax,
    })
  const forOrders = Math.ceil(config.DATABASE_POOL_MAX * orderShare)
  const pools = [open(forOrders, ''), open(config.DATABASE_POOL_MAX - forOrders, '-other'), open(2, '-watch')] as const
  const [pool, otherPool, watchPool] = pools
  const close = async (): Promise<void> => void (await Promise.all(pools.map((one) => one.end())))
  const db = openDatabase(otherPool)
  const watchDb = openDatabase(watchPool)
  try {
    await startupCheck(config, watchPool, log)
  } catch (error) {
    await close()
    throw error
  }
  if (!config.TEST_CLOCK && (await clockOffsetMs(watchDb)) !== 0) {
    await close()
    throw new ConfigError(
      'The clock of this database has been moved by a demo or a test (app_clock.offset_ms is not 0): deadlines would be wrong. Use another database.',
    )
  }
  const personal = await openPeople(watchDb, config)
  const clock = await openClock(watchDb)
  const queues = overrides.queues ?? openQueueHome(config, log)
  return {
    config,
    log,
    clock,
    pool,
    db,
    watchDb,
    queues,
    personal,
    forecasts: openFloorForecasts(clock),
    ending: false,
    jobs: openJobs(queues, log),
    relay: openFactRelay(queues, log, config.RELAY === 'on'),
    close: async () => {
      clock.close()
      await queues.close()
      await close()
    },
  }
}
