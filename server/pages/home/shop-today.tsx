import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { LateRisk, SaleNow } from '../../../shared/contract/routes/control.ts'
import type { SaleBrief } from '../../../shared/contract/routes/sale.ts'
import { common } from '../ui/common-words.ts'
import { timeAndDay } from '../ui/format.ts'
import { Frame } from '../ui/frame.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { PlatformShops } from '../ui/platform-shops.tsx'
import { serverNow, usePolled } from '../ui/polled.ts'
import { comesBackHere, learnOfSeller, sessionOf, type Session } from '../ui/session.ts'
import { Badge, Empty, Notice, Skeleton, Tile, type Tone } from '../ui/show.tsx'
import { staffPages, type StaffPage } from '../ui/staff-pages.ts'
import { floorNow, salesOfToday, salesToCome } from './today.ts'
import { words } from './words.ts'

const everyMs = 10_000

/** What the shop has to do today, each thing leading to the page where it is done. */
export function ShopToday({ session }: { session: Session }): JSX.Element {
  useEffect(() => void renew(session), [session.token])
  const { polled: listed } = usePolled<'listSales'>('/api/sales?limit=50', session.token, everyMs)
  const { polled: overview } = usePolled<'readOverview'>('/api/overview', session.token, everyMs)
  const sales = listed.value.answer?.items
  const floor = overview.value.answer
  const now = serverNow(overview.value)
  const why = listed.value.why ?? overview.value.why
  return (
    <Frame title={words().title} session={session}>
      <h1>{words().today}</h1>
      {!session.shop && <ShopNeeded />}
      {why && <Notice tone="slow">{why}</Notice>}
      {(!sales || !floor) && !why && <Skeleton lines={5} label={common().loading} />}
      {sales?.length === 0 && (
        <>
          <FirstSale />
          <PlatformShops session={session} />
        </>
      )}
      {sales && sales.length > 0 && (
        <>
          <Sales sales={salesOfToday(sales, now)} known={floor?.sales ?? []} now={now} />
          <PlatformShops session={session} />
          {floor && <Floor sales={floor.sales} listed={sales} now={now} />}
          <ToCome sales={salesToCome(sales, now)} now={now} />
        </>
      )}
      {!comesBackHere() && <ComeBackHint />}
    </Frame>
  )
}

/** Who can only come in by a link learns here how to do without. */
function ComeBackHint(): JSX.Element {
  return (
    <a class="card today-sale" href="/account">
      <Icon name="user" />
      <span class="grow">
        <strong>{words().comeBack}</strong>
        <span class="small soft come-back">{words().comeBackWhat}</span>
      </span>
      <Icon name="next" />
    </a>
  )
}

/** A new owner is taken to the first-run page. */
async function renew(session: Session): Promise<void> {
  const me = await learnOfSeller(session)
  if (me && !me.shop && session.role === 'owner') location.replace('/welcome')
}

/** The way to a page, if somebody who may enter it is signed in on this device. */
function pathTo(name: StaffPage['name'], rest = ''): string | undefined {
  const page = staffPages.find((one) => one.name === name)
  return page && sessionOf(page.roles) ? page.path + rest : undefined
}

function ShopNeeded(): JSX.Element | null {
  if (!sessionOf(['owner', 'admin'])) return null
  return (
    <Notice tone="brand">
      <p>{words().shopNeeded}</p>
      <a href="/welcome">{words().shopGive}</a>
    </Notice>
  )
}

function FirstSale(): JSX.Element {
  const all = words()
  const path = pathTo('host', '#/new')
  return (
    <section class="card">
      <Empty icon={path ? 'play' : 'clock'} title={path ? all.ready : all.firstWaits}>
        <p>{path ? all.firstWhat : all.firstWaitsWhat}</p>
        {path && (
          <a class="button main-action large" href={path}>
            <Icon name="plus" />
            {all.first}
          </a>
        )}
      </Empty>
    </section>
  )
}

function Sales({ sales, known, now }: { sales: SaleBrief[]; known: SaleNow[]; now: number }): JSX.Element {
  const all = words()
  const [make, list] = [pathTo('host', '#/new'), pathTo('host')]
  return (
    <section class="stack">
      <div class="row-apart">
        <h2>{all.sales}</h2>
        {make && (
          <a class="button" href={make}>
            <Icon name="plus" />
            {all.newSale}
          </a>
        )}
      </div>
      {sales.length === 0 && <p class="soft">{all.noneToday}</p>}
      <ul class="stack-close">
        {sales.map((sale) => (
          <li key={sale.saleId}>
            <SaleRow sale={sale} now={now} decided={known.find(({ saleId }) => saleId === sale.saleId)?.decided} />
          </li>
        ))}
      </ul>
      {list && <a href={list}>{all.allSales}</a>}
    </section>
  )
}

/** A sale that is planned for another day is no work of today. */
function ToCome({ sales, now }: { sales: SaleBrief[]; now: number }): JSX.Element | null {
  if (sales.length === 0) return null
  return (
    <section class="stack" aria-labelledby="to-come">
      <h2 id="to-come">{words().toCome}</h2>
      <ul class="stack-close">
        {sales.map((sale) => (
          <li key={sale.saleId}>
            <SaleRow sale={sale} now={now} decided={undefined} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const looks: Record<SaleBrief['state'], { tone: Tone; icon: IconName }> = {
  scheduled: { tone: 'brand', icon: 'clock' },
  open: { tone: 'go', icon: 'play' },
  paused: { tone: 'slow', icon: 'pause' },
  closed: { tone: 'plain', icon: 'check' },
}

function SaleRow({ sale, now, decided }: { sale: SaleBrief; now: number; decided: number | undefined }): JSX.Element {
  const all = words()
  const path = pathTo('host', `#/sale/${sale.saleId}`)
  const at = (instant: string): string => timeAndDay(instant, sale.timeZone, now)
  const isAhead = sale.state === 'scheduled' && sale.startsAt !== undefined
  const row = (
    <>
      <span class="grow stack-close">
        <strong>{sale.title}</strong>
        <span class="soft small">
          {isAhead ? all.startsAt(at(sale.startsAt!)) : all.madeAt(at(sale.createdAt))}
          {decided !== undefined && ` · ${all.decided(decided)}`}
        </span>
      </span>
      <Badge {...looks[sale.state]}>{all.state[sale.state]}</Badge>
      {path && <Icon name="next" />}
    </>
  )
  return path ? (
    <a class="card today-sale" href={path}>
      {row}
    </a>
  ) : (
    <div class="card today-sale">{row}</div>
  )
}

const tones: Record<LateRisk, Tone> = {
  none: 'plain',
  'in-time': 'go',
  tight: 'slow',
  late: 'stop',
  past: 'stop',
  unknown: 'plain',
}

function Floor({ sales, listed, now }: { sales: SaleNow[]; listed: SaleBrief[]; now: number }): JSX.Element {
  const all = words()
  const rehearsals = new Set(listed.filter(({ rehearsal }) => rehearsal).map(({ saleId }) => saleId))
  const { waiting, picking, next } = floorNow(sales, rehearsals)
  return (
    <section class="tiles">
      <Leading to={pathTo('floor')}>
        <Tile name={all.waiting} icon="box" value={all.parcels(waiting)}>
          <span class="small soft">{waiting === 0 ? all.nothingWaits : picking > 0 && all.picking(picking)}</span>
        </Tile>
      </Leading>
      <Leading to={pathTo('control', '#deadlines') ?? pathTo('floor')}>
        <Tile
          name={all.deadline}
          icon="clock"
          tone={next ? tones[next.risk] : 'plain'}
          value={next ? timeAndDay(next.packBy!, next.timeZone, now) : all.noDeadline}
        >
          {next && (
            <span class="small">
              {all.risk[next.risk]} · {next.title} · {all.parcels(next.unpacked)}
            </span>
          )}
        </Tile>
      </Leading>
    </section>
  )
}

function Leading({ to, children }: { to: string | undefined; children: JSX.Element }): JSX.Element {
  return to ? <a href={to}>{children}</a> : <div>{children}</div>
}
