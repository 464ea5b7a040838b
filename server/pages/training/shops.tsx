import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { CertificateView, ShopTrainingView } from '../../../shared/contract/routes/training.ts'
import { common } from '../ui/common-words.ts'
import { Button, Field, SubmitButton } from '../ui/controls.tsx'
import { ask, inWords, Problem } from '../ui/http.ts'
import type { IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Badge, Notice, Skeleton, type Tone } from '../ui/show.tsx'
import { CertificateCard, Paper } from './certificate-card.tsx'
import { words } from './words.ts'

const looks: Record<ShopTrainingView['state'], { tone: Tone; icon: IconName }> = {
  'not-begun': { tone: 'plain', icon: 'clock' },
  'under-way': { tone: 'slow', icon: 'play' },
  done: { tone: 'go', icon: 'check' },
}

/** For whoever has producers below them: how far each is, and whether a certificate is what it says. */
export function Shops({ session }: { session: Session }): JSX.Element | null {
  const text = words()
  const [shops, setShops] = useState<ShopTrainingView[] | undefined>()
  const [next, setNext] = useState<string | null>(null)
  const [failed, setFailed] = useState<unknown>()
  const load = (cursor?: string): void => {
    setFailed(undefined)
    const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    ask<'listTrainings'>('get', `/api/training/shops?limit=100${query}`, { token: session.token }).then((page) => {
      setShops((before) => [...(cursor && before ? before : []), ...page.items])
      setNext(page.nextCursor)
    }, setFailed)
  }
  useEffect(() => load(), [session.token])
  if (failed !== undefined)
    return (
      <Notice tone="stop" loud>
        <p>{inWords(failed)}</p>
        <Button onPress={() => load()}>{common().retry}</Button>
      </Notice>
    )
  if (!shops) return <Skeleton lines={4} label={common().loading} />
  // An owner with nobody below them came to practise.
  if (shops.length === 0 && session.role !== 'admin') return null
  return (
    <>
      <section class="card stack" aria-labelledby="shops">
        <div>
          <h2 id="shops">{text.shops}</h2>
          <p class="soft small">{shops.length === 0 ? text.noShops : text.shopsWhat}</p>
        </div>
        <ul class="shops">
          {shops.map((shop) => (
            <OneShop key={shop.seller} session={session} shop={shop} />
          ))}
        </ul>
        {next !== null && <Button onPress={() => load(next)}>{text.more}</Button>}
      </section>
      <CheckNumber session={session} />
      {session.role !== 'admin' && <h2>{text.own}</h2>}
    </>
  )
}

function OneShop({ session, shop }: { session: Session; shop: ShopTrainingView }): JSX.Element {
  const text = words()
  const { seller, name, state, next, steps, certificate } = shop
  const isUnderWay = state === 'under-way' && next !== null
  return (
    <li class="stack-close" aria-label={name ?? seller}>
      <div class="row-apart">
        <div>
          <strong>{name ?? seller}</strong> {name && <span class="soft small">{seller}</span>}
        </div>
        <Badge tone={looks[state].tone} icon={looks[state].icon}>
          {isUnderWay ? text.at(text.steps[next]) : text.state[state]}
        </Badge>
      </div>
      {state !== 'not-begun' && (
        <ul class="step-times small">
          {steps.map(({ step, seconds }) => (
            <li key={step} class={seconds === null ? 'soft' : ''}>
              {text.steps[step]}: {seconds === null ? '–' : text.took(Math.round(seconds / 60))}
            </li>
          ))}
        </ul>
      )}
      {state === 'done' && !certificate && <span class="soft small">{text.noCertificate}</span>}
      {certificate && (
        <div class="row">
          <span class="number">
            {text.number} {certificate}
          </span>
          <Paper session={session} number={certificate} />
        </div>
      )}
    </li>
  )
}

/** The number on a paper, looked up among the producers one may see. */
function CheckNumber({ session }: { session: Session }): JSX.Element {
  const text = words()
  const [number, setNumber] = useState('')
  const [found, setFound] = useState<CertificateView | undefined>()
  const [mistake, setMistake] = useState<string | undefined>()
  const [busy, setBusy] = useState(false)
  const check = async (): Promise<void> => {
    const typed = number.trim()
    setFound(undefined)
    setMistake(undefined)
    if (!/^\d{6,15}$/.test(typed)) return setMistake(text.badNumber)
    setBusy(true)
    try {
      setFound(await ask<'readCertificate'>('get', `/api/certificates/${typed}`, { token: session.token }))
    } catch (error) {
      setMistake(error instanceof Problem && error.code === 'not-found' ? text.unknown : inWords(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section class="card stack-close" aria-labelledby="check">
      <h2 id="check">{text.check}</h2>
      <form
        class="check-number"
        onSubmit={(event) => {
          event.preventDefault()
          void check()
        }}
      >
        <Field
          label={text.checkWhat}
          value={number}
          inputMode="numeric"
          maxLength={15}
          mistake={mistake}
          onChange={setNumber}
        />
        <SubmitButton busy={busy} icon="search">
          {text.checkDo}
        </SubmitButton>
      </form>
      {found && <CertificateCard session={session} certificate={found} />}
    </section>
  )
}
