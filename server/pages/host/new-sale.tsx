import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { focusFirstMistake } from '../ui/focus-first-mistake.ts'
import { Frame } from '../ui/frame.tsx'
import { ask, inWords } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import { areRight, draftAfter, dropDraft, keepDraft, openDraft, rightNow, type Draft, type DraftItem } from './draft.ts'
import { DraftSummary } from './draft-summary.tsx'
import { ChooseWhen } from './choose-when.tsx'
import { GoodsEditor } from './goods-editor.tsx'
import { makeSale } from './make-sale.ts'
import { addressOf, goTo } from './route.ts'
import { isNoSender } from './phone-proof-field.tsx'
import { learnPolicies } from './policies.ts'
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
    else focusFirstMistake(document.getElementById('content'))
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
      {step === 1 && <ChooseWhen session={session} draft={draft} change={change} strict={strict} failed={failed} />}
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
      {step === 3 && <DraftSummary draft={draft} />}
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
