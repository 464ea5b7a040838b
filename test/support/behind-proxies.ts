import { openFaultProxy, type FaultProxy } from '../../scripts/chaos/fault-proxy.ts'
import { portOf, throughPort } from '../../scripts/chaos/proxied-url.ts'
import { startProcess, type OwnProcess } from './processes.ts'
import type { World } from './world.ts'

/** One of our processes with a proxy in front of Postgres and one in front of Redis. */
export interface ProxiedProcess extends OwnProcess {
  readonly postgres: FaultProxy
  readonly redis: FaultProxy
  /** Ends it, if it is still running, and both proxies. */
  close(): Promise<void>
}

export interface Proxied {
  settings?: Record<string, string>
  nodeOptions?: string[]
  /** Sets traps before the process starts. */
  set?: (postgres: FaultProxy, redis: FaultProxy) => void
}

/** Starts a web or worker process of this world behind its own proxies. */
export async function startBehindProxies(
  world: World,
  kind: 'web' | 'worker',
  { settings = {}, nodeOptions = [], set }: Proxied = {},
): Promise<ProxiedProcess> {
  const { REDIS_URL } = world.config
  const DATABASE_URL = world.env['DATABASE_URL']!
  const postgres = await openFaultProxy([portOf(DATABASE_URL)])
  const redis = await openFaultProxy([portOf(REDIS_URL!)])
  set?.(postgres, redis)
  const own = await startProcess(
    kind,
    {
      ...world.env,
      DATABASE_URL: throughPort(DATABASE_URL, postgres.port),
      REDIS_URL: throughPort(REDIS_URL!, redis.port),
      ...settings,
    },
    nodeOptions,
  )
  return {
    ...own,
    postgres,
    redis,
    close: async () => {
      own.child.kill('SIGCONT')
      await own.end('SIGKILL')
      await Promise.all([postgres.close(), redis.close()])
    },
  }
}
