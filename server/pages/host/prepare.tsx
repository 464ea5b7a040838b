import { useSignal, type Signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { count, timeAndDay, money } from '../ui/format.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { PhotoPick, shrink } from '../ui/photo-pick.tsx'
import { practiceHere, type Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { areRight, draftOf, itemOf, numbersOf, type DraftItem } from './draft.ts'
import { GoodsEditor } from './goods-editor.tsx'
import { untilAnswered, type Live } from './live-state.ts'
import { photosLost } from './make-sale.ts'
import { addressOf, goTo } from './route.ts'
import { Preflight } from './preflight.tsx'
import { prepareWords } from './prepare-words.ts'
import { Rules } from './rules.tsx'
import { Saved } from './saved.tsx'
import { SaleTerms, termsBody, type Terms } from './sale-terms.tsx'
import { Rehearse } from './rehearse.tsx'
import { ViewerLink } from './viewer-link.tsx'

/** A sale before it opens: its goods, its link, a rehearsal, and what to check before selling. */
export function Prepare({ session, live }: { session: Session; live: Live }): JSX.Element {
  const words = prepareWords()
  const sale = live.sale.value!
  const details = live.details.value
  const isRehearsal = details?.rehearsal != null
  const lost = photosLost.value
  const isSaved = useSignal(false)
  return (
    <div class="prepare">
      {lost?.saleId === sale.saleId && (
        <div class="prepare-wide">
          <Notice tone="stop" loud>
            {words.photosLost(lost.titles.join(', '))}
          </Notice>
        </div>
      )}
      {sale.state !== 'closed' && !practiceHere() && (
        <div class="prepare-wide">
          <ViewerLink saleId={sale.saleId} title={sale.title} isRehearsal={isRehearsal} />
        </div>
      )}
      <div class="stack">
        {sale.state === 'scheduled' && !isRehearsal ? (
          <>
            <EditGoods key={live.wholeVersion.value} session={session} live={live} isSaved={isSaved} />
            <Saved shown={isSaved} />
          </>
        ) : (
          <Goods session={session} live={live} />
        )}
      </div>
      <div class="stack">
        {sale.state !== 'closed' && (
          <section class="card stack-close">
            <h2>{words.ready}</h2>
            <p class="soft">
              {words.start}:{' '}
              <strong>
                {details?.startsAt ? timeAndDay(details.startsAt, sale.timeZone, Date.now()) : words.startNotSet}
              </strong>
              . {sale.state === 'scheduled' && words.openBy}
            </p>
            <Button kind="main-action" large wide icon="bolt" onPress={() => goTo(addressOf(sale.saleId, 'sell'))}>
              {words.toSell}
            </Button>
          </section>
        )}
        {!isRehearsal && <Preflight session={session} saleId={sale.saleId} />}
        {sale.state !== 'closed' && !isRehearsal && <Rules session={session} saleId={sale.saleId} />}
        {sale.state === 'scheduled' && !isRehearsal && <Rehearse session={session} saleId={sale.saleId} />}
      </div>
    </div>
  )
}

/** Uploads a photo and shows it. Returns the error, if any. */
async function sendPhoto(session: Session, live: Live, sku: string, file: File): Promise<unknown> {
  const { saleId } = live.sale.value!
  try {
    const body = await shrink(file)
    await untilAnswered(() =>
      ask<'setPhoto'>('put', `/api/sales/${saleId}/items/${encodeURIComponent(sku)}/photo`, {
        token: session.token,
        body,
      }),
    )
    live.details.value = await ask<'readSaleDetails'>('get', `/api/sales/${saleId}/details`, { token: session.token })
    return undefined
  } catch (error) {
    return error
  }
}

function usePhotos(
  session: Session,
  live: Live,
): {
  busyPhoto: string | undefined
  failed: unknown
  onPhoto: (sku: string, file: File) => void
  photoOf: (sku: string) => string | undefined
} {
  const [busyPhoto, setBusy] = useState<string | undefined>()
  const [failed, setFailed] = useState<unknown>()
  return {
    busyPhoto,
    failed,
    photoOf: (sku) => live.details.value?.photos.find((photo) => photo.sku === sku)?.small,
    onPhoto: (sku, file) => {
      setBusy(sku)
      void sendPhoto(session, live, sku, file).then((error) => {
        setBusy(undefined)
        setFailed(error)
      })
    },
  }
}

/** Why goods were not saved; what somebody else changed meanwhile is read first. */
function NotSaved({ error, onReload }: { error: unknown; onReload: () => void }): JSX.Element {
  const words = prepareWords()
  if (!(error instanceof Problem && error.code === 'wrong-state'))
    return (
      <Notice tone="stop" loud>
        {inWords(error)}
      </Notice>
    )
  return (
    <Notice tone="slow" loud>
      <p>{words.changedElsewhere}</p>
      <Button onPress={onReload}>{words.reload}</Button>
    </Notice>
  )
}

function EditGoods({
  session,
  live,
  isSaved,
}: {
  session: Session
  live: Live
  isSaved: Signal<boolean>
}): JSX.Element {
  const words = prepareWords()
  const sale = live.sale.value!
  // What somebody else changed meanwhile is not overwritten: saving is refused then.
  const [version] = useState(live.wholeVersion.value)
  const [title, setTitle] = useState(sale.title)
  const [terms, setTerms] = useState<Terms>({
    phoneProof: sale.phoneProof,
    payments: sale.payments,
    description: live.details.value?.description ?? '',
    codTerms: live.details.value?.codTerms ?? null,
  })
  const [items, setItems] = useState<DraftItem[]>(() => sale.items.map(draftOf))
  const [state, setState] = useState<{ is: 'same' | 'changed' | 'saving' } | { is: 'failed'; error: unknown }>({
    is: 'same',
  })
  const [strict, setStrict] = useState(false)
  const changed = (): void => {
    setState({ is: 'changed' })
    isSaved.value = false
  }
  const { failed, ...photos } = usePhotos(session, live)
  const save = async (): Promise<void> => {
    const right = title.trim() !== '' && areRight(items)
    setStrict(!right)
    if (!right) return
    setState({ is: 'saving' })
    const body = { ...termsBody(terms), version, title: title.trim(), items: items.map(itemOf) }
    try {
      const saved = await ask<'editSale'>('put', `/api/sales/${sale.saleId}`, {
        token: session.token,
        body,
      })
      const { description, codTerms } = body
      if (live.details.value) live.details.value = { ...live.details.value, description, codTerms }
      live.keep(saved)
      setState({ is: 'same' })
      isSaved.value = true
    } catch (error) {
      setState({ is: 'failed', error })
    }
  }
  return (
    <>
      <Field
        label={words.title}
        value={title}
        maxLength={200}
        onChange={(next) => {
          setTitle(next)
          changed()
        }}
        mistake={strict && title.trim() === '' ? words.needTitle : undefined}
      />
      <SaleTerms
        session={session}
        terms={terms}
        onChange={(part) => {
          setTerms({ ...terms, ...part })
          changed()
        }}
        failed={state.is === 'failed' ? state.error : undefined}
      />
      <GoodsEditor
        session={session}
        items={items}
        strict={strict}
        onChange={(next) => {
          setItems(next)
          changed()
        }}
        {...photos}
        onPhoto={(sku, file) =>
          sale.items.some((item) => item.sku === sku) ? photos.onPhoto(sku, file) : setStrict(true)
        }
      />
      {failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
      {state.is === 'failed' && <NotSaved error={state.error} onReload={() => void live.reload()} />}
      {(state.is === 'changed' || state.is === 'saving' || state.is === 'failed') && (
        <div class="save-bar">
          <Notice tone="brand">{words.unsaved}</Notice>
          <Button kind="main-action" icon="check" busy={state.is === 'saving'} onPress={() => void save()}>
            {words.save}
          </Button>
        </div>
      )}
    </>
  )
}

/** The goods of an opened sale: read-only, except that photos may still be added. */
function Goods({ session, live }: { session: Session; live: Live }): JSX.Element {
  const words = prepareWords()
  const sale = live.sale.value!
  const numbers = numbersOf(sale.items.map(draftOf))
  const photos = usePhotos(session, live)
  return (
    <section class="stack-close" aria-label={words.goods}>
      <h2>{words.goods}</h2>
      {sale.state !== 'scheduled' && <p class="soft">{words.frozen}</p>}
      {photos.failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(photos.failed)}
        </Notice>
      )}
      <ol class="goods">
        {sale.items.map((item) => (
          <li key={item.sku} class="card">
            <div class="good-head">
              <PhotoPick
                title={item.title}
                src={photos.photoOf(item.sku)}
                busy={photos.busyPhoto === item.sku}
                onPick={(file) => photos.onPhoto(item.sku, file)}
              />
              <div class="grow">
                <strong>
                  {numbers.get(item.sku)}. {item.title}
                </strong>
                <p class="soft small number">
                  {money(item.price, sale.currency)} · {words.pieces(count(item.quota))}
                  {item.perViewerLimit !== null && ` · ${words.each(count(item.perViewerLimit))}`}
                </p>
              </div>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
