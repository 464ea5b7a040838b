import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { HubBoard } from '../../../shared/contract/routes/hub.ts'
import { common } from '../ui/common-words.ts'
import { Field } from '../ui/controls.tsx'
import { count } from '../ui/format.ts'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { Icon } from '../ui/icons.tsx'
import { serverNow, usePolled } from '../ui/polled.ts'
import '../ui/scan-result.css'
import type { Session } from '../ui/session.ts'
import { Empty, Notice, Skeleton, Tile } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { FreightOfHub } from './freight.tsx'
import { GoodsOfMembers } from './goods.tsx'
import './hub.css'
import { ParcelsOfMembers } from './parcels.tsx'
import { PickupsToday } from './pickups.tsx'
import { ScanBox } from './scan-box.tsx'
import { GoTogether } from './together.tsx'
import { words } from './words.ts'

const everyMs = 8_000
/** The sale that was chosen; until then the first one. */
const chosen = signal<string | undefined>(undefined)

function Hub({ session }: { session: Session }): JSX.Element {
  const text = words()
  const query = chosen.value === undefined ? '' : `?saleId=${chosen.value}`
  const { polled, again } = usePolled<'readHubBoard'>(
    `/api/hubs/${session.seller}/board${query}`,
    session.token,
    everyMs,
  )
  const board = polled.value.answer
  const now = serverNow(polled.value)
  const sale = board?.sales.find(({ saleId }) => saleId === board.saleId)
  return (
    <>
      <h1>{text.title}</h1>
      {polled.value.why && <Notice tone="slow">{polled.value.why}</Notice>}
      {!board && !polled.value.why && <Skeleton lines={5} label={common().loading} />}
      {board && (
        <div class="hub">
          <ScanBox session={session} saleId={board.saleId} onCounted={again} />
          <div class="stack">
            {board.sales.length === 0 && (
              <Empty icon="box" title={text.none}>
                <p>{text.noneWhat}</p>
              </Empty>
            )}
            {board.sales.length > 0 && <WhichSale board={board} />}
            {sale && (
              <>
                <Numbers board={board} />
                <GoodsOfMembers session={session} sale={sale} board={board} now={now} onChanged={again} />
                <GoTogether session={session} groups={board.together} onChanged={again} />
                <ParcelsOfMembers parcels={board.parcels} />
              </>
            )}
            {session.role !== 'packer' && session.role !== 'host' && (
              <>
                <PickupsToday session={session} now={now} />
                <FreightOfHub session={session} now={now} />
              </>
            )}
          </div>
        </div>
      )}
      {(session.role === 'owner' || session.role === 'admin') && (
        <a class="button" href="/training">
          <Icon name="users" />
          {text.training}
        </a>
      )}
    </>
  )
}

function WhichSale({ board }: { board: HubBoard }): JSX.Element {
  const text = words()
  return (
    <Field
      label={text.whichSale}
      value={board.saleId ?? ''}
      onChange={(saleId) => (chosen.value = saleId)}
      choices={board.sales.map(({ saleId, title, state }) => ({
        value: saleId,
        label: `${title} · ${text.sale[state]}`,
      }))}
    />
  )
}

/** The three numbers that the keeper works by, as large as on the wall. */
function Numbers({ board: { goods, red } }: { board: HubBoard }): JSX.Element {
  const text = words()
  const sum = (of: (one: HubBoard['goods'][number]) => number): number =>
    goods.reduce((total, one) => total + of(one), 0)
  const missing = sum((one) => one.missing)
  const late = sum((one) => (one.state === 'late' ? one.missing : 0))
  return (
    <>
      {red && (
        <Notice tone="stop" icon="warn" loud>
          {text.red}
        </Notice>
      )}
      <div class="numbers">
        <Tile name={text.brought} value={count(sum((one) => one.brought))} tone="go" icon="box" />
        <Tile name={text.missing} value={count(missing)} tone={missing > 0 ? 'slow' : 'plain'} icon="clock" />
        <Tile name={text.late} value={count(late)} tone={late > 0 ? 'stop' : 'plain'} icon="warn" />
      </div>
    </>
  )
}

showPage(
  <ForStaff roles={rolesOf('hub')} title={() => words().title}>
    {(session) => (
      <Frame title={words().title} session={session}>
        {session.seller === undefined ? (
          <>
            <h1 class="heard-only">{words().title}</h1>
            <Empty icon="info" title={words().noHub} />
          </>
        ) : (
          <Hub session={session} />
        )}
      </Frame>
    )}
  </ForStaff>,
)
