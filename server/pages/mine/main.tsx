import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { OwnView } from '../../../shared/contract/routes/mine.ts'
import { missingUnits } from '../../../shared/hub/commitment.ts'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { count, money, timeAndDay } from '../ui/format.ts'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { ask } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { serverNow, usePolled } from '../ui/polled.ts'
import { PromiseForm } from '../ui/promise-form.tsx'
import type { Session } from '../ui/session.ts'
import { Badge, Empty, Notice, Skeleton, Tile } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { ToFix } from '../ui/to-fix.tsx'
import { OwnFreight } from './freight.tsx'
import { OwnMoney } from './own-money.tsx'
import { TrainingLink } from '../ui/training-link.tsx'
import './mine.css'
import { words } from './words.ts'

const everyMs = 10_000
type Sale = OwnView['sales'][number]
type OwnGoods = Sale['goods'][number]

type Tab = keyof ReturnType<typeof words>['tabs']

/** The tab, from the URL's fragment, so that the phone's own back button works. */
const shown = signal(location.hash.slice(1))
addEventListener('hashchange', () => (shown.value = location.hash.slice(1)))

function Mine({ session }: { session: Session }): JSX.Element {
  const text = words()
  const tab: Tab = shown.value in text.tabs ? (shown.value as Tab) : 'goods'
  return (
    <>
      <h1>{text.title}</h1>
      <nav class="row" aria-label={text.title}>
        {Object.entries(text.tabs).map(([id, name]) => (
          <a
            key={id}
            class={id === tab ? 'button main-action' : 'button'}
            href={`#${id}`}
            aria-current={id === tab && 'page'}
          >
            {name}
          </a>
        ))}
      </nav>
      {tab === 'goods' && <Goods session={session} />}
      {tab === 'money' && <OwnMoney session={session} />}
      {tab === 'fix' && <ToFix token={session.token} own />}
    </>
  )
}

function Goods({ session }: { session: Session }): JSX.Element {
  const text = words()
  const { polled, again } = usePolled<'readMine'>('/api/mine', session.token, everyMs)
  const { answer, why } = polled.value
  const now = serverNow(polled.value)
  return (
    <>
      <TrainingLink session={session} />
      {why && <Notice tone="slow">{why}</Notice>}
      {!answer && !why && <Skeleton lines={5} label={common().loading} />}
      {answer?.sales.length === 0 && (
        <Empty icon="box" title={text.none}>
          <p>{text.noneWhat}</p>
        </Empty>
      )}
      {answer?.sales.map((sale) => (
        <OneSale key={sale.saleId} session={session} sale={sale} now={now} onChanged={again} />
      ))}
      {answer && <Parcels session={session} parcels={answer.parcels} />}
      {answer && <OwnFreight session={session} now={now} />}
    </>
  )
}

interface SaleProps {
  session: Session
  sale: Sale
  now: number
  onChanged: () => void
}

const tones = { scheduled: 'brand', open: 'go', paused: 'slow', closed: 'plain' } as const
const icons = { scheduled: 'clock', open: 'play', paused: 'pause', closed: 'check' } as const

function OneSale(props: SaleProps): JSX.Element {
  const { sale, now } = props
  const text = words()
  return (
    <section class="card stack" aria-label={sale.title}>
      <div class="row-apart">
        <div>
          <h2>{sale.title}</h2>
          {sale.state === 'scheduled' && sale.startsAt && (
            <span class="soft small">{text.startsAt(timeAndDay(sale.startsAt, sale.timeZone, now))}</span>
          )}
        </div>
        <Badge tone={tones[sale.state]} icon={icons[sale.state]}>
          {text.state[sale.state]}
        </Badge>
      </div>
      <ul class="goods">
        {sale.goods.map((goods) => (
          <li key={goods.sku}>
            <OneGoods {...props} goods={goods} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneGoods({ session, sale, goods, now, onChanged }: SaleProps & { goods: OwnGoods }): JSX.Element {
  const text = words()
  const [promising, setPromising] = useState(false)
  const missing = missingUnits({ ...goods, bringBy: goods.bringBy === null ? null : new Date(goods.bringBy) })
  const action = goods.promised === null ? text.promise : text.change
  const isLate = missing > 0 && goods.bringBy !== null && Date.parse(goods.bringBy) <= now
  return (
    <div class="stack-close">
      <h3>{goods.title}</h3>
      {missing > 0 && (
        <Notice tone={isLate ? 'stop' : 'brand'} icon={isLate ? 'warn' : 'clock'}>
          {text.bring(missing)}
          {goods.bringBy && ` ${text.by(timeAndDay(goods.bringBy, sale.timeZone, now))}`}
        </Notice>
      )}
      <dl class="facts">
        {goods.mayPromise && (
          <Fact name={text.promised}>{goods.promised === null ? text.notPromised : count(goods.promised)}</Fact>
        )}
        {goods.mayPromise && <Fact name={text.brought}>{count(goods.brought)}</Fact>}
        <Fact name={text.sold} what={text.ofQuota(goods.quota)}>
          {count(goods.sold)}
        </Fact>
        <Fact name={text.amount}>{money(goods.amount, sale.currency)}</Fact>
      </dl>
      {goods.mayPromise && goods.packs === 'producer' && <p class="soft small">{text.packYourself}</p>}
      {goods.short > 0 && <p class="small">{text.short(goods.short)}</p>}
      {goods.returned > 0 && <p class="small">{text.returned(goods.returned)}</p>}
      {goods.mayPromise && !promising && (
        <Button icon="clock" label={`${action}: ${goods.title}`} onPress={() => setPromising(true)}>
          {action}
        </Button>
      )}
      {promising && (
        <PromiseForm
          units={goods.promised}
          bringBy={goods.bringBy}
          timeZone={sale.timeZone}
          now={now}
          onClose={() => setPromising(false)}
          onSave={async (body) => {
            await ask<'putOwnCommitment'>('put', `/api/mine/commitments/${sale.saleId}/${goods.sku}`, {
              token: session.token,
              body,
            })
            onChanged()
          }}
        />
      )}
    </div>
  )
}

function Fact({ name, what, children }: { name: string; what?: string; children: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{children}</strong> {what && <span class="soft small">{what}</span>}
      </dd>
    </div>
  )
}

function Parcels({ session, parcels }: { session: Session; parcels: OwnView['parcels'] }): JSX.Element | null {
  const text = words()
  const { waiting, picking, packed, brought, handedOver } = parcels
  if (waiting + picking + packed + brought + handedOver === 0) return null
  return (
    <section class="stack-close" aria-labelledby="parcels">
      <h2 id="parcels">{text.parcels}</h2>
      <p class="soft small">{text.parcelsWhat}</p>
      <div class="numbers">
        <Tile
          name={text.waiting}
          value={count(waiting + picking)}
          icon="box"
          tone={waiting + picking > 0 ? 'slow' : 'plain'}
        />
        <Tile name={text.packed} value={count(packed)} icon="check" />
        <Tile name={text.broughtParcels} value={count(brought)} icon="home" />
        <Tile name={text.handedOver} value={count(handedOver)} icon="truck" />
      </div>
      {session.role === 'owner' && (
        <a class="button" href="/floor">
          <Icon name="box" />
          {text.toFloor}
        </a>
      )}
    </section>
  )
}

showPage(
  <ForStaff roles={rolesOf('mine')} title={() => words().title}>
    {(session) => (
      <Frame title={words().title} session={session} narrow>
        <Mine session={session} />
      </Frame>
    )}
  </ForStaff>,
)
