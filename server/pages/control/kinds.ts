import type { LateRisk } from '../../../shared/contract/routes/control.ts'
import type { IconName } from '../ui/icons.tsx'
import type { Tone } from '../ui/show.tsx'

/** The look of each risk; its word is in the dictionary under the same name. */
export const riskLook: Record<LateRisk, { tone: Tone; icon: IconName }> = {
  none: { tone: 'plain', icon: 'check' },
  'in-time': { tone: 'go', icon: 'check' },
  tight: { tone: 'slow', icon: 'clock' },
  late: { tone: 'stop', icon: 'warn' },
  past: { tone: 'stop', icon: 'cross' },
  unknown: { tone: 'slow', icon: 'info' },
}

export const saleLook: Record<'open' | 'paused' | 'closed' | 'scheduled', { tone: Tone; icon: IconName }> = {
  open: { tone: 'go', icon: 'play' },
  paused: { tone: 'slow', icon: 'pause' },
  closed: { tone: 'plain', icon: 'stop' },
  scheduled: { tone: 'plain', icon: 'clock' },
}

/** Nobody should wait for two seconds; after five something is wrong (the alarm in docs/operate/metrics.md). */
export function waitTone(oldestMs: number): Tone {
  return oldestMs > 5_000 ? 'stop' : oldestMs > 2_000 ? 'slow' : 'go'
}
