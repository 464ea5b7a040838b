import { BlockList, isIP } from 'node:net'

/** Ports on which label printers take raw data: 9100 and its neighbours on print servers, 6101 on some mobile ones. */
export const printerPorts: readonly number[] = [9100, 9101, 9102, 9103, 9104, 9105, 9106, 9107, 9108, 9109, 6101]

const own = new BlockList()
own.addSubnet('10.0.0.0', 8, 'ipv4')
own.addSubnet('172.16.0.0', 12, 'ipv4')
own.addSubnet('192.168.0.0', 16, 'ipv4')
own.addSubnet('127.0.0.0', 8, 'ipv4')
own.addAddress('::1', 'ipv6')
own.addSubnet('fc00::', 7, 'ipv6')

/**
 * Whether a printer may stand at this address: one of the house's own network or of this machine, written as numbers. A name could lead elsewhere tomorrow; link-local
 * addresses hold the metadata of clouds, and addresses of one family inside the other would get around the list.
 */
export function isPrinterHost(host: string): boolean {
  const family = isIP(host)
  if (family === 0 || /^::ffff:|%/i.test(host)) return false
  return own.check(host, family === 4 ? 'ipv4' : 'ipv6')
}
