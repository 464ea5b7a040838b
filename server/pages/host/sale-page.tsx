import type { JSX } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { Frame } from '../ui/frame.tsx'
import { inWords } from '../ui/http.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import { LiveScreen } from './live.tsx'
import { openLive } from './live-state.ts'
import { liveWords } from './live-words.ts'
import { addressOf, copyOf, goTo, type View } from './route.ts'
import { HeldOrders } from './held-orders.tsx'
import { UnpaidOrders } from './unpaid-orders.tsx'
import { Prepare } from './prepare.tsx'
import { Report } from './report.tsx'
import { StateBadge } from './sale-list.tsx'
import { hostWords } from './words.ts'

/** One sale: preparation, selling, report. Its state determines which of the three is shown first. */
export function SalePage({
  session,
  saleId,
  view,
}: {
  session: Session
  saleId: string
  view: View | undefined
}): JSX.Element {
  const words = hostWords()
  const live = useMemo(() => openLive(session, saleId), [])
  useEffect(() => () => live.close(), [])
  const sale = live.sale.value
  const shown: View = view ?? (sale?.state === 'closed' ? 'report' : sale?.state === 'scheduled' ? 'goods' : 'sell')
  const views: { view: View; name: string; icon: IconName }[] = [
    { view: 'goods', name: words.tabPrepare, icon: 'list' },
    { view: 'sell', name: words.tabSell, icon: 'bolt' },
    { view: 'report', name: words.tabReport, icon: 'chart' },
  ]
  const tabs = (
    <nav class="tabs" aria-label={sale?.title ?? words.title}>
      <a href="#/" aria-label={words.allSales}>
        <Icon name="back" />
      </a>
      {views.map(({ view: one, name, icon }) => (
        <a key={one} href={addressOf(saleId, one)} aria-current={one === shown ? 'page' : undefined}>
          <Icon name={icon} size={18} />
          {name}
        </a>
      ))}
      <a href={`/orders?sale=${saleId}`}>
        <Icon name="cart" size={18} />
        {words.tabOrders}
      </a>
    </nav>
  )
  const banner = (
    <>
      {live.details.value?.rehearsal && (
        <Notice tone="slow" icon="users" banner>
          {words.rehearsalBanner}
        </Notice>
      )}
      {sale && !live.connected.value && sale.state !== 'closed' && (
        <Notice tone="slow" icon="off" banner loud>
          {liveWords().offline}
        </Notice>
      )}
    </>
  )
  return (
    <Frame title={sale?.title ?? words.title} session={session} tabs={tabs} banner={banner}>
      <div class="row-apart">
        <h1>{sale?.title ?? ' '}</h1>
        {sale && <StateBadge state={sale.state} />}
      </div>
      {sale && <UnpaidOrders session={session} sale={sale} />}
      {sale?.state === 'closed' && !live.details.value?.rehearsal && (
        <div class="row">
          <Button icon="plus" onPress={() => goTo(copyOf(saleId))}>
            {words.copy}
          </Button>
        </div>
      )}
      {sale && <HeldOrders session={session} sale={sale} />}
      {!sale && live.failed.value === undefined && <Skeleton lines={6} label={common().loading} />}
      {!sale && live.failed.value !== undefined && (
        <Notice tone="stop" loud>
          <p>
            {words.loadFailed}. {inWords(live.failed.value)}
          </p>
          <Button onPress={() => void live.reload()}>{common().retry}</Button>
        </Notice>
      )}
      {sale && shown === 'goods' && <Prepare session={session} live={live} />}
      {sale && shown === 'sell' && <LiveScreen session={session} live={live} />}
      {sale && shown === 'report' && <Report session={session} live={live} />}
    </Frame>
  )
}
