import { z } from 'zod'

/**
 * Ports on which label printers accept raw data: 9100 and its neighbours on print servers, 6101 on some mobile ones.
 */
export const printerPorts: readonly number[] = [9100, 9101, 9102, 9103, 9104, 9105, 9106, 9107, 9108, 9109, 6101]

const [ipv4, ipv6] = [z.ipv4(), z.ipv6()]

/**
 * Whether a printer's address is acceptable: on the local network or this machine, and numeric. A name could resolve
 * elsewhere tomorrow; link-local addresses include cloud metadata services, and addresses of one family embedded in the
 * other would bypass the list.
 */
export function isPrinterHost(host: string): boolean {
  if (ipv6.safeParse(host).success) return host === '::1' || /^f[cd][0-9a-f]{2}:/i.test(host)
  if (!ipv4.safeParse(host).success) return false
  const [first, second = 0] = host.split('.').map(Number)
  return (
    first === 10 || first === 127 || (first === 192 && second === 168) || (first === 172 && second >= 16 && second < 32)
  )
}
