import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { PickupView } from '../../../shared/contract/routes/dispatch.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ask } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { listenToWedge } from '../ui/keyboard-wedge.ts'
import { trouble } from './desk.ts'
import { spaced } from './scan-desk.tsx'
import { Unusual } from './unusual.tsx'
import { words } from './words.ts'

const staying = signal<string[]>([])
const reason = signal('')
const typed = signal('')
const saved = signal(0)
const busy = signal(false)

/** A pick-up that ended: its paper, its proof, and what has to be put right afterwards. */
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
    const link = document.createElement('a')
    link.href = URL.createObjectURL(zip)
    link.download = `evidence-${manifestId}.zip`
    link.click()
    URL.revokeObjectURL(link.href)
  } catch (error) {
    trouble.value = error
  } finally {
    busy.value = false
  }
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
  const stay = (code: string): void => {
    if (pickup.scanned.some((one) => one.code === code) && !staying.value.includes(code))
      staying.value = [...staying.value, code]
  }
  useEffect(() => {
    staying.value = []
    saved.value = 0
    return listenToWedge({ onScan: stay, onKey: () => false })
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
      <form
        class="by-hand"
        onSubmit={(event) => {
          event.preventDefault()
          stay(typed.value.replaceAll(/\s/g, ''))
          typed.value = ''
        }}
      >
        <Field
          label={text.typeCode}
          value={typed.value}
          inputMode="numeric"
          maxLength={20}
          onChange={(value) => (typed.value = value)}
        />
        <Button
          icon="plus"
          onPress={() => {
            stay(typed.value.replaceAll(/\s/g, ''))
            typed.value = ''
          }}
        >
          {text.add}
        </Button>
      </form>
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
