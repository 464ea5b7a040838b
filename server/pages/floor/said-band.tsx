import type { JSX } from 'preact'
import { Icon } from '../ui/icons.tsx'
import { lookOf, said } from './state.ts'
import { signalWords, words } from './words.ts'

/** What the last scan meant: the largest thing on the station. */
export function SaidBand(): JSX.Element {
  const now = said.value
  const look = now && lookOf(now.name)
  const bad = look?.tone === 'stop' || look?.tone === 'slow'
  return (
    <div
      class={`said ${look ? `tone-${look.tone}` : 'empty-band'}`}
      data-said={now?.name}
      role={bad ? 'alert' : 'status'}
    >
      {now && look && (
        <div class="said-inside" key={now.times}>
          <Icon name={look.icon} size={56} />
          <div>
            <strong>{signalWords()[now.name]}</strong>
            {now.detail && <span>{now.detail}</span>}
          </div>
        </div>
      )}
      {!now && (
        <div class="said-inside">
          <Icon name="scan" size={56} />
          <div>
            <strong>{words().scanLabel}</strong>
          </div>
        </div>
      )}
    </div>
  )
}
