/** The local date and time of an instant: `2026-11-28`, `19:30`. */
export function wallTime(at: number, timeZone: string): { day: string; time: string } {
  const [day, time] = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(at)
    .split(' ')
  return { day: day!, time: time! }
}

/** The instant of a wall time in a zone, found by asking what clocks there show. */
export function instantOf(day: string, time: string, timeZone: string): string {
  const wall = Date.parse(`${day}T${time}:00.000Z`)
  const shown = (at: number): number => {
    const parts = Object.fromEntries(
      new Intl.DateTimeFormat('en-GB', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
      })
        .formatToParts(at)
        .map((part) => [part.type, part.value]),
    )
    return Date.parse(`${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:00.000Z`)
  }
  const first = wall - (shown(wall) - wall)
  return new Date(first - (shown(first) - wall)).toISOString()
}
