import type { JSX } from 'preact'
import type { DeadlineRow } from '../../../shared/contract/routes/control.ts'
import { count, timeAndDay, duration } from '../ui/format.ts'
import { Badge, Empty, Notice, Skeleton } from '../ui/show.tsx'
import { riskLook } from './kinds.ts'
import { serverNow, usePolled } from '../ui/polled.ts'
import { words } from './words.ts'

/** Every deadline with what it still requires: the most pressing first, completed ones below. */
export function DeadlinesTab({ token }: { token: string }): JSX.Element {
  const { polled } = usePolled<'readDeadlineBoard'>('/api/deadlines', token, 5_000)
  const { answer, why } = polled.value
  const now = serverNow(polled.value)
  const toDo = answer?.rows.filter((row) => row.waiting + row.picking + row.packed > 0) ?? []
  const kept = answer?.rows.filter((row) => row.waiting + row.picking + row.packed === 0) ?? []
  return (
    <>
      <h1>{words().deadlines}</h1>
      {why && !answer && <Notice tone="slow">{words().staleWhy(why)}</Notice>}
      {!answer && <Skeleton lines={6} label={words().loading} />}
      {answer?.rows.length === 0 && (
        <Empty icon="clock" title={words().noDeadlines}>
          <p>{words().noDeadlinesWhat}</p>
        </Empty>
      )}
      {toDo.length > 0 && <Rows title={words().stillOpen} rows={toDo} now={now} />}
      {kept.length > 0 && <Rows title={words().kept} rows={kept} now={now} />}
    </>
  )
}

function Rows({ title, rows, now }: { title: string; rows: DeadlineRow[]; now: number }): JSX.Element {
  return (
    <section class="stack">
      <h2>{title}</h2>
      <ul class="stack">
        {rows.map((row) => (
          <Row key={`${row.saleId} ${row.packBy}`} row={row} now={now} />
        ))}
      </ul>
    </section>
  )
}

const stages = ['handedOver', 'packed', 'picking', 'waiting'] as const

function Row({ row, now }: { row: DeadlineRow; now: number }): JSX.Element {
  const all = words()
  const look = riskLook[row.risk]
  const names = { waiting: all.stWaiting, picking: all.stPicking, packed: all.stPacked, handedOver: all.stHandedOver }
  const total = row.waiting + row.picking + row.packed + row.handedOver
  const unpacked = row.waiting + row.picking
  const leftMs = Date.parse(unpacked > 0 ? row.packBy : row.handOverBy) - now
  return (
    <li class="card deadline-row">
      <div class="deadline-what">
        <h3>{row.title}</h3>
        <p class="small soft">
          {all.packBy} {timeAndDay(row.packBy, row.timeZone, now)}
        </p>
        {row.handOverBy !== row.packBy && (
          <p class="small soft">
            {all.handOverBy} {timeAndDay(row.handOverBy, row.timeZone, now)}
          </p>
        )}
      </div>
      <div class="deadline-left">
        {unpacked + row.packed > 0 && (
          <strong class="number">{leftMs >= 0 ? all.left(duration(leftMs)) : all.over(duration(leftMs))}</strong>
        )}
        <Badge tone={look.tone} icon={look.icon}>
          {all[row.risk]}
        </Badge>
      </div>
      <div class="deadline-states">
        <div class="stages" role="img" aria-label={all.share(count(row.packed + row.handedOver), count(total))}>
          {stages.map(
            (stage) => row[stage] > 0 && <span key={stage} class={`stage ${stage}`} style={{ flexGrow: row[stage] }} />,
          )}
        </div>
        <dl class="stage-counts">
          {stages.toReversed().map((stage) => (
            <div key={stage} class={row[stage] === 0 ? 'zero' : undefined}>
              <dt>
                <span class={`key ${stage}`} aria-hidden="true" />
                {names[stage]}
              </dt>
              <dd class="number">{count(row[stage])}</dd>
            </div>
          ))}
          {row.late > 0 && (
            <div class="loud">
              <dt>{all.stLate}</dt>
              <dd class="number">{count(row.late)}</dd>
            </div>
          )}
        </dl>
      </div>
      <div class="deadline-more small soft">
        {unpacked > 0 && (
          <span>{row.doneAt ? all.doneAt(timeAndDay(row.doneAt, row.timeZone, now)) : all.noForecast}</span>
        )}
        {row.carriers.length > 0 && (
          <span>
            {all.carriers}:{' '}
            {row.carriers.map(({ carrier, parcels }) => `${carrier} ${all.parcels(count(parcels))}`).join(', ')}
          </span>
        )}
      </div>
    </li>
  )
}
