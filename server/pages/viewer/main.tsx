import type { JSX } from 'preact'
import type { SaleView } from '../../../shared/contract/common.ts'
import { common } from '../ui/common-words.ts'
import { PublicFrame } from '../ui/page-frame.tsx'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { About } from './about.tsx'
import { Buy } from './buy.tsx'
import { Items } from './items.tsx'
import { loadForm, Offers } from './form.tsx'
import { connect, connection, latest, listed, offers, token } from './live.ts'
import { MyOrders } from './my-orders.tsx'
import { Outcome } from './outcome.tsx'
import { description, isRehearsal, sale, shop, startsAt } from './start.ts'
import { StartsIn } from './starts-in.tsx'
import { SaleBadge } from './state-badge.tsx'
import { words } from './words.ts'
import './viewer.css'

function Viewer(): JSX.Element {
  const now = sale.value
  if (now === null) {
    return (
      <PublicFrame title={words().live} brand={shop} narrow>
        <Empty icon="search" title={words().noSale}>
          <p>{words().noSaleWhat}</p>
        </Empty>
      </PublicFrame>
    )
  }
  return (
    <PublicFrame title={now?.title ?? words().live} brand={shop} banner={<Connection />}>
      {now ? (
        <div class="live">
          <div class="live-head row-apart">
            <h1>{now.title}</h1>
            <SaleBadge state={now.state} />
          </div>
          {description !== undefined && now.state !== 'closed' && <About text={description} />}
          {isRehearsal && (
            <Notice tone="slow" icon="info">
              {words().rehearsal}
            </Notice>
          )}
          {offers.value.length > 0 && <Offers of={now} />}
          {now.state === 'scheduled' && startsAt && <StartsIn at={startsAt} timeZone={now.timeZone} />}
          {now.state === 'closed' ? (
            <Over sale={now} />
          ) : (
            <>
              <Buy sale={now} />
              {(now.state !== 'scheduled' || listed.value.length > 0) && <MyOrders sale={now} />}
              <Items sale={now} />
            </>
          )}
        </div>
      ) : (
        <>
          <h1 class="heard-only">{words().live}</h1>
          <Skeleton label={common().loading} lines={6} />
        </>
      )}
    </PublicFrame>
  )
}

/** After the end there is nothing to buy: the orders come first, and whatever is still undecided above them. */
function Over({ sale }: { sale: SaleView }): JSX.Element {
  const isListed = listed.value.some(({ orderId }) => orderId === latest.value)
  return (
    <div class="stack over">
      <Notice tone="brand" icon="stop">
        {listed.value.length > 0 ? words().closedWhat : words().closedEmpty}
      </Notice>
      {!isListed && <Outcome sale={sale} sku={undefined} />}
      {listed.value.length > 0 && <MyOrders sale={sale} />}
    </div>
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
