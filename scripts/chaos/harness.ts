import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectPath } from '../../shared/lib/paths.ts'
import { Http } from '../lib/http-client.ts'
import { openSeller } from '../bench/seller.ts'
import { ourProcesses } from '../lib/processes.ts'
import { prepare, type Prepared } from '../lib/open-services.ts'
import { freePort } from '../services/free-port.ts'
import { supervise, type Supervised, type Supervision } from '../services/supervise.ts'
import { openFaultProxy, type FaultProxy } from './fault-proxy.ts'
import { openPostgresServer, openRedisServer, type PostgresServer, type RedisServer } from './servers.ts'
import { portOf, throughPort } from './proxied-url.ts'

/** One of our processes and the proxies between it and its services. */
export interface OwnProcess {
  readonly name: string
  /** The port it listens on, if it is a gateway. */
  readonly port: number
  readonly process: Supervised
  readonly postgres: FaultProxy
  readonly redis: FaultProxy
  /** Offsets its wall clock by this many ms. */
  skew(ms: number): void
}

/** Two gateways and two workers behind proxies, on their own services. */
export interface Harness {
  readonly prepared: Prepared
  /** The viewers' entry point: forwards them to whichever gateway is up. */
  readonly front: FaultProxy
  readonly http: Http
  readonly hostToken: string
  readonly web: readonly OwnProcess[]
  readonly workers: readonly OwnProcess[]
  readonly postgres: PostgresServer
  readonly redis: RedisServer
  /** The processes that ended since the last call, by name; each is restarted automatically. */
  takeEnds(): string[]
  /** The latest warnings and errors that our processes logged. */
  readonly log: string[]
  close(): Promise<void>
}

const own = {
  DATABASE_URL: '',
  DATABASE_URL_FILE: '',
  REDIS_URL: '',
  REDIS_URL_FILE: '',
  QUEUE_PREFIX: 'flashpack',
  DATABASE_SCHEMA: 'public',
  HOST: '127.0.0.1',
  PORT: '0',
  WORKER_PORT: '0',
  TEST_CLOCK: '1',
  LOG_LEVEL: 'warn',
  HOLD_SECONDS: '15',
  MERGE_WAIT_SECONDS: '5',
  RELAY: 'on',
  ORDERS_PER_VIEWER_PER_SECOND: '1000',
  SIGNUPS_PER_ADDRESS_PER_MINUTE: '100000',
}
const logLinesMax = 400

/** Starts everything; empty, and removed at the end. */
export async function openHarness(say: (line: string) => void): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-chaos-'))
  const prepared = await prepare({ dataHome: folder, queue: 'redis', settings: own, onNotice: () => undefined })
  const data = folderOfData(folder)
  const remove = (): void =>
    [data, folder].forEach((path) => rmSync(path, { recursive: true, force: true, maxRetries: 3 }))
  process.once('exit', remove)
  const ends: string[] = []
  const log: string[] = []
  const onLine = (line: string): void => void (log.push(line) > logLinesMax && log.shift())
  const parts: Omit<OwnProcess, 'process'>[] = []
  const supervisions: Supervision[] = []
  const postgres = openPostgresServer(prepared.ownerUrl, data)
  const redis = openRedisServer(prepared.config.REDIS_URL!, data)
  const close = async (): Promise<void> => {
    await Promise.all(supervisions.map((one) => one.stop()))
    await Promise.all(parts.flatMap((part) => [part.postgres.close(), part.redis.close()]))
    redis.close()
    await postgres.close()
    await prepared.stop()
    process.off('exit', remove)
    remove()
  }
  try {
    for (const name of ['web1', 'web2', 'worker1', 'worker2']) parts.push(await openPart(name, prepared, folder))
    const running = supervise(
      parts.map((part) => processOf(part, prepared, folder, onLine)),
      {
        backOffMs: 300,
        onNotice: (line) => {
          ends.push(line)
          onLine(line)
        },
      },
    )
    supervisions.push(running)
    await running.ready
    const processes = parts.map((part, i): OwnProcess => ({ ...part, process: running.processes[i]! }))
    const [front, door] = [
      await openFaultProxy(parts.slice(0, 2).map(({ port }) => port)),
      await openFaultProxy(parts.slice(0, 2).map(({ port }) => port)),
    ]
    const { hostToken } = await openSeller(prepared.config)
    say(`two gateways and two workers are running on their own services in ${folder}`)
    return {
      prepared,
      front,
      hostToken,
      postgres,
      redis,
      log,
      http: new Http(`http://127.0.0.1:${door.port}`),
      web: processes.slice(0, 2),
      workers: processes.slice(2),
      takeEnds: () => ends.splice(0),
      close: async () => {
        await Promise.all([front.close(), door.close()])
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Root's servers cannot reach every folder: then a note says where the data is. */
function folderOfData(folder: string): string {
  const note = join(folder, 'data-is-elsewhere.txt')
  return (existsSync(note) ? /lies in (.+?), because/.exec(readFileSync(note, 'utf8'))?.[1] : undefined) ?? folder
}

async function openPart(name: string, prepared: Prepared, folder: string): Promise<Omit<OwnProcess, 'process'>> {
  return {
    name,
    port: await freePort(),
    postgres: await openFaultProxy([portOf(prepared.config.DATABASE_URL)]),
    redis: await openFaultProxy([portOf(prepared.config.REDIS_URL!)]),
    skew: (ms) => writeFileSync(join(folder, `skew-${name}`), String(ms)),
  }
}

function processOf(
  part: Omit<OwnProcess, 'process'>,
  { env, config }: Prepared,
  folder: string,
  onLine: (line: string) => void,
): Parameters<typeof supervise>[0][number] {
  const { name, port } = part
  const through = {
    DATABASE_URL: throughPort(config.DATABASE_URL, part.postgres.port),
    REDIS_URL: throughPort(config.REDIS_URL!, part.redis.port),
  }
  const kind = name.startsWith('web') ? 0 : 1
  const process = ourProcesses({ ...env, ...through, PORT: String(port) })[kind]!
  const skewed = `${pathToFileURL(projectPath('dist', 'scripts', 'chaos', 'skew.js')).href}#${encodeURIComponent(join(folder, `skew-${name}`))}`
  return {
    ...process,
    name,
    nodeOptions: [...(process.nodeOptions ?? []), '--import', skewed],
    onLine: (line) => onLine(`${name}: ${line}`),
  }
}
