import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { firstLeft } from '../../../shared/sale/choice.ts'
import { common } from '../ui/common-words.ts'
import { Button, HoldButton } from '../ui/controls.tsx'
import { timeAndDay, duration } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { practiceHere, type Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { useNow } from '../ui/use-now.ts'
import { useLiveActions, type LiveActions, type ActionNotice } from './live-actions.ts'
import { LiveLine, LiveNumbers } from './live-numbers.tsx'
import { nextToPin, type Live } from './live-state.ts'
import { liveWords } from './live-words.ts'
import { PackLight } from './pack-light.tsx'
import { PinnedCard } from './pinned-card.tsx'
import { addressOf, goTo } from './route.ts'
import { ProductStrip } from './product-strip.tsx'

/** The live screen, for one hand: the pinned product and what is left of it above all, the next pin under the thumb. */
export function LiveScreen({ session, live }: { session: Session; live: Live }): JSX.Element {
  const words = liveWords()
  const sale = live.sale.value!
  const actions = useLiveActions(session, live)
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
        <PinnedCard live={live} actions={actions} />
        <LiveLine live={live} />
        <ProductStrip live={live} actions={actions} />
      </div>
      <aside class="live-side" aria-label={words.more}>
        <LiveNumbers live={live} />
        <section class="stack" aria-label={words.close}>
          {sale.state !== 'closed' && (
            <>
              <HoldButton icon="stop" again={words.closeAgain} onHeld={() => actions.become('close')}>
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
          actions={actions}
          open={() => actions.become('open')}
          pause={() => actions.become('pause')}
          notice={actions.notice}
          forget={actions.forget}
        />
      )}
      {sale.state === 'closed' && actions.notice && (
        <p class="heard-only" role="status">
          {actions.notice.said}
        </p>
      )}
    </div>
  )
}

/** Under the thumb: the last action with its undo, and the one thing to do next. */
function Thumb({
  live,
  actions,
  open,
  pause,
  notice,
  forget,
}: {
  live: Live
  actions: LiveActions
  open: () => void
  pause: () => void
  notice: ActionNotice | undefined
  forget: () => void
}): JSX.Element {
  const words = liveWords()
  const sale = live.sale.value!
  const next = nextToPin(sale)
  return (
    <div class="thumb">
      <div class="thumb-said" role={notice?.trouble ? 'alert' : 'status'}>
        {notice && (
          <div class={`notice ${notice.trouble ? 'tone-stop' : 'tone-brand'}`}>
            <Icon name={notice.trouble ? 'warn' : 'check'} />
            <span class={notice.trouble ? 'grow' : 'grow two-lines'}>{notice.said}</span>
            {notice.undo && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  forget()
                  notice.undo!()
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
              aria-disabled={actions.busy}
              aria-busy={actions.busy}
              onClick={() => (actions.busy ? undefined : actions.pin(firstLeft(next.product).sku))}
            >
              <Icon name={actions.busy ? 'wait' : 'pin'} spins={actions.busy} />
              <span class="next-words">
                <span>{sale.pin === null ? words.pinFirst : words.pinNext}</span>
                <span class="small next-title">
                  {next.number}. {next.product.title}
                </span>
              </span>
            </button>
          )}
          <button
            type="button"
            class="button large pause"
            aria-disabled={actions.busy}
            onClick={() => (actions.busy ? undefined : pause())}
          >
            <Icon name="pause" />
            <span class="small">{words.pause}</span>
          </button>
        </div>
      )}
      {sale.state === 'paused' && (
        <Button kind="main-action" large wide icon="play" busy={actions.busy} onPress={open}>
          {words.goOn}
        </Button>
      )}
      {sale.state === 'scheduled' &&
        (practiceHere() && !live.details.value?.rehearsal ? (
          <Notice tone="brand">{words.onlyRehearsed}</Notice>
        ) : (
          <OpenSale live={live} busy={actions.busy} open={open} />
        ))}
    </div>
  )
}

/** Opening cannot be taken back, so it takes a hold while viewers are still counting down to the planned time. */
function OpenSale({ live, busy, open }: { live: Live; busy: boolean; open: () => void }): JSX.Element {
  const words = liveWords()
  const now = useNow(1_000)
  const { timeZone } = live.sale.value!
  const startsAt = live.details.value?.startsAt
  const leftMs = startsAt ? Date.parse(startsAt) - now : 0
  if (!startsAt || leftMs <= 0)
    return (
      <Button kind="main-action" large wide icon="play" busy={busy} onPress={open}>
        {words.open}
      </Button>
    )
  return (
    <div class="stack-close open-early">
      <p class="small">{words.openEarlyWhat(timeAndDay(startsAt, timeZone, now), duration(leftMs))}</p>
      <HoldButton
        icon="play"
        kind="main-action"
        again={words.openEarlyAgain}
        onHeld={() => (busy ? undefined : open())}
      >
        {words.openEarly}
      </HoldButton>
    </div>
  )
}
