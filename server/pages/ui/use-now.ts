import { useEffect, useState } from 'preact/hooks'

/** The time, updated every few seconds (ms since 1970): for displaying remaining time. */
export function useNow(everyMs = 5_000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
