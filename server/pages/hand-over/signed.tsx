import { spaced } from '../ui/format.ts'
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { PickupView } from '../../../shared/contract/routes/dispatch.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ask } from '../ui/http.ts'
import { saveFile } from '../ui/save-file.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { CameraScan } from '../ui/camera-scan.tsx'
import { inMisreadWords } from '../ui/scan-words.ts'
import { listenToScanner } from '../ui/scanner.ts'
import type { Scanned } from '../../../shared/packing/scan/meaning.ts'
import { labelMeaning, trouble } from './desk.ts'
import { TypeCode } from './type-code.tsx'
import { Unusual } from './unusual.tsx'
import { words } from './words.ts'

const staying = signal<string[]>([])
const reason = signal('')
/** Why the last scan is not a parcel of this truck. */
const notHere = signal('')
const saved = signal(0)
const busy = signal(false)

/** A completed pick-up: its paper, its evidence, and later corrections. */
export function Signed({ session, pickup }: { session: Session; pickup: PickupView }): JSX.Element {
  const text = words()
  const { manifestId } = pickup
  return (
    <div class="desk">
      <div class="stack">
        {manifestId === null ? (
          <Notice tone="plain" icon="cross">
            {text.cancelled}
          </Notice>
        ) : (
          <Notice tone="go">
            {text.done}. {text.doneWhat(pickup.tally.scanned, pickup.carrier)}
          </Notice>
        )}
        {manifestId !== null && (
          <div class="choices">
            <Button kind="main-action" icon="sheet" onPress={() => void openRecord(session, manifestId)}>
              {text.record}
            </Button>
            <Button icon="check" busy={busy.value} onPress={() => void saveEvidence(session, manifestId)}>
              {text.evidence}
            </Button>
          </div>
        )}
        {manifestId !== null && <Amend session={session} pickup={pickup} manifestId={manifestId} />}
        <a class="button quiet" href="#">
          <Icon name="back" />
          {text.back}
        </a>
      </div>
      <Unusual session={session} pickup={pickup} />
    </div>
  )
}

async function openRecord({ token }: Session, manifestId: string): Promise<void> {
  try {
    const { url } = await ask<'linkDocument'>('post', '/api/documents/link', {
      token,
      body: { path: `/api/manifests/${manifestId}.pdf` },
    })
    location.assign(url)
  } catch (error) {
    trouble.value = error
  }
}

async function saveEvidence({ token }: Session, manifestId: string): Promise<void> {
  busy.value = true
  try {
    const zip = await ask<'proveManifest'>('get', `/api/manifests/${manifestId}/evidence.zip`, { token })
    saveFile(zip, `evidence-${manifestId}.zip`)
  } catch (error) {
    trouble.value = error
  } finally {
    busy.value = false
  }
}

/** The message for a code that is not a parcel of this truck, with the reason if known. */
function notHereWords(meaning: ReturnType<typeof labelMeaning>): string {
  if (meaning.kind === 'unknown') return inMisreadWords(meaning.text, meaning)
  return words().notOnTruck(spaced(meaning.kind === 'label' ? meaning.code : meaning.sku))
}

function Amend({
  session,
  pickup,
  manifestId,
}: {
  session: Session
  pickup: PickupView
  manifestId: string
}): JSX.Element {
  const text = words()
  const stay = (scanned: Scanned): boolean => {
    const meaning = labelMeaning(scanned, pickup)
    const isOurs = meaning.kind === 'label' && pickup.scanned.some(({ code }) => code === meaning.code)
    notHere.value = isOurs ? '' : notHereWords(meaning)
    if (isOurs && !staying.value.includes(meaning.code)) staying.value = [...staying.value, meaning.code]
    return meaning.kind !== 'unknown'
  }
  useEffect(() => {
    staying.value = []
    saved.value = 0
    notHere.value = ''
    return listenToScanner({ onScan: stay })
  }, [pickup.pickupId])
  const submit = async (): Promise<void> => {
    try {
      const { number } = await ask<'amendManifest'>('post', `/api/manifests/${manifestId}/amendments`, {
        token: session.token,
        body: {
          amendmentId: crypto.randomUUID(),
          kind: 'left-behind',
          parcelCodes: staying.value,
          reason: reason.value.trim() || text.reasonFull,
        },
      })
      staying.value = []
      saved.value = number
    } catch (error) {
      trouble.value = error
    }
  }
  return (
    <section class="card stack">
      <h2>{text.amend}</h2>
      <p class="soft">{text.amendWhat}</p>
      <TypeCode onScan={stay} />
      <CameraScan onScan={stay} />
      {notHere.value !== '' && (
        <Notice tone="stop" loud>
          {notHere.value}
        </Notice>
      )}
      {staying.value.map((code) => (
        <p key={code} class="row">
          <Badge tone="slow" icon="box">
            {text.leftBehind}
          </Badge>
          <span class="code">{spaced(code)}</span>
        </p>
      ))}
      {staying.value.length > 0 && (
        <Field
          label={text.reason}
          value={reason.value}
          maxLength={200}
          onChange={(value) => (reason.value = value)}
          hint={text.reasonFull}
        />
      )}
      <Button icon="check" disabled={staying.value.length === 0} onPress={() => void submit()}>
        {text.save(staying.value.length)}
      </Button>
      {saved.value > 0 && <Notice tone="go">{text.amended(saved.value)}</Notice>}
    </section>
  )
}
