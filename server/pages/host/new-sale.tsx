import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { count, timeAndDay, money } from '../ui/format.ts'
import { Frame } from '../ui/frame.tsx'
import { ask, inWords } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import {
  areRight,
  currency,
  draftAfter,
  dropDraft,
  itemOf,
  keepDraft,
  numbersOf,
  openDraft,
  rightNow,
  startOf,
  wallTime,
  zone,
  type Draft,
  type DraftItem,
} from './draft.ts'
import { GoodsEditor } from './goods-editor.tsx'
import { makeSale } from './make-sale.ts'
import { addressOf, goTo } from './route.ts'
import { isNoSender, PhoneProofField } from './phone-proof-field.tsx'
import { PlanHour } from './plan-hour.tsx'
import { learnPolicies, policyChoices, policyTitle } from './policies.ts'
import { prepareWords } from './prepare-words.ts'
import { StockAnew } from './stock-anew.tsx'

const steps = 3

/** A new sale, after a past one (`of`) or from nothing. */
export function NewSale({ session, of }: { session: Session; of: string | undefined }): JSX.Element {
  const words = prepareWords()
  const [draft, setDraft] = useState(() => openDraft(of))
  const [failed, setFailed] = useState<unknown>()
  useEffect(() => {
    if (draft || !of) return
    Promise.all([
      ask<'readSale'>('get', `/api/sales/${of}`, { token: session.token }),
      ask<'readSaleDetails'>('get', `/api/sales/${of}/details`, { token: session.token }),
    ]).then(([sale, details]) => setDraft(draftAfter(sale, details)), setFailed)
  }, [])
  if (draft) return <Steps session={session} begun={draft} />
  return (
    <Frame title={words.newSale} session={session} narrow>
      <h1>{words.newSale}</h1>
      {failed === undefined ? (
        <Skeleton lines={6} label={common().loading} />
      ) : (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
    </Frame>
  )
}

/** Three steps, each one screen. What was typed stays on this device until the sale is created. */
function Steps({ session, begun }: { session: Session; begun: Draft }): JSX.Element {
  const words = prepareWords()
  const [draft, setDraft] = useState<Draft>(begun)
  const [step, setStep] = useState(1)
  const [strict, setStrict] = useState(false)
  const [making, setMaking] = useState<string | undefined>()
  const [failed, setFailed] = useState<unknown>()
  const [looked, setLooked] = useState<DraftItem[]>([])
  const [badPhoto, setBadPhoto] = useState<string | undefined>()
  const photos = useMemo(() => new Map<string, { file: File; src: string }>(), [])
  useEffect(() => void learnPolicies(session), [])
  useEffect(() => keepDraft(draft), [draft])
  const [tried, setTried] = useState(0)
  useEffect(() => {
    if (tried > 0) focusFirstMistake()
  }, [tried])
  useEffect(() => {
    document.getElementById('step')?.focus()
    scrollTo({ top: 0 })
  }, [step])
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }))

  const rightWhen = draft.title.trim() !== '' && (draft.day !== '' || draft.time === rightNow)
  const goOn = (): void => {
    // Goods that were read from a file and only previewed are included, too.
    const items = [...draft.items.filter((item) => !looked.some((one) => one.sku === item.sku)), ...looked]
    if (step === 2 && looked.length > 0) change({ items })
    const right = step === 1 ? rightWhen : areRight(items)
    setStrict(!right)
    if (right) setStep(step + 1)
    else setTried(tried + 1)
  }
  const make = async (): Promise<void> => {
    setFailed(undefined)
    try {
      await makeSale(session, draft, photos, setMaking)
      dropDraft(draft)
      goTo(addressOf(draft.saleId, 'goods'))
    } catch (error) {
      setFailed(error)
      setMaking(undefined)
      if (isNoSender(error)) setStep(1)
    }
  }
  return (
    <Frame title={words.newSale} session={session} narrow>
      <h1>{words.newSale}</h1>
      <div class="stack-close">
        <h2 id="step" tabIndex={-1}>
          {words.step(step, steps)}: {[words.stepWhen, words.stepGoods, words.stepLook][step - 1]}
        </h2>
        <div class="steps-bar" aria-hidden="true">
          {[1, 2, 3].map((n) => (
            <span key={n} class={n <= step ? 'done' : ''} />
          ))}
        </div>
      </div>
      {step === 1 && <When session={session} draft={draft} change={change} strict={strict} failed={failed} />}
      {step === 2 && (
        <>
          {strict && !areRight(draft.items) && (
            <Notice tone="stop" loud>
              {draft.items.length === 0 ? words.needGoods : words.fixGoods}
            </Notice>
          )}
          {draft.of && (
            <StockAnew of={draft.of} items={draft.items} strict={strict} onChange={(items) => change({ items })} />
          )}
          <GoodsEditor
            session={session}
            items={draft.items}
            onChange={(items) => change({ items })}
            strict={strict}
            photoOf={(sku) => photos.get(sku)?.src ?? draft.of?.pictures[sku]}
            badPhoto={badPhoto}
            onLooked={setLooked}
            onPhoto={(sku, file) => {
              const keep = (): void => {
                photos.set(sku, { file, src: URL.createObjectURL(file) })
                setBadPhoto(undefined)
                change({})
              }
              void createImageBitmap(file).then(keep, () => setBadPhoto(sku))
            }}
          />
        </>
      )}
      {step === 3 && <Look draft={draft} />}
      {failed !== undefined && !isNoSender(failed) && (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
      <div class="row next-row">
        {step > 1 ? (
          <Button icon="back" onPress={() => setStep(step - 1)}>
            {common().back}
          </Button>
        ) : (
          <Button icon="back" onPress={() => goTo('#/')}>
            {common().back}
          </Button>
        )}
        {step < steps ? (
          <Button kind="main-action" large icon="next" onPress={goOn}>
            {words.next}
          </Button>
        ) : (
          <Button kind="main-action" large icon="check" busy={making !== undefined} onPress={() => void make()}>
            {making ?? words.make}
          </Button>
        )}
      </div>
    </Frame>
  )
}

/** A summary of the choices before the sale is created. */
function Look({ draft }: { draft: Draft }): JSX.Element {
  const words = prepareWords()
  const numbers = numbersOf(draft.items)
  return (
    <section class="card stack">
      <p class="soft">{words.lookAgain}</p>
      <dl class="facts">
        <dt>{words.title}</dt>
        <dd>
          <strong>{draft.title}</strong>
        </dd>
        <dt>{words.start}</dt>
        <dd>
          <strong>
            {draft.time === rightNow
              ? words.rightNow
              : timeAndDay(startOf(draft), draft.of?.timeZone ?? zone, Date.now())}
          </strong>
        </dd>
        <dt>{words.promise}</dt>
        <dd>{policyTitle(draft.policy)}</dd>
        {draft.hands !== undefined && (
          <>
            <dt>{words.packers}</dt>
            <dd>{draft.hands}</dd>
          </>
        )}
        <dt>{words.phoneProof}</dt>
        <dd>{words.phoneProofs[draft.phoneProof ? 'yes' : 'no']}</dd>
        <dt>{words.goods}</dt>
        <dd>
          <ol class="stack-close">
            {draft.items.map(itemOf).map((item) => (
              <li key={item.sku}>
                {numbers.get(item.sku)}. {item.title} ·{' '}
                <span class="number">
                  {money(item.price, currency)} · {words.pieces(count(item.quota))}
                </span>
              </li>
            ))}
          </ol>
        </dd>
      </dl>
    </section>
  )
}

function When({
  session,
  draft,
  change,
  strict,
  failed,
}: {
  session: Session
  draft: Draft
  change: (part: Partial<Draft>) => void
  strict: boolean
  failed: unknown
}): JSX.Element {
  const words = prepareWords()
  const isNow = draft.time === rightNow
  const now = wallTime(Date.now(), draft.of?.timeZone ?? zone)
  const hands = draft.hands ?? usualHands
  useEffect(() => change({ hands }), [])
  return (
    <section class="stack">
      <Field
        label={words.title}
        value={draft.title}
        maxLength={200}
        hint={words.titleHint}
        onChange={(title) => change({ title })}
        mistake={strict && draft.title.trim() === '' ? words.needTitle : undefined}
      />
      <div class="fields">
        <Field
          label={words.time}
          value={draft.time}
          onChange={(time) => change({ time })}
          choices={[{ value: rightNow, label: words.rightNow }, ...quarters]}
        />
        {!isNow && (
          <Field
            label={words.day}
            type="date"
            value={draft.day}
            onChange={(day) => change({ day })}
            mistake={strict && draft.day === '' ? words.needDay : undefined}
          />
        )}
      </div>
      <Field
        label={words.promise}
        value={draft.policy}
        onChange={(policy) => change({ policy })}
        choices={policyChoices(draft.policy)}
      />
      <PhoneProofField
        value={draft.phoneProof ?? false}
        onChange={(phoneProof) => change({ phoneProof })}
        failed={failed}
      />
      <PlanHour
        session={session}
        day={isNow ? now.day : draft.day}
        time={isNow ? now.time : draft.time}
        policy={draft.policy}
        hands={hands}
        onHands={(chosen) => change({ hands: chosen })}
        onPick={(time) => change(isNow ? { time, day: now.day } : { time })}
      />
    </section>
  )
}

/** Two people pack in most small shops. */
const usualHands = 2

/** Every quarter of an hour: chosen, not typed. */
const quarters = Array.from({ length: 96 }, (_, i) =>
  [Math.floor(i / 4), (i % 4) * 15].map((part) => String(part).padStart(2, '0')).join(':'),
).map((value) => ({ value, label: value }))

/** An error below the edge of a phone's screen looks like a dead button. */
function focusFirstMistake(): void {
  const first =
    document.querySelector<HTMLElement>('[aria-invalid="true"], [data-mistake]') ??
    document.querySelector<HTMLElement>('main [role="alert"]')
  first?.focus({ preventScroll: true })
  first?.scrollIntoView({ block: 'center' })
}
