import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button, Field, HoldButton } from '../ui/controls.tsx'
import { clockTime, duration, spaced, timeAndDay } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { CameraScan } from '../ui/camera-scan.tsx'
import { ScannerCheck } from '../ui/scanner-check.tsx'
import { listenToScanner, wholeCode } from '../ui/scanner.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Meter, Notice, Skeleton } from '../ui/show.tsx'
import { common } from '../ui/common-words.ts'
import { handBack, pressed } from './actions.ts'
import { CommandPanel } from './commands.tsx'
import { NextParcel } from './next-parcel.tsx'
import { NoBatch } from './no-batch.tsx'
import { ParcelCard } from './parcel-card.tsx'
import { PickPanel, StackPanel } from './panels.tsx'
import { PrintPanel } from './print-panel.tsx'
import { labelsDue } from './prints.ts'
import { SaidBand } from './said-band.tsx'
import { scanned } from './scanned.ts'
import { ShortStrip } from './short-form.tsx'
import { openSync, reachable, signedOut, unsent } from './sync.ts'
import { change, current, live, loaded, openTable, table, toPack } from './state.ts'
import { useNow } from '../ui/use-now.ts'
import { signalWords, words } from './words.ts'

/** The packing station: scan-first. The meaning of the last scan is the largest thing on it. */
export function Station({ session }: { session: Session }): JSX.Element {
  useEffect(() => {
    let stop = (): void => undefined
    void openTable(session).then(() => {
      stop = openSync(session)
    })
    const stopScanner = listenToScanner({
      onScan: (scan) => scanned(scan, session),
      onKey: (key) => pressed(key, session),
    })
    addEventListener('click', leaveButton)
    return () => {
      stop()
      stopScanner()
      removeEventListener('click', leaveButton)
    }
  }, [session.token])
  const text = words()
  if (!loaded.value) return <Skeleton label={common().loading} />
  const { sheet } = table.value
  const printsFirst = labelsDue.value && !current.value && toPack.value.length > 0
  return (
    <>
      <h1 class="heard-only">{text.title}</h1>
      <SaidBand />
      <ShortStrip />
      <Conflicts />
      {!sheet && <NoBatch session={session} />}
      {!sheet && <CommandPanel />}
      {!sheet && (
        <div class="scan-help">
          <ScannerCheck />
        </div>
      )}
      {sheet && (
        <div class="station">
          <div class="stack">
            <BatchHead />
            {printsFirst && <PrintPanel session={session} />}
            {current.value ? <ParcelCard parcel={current.value} /> : <NextParcel session={session} />}
            <ScanHelp session={session} />
          </div>
          <aside class="stack" aria-label={text.stack}>
            <PickPanel />
            <StackPanel />
            {!printsFirst && <PrintPanel session={session} />}
            <CommandPanel />
            {toPack.value.length > 0 && (
              <div class="hands-back">
                <HoldButton icon="back" again={text.handBackAgain} onHeld={() => void handBack(session)}>
                  {text.handBack}
                </HoldButton>
              </div>
            )}
          </aside>
        </div>
      )}
    </>
  )
}

/**
 * After a tap on a button the packer continues with the scanner: Enter, from the scanner or the packer, must not press
 * that button again.
 */
function leaveButton(event: MouseEvent): void {
  const focused = document.activeElement
  if (event.detail > 0 && focused instanceof HTMLElement && focused.matches('button, summary')) focused.blur()
}

/**
 * Whether there is a network, and what is waiting to be sent: shown above everything, so that people know nothing is
 * lost.
 */
export function NetworkBanner(): JSX.Element | null {
  const text = words()
  if (signedOut.value)
    return (
      <Notice tone="stop" banner loud>
        {common().unauthorized}
      </Notice>
    )
  if (!reachable.value)
    return (
      <Notice tone="slow" icon="off" banner>
        {text.offlineBanner(unsent.value)}
      </Notice>
    )
  return unsent.value > 0 ? (
    <Notice tone="brand" icon="wait" banner>
      {text.sending(unsent.value)}
    </Notice>
  ) : null
}

function Conflicts(): JSX.Element | null {
  const text = words()
  const { conflicts } = table.value
  if (conflicts.length === 0) return null
  return (
    <section class="stack-close" aria-labelledby="conflicts">
      <h2 id="conflicts">{text.conflicts}</h2>
      {conflicts.map((conflict) => (
        <div class="notice tone-stop" key={`${conflict.code} ${conflict.why}`}>
          <Icon name="stop" />
          <div class="grow">
            <strong>
              {text.conflictOf(spaced(conflict.code))}: {signalWords()[conflict.why]}
            </strong>
            {conflict.detail && (
              <>
                <br />
                <span class="small">{conflict.detail}</span>
              </>
            )}
          </div>
          <Button onPress={() => void change({ conflicts: table.value.conflicts.filter((one) => one !== conflict) })}>
            {text.setAside}
          </Button>
        </div>
      ))}
    </section>
  )
}

function BatchHead(): JSX.Element {
  const text = words()
  const now = useNow()
  const { sheet, timeZone } = table.value
  const packBy = sheet!.batch.packBy
  const left = Date.parse(packBy) - now
  const done = live.value.length - toPack.value.length
  return (
    <section class="stack-close" aria-label={text.batch(sheet!.batchNumber)}>
      <div class="row-apart">
        <h2>{text.batch(sheet!.batchNumber)}</h2>
        <span class="row">
          <span>
            {text.packBy}{' '}
            <strong class="number" title={timeAndDay(packBy, timeZone, now)}>
              {clockTime(packBy, timeZone)}
            </strong>
          </span>
          <Badge tone={left < 0 ? 'stop' : left < 3_600_000 ? 'slow' : 'plain'} icon="clock">
            {left < 0 ? text.late(duration(left)) : text.left(duration(left))}
          </Badge>
        </span>
      </div>
      <Meter part={live.value.length ? done / live.value.length : 1} />
      <span class="number">{text.packedOf(done, live.value.length)}</span>
    </section>
  )
}

function ScanHelp({ session }: { session: Session }): JSX.Element {
  const text = words()
  const [typed, setTyped] = useState('')
  return (
    <div class="scan-help">
      <CameraScan onScan={(scan) => scanned(scan, session)} />
      <form
        class="row form-row"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim() !== '') scanned(wholeCode(typed), session)
          setTyped('')
        }}
      >
        <div class="grow">
          <Field label={text.typed} value={typed} onChange={setTyped} maxLength={200} />
        </div>
        <button type="submit" class="button">
          {text.typedDo}
        </button>
      </form>
      <ScannerCheck />
    </div>
  )
}
