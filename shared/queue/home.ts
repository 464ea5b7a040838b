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
 * Where the queue lives: Redis or Postgres. Only this file knows; no step does. Jobs carry ids only, and the whole
 * queue may be erased at any time: Postgres' own tables are the source of truth.
 */
export interface QueueHome {
  kind: 'redis' | 'postgres'
  /** The queue of that name; always the same instance. */
  openQueue(name: string): JobQueue
  openWorker(name: string, work: Processor, options: { concurrency: number; lockDuration?: number }): unknown
  openRelay(): MessageRelay
  /** Counters shared by all processes; undefined where there is no Redis. */
  openCounter?(counting: Counting): SharedCounter
  close(): Promise<void>
}

/** `points` per key and window (s); a key over the limit is blocked for `blockSeconds`, or until its window ends. */
export interface Counting {
  name: string
  points: number
  seconds: number
  blockSeconds?: number
}

/**
 * Rejects only when the key is over its limit, with a RateLimiterRes: when Redis does not answer, this process counts
 * alone.
 */
export interface SharedCounter {
  consume(key: string): Promise<unknown>
}

export type JobState = 'waiting' | 'active' | 'delayed' | 'failed'

/** The part of a BullMQ queue that we use, wherever it lives. */
export interface JobQueue {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>
  setGlobalConcurrency(concurrency: number): Promise<unknown>
  getJobCounts(...states: JobState[]): Promise<Record<string, number>>
  /** BullMQ's own queue, for the queue board. */
  whole(): Promise<Queue>
}

/** The part of BullMQ's relay that we use, wherever it lives. */
export interface MessageRelay {
  publish(topic: string, data: unknown): Promise<unknown>
  subscribe<T>(topic: string, listener: RelayListener<T>): Promise<unknown>
  on(event: 'error' | 'recovered' | 'lag', listener: () => void): unknown
}

/** How long enqueueing waits for the first connection to Redis (ms); the sweeper repeats what was too early. */
const readyMsMax = 2_000

/** How long a call waits for the shared counter (ms). */
const counterMsMax = 200

/** The queue must not hold up the shutdown of a process: BullMQ's `close()` hangs while Redis is unreachable. */
const closeMsMax = 3_000

/**
 * A killed worker's jobs must resume within seconds: with BullMQ's defaults (30 s) they are stuck for up to a minute.
 * Wake-up jobs take milliseconds, so short locks are safe; a stalled job is only a wake-up that is repeated.
 */
const workerTimes = { lockDuration: 5_000, stalledInterval: 2_500, maxStalledCount: 1_000, drainDelay: 2 }

export function openQueueHome(config: Config, log: Log): QueueHome {
  const opened: Closable[] = []
  const keep: Keep = (thing) => {
    thing.on('error', (error) => log.warn({ err: error, queue: thing.name }, 'queue connection error'))
    opened.push(thing)
    return thing
  }
  /** Workers first, with the jobs they are running: those may still enqueue jobs and publish facts. */
  const close = async (): Promise<void> => {
    const isWorker = (thing: Closable): boolean => thing instanceof Worker
    for (const group of [opened.filter((thing) => isWorker(thing)), opened.filter((thing) => !isWorker(thing))]) {
      await Promise.all(group.map((thing) => settleWithin(thing.close(), closeMsMax)))
    }
  }
  return config.QUEUE === 'redis' ? redisHome(config, log, keep, close) : postgresHome(config, keep, close)
}

interface Closable {
  /** Of the queue that it belongs to; a relay has none. */
  name?: string
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
  producer.on('error', (error: Error) => log.warn({ err: error }, 'Redis connection error'))
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

/** Trouble with Redis never refuses anyone: what it does not answer in time is counted in memory. */
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
    // Each home has its own type, known only here; the parts we use are the same.
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
 * Opens a queue on first use, and not before its connection is ready: BullMQ remembers that a queue failed to start and
 * refuses everything from then on, so a process that started a moment before its Redis would never enqueue anything.
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
