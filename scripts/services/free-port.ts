import { createServer } from 'node:net'

/**
 * A TCP port that was free on 127.0.0.1 a moment ago. Another program may still take it first: a start that fails
 * because of it must ask again.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no TCP port is free')),
      )
    })
  })
}
