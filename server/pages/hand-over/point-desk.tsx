import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { PointParcel } from '../../../shared/contract/routes/point.ts'
import { CameraScan } from '../ui/camera-scan.tsx'
import { common } from '../ui/common-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { count, money, spaced, timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { useLoaded } from '../ui/loaded.ts'
import { listenToScanner, wholeCode } from '../ui/scanner.ts'
import type { Session } from '../ui/session.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { keep } from '../ui/words.ts'
import './point.css'
import {
  busy,
  clear,
  handOut,
  label,
  misread,
  phoneDigits,
  pointAs,
  pointId,
  proofOf,
  said,
  take,
  trouble,
  typed,
  type Said,
} from './point-state.ts'
import { handOutWords, pointWords } from './point-words.ts'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const maxTyped = 20

/** Where buyers collect: their code, or the last digits of their phone, and green or red over the whole screen. */
export function PointDesk({ session }: { session: Session }): JSX.Element {
  const words = pointWords()
  const { value: points, failed } = useLoaded(() => ask<'listPoints'>('get', '/api/points', { token: session.token }))
  const at = points?.items.find((one) => one.pointId === pointId.value) ?? points?.items[0]
  useEffect(() => {
    if (at) pointId.value = at.pointId
  }, [at?.pointId])
  if (failed !== undefined) return <Notice tone="stop">{failed}</Notice>
  if (!points) return <Skeleton label={common().loading} />
  if (!at)
    return (
      <Empty icon="home" title={words.noPoint}>
        <p>{words.noPointWhat}</p>
      </Empty>
    )
  return (
    <>
      {points.items.length > 1 && (
        <Field
          label={words.which}
          value={at.pointId}
          choices={points.items.map(({ pointId: value, name: label }) => ({ value, label }))}
          onChange={(id) => {
            pointId.value = id
            keep(pointAs, id)
          }}
        />
      )}
      <Counter key={at.pointId} session={session} at={at.pointId} />
    </>
  )
}

function Counter({ session, at }: { session: Session; at: string }): JSX.Element {
  const words = pointWords()
  const waiting = useLoaded(
    () => ask<'listPointParcels'>('get', `/api/points/${at}/parcels?state=waiting&limit=200`, { token: session.token }),
    at,
  )
  useEffect(() => {
    clear()
    return listenToScanner({ onScan: (scanned) => take(session, scanned) })
  }, [session.token, at])
  const digits = typed.value.replaceAll(/\D/g, '')
  const isEnd = digits.length === phoneDigits
  const proof = proofOf(digits)
  const all = waiting.value?.items ?? []
  const scanned = label.value
  const shown = all.filter(
    ({ code, phoneEnd }) => (scanned === '' || code === scanned) && (!isEnd || phoneEnd === digits),
  )
  const close = (): void => {
    clear()
    void waiting.again()
  }
  return (
    <div class="desk">
      {said.value && <Answer said={said.value} onClose={close} />}
      <form
        class="card stack collect-code"
        onSubmit={(event) => {
          event.preventDefault()
          if (proof) void handOut(session, proof)
          else if (typed.value.trim() !== '' && !isEnd) take(session, wholeCode(typed.value))
        }}
      >
        {scanned !== '' && (
          <Notice tone="brand" icon="scan">
            <p>{words.scanned(spaced(scanned))}</p>
            <Button kind="quiet" icon="undo" onPress={clear}>
              {words.otherParcel}
            </Button>
          </Notice>
        )}
        <Field
          label={scanned === '' ? words.code : words.phoneEnd}
          hint={scanned === '' ? words.codeWhat : undefined}
          value={typed.value}
          inputMode="numeric"
          autoComplete="off"
          maxLength={maxTyped}
          onChange={(value) => (typed.value = value)}
        />
        {misread.value !== '' && (
          <Notice tone="stop" loud>
            {words.misread(misread.value)}
          </Notice>
        )}
        {trouble.value !== undefined && (
          <Notice tone="stop" loud>
            {inWords(trouble.value)}
          </Notice>
        )}
        <Button
          kind="main-action"
          large
          wide
          icon="check"
          busy={busy.value}
          disabled={!proof}
          onPress={() => void (proof && handOut(session, proof))}
        >
          {isEnd && scanned === '' ? words.pickBelow : words.handOut}
        </Button>
        <CameraScan onScan={(one) => void take(session, one)} />
      </form>
      <section class="card stack">
        <h2>{words.waiting(all.length)}</h2>
        {waiting.failed !== undefined && <Notice tone="stop">{waiting.failed}</Notice>}
        {waiting.value && shown.length === 0 && (
          <p>{all.length === 0 ? words.none : scanned === '' ? words.noMatch : words.notWaiting}</p>
        )}
        <ul class="list all">
          {shown.map((parcel) => (
            <li key={parcel.code}>
              <WaitingParcel parcel={parcel} />
              {isEnd && (
                <Button
                  icon="check"
                  busy={busy.value}
                  onPress={() => void handOut(session, { parcelCode: parcel.code, phoneEnd: digits })}
                >
                  {words.give}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function WaitingParcel({ parcel }: { parcel: PointParcel }): JSX.Element {
  const words = pointWords()
  return (
    <div class="stack-close">
      <p>
        <strong>{words.orders(parcel.orders.map(count).join(', '))}</strong>
        {parcel.phoneEnd !== null && <span class="number"> · {words.phone(parcel.phoneEnd)}</span>}
      </p>
      <p class="small soft">
        <span class="code">{parcel.code}</span> · {words.until(timeAndDay(parcel.keepUntil, zone, Date.now()))} ·{' '}
        {cashOf(parcel)}
      </p>
    </div>
  )
}

function cashOf({ cash, currency }: Pick<PointParcel, 'cash' | 'currency'>): string {
  const words = pointWords()
  return cash === 0 ? words.paid : words.cash(money(cash, currency))
}

function Answer({ said: { result, answer }, onClose }: { said: Said; onClose: () => void }): JSX.Element {
  const isGood = result === 'ok'
  return (
    <div role="alert" data-result={result}>
      <button type="button" class={`hand-out-answer tone-${isGood ? 'go' : 'stop'}`} autoFocus onClick={onClose}>
        <Icon name={isGood ? 'check' : 'cross'} size={96} />
        <strong>{handOutWords()[result]}</strong>
        {answer && answer.orders.length > 0 && <span>{pointWords().orders(answer.orders.map(count).join(', '))}</span>}
        {isGood && answer && <span>{cashOf(answer)}</span>}
        {result === 'already-collected' && answer?.endedAt && (
          <span>{timeAndDay(answer.endedAt, zone, Date.now())}</span>
        )}
        <span>{pointWords().close}</span>
      </button>
    </div>
  )
}
