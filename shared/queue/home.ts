import { Queue, Relay, Worker, createPostgresBackend, createPostgresRelayBackend, type Processor, type QueueOptions, type RelayOptions, type WorkerOptions } from 'bullmq'
import { Redis } from 'ioredis'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'

/**
 * Where the queue lives: Redis or Postgres. The one file that knows; no step does. Jobs carry ids only, and everything in the queue may be erased
 * at any moment: Postgres' own tables are the book of record.
 */
export interface QueueHome {
  kind: 'redis' | 'postgres'
  openQueue(name: string): Queue
  openWorker(name: string, work: Processor, options: Partial<WorkerOptions>): Worker
  openRelay(): Relay
  close(): Promise<void>
}

/** Nothing of the queue may hold up the end of a process: BullMQ's `close()` hangs while Redis is unreachable. */
const closeMsMax = 3_000

/**
 * A killed worker's jobs must go on within seconds: with BullMQ's defaults (30 s) they lie for up to a minute. Doorbell jobs take milliseconds, so
 * short locks are safe; a stalled job is only a bell that rings again.
 */
const workerTimes = { lockDuration: 5_000, stalledInterval: 2_500, maxStalledCount: 1_000, drainDelay: 2 }

export function openQueueHome(config: Config, log: Log): QueueHome {
  const opened: { close(): Promise<unknown> }[] = []
  const keep = <T extends { close(): Promise<unknown>; on(event: 'error', listener: (error: Error) => void): unknown }>(thing: T): T => {
    thing.on('error', (error) => log.warn({ err: error.message }, 'the queue had trouble'))
    opened.push(thing)
    return thing
  }
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((thing) => withDeadline(thing.close(), closeMsMax)))
  }
  return config.QUEUE === 'redis' ? redisHome(config, log, keep, close) : postgresHome(config, keep, close)
}

type Keep = <T extends { close(): Promise<unknown>; on(event: 'error', listener: (error: Error) => void): unknown }>(thing: T) => T

function redisHome(config: Config, log: Log, keep: Keep, close: () => Promise<void>): QueueHome {
  const url = config.REDIS_URL!
  const note = (error: Error): void => log.warn({ err: error.message }, 'a connection to Redis had trouble')
  /** Producers fail fast; a lost reply is repaired by the sweeper, so nothing waits on Redis. */
  const producer = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, connectTimeout: 2_000, commandTimeout: 2_000 })
  producer.on('error', note)
  const patient = { url, maxRetriesPerRequest: null }
  return {
    kind: 'redis',
    openQueue: (name) => keep(new Queue(name, { connection: producer, prefix: config.QUEUE_PREFIX, skipWaitingForReady: true })),
    openWorker: (name, work, options) => keep(new Worker(name, work, { connection: patient, prefix: config.QUEUE_PREFIX, ...workerTimes, ...options })),
    openRelay: () => keep(new Relay({ connection: patient, prefix: config.QUEUE_PREFIX, ...relayOptions })),
    close: async () => {
      await close()
      producer.disconnect()
    },
  }
}

function postgresHome(config: Config, keep: Keep, close: () => Promise<void>): QueueHome {
  const connection = (max: number) => ({ connectionString: config.DATABASE_URL, schema: `${config.QUEUE_PREFIX}_queue`, migrate: true, max })
  const queueOptions = (max: number) => ({ connection: connection(max), skipWaitingForReady: true })
  return {
    kind: 'postgres',
    openQueue: (name) => keep(new Queue(name, queueOptions(2) as unknown as QueueOptions, createPostgresBackend as never)),
    openWorker: (name, work, options) =>
      keep(new Worker(name, work, { ...queueOptions(2), ...workerTimes, ...options } as unknown as WorkerOptions, createPostgresBackend as never)),
    openRelay: () => keep(new Relay({ connection: connection(3), ...relayOptions, backend: createPostgresRelayBackend } as unknown as RelayOptions)),
    close,
  }
}

const relayOptions = { maxMessageSize: 4 * 1024 * 1024, inboxMaxLength: 2_000 }

/** Waits for `work`, at most `ms`; never rejects. */
export async function withDeadline(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work.then(() => undefined, () => undefined), deadline])
  clearTimeout(timer)
}
