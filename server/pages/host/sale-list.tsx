import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { Frame } from '../ui/frame.tsx'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { PlatformShops } from '../ui/platform-shops.tsx'
import type { Session } from '../ui/session.ts'
import { Badge, Empty, Notice, Skeleton, type Tone } from '../ui/show.tsx'
import { TrainingLink } from '../ui/training-link.tsx'
import { addressOf, copyOf, goTo } from './route.ts'
import { hostWords } from './words.ts'

type Sales = AnswerOf<'listSales'>
type SaleState = 'scheduled' | 'open' | 'paused' | 'closed'
export interface Brief {
  saleId: string
  title: string
  state: SaleState
  timeZone: string
  items: number
  createdAt: string
  startsAt?: string
  rehearsal?: boolean
  /** It holds what was taken on a platform. */
  shopId?: string
}

const looks: Record<SaleState, { tone: Tone; icon: IconName }> = {
  scheduled: { tone: 'brand', icon: 'clock' },
  open: { tone: 'go', icon: 'play' },
  paused: { tone: 'slow', icon: 'pause' },
  closed: { tone: 'plain', icon: 'check' },
}

export function StateBadge({ state }: { state: SaleState }): JSX.Element {
  return (
    <Badge tone={looks[state].tone} icon={looks[state].icon}>
      {hostWords()[state]}
    </Badge>
  )
}

/** The seller's own sales: running ones first, then upcoming, then past ones. */
export function SaleList({ session }: { session: Session }): JSX.Element {
  const words = hostWords()
  const [sales, setSales] = useState<Brief[] | undefined>()
  const [next, setNext] = useState<string | null>(null)
  const [failed, setFailed] = useState<unknown>()
  const load = (cursor?: string): void => {
    setFailed(undefined)
    ask<'listSales'>('get', `/api/sales?limit=30${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, {
      token: session.token,
    }).then(({ items, nextCursor }: Sales) => {
      setSales((before) => [...(cursor && before ? before : []), ...(items as Brief[]).filter(({ shopId }) => !shopId)])
      setNext(nextCursor)
    }, setFailed)
  }
  useEffect(() => load(), [session.token])
  const order: SaleState[] = ['open', 'paused', 'scheduled', 'closed']
  return (
    <Frame title={words.title} session={session}>
      <div class="row-apart">
        <h1>{words.mySales}</h1>
        <Button kind="main-action" icon="plus" onPress={() => goTo('#/new')}>
          {words.newSale}
        </Button>
      </div>
      {failed !== undefined && (
        <Notice tone="stop" loud>
          <p>
            {words.loadFailed}. {inWords(failed)}
          </p>
          <Button onPress={() => load()}>{common().retry}</Button>
        </Notice>
      )}
      {sales && <TrainingLink session={session} onlyBegun={sales.length > 0} />}
      {!sales && failed === undefined && <Skeleton lines={5} label={common().loading} />}
      {sales?.length === 0 && (
        <Empty icon="cart" title={words.none}>
          <p>{words.noneWhat}</p>
        </Empty>
      )}
      {sales && sales.length > 0 && (
        <ul class="sales">
          {sales
            .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
            .map((sale) => (
              <li key={sale.saleId} class="sale-line">
                <a class="card sale-row" href={addressOf(sale.saleId)}>
                  <span class="grow stack-close">
                    <strong class="sale-title">{sale.title}</strong>
                    <span class="soft small">
                      {sale.startsAt && sale.state === 'scheduled'
                        ? words.startsAt(timeAndDay(sale.startsAt, sale.timeZone, Date.now()))
                        : timeAndDay(sale.createdAt, sale.timeZone, Date.now())}{' '}
                      · {words.items(sale.items)}
                    </span>
                  </span>
                  <span class="row">
                    {sale.rehearsal && (
                      <Badge tone="slow" icon="users">
                        {words.rehearsal}
                      </Badge>
                    )}
                    <StateBadge state={sale.state} />
                  </span>
                  <Icon name="next" />
                </a>
                {sale.state === 'closed' && !sale.rehearsal && (
                  <a class="button" href={copyOf(sale.saleId)} aria-label={`${words.copy}: ${sale.title}`}>
                    <Icon name="plus" />
                    {words.copy}
                  </a>
                )}
              </li>
            ))}
        </ul>
      )}
      <PlatformShops session={session} />
      {next !== null && <Button onPress={() => load(next)}>{words.more}</Button>}
    </Frame>
  )
}
