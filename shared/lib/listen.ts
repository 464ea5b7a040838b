import type { Server } from 'node:http'
import { ConfigError, type Config } from '../config.ts'

/** How many connections may wait to be accepted: a surge of viewers opens thousands in a second. */
const backlog = 4_096

/** What a person has to change, by what the system says. */
const mends: Record<string, string> = {
  EADDRINUSE: 'the port is taken by another program',
  EADDRNOTAVAIL: 'HOST is no address of this machine',
  ENOTFOUND: 'HOST is no address of this machine',
  EACCES: 'this user may not use a port below 1024',
}

/** Listens on `HOST` and the port of that setting, 0 for a free one; answers the port. Throws {@link ConfigError} saying what to change when it cannot be had. */
export function listen(server: Server, config: Config, setting: 'PORT' | 'WORKER_PORT'): Promise<number> {
  const { HOST: host, [setting]: port } = config
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const why = mends[error.code ?? ''] ?? error.message
      reject(new ConfigError(`Cannot listen on ${host}:${port}: ${why}; set ${setting} or HOST to another.`))
    }
    server.once('error', fail)
    server.listen({ host, port, backlog }, () => {
      server.removeListener('error', fail)
      resolve((server.address() as { port: number }).port)
    })
  })
}
