import { isNativeError } from 'node:util/types'
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino'

export type Log = Logger

/**
 * One logger per process: JSON lines on stderr, so that stdout stays free for requested output. Object first, message
 * second. However often something happens, and whoever triggers it from outside, only a few lines of one kind (level
 * and message) are logged per second; a line at the end says how many were dropped.
 */
export function openLog(
  level: string,
  name: string,
  to: DestinationStream = pino.destination({ fd: 2, sync: false }),
): Log {
  return pino(
    {
      level,
      name,
      base: { name, pid: process.pid },
      serializers: { err: errorFields },
      redact: ['token', 'phone', 'name_', 'line', '*.token', '*.phone', '*.line'],
      hooks: { logMethod: boundedLines() },
    },
    to,
  )
}

/**
 * What is logged of an error: its stack and cause, but no other properties. Postgres errors carry the row concerned
 * (`detail`), which may hold personal data.
 */
function errorFields(error: unknown): unknown {
  if (!isNativeError(error)) return String(error)
  const { message, stack, cause } = error
  const { code } = error as { code?: unknown }
  return {
    type: error.name,
    message,
    ...(code !== undefined && { code }),
    stack,
    ...(cause !== undefined && { cause: errorFields(cause) }),
  }
}

/** Lines of one kind per window: enough to see how they differ. */
export const linesOfKindMax = 10
/** All lines per window: for kinds nobody has thought of, such as a message that contains part of a request. */
export const linesMax = 200
const windowMs = 1_000
const otherLines = 'other lines'
/** A process that dies says why, whatever it has logged before. */
const fatal = 60

interface Kind {
  written: number
  leftOut: number
  tell?: (leftOut: number) => void
}

function boundedLines(): NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']> {
  let kinds = new Map<string, Kind>()
  let written = 0
  let endsAt = 0
  let timer: NodeJS.Timeout | undefined

  function endWindow(): void {
    clearTimeout(timer)
    timer = undefined
    const ended = kinds
    kinds = new Map()
    written = 0
    endsAt = 0
    for (const { leftOut, tell } of ended.values()) tell?.(leftOut)
  }

  return function (args, method, level) {
    const now = performance.now()
    if (endsAt > 0 && now >= endsAt) endWindow()
    if (endsAt === 0) endsAt = now + windowMs
    const message: string = args.find((part: unknown) => typeof part === 'string') ?? ''
    const key = written < linesMax ? `${level} ${message}` : otherLines
    const kind = kinds.get(key) ?? { written: 0, leftOut: 0 }
    kinds.set(key, kind)
    if (level >= fatal || (written < linesMax && kind.written < linesOfKindMax)) {
      kind.written += 1
      written += 1
      method.apply(this, args)
      return
    }
    kind.leftOut += 1
    kind.tell ??= (leftOut) =>
      method.apply(this, [{ leftOut, kind: key === otherLines ? key : message }, 'further lines of this kind dropped'])
    timer ??= setTimeout(endWindow, endsAt - now).unref()
  }
}
