import type { Server } from 'node:http'

/** How many connections may wait to be accepted: a surge of viewers opens thousands in a second. */
const backlog = 4096

/** Resolves when the server listens. Rejects with the listen error, e.g. EADDRINUSE; errors after that are not its affair. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
