/** What the handshake tells of where a socket comes from. */
interface Handshake {
  address: string
  headers: Record<string, string | string[] | undefined>
}

/**
 * The address of a client behind `hops` proxies of ours, each of which added the one it saw to `X-Forwarded-For`: the same rule as the HTTP side's.
 * What stands further left in that header was written by the client and is not believed.
 */
export function clientAddress({ address, headers }: Handshake, hops: number): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  const seen = [address, ...forwarded.toReversed()]
  return seen[Math.min(hops, seen.length - 1)]!
}

/** This machine itself: a proxy on it, or a test. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}

/**
 * What counts as one address: an IPv4 address, or the IPv6 network of 64 bits that one subscriber has, who would have a new address for every socket
 * otherwise.
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
