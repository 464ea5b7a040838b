import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, HoldButton } from '../ui/controls.tsx'
import { count, timeAndDay } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Badge, Empty, Notice } from '../ui/show.tsx'
import { SaidNotice, useActing } from './acting.tsx'
import { useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import type { SectionProps } from './section-props.ts'
import { WebhookDeliveries } from './webhook-deliveries.tsx'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookSecret } from './webhook-secret.tsx'
import { webhooksWords } from './webhooks-words.ts'
import { words } from './words.ts'

type Webhook = AnswerOf<'listWebhooks'>['items'][number]

const here = Intl.DateTimeFormat().resolvedOptions().timeZone
/** Deliveries are kept for 30 days. */
const longAgo = '2000-01-01T00:00:00.000Z'

/** Other software that is told what happens to orders, parcels and pick-ups. */
export function WebhooksSection({ session: { token } }: SectionProps): JSX.Element {
  const all = webhooksWords()
  const { value, failed, again } = useLoaded(() => ask<'listWebhooks'>('get', '/api/webhooks', { token }))
  const [secret, setSecret] = useState<string | undefined>()
  return (
    <>
      <p class="soft">{all.what}</p>
      <Loading failed={failed} isDone={value !== undefined} lines={4} />
      {value?.items.length === 0 && (
        <Empty icon="link" title={all.none}>
          <p>{all.noneWhat}</p>
        </Empty>
      )}
      <ul class="entries">
        {value?.items.map((webhook) => (
          <Entry key={webhook.endpointId} webhook={webhook} token={token} changed={again} />
        ))}
      </ul>
      {secret !== undefined && <WebhookSecret secret={secret} />}
      {value && (
        <WebhookForm
          key={value.items.length}
          token={token}
          added={async (made) => {
            setSecret(made)
            await again()
          }}
        />
      )}
    </>
  )
}

interface EntryProps {
  webhook: Webhook
  token: string
  changed: () => Promise<void>
}

function Entry({ webhook, token, changed }: EntryProps): JSX.Element {
  const all = webhooksWords()
  const { endpointId, title, url, state, offBecause, failed } = webhook
  const [isOpen, setOpen] = useState(false)
  const [seen, setSeen] = useState(0)
  const [secret, setSecret] = useState<string | undefined>()
  const { busy, said, act, say } = useActing()
  const path = `/api/webhooks/${endpointId}`
  const isOn = state === 'on'
  const done = async (): Promise<void> => {
    await changed()
    setSeen((n) => n + 1)
  }
  const test = (): void =>
    void act(async () => {
      await ask<'testWebhook'>('post', `${path}/test`, { token })
      setOpen(true)
      await done()
    }, all.testSent)
  const replay = (): void =>
    void act(async () => {
      const body = { since: longAgo }
      const { replayed } = await ask<'replayFailed'>('post', `${path}/replay`, { token, body })
      await done()
      say({ is: 'done', text: all.replayed(count(replayed)) })
    })
  const turn = (to: 'on' | 'off'): void =>
    void act(async () => {
      const body = { title, url, events: webhook.events, state: to }
      await ask<'changeWebhook'>('put', path, { token, body })
      await done()
    })
  return (
    <li class="card stack">
      <Head webhook={webhook} />
      {offBecause && <Notice tone={offBecause === 'asked' ? 'plain' : 'stop'}>{all.because[offBecause]}</Notice>}
      <SaidNotice said={said} />
      {secret !== undefined && <WebhookSecret secret={secret} hint={all.rotated} />}
      <div class="row">
        {isOn && (
          <Button icon="play" busy={busy} label={`${all.test}: ${title}`} onPress={test}>
            {all.test}
          </Button>
        )}
        {isOn && failed > 0 && (
          <Button icon="undo" busy={busy} onPress={replay}>
            {all.sendAllAgain(count(failed))}
          </Button>
        )}
        <Button icon="list" label={`${isOpen ? all.hide : all.deliveries}: ${title}`} onPress={() => setOpen(!isOpen)}>
          {isOpen ? all.hide : all.deliveries}
        </Button>
      </div>
      {isOpen && (
        <WebhookDeliveries endpointId={endpointId} token={token} seen={seen} canSend={isOn} changed={changed} />
      )}
      <div class="row">
        <Button icon={isOn ? 'pause' : 'play'} busy={busy} onPress={() => turn(isOn ? 'off' : 'on')}>
          {isOn ? all.switchOff : all.switchOn}
        </Button>
        <HoldButton
          again={all.rotateAgain}
          onHeld={() =>
            void act(async () =>
              setSecret((await ask<'rotateWebhookSecret'>('post', `${path}/secret`, { token })).secret),
            )
          }
        >
          {all.rotate}
        </HoldButton>
        <HoldButton
          again={words().removeAgain}
          icon="cross"
          onHeld={() =>
            void act(async () => {
              await ask<'removeWebhook'>('delete', path, { token })
              await changed()
            })
          }
        >
          {words().remove}
        </HoldButton>
      </div>
    </li>
  )
}

function Head({ webhook: { title, url, events, state, waiting, lastTakenAt } }: { webhook: Webhook }): JSX.Element {
  const all = webhooksWords()
  const named = (Object.keys(all.kinds) as (keyof typeof all.kinds)[]).filter((kind) => events.includes(kind))
  const single = events.length - named.length
  const told = [...named.map((kind) => all.kinds[kind]), ...(single > 0 ? [all.single(count(single))] : [])].join(', ')
  return (
    <div class="entry-head">
      <div class="grow">
        <h3>{title}</h3>
        <p class="small address">{url}</p>
        <p class="small soft">
          {told} · {lastTakenAt ? all.lastTaken(timeAndDay(lastTakenAt, here, Date.now())) : all.neverTaken}
          {waiting > 0 && ` · ${all.waiting(count(waiting))}`}
        </p>
      </div>
      <Badge tone={state === 'on' ? 'go' : 'stop'}>{state === 'on' ? all.on : all.off}</Badge>
    </div>
  )
}
