import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { count } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import type { Tone } from '../ui/show.tsx'
import { liveWords } from './live-words.ts'

type Capacity = AnswerOf<'readCapacity'>

const readEveryMs = 5_000
const looks: Record<Capacity['light'], { tone: Tone; icon: IconName }> = {
  sell: { tone: 'go', icon: 'check' },
  slow: { tone: 'slow', icon: 'warn' },
  stop: { tone: 'stop', icon: 'stop' },
}

/**
 * Whether the floor can still pack today what is sold now: by colour, shape and word. Nothing is shown if it is
 * unknown, nor while nothing is sold: before the opening there is nothing to go on with.
 */
export function PackLight({
  session,
  saleId,
  state,
}: {
  session: Session
  saleId: string
  state: string
}): JSX.Element | null {
  const words = liveWords()
  const [capacity, setCapacity] = useState<Capacity | undefined>()
  const isIdle = state === 'scheduled' || state === 'closed'
  useEffect(() => {
    if (isIdle) return undefined
    const read = (): void => {
      if (document.hidden) return
      ask<'readCapacity'>('get', `/api/sales/${saleId}/capacity`, { token: session.token }).then(setCapacity, () =>
        setCapacity(undefined),
      )
    }
    read()
    const timer = setInterval(read, readEveryMs)
    return () => clearInterval(timer)
  }, [saleId, state])
  if (!capacity || isIdle) return null
  const { tone, icon } = looks[capacity.light]
  const word = { sell: words.lightSell, slow: words.lightSlow, stop: words.lightStop }[capacity.light]
  return (
    <div class={`light tone-${tone}`} role="status">
      <Icon name={icon} size={36} />
      <span class="grow">
        <strong class="light-word">{word}</strong>
        <span class="light-what">
          {capacity.left.mid > 0 ? words.packable(count(Math.floor(capacity.left.mid))) : words.packableNone}
        </span>
      </span>
    </div>
  )
}
