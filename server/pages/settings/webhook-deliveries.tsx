import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { count, timeAndDay } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Badge, type Tone } from '../ui/show.tsx'
import { SaidNotice, useActing } from './acting.tsx'
import { useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import { webhooksWords } from './webhooks-words.ts'

type Delivery = AnswerOf<'listDeliveries'>['items'][number]

const pageSize = 20
const here = Intl.DateTimeFormat().resolvedOptions().timeZone
const shown = (instant: string): string => timeAndDay(instant, here, Date.now())

/** What was sent and what is to be, newest first; `seen` changes when something was put there. */
export function WebhookDeliveries({
  endpointId,
  token,
  seen,
  canSend,
  changed,
}: {
  endpointId: string
  token: string
  seen: number
  canSend: boolean
  /** What the webhook says of them may have changed too. */
  changed: () => Promise<void>
}): JSX.Element {
  const all = webhooksWords()
  const [onlyFailed, setOnlyFailed] = useState(false)
  const [limit, setLimit] = useState(pageSize)
  const path = `/api/webhooks/${endpointId}/deliveries`
  const query = new URLSearchParams({ limit: String(limit), ...(onlyFailed && { state: 'failed' }) })
  const { value, failed, again } = useLoaded(
    () => ask<'listDeliveries'>('get', `${path}?${query}`, { token }),
    `${query}`,
  )
  useEffect(() => void again(), [seen])
  const { busy, said, act } = useActing()
  const replay = (deliveryId: string): void =>
    void act(async () => {
      await ask<'replayDelivery'>('post', `${path}/${deliveryId}/replay`, { token })
      await again()
    })
  return (
    <div class="stack-close">
      <div class="row">
        <Button pressed={!onlyFailed} onPress={() => setOnlyFailed(false)}>
          {all.allDeliveries}
        </Button>
        <Button pressed={onlyFailed} onPress={() => setOnlyFailed(true)}>
          {all.onlyFailed}
        </Button>
        <Button kind="quiet" icon="undo" onPress={() => void Promise.all([again(), changed()])}>
          {all.refresh}
        </Button>
      </div>
      <Loading failed={failed} isDone={value !== undefined} lines={3} />
      {value?.items.length === 0 && <p class="soft">{onlyFailed ? all.noFailed : all.noDeliveries}</p>}
      <ul class="deliveries">
        {value?.items.map((delivery) => (
          <DeliveryLine
            key={delivery.deliveryId}
            delivery={delivery}
            busy={busy}
            replay={canSend ? () => replay(delivery.deliveryId) : undefined}
          />
        ))}
      </ul>
      <SaidNotice said={said} />
      {value?.nextCursor != null && limit < 200 && (
        <Button onPress={() => setLimit(Math.min(200, limit * 3))}>{all.more}</Button>
      )}
    </div>
  )
}

type ShownState = keyof ReturnType<typeof webhooksWords>['states']

const tones: Record<ShownState, Tone> = { sent: 'go', waiting: 'plain', again: 'slow', 'given-up': 'stop' }

function DeliveryLine({
  delivery: { type, state, createdAt, tries, answered, error, nextTryAt },
  busy,
  replay,
}: {
  delivery: Delivery
  busy: boolean
  replay: (() => void) | undefined
}): JSX.Element {
  const all = webhooksWords()
  const stateShown: ShownState = state === 'waiting' && error !== null ? 'again' : state
  const facts = [
    shown(createdAt),
    tries > 1 && all.tries(count(tries)),
    answered !== null ? all.answered(answered) : error,
    stateShown === 'again' && nextTryAt !== null && all.nextTry(shown(nextTryAt)),
  ].filter(Boolean)
  return (
    <li class="entry-head">
      <div class="grow">
        <strong>{all.types[type]}</strong>
        <p class="small soft">{facts.join(' · ')}</p>
      </div>
      <Badge tone={tones[stateShown]}>{all.states[stateShown]}</Badge>
      {replay && state !== 'waiting' && (
        <Button busy={busy} label={`${all.sendAgain}: ${all.types[type]}, ${shown(createdAt)}`} onPress={replay}>
          {all.sendAgain}
        </Button>
      )}
    </li>
  )
}
