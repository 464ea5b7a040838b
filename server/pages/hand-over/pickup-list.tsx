import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { knownCarriers } from '../../../shared/dispatch/carrier-names.ts'
import { common } from '../ui/common-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { listenToScanner } from '../ui/scanner.ts'
import { readable } from '../ui/scan-words.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Empty, Notice, Skeleton } from '../ui/show.tsx'
import { play } from '../ui/sounds.ts'
import { loadPickups, pickups, trouble } from './desk.ts'
import { words } from './words.ts'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const tones = { open: 'brand', signed: 'go', cancelled: 'plain' } as const

/** Those with an account stand in front, then the points where buyers collect: parcels go there like to a carrier. */
const carriers = signal<readonly string[]>(knownCarriers)
const chosen = signal('')
const other = signal('')
const busy = signal(false)
/** A code scanned before a pick-up was started. */
const early = signal('')

async function begin({ token }: Session): Promise<void> {
  busy.value = true
  try {
    const pickupId = crypto.randomUUID()
    await ask<'openPickup'>('post', '/api/pickups', {
      token,
      body: { pickupId, carrier: other.value.trim() || chosen.value },
    })
    location.hash = pickupId
  } catch (error) {
    trouble.value = error
  } finally {
    busy.value = false
  }
}

export function PickupList({ session }: { session: Session }): JSX.Element {
  useEffect(() => {
    loadPickups(session).catch((error: unknown) => (trouble.value = error))
    void Promise.all([
      ask<'listCarriers'>('get', '/api/carriers', { token: session.token }),
      ask<'listPoints'>('get', '/api/points', { token: session.token }),
    ]).then(
      ([{ items }, points]) => {
        const names = [...items.map(({ title }) => title), ...points.items.map(({ name }) => name), ...knownCarriers]
        carriers.value = [...new Set(names)]
      },
      () => undefined,
    )
  }, [session.token])
  useEffect(() => {
    early.value = ''
    return listenToScanner({
      onScan: ({ readings: [code = ''] }) => {
        early.value = readable(code)
        play('look')
        return true
      },
    })
  }, [])
  const text = words()
  const list = pickups.value
  return (
    <div class="desk">
      <section class="card stack">
        <h2>{text.begin}</h2>
        {early.value !== '' && (
          <Notice tone="slow" loud>
            {text.tooEarly(early.value)}
          </Notice>
        )}
        <div class="stack-close">
          <span id="which" class="soft">
            {text.whichCarrier}
          </span>
          <div class="choices" role="group" aria-labelledby="which">
            {carriers.value.map((name) => (
              <Button
                key={name}
                icon="truck"
                pressed={chosen.value === name && other.value === ''}
                onPress={() => {
                  chosen.value = name
                  other.value = ''
                }}
              >
                {name}
              </Button>
            ))}
          </div>
          <Field
            label={text.otherCarrier}
            value={other.value}
            maxLength={80}
            onChange={(value) => (other.value = value)}
          />
        </div>
        <Button
          kind="main-action"
          large
          wide
          icon="scan"
          busy={busy.value}
          disabled={chosen.value === '' && other.value.trim() === ''}
          onPress={() => void begin(session)}
        >
          {text.start}
        </Button>
      </section>
      <section class="card stack">
        <h2>{text.pickups}</h2>
        {!list && <Skeleton label={common().loading} />}
        {list?.length === 0 && (
          <Empty icon="truck" title={text.noneYet}>
            <p>{text.noneYetWhat}</p>
          </Empty>
        )}
        {list?.map((one) => (
          <a key={one.pickupId} class="button pickup-row" href={`#${one.pickupId}`}>
            <span>
              {one.number && <strong>{one.number} · </strong>}
              {one.carrier} · {timeAndDay(one.openedAt, zone, Date.now())}
            </span>
            <span class="row">
              <span class="number">{one.tally.scanned}</span>
              <Badge
                tone={tones[one.state]}
                icon={one.state === 'open' ? 'truck' : one.state === 'signed' ? 'check' : 'cross'}
              >
                {text[one.state]}
              </Badge>
            </span>
          </a>
        ))}
      </section>
    </div>
  )
}
