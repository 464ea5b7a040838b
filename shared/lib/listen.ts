import type { Server } from 'node:http'
import { ConfigError, type Config } from '../config.ts'

/** How many connections may wait to be accepted: a surge of viewers opens thousands in a second. */
const backlog = 4_096

/** What the operator has to change, by error code. */
const mends: Record<string, string> = {
  EADDRINUSE: 'another program is using the port',
  EADDRNOTAVAIL: 'HOST is not an address of this machine',
  ENOTFOUND: 'HOST is not an address of this machine',
  EACCES: 'this user may not use a port below 1024',
}

/**
 * Listens on `HOST` and the given setting's port (0 for a free one) and returns the port. Throws {@link ConfigError}
 * saying what to change if it cannot.
 */
export function listen(
  server: Server,
  config: Config,
  setting: 'PORT' | 'WORKER_PORT' | 'METRICS_PORT',
): Promise<number> {
  const { HOST: host, [setting]: port = 0 } = config
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const why = mends[error.code ?? ''] ?? error.message
      reject(new ConfigError(`Cannot listen on ${host}:${port}: ${why}; change ${setting} or HOST.`))
    }
    server.once('error', fail)
    server.listen({ host, port, backlog }, () => {
      server.removeListener('error', fail)
      resolve((server.address() as { port: number }).port)
    })
  })
}
