import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { PickupView } from '../../../shared/contract/routes/dispatch.ts'
import type { ScanResult } from '../../../shared/dispatch/pickup.ts'
import { Button, Field, HoldButton } from '../ui/controls.tsx'
import { clockTime, count, spaced, timeAndDay } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Meter, Tile } from '../ui/show.tsx'
import { inMisreadWords } from '../ui/scan-words.ts'
import { CameraScan } from '../ui/camera-scan.tsx'
import { ScannerCheck } from '../ui/scanner-check.tsx'
import { listenToScanner } from '../ui/scanner.ts'
import { loadAgain, loadPickup, said, scan, trouble, waiting } from './desk.ts'
import { SignatureBox, type Strokes } from './signature.tsx'
import { TypeCode } from './type-code.tsx'
import { Unusual } from './unusual.tsx'
import { resultWords, words } from './words.ts'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const looks: Record<ScanResult, { tone: 'go' | 'slow' | 'stop'; icon: IconName }> = {
  ok: { tone: 'go', icon: 'check' },
  duplicate: { tone: 'slow', icon: 'undo' },
  'handed-over': { tone: 'slow', icon: 'truck' },
  'not-packed': { tone: 'stop', icon: 'box' },
  'other-carrier': { tone: 'stop', icon: 'truck' },
  'other-currency': { tone: 'stop', icon: 'truck' },
  cancelled: { tone: 'stop', icon: 'stop' },
  replaced: { tone: 'stop', icon: 'warn' },
  unknown: { tone: 'stop', icon: 'cross' },
}

/** How often the desk asks what others did, such as a platform that stopped a parcel (ms). */
const loadEveryMs = 8_000

const courier = signal('')
const strokes = signal<Strokes>([])
const mistakes = signal(false)
const busy = signal(false)

export function ScanDesk({ session, pickup }: { session: Session; pickup: PickupView }): JSX.Element {
  useEffect(() => {
    const timer = setInterval(() => void loadAgain(session, pickup.pickupId), loadEveryMs)
    return () => clearInterval(timer)
  }, [pickup.pickupId])
  useEffect(() => listenToScanner({ onScan: (scanned) => scan(session, pickup.pickupId, scanned) }), [pickup.pickupId])
  const text = words()
  const { scanned, missing } = pickup.tally
  return (
    <div class="desk">
      <div class="stack">
        <p class="row whose">
          <Icon name="truck" size={32} />
          <span>
            <strong>{text.truckOf(pickup.carrier)}</strong>
            <span class="soft small">{text.since(clockTime(pickup.openedAt, zone))}</span>
          </span>
        </p>
        <Result />
        <Stopped stopped={pickup.stopped} />
        <div class="tallies">
          <Tile name={text.onTruck} value={count(scanned)} tone={scanned > 0 ? 'go' : 'plain'} icon="truck" />
          <Tile name={text.stillHere} value={count(missing)} tone={missing > 0 ? 'slow' : 'plain'} icon="box" />
        </div>
        <Meter part={scanned + missing === 0 ? 0 : scanned / (scanned + missing)} />
        <TypeCode onScan={(scanned) => scan(session, pickup.pickupId, scanned)} />
        <p class="soft small">{text.readyWhat}</p>
        <CameraScan onScan={(scanned) => scan(session, pickup.pickupId, scanned)} />
        <ScannerCheck />
        <section class="card stack-close">
          <h2>{text.missing}</h2>
          {pickup.missing.length === 0 && <p class="soft">{text.missingNone}</p>}
          <ul class="list" tabIndex={0} aria-label={text.missing}>
            {pickup.missing.map((one) => (
              <li key={one.code}>
                <span class="code">{spaced(one.code)}</span>
                <span class="soft small">
                  {one.saleTitle} · {text.handOverBy} {timeAndDay(one.handOverBy, zone, Date.now())}
                </span>
              </li>
            ))}
          </ul>
        </section>
      </div>
      <div class="stack">
        <Sign session={session} pickup={pickup} />
        <Unusual session={session} pickup={pickup} />
        <section class="card stack-close">
          <h2>{text.scanned}</h2>
          <ul class="list" tabIndex={0} aria-label={text.scanned}>
            {pickup.scanned
              .toReversed()
              .slice(0, 20)
              .map((one) => (
                <li key={one.code}>
                  <span class="code">{spaced(one.code)}</span>
                  <span class="soft small">{clockTime(one.scannedAt, zone)}</span>
                </li>
              ))}
          </ul>
        </section>
        <div class="row-apart">
          <a class="button quiet" href="#">
            <Icon name="back" />
            {text.back}
          </a>
          <HoldButton icon="cross" again={text.cancelAgain} onHeld={() => void cancel(session, pickup.pickupId)}>
            {text.cancel}
          </HoldButton>
        </div>
      </div>
    </div>
  )
}

/** On the truck, but stopped by their platform since: in red, with what to do. */
function Stopped({ stopped }: Pick<PickupView, 'stopped'>): JSX.Element | null {
  const text = words()
  if (stopped.length === 0) return null
  return (
    <section class="card stack-close stopped" role="alert" aria-labelledby="stopped">
      <h2 id="stopped">
        <Icon name="stop" /> {text.stopped}
      </h2>
      <p>{text.stoppedWhat(stopped.length)}</p>
      <ul class="list">
        {stopped.map(({ code }) => (
          <li key={code} class="code">
            {spaced(code)}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Result(): JSX.Element {
  const now = said.value
  const look = now && looks[now.result]
  return (
    <div
      class={`result ${look ? `tone-${look.tone}` : 'idle'}`}
      data-result={now?.result}
      role={look && look.tone !== 'go' ? 'alert' : 'status'}
      key={now?.times}
    >
      <Icon name={look?.icon ?? 'scan'} size={52} />
      <div>
        <strong>{now ? resultWords()[now.result] : words().ready}</strong>
        {now?.misread && <span>{inMisreadWords(now.code, now.misread)}</span>}
        {now && !now.misread && <span class="code">{spaced(now.code)}</span>}
      </div>
    </div>
  )
}

async function cancel(session: Session, pickupId: string): Promise<void> {
  try {
    await ask<'cancelPickup'>('post', `/api/pickups/${pickupId}/cancel`, { token: session.token })
    location.hash = ''
  } catch (error) {
    trouble.value = error
  }
}

function Sign({ session, pickup }: { session: Session; pickup: PickupView }): JSX.Element {
  const text = words()
  const sign = async (): Promise<void> => {
    mistakes.value = courier.value.trim() === '' || strokes.value.length === 0
    if (mistakes.value) return
    busy.value = true
    try {
      // Derived from the pick-up, so that a second press after a lost answer signs the same manifest.
      await ask<'signPickup'>('post', `/api/pickups/${pickup.pickupId}/sign`, {
        token: session.token,
        body: { manifestId: pickup.pickupId, courier: courier.value.trim(), strokes: strokes.value },
      })
      courier.value = ''
      await loadPickup(session, pickup.pickupId)
    } catch (error) {
      trouble.value = error
    } finally {
      busy.value = false
    }
  }
  return (
    <section class="card stack">
      <h2>{text.sign}</h2>
      <Field
        label={text.courier}
        value={courier.value}
        maxLength={120}
        autoComplete="off"
        onChange={(value) => (courier.value = value)}
        mistake={mistakes.value && courier.value.trim() === '' ? text.needName : undefined}
      />
      <SignatureBox onChange={(drawn) => (strokes.value = drawn)} />
      {mistakes.value && strokes.value.length === 0 && (
        <p class="mistake" role="alert">
          {text.needInk}
        </p>
      )}
      <Button
        kind="main-action"
        large
        wide
        icon="check"
        busy={busy.value}
        disabled={pickup.tally.scanned === 0 || waiting.value.length > 0}
        onPress={() => void sign()}
      >
        {text.confirm(pickup.tally.scanned)}
      </Button>
    </section>
  )
}
