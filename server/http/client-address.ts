/** The part of a socket.io handshake that says where the socket comes from. */
interface Handshake {
  address: string
  headers: Record<string, string | string[] | undefined>
}

/**
 * The address of a client behind `hops` of our own proxies, each of which appended the address it saw to
 * `X-Forwarded-For`; the same rule as on the HTTP side. Entries further left were written by the client and are not
 * trusted.
 */
export function clientAddress({ address, headers }: Handshake, hops: number): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  const seen = [address, ...forwarded.toReversed()]
  return seen[Math.min(hops, seen.length - 1)]!
}

/** This machine: a local proxy, or a test. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}

/**
 * What counts as one address: an IPv4 address, or an IPv6 /64. One subscriber owns a whole /64 and could otherwise use
 * a fresh address for every socket.
 */
export function networkOf(address: string): string {
  if (!address.includes(':') || isLoopback(address) || /^::ffff:\d/i.test(address))
    return address.replace(/^::ffff:/i, '')
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : [])
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups(head).length - groups(tail).length)
  const all = [...groups(head), ...Array<string>(zeros).fill('0'), ...groups(tail)]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
