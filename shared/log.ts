import { pino, type Logger } from 'pino'

export type Log = Logger

/** One logger for a process: JSON lines on stderr, so that stdout stays free for what a person or a program asked for. Object first, message second. */
export function openLog(level: string, name: string): Log {
  return pino(
    {
      level,
      name,
      base: { name, pid: process.pid },
      redact: ['token', 'phone', 'name_', 'line', '*.token', '*.phone', '*.line'],
    },
    pino.destination({ fd: 2, sync: false }),
  )
}
