import type { JSX } from 'preact'
import type { LoadState } from '../../../shared/calendar/load.ts'
import { count } from '../ui/format.ts'
import type { IconName } from '../ui/icons.tsx'
import type { Tone } from '../ui/show.tsx'
import { words } from './words.ts'

export const looks: Record<LoadState, { tone: Tone; icon: IconName }> = {
  closed: { tone: 'plain', icon: 'minus' },
  free: { tone: 'go', icon: 'check' },
  tight: { tone: 'slow', icon: 'warn' },
  over: { tone: 'stop', icon: 'cross' },
  unknown: { tone: 'plain', icon: 'info' },
}

interface Load {
  parcels: number
  capacity: number | null
  state: LoadState
}

/** How full an hour or a truck is: a bar, and the numbers beside it. `most`: the longest bar where nothing is known. */
export function LoadBar({ name, load, most = 0 }: { name: string; load: Load; most?: number }): JSX.Element {
  const text = words()
  const { parcels, capacity, state } = load
  const full = Math.max(1, capacity ?? most)
  return (
    <span class={`load load-${state}`}>
      <span class="load-name number">{name}</span>
      <span class="load-bar" aria-hidden="true">
        <span style={{ inlineSize: `${Math.min(100, (100 * parcels) / full)}%` }} />
      </span>
      <span class="load-numbers number">
        {capacity === null ? text.parcels(count(parcels)) : text.of(count(parcels), count(capacity))}
        {(state === 'over' || state === 'tight') && ` · ${text.state[state]}`}
      </span>
    </span>
  )
}
