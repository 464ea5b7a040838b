import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { moveClock, openClock, type Clock } from '../../shared/clock.ts'
import { readEnv } from '../../shared/config.ts'
import { staffToken } from '../../shared/contract/staff-token.ts'
import { openDatabase, openPool } from '../../shared/db/database.ts'
import { openLog } from '../../shared/log.ts'
import { ensureSeller } from '../../shared/sale/seller-store.ts'
import { verify } from '../../shared/verify/verify.ts'
import { prepare, type Prepared } from '../lib/open-services.ts'
import { freePort } from '../services/free-port.ts'
import { ourProcesses } from '../lib/processes.ts'
import { supervise } from '../services/supervise.ts'
import { Http, until } from '../lib/http-client.ts'

export interface HarnessOptions {
  queue?: 'redis' | 'postgres'
  say: (line: string) => void
  /** The packers by name, each with their own token. */
  packers?: readonly string[]
  /** Moves the clock before anything starts; without it, only away from midnight. */
  startsAt?: (now: Date) => Date
  /** How long its staff may work (h); longer than the clock is moved. */
  tokenHours?: number
  /** Settings specific to this demo. */
  settings?: Record<string, string>
}

/** The demo's own complete Flashpack, from an empty database to running processes. */
export interface Harness {
  readonly http: Http
  readonly queue: 'redis' | 'postgres'
  readonly owner: string
  readonly admin: string
  readonly host: string
  readonly packers: readonly string[]
  readonly dispatcher: string
  readonly webhookSecret: string
  /** Re-derives every rule from the rows of the database; returns what is broken. */
  verify(): Promise<string[]>
  /** Moves the clock of every process to an instant and waits until all have noticed. */
  moveClockTo(instant: Date): Promise<void>
  /**
   * Lets time pass until an instant, unless it is already past. Postgres, which stamps all stored data, knows at once;
   * processes within 5 s.
   */
  passTo(instant: Date): Promise<void>
  /** Waits until all that was handed over, delivered or invoiced is entered in the books. */
  written(): Promise<void>
  now(): Date
}

/** Collects what must be cleaned up when the demo ends: closes what was opened, last first; may be called twice. */
export class Cleanup {
  readonly #steps: (() => Promise<void> | void)[] = []
  #force: () => void = () => undefined

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step)
  }

  onForce(force: () => void): void {
    this.#force = force
  }

  force(): void {
    this.#force()
  }

  async close(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) await step()
  }
}

const timeZone = 'Asia/Ho_Chi_Minh'
const minutesBeforeMidnight = 15
/** A process samples the clock every 5 s. */
const clockNoticedMs = 5_500
/** Longer than the clock is moved by most demos. */
const usualHours = 72
const writtenWithinMs = 60_000

/**
 * Nothing that the environment names may be touched: the demo promises an empty database. The port is fixed so that a
 * restarted web process is found.
 */
const ownSettings = {
  DATABASE_URL: '',
  DATABASE_URL_FILE: '',
  REDIS_URL: '',
  REDIS_URL_FILE: '',
  QUEUE_PREFIX: 'flashpack',
  DATABASE_SCHEMA: 'public',
  HOST: '127.0.0.1',
  WORKER_PORT: '0',
  TEST_CLOCK: '1',
  LOG_LEVEL: 'warn',
  HOLD_SECONDS: '12',
  MERGE_WAIT_SECONDS: '120',
  RELAY: 'on',
}

export async function openHarness(
  { queue, say, packers = ['lan', 'minh'], startsAt, settings, tokenHours = usualHours }: HarnessOptions,
  cleanup: Cleanup,
): Promise<Harness> {
  const given = readEnv()
  const ignored = ['DATABASE_URL', 'DATABASE_URL_FILE', 'REDIS_URL', 'REDIS_URL_FILE'].filter((name) => given[name])
  if (ignored.length > 0)
    say(
      `${ignored.join(' and ')} ${ignored.length > 1 ? 'are' : 'is'} not used: the demo runs on its own empty database.`,
    )

  const dataHome = temporaryFolder(cleanup)
  const prepared = await prepare({
    dataHome,
    ...(queue && { queue }),
    settings: { ...ownSettings, ...settings, PORT: String(await freePort()) },
    onNotice: say,
  })
  cleanup.add(prepared.stop)
  const clock = await openHarnessClock(prepared, cleanup)
  await clock.begin(startsAt ?? keepFromMidnight)
  const staff = await clock.tokens(packers, tokenHours)
  const url = await startProcesses(prepared, say, cleanup)
  return {
    http: new Http(url),
    queue: prepared.config.QUEUE,
    ...staff,
    webhookSecret: prepared.config.PAYMENT_WEBHOOK_SECRET,
    verify: clock.verify,
    moveClockTo: clock.moveTo,
    passTo: clock.passTo,
    written: clock.written,
    now: clock.now,
  }
}

/** Removed at the end, and on a best-effort basis if the process ends in any other way. */
function temporaryFolder(cleanup: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-demo-'))
  const remove = (): void => {
    const note = join(folder, 'data-is-elsewhere.txt') // root's servers cannot reach every folder
    const elsewhere = existsSync(note) ? /lies in (.+?), because/.exec(readFileSync(note, 'utf8'))?.[1] : undefined
    for (const path of [elsewhere, folder]) if (path) rmSync(path, { recursive: true, force: true, maxRetries: 3 })
  }
  process.once('exit', remove)
  cleanup.add(() => {
    process.off('exit', remove)
    remove()
  })
  return folder
}

async function startProcesses({ env }: Prepared, say: (line: string) => void, cleanup: Cleanup): Promise<string> {
  const lines: string[] = []
  const onLine = (line: string): void => {
    lines.push(line)
    if (lines.length > 20) lines.shift()
    if (!line.startsWith('{') || /^\{"level":[56]0/.test(line)) say(line) // the acts deal with warnings
  }
  const running = supervise(
    ourProcesses(env).map((own) => ({ ...own, onLine })),
    { onNotice: say },
  )
  cleanup.add(running.stop)
  cleanup.onForce(running.force)
  const urls = await running.ready
  return urls['web']!
}

interface HarnessClock {
  verify(): Promise<string[]>
  now(): Date
  moveTo(instant: Date): Promise<void>
  passTo(instant: Date): Promise<void>
  begin(startsAt: (now: Date) => Date): Promise<void>
  written(): Promise<void>
  tokens(
    packers: readonly string[],
    hours: number,
  ): Promise<Pick<Harness, 'owner' | 'admin' | 'host' | 'packers' | 'dispatcher'>>
}

/** Packing "the same day" needs enough of the day to be left. */
function keepFromMidnight(now: Date): Date {
  const [hours, minutes] = now.toLocaleTimeString('en-GB', { timeZone }).split(':').map(Number)
  return hours === 23 && minutes! >= 60 - minutesBeforeMidnight
    ? new Date(now.getTime() + (minutesBeforeMidnight + 1) * 60_000)
    : now
}

async function openHarnessClock({ config }: Prepared, cleanup: Cleanup): Promise<HarnessClock> {
  const pool = openPool({
    url: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    max: 2,
    name: 'flashpack-demo',
    log: openLog('error', 'demo'),
  })
  const db = openDatabase(pool)
  const clock: Clock = await openClock(db)
  cleanup.add(async () => {
    clock.close()
    await pool.end()
  })
  const moveTo = async (instant: Date): Promise<void> => {
    const byMs = instant.getTime() - clock.now().getTime()
    if (byMs <= 0) return
    await moveClock(db, byMs)
    await clock.sample()
  }
  return {
    verify: async () => {
      const results = await verify(db, { batchParcelsMax: config.BATCH_PARCELS_MAX })
      return results
        .filter((rule) => rule.differences > 0)
        .map((rule) => `verify, ${rule.name}: ${rule.differences} differences, first: ${rule.first[0]}`)
    },
    now: () => clock.now(),
    moveTo: async (instant) => {
      await moveTo(instant)
      await sleep(clockNoticedMs)
    },
    passTo: moveTo,
    begin: (startsAt) => moveTo(startsAt(clock.now())),
    written: async () =>
      void (await until('everything is entered in the books', writtenWithinMs, async () =>
        (await db.selectFrom('entry_inbox').select('inbox_no').limit(1).executeTakeFirst()) ? undefined : true,
      )),
    tokens: async (packers, hours) => {
      const sellerId = await ensureSeller(db, 'cau-ke')
      const token = (role: 'owner' | 'admin' | 'host' | 'packer' | 'dispatcher', sub: string): Promise<string> =>
        staffToken({ sub, role, sellerId, hours }, config.TOKEN_SECRET, clock.now())
      const [owner, admin, host, dispatcher, ...ofPackers] = await Promise.all([
        token('owner', 'owner'),
        token('admin', 'admin'),
        token('host', 'host'),
        token('dispatcher', 'dispatcher'),
        ...packers.map((name) => token('packer', name)),
      ])
      return { owner, admin, host, packers: ofPackers, dispatcher }
    },
  }
}
