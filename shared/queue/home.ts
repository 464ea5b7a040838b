import {
  Queue,
  Relay,
  Worker,
  createPostgresBackend,
  createPostgresRelayBackend,
  type JobsOptions,
  type PostgresPoolConfig,
  type Processor,
  type RelayListener,
} from 'bullmq'
import { Redis } from 'ioredis'
import { once as awaitEvent } from 'node:events'
import { RateLimiterMemory, RateLimiterRedis, RLWrapperTimeouts } from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { settleWithin } from '../lib/timeout.ts'

/**
 * Where the queue lives: Redis or Postgres. The one file that knows; no step does. Jobs carry ids only, and everything in the queue may be erased
 * at any moment: Postgres' own tables are the book of record.
 */
export interface QueueHome {
  kind: 'redis' | 'postgres'
  /** The queue of that name; the same one each time. */
  openQueue(name: string): JobQueue
  openWorker(name: string, work: Processor, options: { concurrency: number; lockDuration?: number }): unknown
  openRelay(): MessageRelay
  /** Counts that all processes add to; undefined where there is no Redis. */
  openCounter?(counting: Counting): SharedCounter
  close(): Promise<void>
}

/** So many (`points`) of one key in so many seconds; a key that goes over stays over for `blockSeconds`, or until its window ends. */
export interface Counting {
  name: string
  points: number
  seconds: number
  blockSeconds?: number
}

/** Rejects with a RateLimiterRes when the key is over, and with nothing else: without an answer from Redis this process counts alone. */
export interface SharedCounter {
  consume(key: string): Promise<unknown>
}

export type JobState = 'waiting' | 'active' | 'delayed' | 'failed'

/** What we use of a BullMQ queue, whatever its home. */
export interface JobQueue {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>
  setGlobalConcurrency(concurrency: number): Promise<unknown>
  getJobCounts(...states: JobState[]): Promise<Record<string, number>>
  /** BullMQ's own queue, for the board that shows all of it. */
  whole(): Promise<Queue>
}

/** What we use of BullMQ's relay, whatever its home. */
export interface MessageRelay {
  publish(topic: string, data: unknown): Promise<unknown>
  subscribe<T>(topic: string, listener: RelayListener<T>): Promise<unknown>
  on(event: 'error' | 'recovered' | 'lag', listener: () => void): unknown
}

/** So long a bell waits for the first connection to Redis (ms); the sweeper rings the one that was too early. */
const readyMsMax = 2_000

/** So long a call waits for what the other processes have counted (ms). */
const counterMsMax = 200

/** Nothing of the queue may hold up the end of a process: BullMQ's `close()` hangs while Redis is unreachable. */
const closeMsMax = 3_000

/**
 * A killed worker's jobs must go on within seconds: with BullMQ's defaults (30 s) they lie for up to a minute. Doorbell jobs take milliseconds, so
 * short locks are safe; a stalled job is only a bell that rings again.
 */
const workerTimes = { lockDuration: 5_000, stalledInterval: 2_500, maxStalledCount: 1_000, drainDelay: 2 }

export function openQueueHome(config: Config, log: Log): QueueHome {
  const opened: Closable[] = []
  const keep: Keep = (thing) => {
    thing.on('error', (error) => log.warn({ err: error }, 'the queue had trouble'))
    opened.push(thing)
    return thing
  }
  /** Workers first, with the jobs they are at: those may still ring bells and tell facts. */
  const close = async (): Promise<void> => {
    const isWorker = (thing: Closable): boolean => thing instanceof Worker
    for (const group of [opened.filter((thing) => isWorker(thing)), opened.filter((thing) => !isWorker(thing))]) {
      await Promise.all(group.map((thing) => settleWithin(thing.close(), closeMsMax)))
    }
  }
  return config.QUEUE === 'redis' ? redisHome(config, log, keep, close) : postgresHome(config, keep, close)
}

interface Closable {
  close(): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
}
type Keep = <T extends Closable>(thing: T) => T

function redisHome(config: Config, log: Log, keep: Keep, close: () => Promise<void>): QueueHome {
  const url = config.REDIS_URL!
  /** Producers fail fast; a lost reply is repaired by the sweeper, so nothing waits on Redis. */
  const producer = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
  })
  producer.on('error', (error: Error) => log.warn({ err: error }, 'a connection to Redis had trouble'))
  const patient = { url, maxRetriesPerRequest: null }
  const prefix = config.QUEUE_PREFIX
  return {
    kind: 'redis',
    openQueue: once((name) =>
      queueWhenReady(
        () => keep(new Queue(name, { connection: producer, prefix, skipWaitingForReady: true })),
        () => untilReady(producer),
      ),
    ),
    openWorker: (name, work, options) =>
      keep(new Worker(name, work, { connection: patient, prefix, ...workerTimes, ...options })),
    openRelay: () => keep(new Relay({ connection: patient, prefix, ...relayOptions })),
    openCounter: (counting) => openRedisCounter(producer, prefix, counting),
    close: async () => {
      await close()
      producer.disconnect()
    },
  }
}

/** The trouble of Redis never refuses anybody: what it does not answer at once is counted in memory. */
function openRedisCounter(
  redis: Redis,
  prefix: string,
  { name, points, seconds, blockSeconds }: Counting,
): SharedCounter {
  const counting = { points, duration: seconds, blockDuration: blockSeconds ?? 0, keyPrefix: `${prefix}:limit:${name}` }
  return new RLWrapperTimeouts({
    ...counting,
    limiter: new RateLimiterRedis({ ...counting, storeClient: redis, rejectIfRedisNotReady: true }),
    timeoutMs: counterMsMax,
    insuranceLimiter: new RateLimiterMemory(counting),
  })
}

function postgresHome(config: Config, keep: Keep, close: () => Promise<void>): QueueHome {
  const connection = (max: number): PostgresPoolConfig => ({
    connectionString: config.DATABASE_URL,
    schema: `${config.QUEUE_PREFIX}_queue`,
    migrate: true,
    max,
  })
  return {
    kind: 'postgres',
    // Typed by its home, which nobody else knows; what is used of it is the same.
    openQueue: once((name) =>
      queueWhenReady(
        () =>
          keep(
            new Queue(name, { connection: connection(2), skipWaitingForReady: true }, createPostgresBackend),
          ) as unknown as Queue,
        () => undefined,
      ),
    ),
    openWorker: (name, work, options) =>
      keep(new Worker(name, work, { connection: connection(2), ...workerTimes, ...options }, createPostgresBackend)),
    openRelay: () =>
      keep(
        new Relay<PostgresPoolConfig>({
          connection: connection(3),
          ...relayOptions,
          backend: createPostgresRelayBackend,
        }),
      ),
    close,
  }
}

/**
 * A queue that is opened at its first use, and not before its connection is there: BullMQ remembers that a queue could not begin and refuses everything
 * for ever after, so a process that started a moment before its Redis would never ring a bell.
 */
function queueWhenReady(open: () => Queue, ready: () => Promise<void> | undefined): JobQueue {
  let opened: Queue | undefined
  const whole = async (): Promise<Queue> => {
    if (!opened) await ready()
    return (opened ??= open())
  }
  return {
    whole,
    add: async (name, data, options) => (await whole()).add(name, data, options),
    setGlobalConcurrency: async (concurrency) => (await whole()).setGlobalConcurrency(concurrency),
    getJobCounts: async (...states) => (await whole()).getJobCounts(...states),
  }
}

async function untilReady(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') await awaitEvent(redis, 'ready', { signal: AbortSignal.timeout(readyMsMax) })
}

function once(open: (name: string) => JobQueue): (name: string) => JobQueue {
  const byName = new Map<string, JobQueue>()
  return (name) => {
    const known = byName.get(name) ?? open(name)
    byName.set(name, known)
    return known
  }
}

const relayOptions = { maxMessageSize: 4 * 1024 * 1024, inboxMaxLength: 500 }
