import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Overview, SaleNow } from '../../../shared/contract/routes/control.ts'
import { count, timeAndDay, duration } from '../ui/format.ts'
import { Badge, Empty, Skeleton, Sparkline, Tile } from '../ui/show.tsx'
import { EndingCalendars } from './outside.tsx'
import { riskLook, saleLook, waitTone } from './kinds.ts'
import { serverNow, type Polled } from '../ui/polled.ts'
import { words } from './words.ts'

/** Decisions a second of each sale as seen by this page, for its sparkline; the last two minutes. */
const paces = signal<Record<string, number[]>>({})
const pacesMax = 60

/** The situation at a glance: five numbers for all sales, then one card per sale. */
export function OverviewTab({ polled, allSellers }: { polled: Polled<Overview>; allSellers: boolean }): JSX.Element {
  const { answer } = polled
  useEffect(() => {
    if (!answer) return
    const kept = paces.peek()
    paces.value = Object.fromEntries(
      answer.sales.map((sale) => [
        sale.saleId,
        [...(kept[sale.saleId] ?? []), sale.decisionsPerSecond ?? 0].slice(-pacesMax),
      ]),
    )
  }, [answer?.at])
  if (!answer)
    return (
      <>
        <h1>{words().overview}</h1>
        <Skeleton lines={8} label={words().loading} />
      </>
    )
  return (
    <>
      <h1 class="heard-only">{words().overview}</h1>
      <EndingCalendars calendars={answer.calendars} />
      <Numbers {...answer} />
      {answer.sales.length === 0 ? (
        <Empty icon="chart" title={words().noSales}>
          <p>{words().noSalesWhat}</p>
        </Empty>
      ) : (
        <section class="stack" aria-labelledby="sales">
          <h2 id="sales">{words().allSales}</h2>
          <ul class="sale-cards">
            {answer.sales.map((sale) => (
              <SaleCard key={sale.saleId} sale={sale} now={serverNow(polled)} allSellers={allSellers} />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Numbers({ sales, queue }: Overview): JSX.Element {
  // A long backlog is reported per partition to each of the sales that share it: count it once.
  const lanes = new Map(sales.filter((sale) => sale.laneSales !== null).map((sale) => [sale.lane, sale.undecided]))
  const waiting =
    sum(sales.filter((sale) => sale.laneSales === null).map((sale) => sale.undecided)) + sum([...lanes.values()])
  const oldest = Math.max(0, ...sales.map((sale) => sale.oldestMs))
  const pace = sum(sales.map((sale) => sale.decisionsPerSecond ?? 0))
  const failed = queue.failed + sum(sales.map((sale) => sale.setAside))
  return (
    <section class="numbers" aria-label={words().overview}>
      <Tile name={words().waiting} icon="list" value={count(waiting)} tone={waitTone(oldest)} />
      <Tile name={words().oldest} icon="clock" value={waiting === 0 ? '0' : duration(oldest)} tone={waitTone(oldest)}>
        {waiting === 0 && <span class="small">{words().nothingWaits}</span>}
      </Tile>
      <Tile name={words().pace} icon="bolt" value={count(Math.round(pace))} />
      <Tile
        name={words().queue}
        icon="box"
        value={queue.waiting === null ? words().unknownQueue : count(queue.waiting)}
        tone={queue.waiting === null ? 'slow' : 'plain'}
      >
        <span class="small soft">{queue.active ? words().atWork(count(queue.active)) : words().queueWhat}</span>
      </Tile>
      <Tile
        name={words().failed}
        icon={failed > 0 ? 'warn' : 'check'}
        value={count(failed)}
        tone={failed > 0 ? 'stop' : 'go'}
      >
        {failed > 0 && (
          <a class="small" href="#trouble">
            {words().seeTrouble}
          </a>
        )}
      </Tile>
    </section>
  )
}

function SaleCard({ sale, now, allSellers }: { sale: SaleNow; now: number; allSellers: boolean }): JSX.Element {
  const all = words()
  const pace = sale.decisionsPerSecond === null ? all.measuring : all.perSecond(count(sale.decisionsPerSecond))
  const look = saleLook[sale.state]
  const leftMs = sale.packBy === null ? 0 : Date.parse(sale.packBy) - now
  return (
    <li class={`card sale-card risk-${sale.risk}`}>
      <div class="row-apart">
        <h3>
          {sale.title}
          {allSellers && <span class="soft"> · {sale.seller}</span>}
        </h3>
        <Badge tone={look.tone} icon={look.icon}>
          {all[sale.state]}
        </Badge>
      </div>
      <div class="pace">
        <div class="spark">
          <Sparkline values={paces.value[sale.saleId] ?? []} label={all.paceGraph(pace)} height={56} />
        </div>
        <p class="pace-now">
          <strong class="number">{pace}</strong>
          <span class="small soft">{all.pace}</span>
        </p>
      </div>
      <dl class="facts">
        <Fact
          name={sale.laneSales === null ? all.waiting : all.lane(sale.lane, sale.laneSales)}
          value={count(sale.undecided)}
          more={sale.undecided > 0 ? duration(sale.oldestMs) : undefined}
          loud={sale.oldestMs > 5_000}
        />
        <Fact name={all.decided} value={count(sale.decided)} />
        <Fact name={all.toPack} value={count(sale.unpacked)} />
        <Fact
          name={all.packPace}
          value={sale.packedPerHour === null ? all.rateUnknown : all.perHour(count(sale.packedPerHour))}
        />
        {sale.breaches > 0 && <Fact name={all.breaches} value={count(sale.breaches)} loud />}
        {sale.setAside > 0 && <Fact name={all.setAside} value={count(sale.setAside)} loud />}
        {sale.alarmsOverdue > 0 && <Fact name={all.alarmsOverdue} value={count(sale.alarmsOverdue)} loud />}
      </dl>
      {sale.packBy && (
        <div class="row-apart due">
          <div>
            <span class="small soft">
              {all.packBy} {timeAndDay(sale.packBy, sale.timeZone, now)}
            </span>
            <strong class="number">{leftMs >= 0 ? all.left(duration(leftMs)) : all.over(duration(leftMs))}</strong>
          </div>
          <Badge tone={riskLook[sale.risk].tone} icon={riskLook[sale.risk].icon}>
            {all[sale.risk]}
          </Badge>
        </div>
      )}
    </li>
  )
}

function Fact({
  name,
  value,
  more,
  loud,
}: {
  name: string
  value: string
  more?: string | undefined
  loud?: boolean
}): JSX.Element {
  return (
    <div class={loud ? 'loud' : undefined}>
      <dt>{name}</dt>
      <dd class="number">
        {value}
        {more && <span class="small soft"> · {more}</span>}
      </dd>
    </div>
  )
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)
