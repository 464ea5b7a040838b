import { useEffect, useState } from 'preact/hooks'

/** Renders once a second while something is counting down; otherwise nothing ticks. */
export function useSecond(isNeeded: boolean): void {
  const [, tick] = useState(0)
  useEffect(() => {
    if (!isNeeded) return undefined
    const timer = setInterval(() => tick((n) => n + 1), 1_000)
    return () => clearInterval(timer)
  }, [isNeeded])
}
