import type { JSX } from 'preact'
import type { BatchView } from '../../../shared/contract/common.ts'
import { common } from '../ui/common-words.ts'
import { Field, HoldButton } from '../ui/controls.tsx'
import { clockTime, count as digits, duration, spaced, timeAndDay } from '../ui/format.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Empty, Meter, Notice, Skeleton, Tile } from '../ui/show.tsx'
import { board, changeBoard, readBoard, useFollow, type BoardState } from './board-state.ts'
import { useNow } from '../ui/use-now.ts'
import { whoName } from '../ui/who.ts'
import { lightWords, stateWords, words } from './words.ts'

const staleAfterMs = 15_000
const shownPerColumn = 30

/**
 * The lead's board: batches by state and deadline, the rate, the forecast, late parcels, and claims that can be
 * released.
 */
export function Board({ session }: { session: Session }): JSX.Element {
  useFollow(session)
  const text = words()
  const now = useNow()
  const { sales, saleId, deadline, capacity, readAt, mistake } = board.value
  const sale = sales.find((one) => one.saleId === saleId)
  return (
    <>
      <h1>{text.board}</h1>
      {mistake !== null && (
        <Notice tone="stop" loud>
          {mistake}
        </Notice>
      )}
      {readAt > 0 && now - readAt > staleAfterMs && (
        <Notice tone="slow" icon="clock">
          {text.stale(duration(now - readAt))}
        </Notice>
      )}
      {readAt === 0 && mistake === null && <Skeleton label={common().loading} lines={6} />}
      {readAt > 0 && !sale && <Empty icon="box" title={text.noSales} />}
      {sales.length > 1 && (
        <div class="choose">
          <Field
            label={text.sale}
            value={saleId ?? ''}
            onChange={(chosen) => {
              changeBoard({ saleId: chosen, batches: [], deadline: null, capacity: null })
              void readBoard(session)
            }}
            choices={sales.map((one) => ({ value: one.saleId, label: one.title }))}
          />
        </div>
      )}
      {sale && deadline && <Tiles deadline={deadline} capacity={capacity} timeZone={sale.timeZone} now={now} />}
      {sale && deadline && <Columns session={session} timeZone={sale.timeZone} now={now} />}
      {sale && deadline && <Late deadline={deadline} timeZone={sale.timeZone} now={now} />}
    </>
  )
}

interface Shown {
  deadline: AnswerOf<'readDeadline'>
  timeZone: string
  now: number
}

function Tiles({
  capacity,
  deadline: { packBy, parcels, ratePerHour, forecastDoneAt },
  timeZone,
  now,
}: Shown & { capacity: BoardState['capacity'] }): JSX.Element {
  const text = words()
  const left = packBy ? Date.parse(packBy) - now : 0
  const fits = packBy && forecastDoneAt ? Date.parse(forecastDoneAt) <= Date.parse(packBy) : undefined
  return (
    <div class="board-tiles">
      <Tile
        name={text.packBy}
        value={packBy ? clockTime(packBy, timeZone) : '–'}
        icon="clock"
        tone={packBy && left < 0 ? 'stop' : packBy && left < 3_600_000 ? 'slow' : 'plain'}
      >
        {packBy && <span class="small">{left < 0 ? text.late(duration(left)) : text.left(duration(left))}</span>}
      </Tile>
      <Tile
        name={text.forecast}
        value={forecastDoneAt ? clockTime(forecastDoneAt, timeZone) : '–'}
        icon="chart"
        tone={fits === undefined ? 'plain' : fits ? 'go' : 'stop'}
      >
        <span class="small">
          {forecastDoneAt ? (fits === undefined ? '' : fits ? lightWords().sell : lightWords().stop) : text.unknownYet}
        </span>
      </Tile>
      <Tile name={text.rate} value={ratePerHour === null ? '–' : digits(Math.round(ratePerHour))} icon="bolt">
        <span class="small">
          {ratePerHour === null ? text.unknownYet : text.perHour(digits(Math.round(ratePerHour)))}
        </span>
      </Tile>
      {capacity && <CapacityTiles capacity={capacity} />}
      <Tile name={text.waitingParcels} value={digits(parcels.waiting)} icon="box" />
      <Tile name={text.pickingParcels} value={digits(parcels.picking)} icon="users" />
      <Tile name={text.packedParcels} value={digits(parcels.packed)} icon="check" />
      <Tile name={text.handedParcels} value={digits(parcels.handedOver)} icon="truck" />
      <Tile
        name={text.lateParcels}
        value={digits(parcels.late)}
        icon="warn"
        tone={parcels.late > 0 ? 'stop' : 'plain'}
      />
    </div>
  )
}

/** What the floor can still pack, estimated from its scans, and the packers each deadline needs. */
function CapacityTiles({
  capacity: { light, left, handsNeeded, hands },
}: {
  capacity: AnswerOf<'readCapacity'>
}): JSX.Element {
  const text = words()
  const tone = light === 'sell' ? 'go' : light === 'slow' ? 'slow' : 'stop'
  return (
    <>
      <Tile name={text.light} value={lightWords()[light]} tone={tone}>
        <span class="small">{text.canPack(digits(Math.max(0, Math.round(left.mid))))}</span>
      </Tile>
      <Tile
        name={text.hands}
        value={handsNeeded === null ? '–' : digits(handsNeeded)}
        icon="users"
        tone={handsNeeded === null || handsNeeded > hands.count ? 'slow' : 'plain'}
      >
        <span class="small">
          {handsNeeded === null
            ? text.cannot
            : hands.source === 'unknown'
              ? text.unknownYet
              : text.handsNow(hands.count)}
        </span>
      </Tile>
    </>
  )
}

function Columns({ session, timeZone, now }: { session: Session; timeZone: string; now: number }): JSX.Element {
  const text = words()
  return (
    <div class="columns">
      {(['open', 'claimed', 'packed', 'handed-over'] as const).map((state) => {
        const batches = board.value.batches.filter(
          (batch) => batch.state === state && batch.parcels.some((parcel) => parcel.state !== 'cancelled'),
        )
        return (
          <section class="column" key={state} aria-label={stateWords()[state]}>
            <h2 class="row-apart">
              {stateWords()[state]}
              <Badge icon="list">{digits(batches.length)}</Badge>
            </h2>
            {batches.length === 0 && <p class="soft">{text.noBatches}</p>}
            {batches.slice(0, shownPerColumn).map((batch) => (
              <BatchCard key={batch.batchId} batch={batch} session={session} timeZone={timeZone} now={now} />
            ))}
            {batches.length > shownPerColumn && <p class="soft">{text.more(batches.length - shownPerColumn)}</p>}
          </section>
        )
      })}
    </div>
  )
}

function BatchCard({
  batch,
  session,
  timeZone,
  now,
}: {
  batch: BatchView
  session: Session
  timeZone: string
  now: number
}): JSX.Element {
  const text = words()
  const live = batch.parcels.filter(({ state }) => state !== 'cancelled')
  const done = live.filter(({ state }) => state === 'packed' || state === 'handed-over').length
  const left = Date.parse(batch.packBy) - now
  const waits = batch.state === 'open' || batch.state === 'claimed'
  const goods = new Set(live.flatMap(({ lines }) => lines.map(({ title }) => title)))
  return (
    <article class="card batch">
      <div class="row-apart">
        <strong class="number">{timeAndDay(batch.packBy, timeZone, now)}</strong>
        {waits && (
          <Badge tone={left < 0 ? 'stop' : left < 3_600_000 ? 'slow' : 'plain'} icon="clock">
            {left < 0 ? text.late(duration(left)) : text.left(duration(left))}
          </Badge>
        )}
      </div>
      <span>
        {text.parcels(live.length)} ·{' '}
        <span class="soft">
          {[...goods].slice(0, 2).join(', ')}
          {goods.size > 2 ? '…' : ''}
        </span>
      </span>
      {batch.state === 'claimed' && <Meter part={done / live.length} />}
      {(batch.state === 'claimed' || (done > 0 && waits)) && (
        <span class="small number">{text.packedOf(done, live.length)}</span>
      )}
      {batch.state === 'claimed' && batch.claimedBy && <span class="small">{text.by(whoName(batch.claimedBy))}</span>}
      {batch.state === 'claimed' && (
        <HoldButton icon="undo" again={text.releaseAgain} onHeld={() => void release(batch, session)}>
          {text.release}
        </HoldButton>
      )}
    </article>
  )
}

async function release(batch: BatchView, session: Session): Promise<void> {
  try {
    await ask<'handBackBatch'>('post', `/api/batches/${batch.batchId}/hand-back`, { token: session.token })
    await readBoard(session)
  } catch (error) {
    changeBoard({ mistake: inWords(error) })
  }
}

function Late({ deadline: { breaches }, timeZone, now }: Shown): JSX.Element {
  const text = words()
  return (
    <section class="card stack-close" aria-labelledby="late">
      <h2 id="late">{text.lateList}</h2>
      {breaches.length === 0 && (
        <p class="row">
          <Badge tone="go">{text.noLate}</Badge>
        </p>
      )}
      <ul class="late-list">
        {breaches.map((breach) => (
          <li class="row-apart" key={breach.parcelCode}>
            <strong class="number">{spaced(breach.parcelCode)}</strong>
            <span class="small soft">
              {text.packBy} {timeAndDay(breach.packBy, timeZone, now)} ·{' '}
              {breach.packedAt ? text.packedLate : text.notPackedYet}
            </span>
            <Badge tone="stop" icon="clock">
              {text.lateBy(duration(breach.lateMs))}
            </Badge>
          </li>
        ))}
      </ul>
    </section>
  )
}
