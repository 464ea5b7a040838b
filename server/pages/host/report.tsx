import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { Download } from '../ui/download.tsx'
import { clockTime, count, timeAndDay, money } from '../ui/format.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Empty, Notice, Skeleton, Tile } from '../ui/show.tsx'
import type { Live } from './live-state.ts'
import { reasonWords, reportWords } from './report-words.ts'

type SaleReport = AnswerOf<'readReport'>

/** What a sale earned, what it missed, and what is still to be shipped. */
export function Report({ session, live }: { session: Session; live: Live }): JSX.Element {
  const words = reportWords()
  const sale = live.sale.value!
  const [report, setReport] = useState<SaleReport | undefined>()
  const [failed, setFailed] = useState<unknown>()
  const load = (): void => {
    setFailed(undefined)
    ask<'readReport'>('get', `/api/sales/${sale.saleId}/report`, { token: session.token }).then(setReport, setFailed)
  }
  useEffect(load, [sale.state])
  if (sale.state === 'scheduled')
    return (
      <Empty icon="chart" title={words.notYet}>
        <p>{words.notYetWhat}</p>
      </Empty>
    )
  if (failed !== undefined)
    return (
      <Notice tone="stop" loud>
        <p>{inWords(failed)}</p>
        <Button onPress={load}>{common().retry}</Button>
      </Notice>
    )
  if (!report) return <Skeleton lines={8} label={common().loading} />
  const in_ = (amount: number): string => money(amount, report.currency)
  return (
    <div class="stack report">
      {report.state !== 'closed' && (
        <Notice tone="brand" icon="info">
          <p>{words.preliminary}</p>
          <Button kind="quiet" icon="undo" onPress={load}>
            {words.again}
          </Button>
        </Notice>
      )}
      <div class="row">
        <Download
          session={session}
          path={`/api/sales/${sale.saleId}/report.pdf`}
          name={`${sale.title}.pdf`}
          icon="print"
        >
          {words.pdf}
        </Download>
        <Download
          session={session}
          path={`/api/sales/${sale.saleId}/report.csv`}
          name={`${sale.title}.csv`}
          icon="sheet"
        >
          {words.csv}
        </Download>
      </div>
      <div class="numbers wide-numbers">
        <Tile name={words.money} value={in_(report.sold.money)} icon="cash">
          <span class="soft small">
            {words.cod} {in_(report.sold.cod)} · {words.prepaid} {in_(report.sold.prepaid)}
          </span>
        </Tile>
        <Tile
          name={words.lost}
          value={in_(report.lostMoney)}
          tone={report.lostMoney > 0 ? 'slow' : 'plain'}
          icon="cross"
        />
        <Tile name={words.orders} value={count(report.orders.accepted)} icon="check">
          <span class="soft small">
            {words.held}: {count(report.orders.held)}
          </span>
        </Tile>
        <Tile name={words.units} value={count(report.sold.units)} icon="box" />
      </div>
      {report.sold.refundDue > 0 && (
        <Notice tone="slow">
          {words.refundDue}: {in_(report.sold.refundDue)}
        </Notice>
      )}
      <section class="card stack-close">
        <h2>{words.turnedAway}</h2>
        {report.turnedAway.length === 0 && <p class="soft">{words.nothingLost}</p>}
        <ul class="bars">
          {report.turnedAway.map((row) => (
            <li key={row.reason}>
              <span class="row-apart">
                <strong>{reasonWords(row.reason)}</strong>
                <span class="number">{in_(row.money)}</span>
              </span>
              <Bar part={row.money / Math.max(1, report.lostMoney)} />
              <span class="soft small">{words.lostLine(count(row.orders), count(row.units))}</span>
            </li>
          ))}
        </ul>
      </section>
      <section class="card stack-close">
        <h2>{words.parcels}</h2>
        {report.parcels.packBy && (
          <p class="soft">{words.packBy(timeAndDay(report.parcels.packBy, report.timeZone, Date.now()))}</p>
        )}
        <div class="numbers">
          <Tile name={words.waiting} value={count(report.parcels.waiting + report.parcels.picking)} />
          <Tile name={words.packed} value={count(report.parcels.packed)} />
          <Tile name={words.handedOver} value={count(report.parcels.handedOver)} />
          <Tile
            name={words.late}
            value={count(report.parcels.late)}
            tone={report.parcels.late > 0 ? 'stop' : 'plain'}
          />
        </div>
      </section>
      <ItemTable report={report} />
      {report.pins.length > 0 && <PinTable report={report} />}
    </div>
  )
}

function ItemTable({ report }: { report: SaleReport }): JSX.Element {
  const words = reportWords()
  return (
    <section class="card stack-close">
      <h2 id="by-item">{words.items}</h2>
      <div class="scrolls" tabIndex={0} role="group" aria-labelledby="by-item">
        <table class="folds">
          <thead>
            <tr>
              <th>{words.item}</th>
              <th class="end">{words.sold}</th>
              <th class="end">{words.left}</th>
              <th class="end">{words.revenue}</th>
              <th class="end">{words.lostUnits}</th>
              <th class="end">{words.goneIn}</th>
            </tr>
          </thead>
          <tbody>
            {report.items.map((item) => (
              <tr key={item.sku}>
                <th scope="row">{item.title}</th>
                <td class="end number" data-name={words.sold}>
                  {count(item.sold)}
                </td>
                <td class="end number" data-name={words.left}>
                  {count(item.available)}
                </td>
                <td class="end number" data-name={words.revenue}>
                  {money(item.money, report.currency)}
                </td>
                <td class="end number" data-name={words.lostUnits}>
                  {count(item.turnedAwayUnits)}
                </td>
                <td class="end number" data-name={words.goneIn}>
                  {span(item.soldOutSeconds)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function PinTable({ report }: { report: SaleReport }): JSX.Element {
  const words = reportWords()
  return (
    <section class="card stack-close">
      <h2 id="by-pin">{words.pins}</h2>
      <div class="scrolls" tabIndex={0} role="group" aria-labelledby="by-pin">
        <table class="folds">
          <thead>
            <tr>
              <th>{words.item}</th>
              <th class="end">{words.at}</th>
              <th class="end">{words.sold}</th>
              <th class="end">{words.revenue}</th>
              <th class="end">{words.goneIn}</th>
            </tr>
          </thead>
          <tbody>
            {report.pins.map((pin) => (
              <tr key={pin.pinnedAt}>
                <th scope="row">{pin.title}</th>
                <td class="end number" data-name={words.at}>
                  {clockTime(pin.pinnedAt, report.timeZone)}
                </td>
                <td class="end number" data-name={words.sold}>
                  {count(pin.units)}
                </td>
                <td class="end number" data-name={words.revenue}>
                  {money(pin.money, report.currency)}
                </td>
                <td class="end number" data-name={words.goneIn}>
                  {span(pin.soldOutSeconds)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function span(seconds: number | null): string {
  const words = reportWords()
  if (seconds === null) return words.neverGone
  return seconds < 100 ? words.seconds(count(seconds)) : words.minutes(count(Math.round(seconds / 60)))
}

/** A share of a whole; the numbers are shown next to it. */
function Bar({ part }: { part: number }): JSX.Element {
  return (
    <div class="meter" aria-hidden="true">
      <span style={{ transform: `scaleX(${part})` }} />
    </div>
  )
}
