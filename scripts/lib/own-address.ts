import { networkInterfaces } from 'node:os'
import type { Config } from '../../shared/config.ts'

/** This machine's address on the local network, if it has one: IPv4, since people can read that out. */
function localAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.find((one) => one.family === 'IPv4' && !one.internal)?.address
}

/** Whether others on the network can reach a server that listens on this address. */
export function isReachable(host: string): boolean {
  return !/^(127\.|localhost$|::1$)/.test(host)
}

/** The address to put into links: the one that the operator set, or else that of this machine. */
export function addressForLinks({ PUBLIC_URL, HOST }: Config, port: number | string): string {
  return PUBLIC_URL?.replace(/\/+$/, '') ?? addressFor(HOST, port)
}

/** Whether a phone can open links with that address. */
export function isForPhones({ PUBLIC_URL, HOST }: Config): boolean {
  return PUBLIC_URL !== undefined || isReachable(HOST)
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
