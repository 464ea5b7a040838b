import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { TrainingView } from '../../../shared/contract/routes/training.ts'
import { common } from '../ui/common-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords } from '../ui/http.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { usePolled } from '../ui/polled.ts'
import { goPractise, type Session } from '../ui/session.ts'
import { Badge, Notice, Skeleton } from '../ui/show.tsx'
import { CertificateCard } from './certificate-card.tsx'
import { words } from './words.ts'

const everyMs = 3_000
type Step = TrainingView['steps'][number]['step']
const icons: Record<Step, IconName> = { sale: 'cart', rehearsal: 'play', packing: 'box', 'hand-over': 'truck' }

/** One's own training: what is done, and the one thing to do now. */
export function OwnTraining({ session }: { session: Session }): JSX.Element {
  const { polled, again } = usePolled<'readTraining'>('/api/training', session.token, everyMs)
  const { answer: training, why } = polled.value
  if (!training) return why ? <Notice tone="slow">{why}</Notice> : <Skeleton lines={6} label={common().loading} />
  return (
    <>
      {why && <Notice tone="slow">{why}</Notice>}
      {training.state === 'not-begun' && <Intro session={session} onBegun={again} />}
      {training.state === 'done' && <Finished session={session} training={training} onIssued={again} />}
      <ol class="training-steps">
        {training.steps.map((one, at) => (
          <OneStep key={one.step} session={session} training={training} at={at} onChanged={again} />
        ))}
      </ol>
    </>
  )
}

/** Something that is sent by a button: whether it is under way, and why it failed. */
function useSending(send: () => Promise<void>): { busy: boolean; failed: string | undefined; press: () => void } {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | undefined>()
  const press = (): void => {
    setBusy(true)
    setFailed(undefined)
    send()
      .catch((error: unknown) => setFailed(inWords(error)))
      .finally(() => setBusy(false))
  }
  return { busy, failed, press }
}

function Failed({ why }: { why: string | undefined }): JSX.Element | null {
  return why ? (
    <Notice tone="stop" loud>
      {why}
    </Notice>
  ) : null
}

function Intro({ session, onBegun }: { session: Session; onBegun: () => void }): JSX.Element {
  const text = words()
  const { busy, failed, press } = useSending(async () => {
    await ask<'beginTraining'>('post', '/api/training', { token: session.token })
    onBegun()
  })
  return (
    <section class="card stack">
      <p>{text.intro}</p>
      <p class="soft">{text.nothingReal}</p>
      <Failed why={failed} />
      <Button kind="main-action" large wide icon="play" busy={busy} onPress={press}>
        {text.begin}
      </Button>
    </section>
  )
}

interface StepProps {
  session: Session
  training: TrainingView
  onChanged: () => void
}

function OneStep({ at, ...props }: StepProps & { at: number }): JSX.Element {
  const { training } = props
  const { step, doneAt, seconds } = training.steps[at]!
  const text = words()
  const isNow = training.begunAt !== null && training.next === step
  return (
    <li class={`card training-step ${isNow ? 'now' : ''}`} aria-current={isNow ? 'step' : undefined}>
      <div class="head">
        <Icon name={doneAt ? 'check' : icons[step]} size={32} />
        <div class="grow">
          <span class="soft small">{text.step(at + 1, training.steps.length)}</span>
          <h2>{text.steps[step]}</h2>
          {doneAt && (
            <Badge tone="go" icon="check">
              {text.done}
              {seconds !== null && `, ${text.took(Math.round(seconds / 60))}`}
            </Badge>
          )}
        </div>
      </div>
      {!doneAt && <p class={isNow ? '' : 'soft small'}>{text.what[step]}</p>}
      {isNow && <Now {...props} step={step} />}
    </li>
  )
}

/** What to do for the current step, and the button that leads there. */
function Now({ session, training, onChanged, step }: StepProps & { step: Step }): JSX.Element {
  const text = words()
  const { saleId, rehearsalId, ordered, waiting, packed, handedOver } = training.practice!
  const asksForOrders = step === 'packing' && !ordered
  const isGathering = step === 'packing' && ordered && waiting + packed + handedOver === 0
  const { busy, failed, press } = useSending(async () => {
    const { token } = session
    if (asksForOrders) {
      await ask<'givePracticeOrders'>('post', '/api/training/orders', { token })
      onChanged()
      return
    }
    const practice = await ask<'enterPractice'>('post', '/api/training/enter', { token })
    goPractise(practice as Session, addressOf(step, saleId, rehearsalId))
  })
  return (
    <>
      {step === 'rehearsal' && rehearsalId && (
        <Notice tone="brand" icon="play">
          {text.rehearsing}
        </Notice>
      )}
      {step === 'packing' && !asksForOrders && (
        <p class="number">{isGathering ? text.gathering : text.packedSoFar(packed + handedOver)}</p>
      )}
      {!asksForOrders && (
        <ol class="how">
          {text.how[step]
            .trim()
            .split(/\n\s*/)
            .map((line) => (
              <li key={line}>{line}</li>
            ))}
        </ol>
      )}
      <Failed why={failed} />
      <Button
        kind="main-action"
        large
        wide
        icon={asksForOrders ? 'cart' : 'next'}
        busy={busy || isGathering}
        onPress={press}
      >
        {asksForOrders ? text.askForOrders : text.go[step]}
      </Button>
    </>
  )
}

function addressOf(step: Step, saleId: string | null, rehearsalId: string | null): string {
  if (step === 'packing') return '/floor'
  if (step === 'hand-over') return '/hand-over'
  if (step === 'sale' || saleId === null) return '/host#/new'
  return rehearsalId ? `/host#/sale/${rehearsalId}/sell` : `/host#/sale/${saleId}/goods`
}

/** All is done: the certificate, or the name that shall stand on it. */
function Finished({
  session,
  training: { certificate },
  onIssued,
}: {
  session: Session
  training: TrainingView
  onIssued: () => void
}): JSX.Element {
  const text = words()
  const [person, setPerson] = useState(session.name === session.role ? '' : session.name)
  const { busy, failed, press } = useSending(async () => {
    const body = { person: person.trim() }
    await ask<'issueCertificate'>('post', '/api/training/certificate', { token: session.token, body })
    onIssued()
  })
  if (certificate) return <CertificateCard session={session} certificate={certificate} />
  return (
    <section class="card stack finished">
      <h2>
        <Icon name="check" size={32} /> {text.finished}
      </h2>
      <p>{text.finishedWhat}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) press()
        }}
      >
        <Field label={text.person} value={person} maxLength={60} autoComplete="name" onChange={setPerson} />
        <Failed why={failed} />
        <Button kind="main-action" large wide icon="check" busy={busy} disabled={person.trim() === ''} onPress={press}>
          {text.certify}
        </Button>
      </form>
    </section>
  )
}
