import { cpSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { holdsWithin } from '../services/wait.ts'

/** The Postgres that chaos runs on, reached on its own port: faults on the way to it do not matter here. */
export interface PostgresServer {
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>
  /** A separate session, for holding locks that others want. The caller ends it. */
  session(): Promise<pg.Client>
  /** Like `pg_ctl -m immediate stop`: all sessions are dropped and crash recovery is needed. The guard restarts it. */
  stopImmediately(): void
  isUp(): Promise<boolean>
  close(): Promise<void>
}

export interface RedisServer {
  command(...words: [string, ...string[]]): Promise<unknown>
  signal(name: NodeJS.Signals): void
  /** Copies what is on disk now. */
  copy(): void
  /**
   * Kills it and replaces what is on disk with the copy; the guard restarts it with the data it had when the copy was
   * made.
   */
  killAndPutBack(): void
  isUp(): Promise<boolean>
  close(): void
}

const upMsMax = 60_000

export function openPostgresServer(url: string, folder: string): PostgresServer {
  const pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 2_000 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const isUp = (): Promise<boolean> =>
    pool.query('select 1').then(
      () => true,
      () => false,
    )
  return {
    query: (text, values) => pool.query(text, values),
    session: async () => {
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => undefined)
      await client.connect()
      return client
    },
    stopImmediately: () =>
      void process.kill(
        Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]),
        'SIGQUIT',
      ),
    isUp: () => holdsWithin(upMsMax, isUp, 100),
    close: () => pool.end(),
  }
}

export function openRedisServer(url: string, folder: string): RedisServer {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 200 })
  client.on('error', () => undefined)
  const files = join(folder, 'redis', 'appendonlydir')
  const copied = `${files}.copy`
  const signal = (name: NodeJS.Signals): void =>
    void process.kill(Number(readFileSync(join(folder, 'redis', 'redis.pid'), 'utf8')), name)
  return {
    command: (name, ...words) => client.call(name, ...words),
    signal,
    copy: () => {
      rmSync(copied, { recursive: true, force: true })
      cpSync(files, copied, { recursive: true, preserveTimestamps: true })
    },
    killAndPutBack: () => {
      signal('SIGKILL')
      rmSync(files, { recursive: true, force: true })
      renameSync(copied, files)
    },
    isUp: () =>
      holdsWithin(
        upMsMax,
        () =>
          Promise.race([
            client.ping().then(
              (answer) => answer === 'PONG',
              () => false,
            ),
            new Promise<boolean>((resolve) => void setTimeout(resolve, 1_000, false)),
          ]),
        100,
      ),
    close: () => client.disconnect(),
  }
}
