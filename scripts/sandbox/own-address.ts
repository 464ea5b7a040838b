import { networkInterfaces } from 'node:os'

/** This machine's address on the local network, if it has one: IPv4, since people can read that out. */
function localAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.find((one) => one.family === 'IPv4' && !one.internal)?.address
}

/** Whether others on the network can reach a server that listens on this address. */
export function isReachable(host: string): boolean {
  return !/^(127\.|localhost$|::1$)/.test(host)
}

/** The address at which others reach a server that listens on `host` and `port`. */
export function addressFor(host: string, port: number | string): string {
  const name = !isReachable(host)
    ? '127.0.0.1'
    : host === '0.0.0.0' || host === '::'
      ? (localAddress() ?? '127.0.0.1')
      : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
