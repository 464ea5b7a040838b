import type { JSX } from 'preact'
import { common } from '../ui/common-words.ts'
import { PublicFrame as Frame } from '../ui/page-frame.tsx'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { Buy, shownSku } from './buy.tsx'
import { Items } from './items.tsx'
import { loadForm } from './form.tsx'
import { connect, connection, token } from './live.ts'
import { MyOrders } from './my-orders.tsx'
import { isRehearsal, sale, startsAt } from './start.ts'
import { StartsIn } from './starts-in.tsx'
import { SaleBadge } from './state-badge.tsx'
import { words } from './words.ts'
import './viewer.css'

function Viewer(): JSX.Element {
  const now = sale.value
  if (now === null) {
    return (
      <Frame title={words().live} narrow>
        <Empty icon="search" title={words().noSale}>
          <p>{words().noSaleWhat}</p>
        </Empty>
      </Frame>
    )
  }
  return (
    <Frame title={now?.title ?? words().live} banner={<Connection />}>
      {now ? (
        <div class="live">
          <div class="live-head row-apart">
            <h1>{now.title}</h1>
            <SaleBadge state={now.state} />
          </div>
          {isRehearsal && (
            <Notice tone="slow" icon="info">
              {words().rehearsal}
            </Notice>
          )}
          {now.state === 'scheduled' && startsAt && <StartsIn at={startsAt} timeZone={now.timeZone} />}
          <Buy sale={now} />
          <MyOrders sale={now} />
          <Items sale={now} shown={shownSku(now)} />
        </div>
      ) : (
        <>
          <h1 class="heard-only">{words().live}</h1>
          <Skeleton label={common().loading} lines={6} />
        </>
      )}
    </Frame>
  )
}

/** Shown only when it matters: nobody needs to be told that they are connected. */
function Connection(): JSX.Element | null {
  const now = connection.value
  if (now === 'offline')
    return (
      <Notice tone="slow" icon="off" banner loud>
        {common().offline}
      </Notice>
    )
  return now === 'plain' ? (
    <Notice tone="slow" icon="wait" banner>
      {words().plain}
    </Notice>
  ) : null
}

addEventListener('online', () => {
  if (connection.value === 'offline') connection.value = 'connecting'
})
connect()
showPage(<Viewer />)
// New viewers will need the form; it loads while they look around.
if (!token.value) setTimeout(() => void loadForm().catch(() => undefined), 2_000)
