import { Temporal } from 'temporal-polyfill'

/**
 * Epoch numbers below this are seconds, above it milliseconds: the boundary is the year 5138 in seconds, 1973 in
 * milliseconds.
 */
const secondsBelow = 100_000_000_000

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?(Z|[+-]\d{2}(?::?\d{2})?)?$/i
const dayFirst = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/

/**
 * Parses an instant as another system wrote it. One without a zone is in its source's zone (`timeZone`, an IANA name
 * that belongs to the carrier's or provider's data), never in that of this machine. Accepted: RFC 3339 and its looser
 * forms (a space for `T`, no seconds, `+07`), day first (`29/11/2026 13:05:00`), and epoch seconds or milliseconds.
 * Undefined for anything else, and for days that do not exist (30 February).
 */
export function readInstant(written: unknown, timeZone: string): Date | undefined {
  if (typeof written === 'number') return fromEpoch(written)
  if (typeof written !== 'string') return undefined
  const text = written.trim()
  if (/^\d{10}(\d{3})?$/.test(text)) return fromEpoch(Number(text))
  const [, year, month, day, hour, minute, second, fraction, zone] = iso.exec(text) ?? []
  if (year) return toInstant({ year, month, day, hour, minute, second, fraction }, zone, timeZone)
  const [, d, m, y, h, min, s] = dayFirst.exec(text) ?? []
  return y ? toInstant({ year: y, month: m, day: d, hour: h, minute: min, second: s }, undefined, timeZone) : undefined
}

type Written = Partial<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction', string | undefined>>

function toInstant(written: Written, zone: string | undefined, timeZone: string): Date | undefined {
  const { year, month, day, hour = '0', minute = '0', second = '0', fraction = '0' } = written
  const fields = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')),
  }
  try {
    const wall = Temporal.PlainDateTime.from(fields, { overflow: 'reject' })
    return new Date(wall.toZonedDateTime(zone ? offsetOf(zone) : timeZone).epochMilliseconds)
  } catch {
    return undefined
  }
}

/** `Z`, `+07`, `+0700` and `+07:00` in Temporal's notation. */
function offsetOf(zone: string): string {
  if (/^z$/i.test(zone)) return 'UTC'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

function fromEpoch(epoch: number): Date | undefined {
  const at = new Date(epoch < secondsBelow ? epoch * 1000 : epoch)
  return epoch > 0 && !Number.isNaN(at.getTime()) ? at : undefined
}
