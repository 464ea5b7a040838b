import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button, HoldButton } from '../ui/controls.tsx'
import { count } from '../ui/format.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { LiveLine, LiveNumbers } from './live-numbers.tsx'
import { nextToPin, untilAnswered, type Item, type Live } from './live-state.ts'
import { liveWords } from './live-words.ts'
import { PackLight } from './pack-light.tsx'
import { PinnedCard } from './pinned-card.tsx'
import { addressOf, goTo } from './route.ts'
import { ProductStrip } from './product-strip.tsx'

const undoMs = 5_000

interface Doing {
  said: string
  undo?: () => void
  trouble?: boolean
}

/** What a host can do during a live. Everything acts at once and can be taken back for five seconds; nothing asks a question in the way. */
export interface Deeds {
  pin(sku: string | null): void
  change(item: Item, delta: number): void
  busy: boolean
}

/** What the host does, on its way to the server and back. */
function useDeeds(
  session: Session,
  live: Live,
): Deeds & { doing: Doing | undefined; forget: () => void; become: (to: 'open' | 'pause' | 'close') => void } {
  const words = liveWords()
  const { saleId } = live.sale.value!
  const doing = useMemo(() => signal<Doing | undefined>(undefined), [])
  const [busy, setBusy] = useState(false)
  const { token } = session
  const path = `/api/sales/${saleId}`

  const act = async (work: () => Promise<Doing>): Promise<void> => {
    setBusy(true)
    let said: Doing
    try {
      said = await work()
    } catch (error) {
      said = {
        said:
          error instanceof Problem && error.code === 'quota-below-sold'
            ? words.tooFew
            : `${words.notDone} ${inWords(error)}`,
        trouble: true,
      }
    }
    setBusy(false)
    doing.value = said
    setTimeout(() => doing.value === said && (doing.value = undefined), undoMs)
  }
  const undoing = (work: () => Promise<void>) => (): void =>
    void act(async () => {
      await work()
      return { said: words.undone }
    })
  const pinIt = async (sku: string | null): Promise<void> => {
    live.take(
      await untilAnswered(() =>
        sku === null
          ? ask<'unpinProduct'>('delete', `${path}/pin`, { token })
          : ask<'pinProduct'>('put', `${path}/pin`, { token, body: { sku } }),
      ),
    )
  }
  const move = async (item: Item, delta: number): Promise<void> => {
    const body = { changeId: crypto.randomUUID(), delta, reason: 'live' }
    live.take({
      item: await untilAnswered(() =>
        ask<'changeQuota'>('post', `${path}/items/${encodeURIComponent(item.sku)}/quota`, { token, body }),
      ),
    })
  }
  return {
    busy,
    doing: doing.value,
    forget: () => (doing.value = undefined),
    pin: (sku) => {
      const { pin: before, items } = live.sale.value!
      const title = items.find((item) => item.sku === sku)?.title
      void act(async () => {
        await pinIt(sku)
        return { said: title ? words.pinnedNow(title) : words.unpinnedNow, undo: undoing(() => pinIt(before)) }
      })
    },
    change: (item, delta) =>
      void act(async () => {
        await move(item, delta)
        return {
          said: delta > 0 ? words.added(count(delta), item.title) : words.cut(count(-delta), item.title),
          undo: undoing(() => move(item, -delta)),
        }
      }),
    become: (to) =>
      void act(async () => {
        live.take(await untilAnswered(() => ask<'openSale'>('post', `${path}/${to}`, { token })))
        return { said: { open: words.goOn, pause: words.pausedNotice, close: words.closedNotice }[to] }
      }),
  }
}

/** The screen of a live, for one hand: what is pinned and how much is left above all, the next pin under the thumb. */
export function LiveScreen({ session, live }: { session: Session; live: Live }): JSX.Element {
  const words = liveWords()
  const sale = live.sale.value!
  const deeds = useDeeds(session, live)
  useEffect(() => {
    document.body.classList.add('live')
    return () => document.body.classList.remove('live')
  }, [])
  return (
    <div class="live-screen">
      <div class="live-main">
        {sale.state === 'paused' && (
          <Notice tone="slow" icon="pause">
            {words.pausedNotice}
          </Notice>
        )}
        {sale.state === 'scheduled' && (
          <Notice tone="brand" icon="clock">
            {words.scheduledNotice} {words.openWhat}
          </Notice>
        )}
        {sale.state === 'closed' && (
          <Notice tone="go">
            <p>{words.closedNotice}</p>
            <Button icon="chart" onPress={() => goTo(addressOf(sale.saleId, 'report'))}>
              {words.toReport}
            </Button>
          </Notice>
        )}
        <PackLight session={session} saleId={sale.saleId} state={sale.state} />
        <PinnedCard live={live} deeds={deeds} />
        <LiveLine live={live} />
        <ProductStrip live={live} deeds={deeds} />
      </div>
      <aside class="live-side" aria-label={words.more}>
        <LiveNumbers live={live} />
        <section class="stack" aria-label={words.close}>
          {sale.state !== 'closed' && (
            <>
              <HoldButton icon="stop" again={words.closeAgain} onHeld={() => deeds.become('close')}>
                {words.closeHow}
              </HoldButton>
              <p class="soft small">{words.closeWhat}</p>
            </>
          )}
        </section>
      </aside>
      {sale.state !== 'closed' && (
        <Thumb
          live={live}
          deeds={deeds}
          open={() => deeds.become('open')}
          pause={() => deeds.become('pause')}
          doing={deeds.doing}
          forget={deeds.forget}
        />
      )}
      {sale.state === 'closed' && deeds.doing && (
        <p class="heard-only" role="status">
          {deeds.doing.said}
        </p>
      )}
    </div>
  )
}

/** Under the thumb: what was done just now with its undo, and the one thing to do next. */
function Thumb({
  live,
  deeds,
  open,
  pause,
  doing,
  forget,
}: {
  live: Live
  deeds: Deeds
  open: () => void
  pause: () => void
  doing: Doing | undefined
  forget: () => void
}): JSX.Element {
  const words = liveWords()
  const sale = live.sale.value!
  const next = nextToPin(sale)
  return (
    <div class="thumb">
      <div class="thumb-said" role={doing?.trouble ? 'alert' : 'status'}>
        {doing && (
          <div class={`notice ${doing.trouble ? 'tone-stop' : 'tone-brand'}`}>
            <Icon name={doing.trouble ? 'warn' : 'check'} />
            <span class="grow">{doing.said}</span>
            {doing.undo && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  forget()
                  doing.undo!()
                }}
              >
                <Icon name="undo" />
                {common().undo}
              </button>
            )}
          </div>
        )}
      </div>
      {sale.state === 'open' && (
        <div class="thumb-row">
          {next && (
            <button
              type="button"
              class="button main-action large next-pin"
              aria-disabled={deeds.busy}
              aria-busy={deeds.busy}
              onClick={() => (deeds.busy ? undefined : deeds.pin(next.sku))}
            >
              <Icon name={deeds.busy ? 'wait' : 'pin'} spins={deeds.busy} />
              <span class="next-words">
                <span>{sale.pin === null ? words.pinFirst : words.pinNext}</span>
                <span class="small next-title">
                  {sale.items.indexOf(next) + 1}. {next.title}
                </span>
              </span>
            </button>
          )}
          <button
            type="button"
            class="button large pause"
            aria-disabled={deeds.busy}
            onClick={() => (deeds.busy ? undefined : pause())}
          >
            <Icon name="pause" />
            <span class="small">{words.pause}</span>
          </button>
        </div>
      )}
      {sale.state !== 'open' && (
        <Button kind="main-action" large wide icon="play" busy={deeds.busy} onPress={open}>
          {sale.state === 'paused' ? words.goOn : words.open}
        </Button>
      )}
    </div>
  )
}
