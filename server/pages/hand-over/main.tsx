import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Frame, ForStaff } from '../ui/frame.tsx'
import { inWords } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import '../ui/scan-result.css'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { loadPickup, pickup, reachable, sendScans, trouble, waiting } from './desk.ts'
import './hand-over.css'
import { PointDesk } from './point-desk.tsx'
import { pointWords } from './point-words.ts'
import { PickupList } from './pickup-list.tsx'
import { ScanDesk } from './scan-desk.tsx'
import { Signed } from './signed.tsx'
import { words } from './words.ts'

/** Retry interval for waiting scans (ms). */
const tryEveryMs = 3_000

/** The tab for buyers who collect. */
const points = 'points'

const shown = signal(location.hash.slice(1))
addEventListener('hashchange', () => (shown.value = location.hash.slice(1)))

function Desk({ session }: { session: Session }): JSX.Element {
  const id = shown.value
  useEffect(() => {
    pickup.value = undefined
    trouble.value = undefined
    if (id !== '' && id !== points) loadPickup(session, id).catch((error: unknown) => (trouble.value = error))
  }, [id])
  useEffect(() => {
    const timer = setInterval(() => void sendScans(session), tryEveryMs)
    void sendScans(session)
    return () => clearInterval(timer)
  }, [session.token])
  const now = pickup.value
  return (
    <>
      <h1>{words().title}</h1>
      {(id === '' || id === points) && <Tabs at={id} />}
      {id === points && <PointDesk session={session} />}
      {now?.number && <p class="called">{words().called(now.number, now.carrier)}</p>}
      {trouble.value !== undefined && (
        <Notice tone="stop" loud>
          {inWords(trouble.value)}
        </Notice>
      )}
      {id === '' && <PickupList session={session} />}
      {id !== '' && id !== points && !now && trouble.value === undefined && <Skeleton label={common().loading} />}
      {now?.state === 'open' && <ScanDesk session={session} pickup={now} />}
      {now && now.state !== 'open' && <Signed session={session} pickup={now} />}
    </>
  )
}

function Tabs({ at }: { at: string }): JSX.Element {
  const tabs = [
    ['', pointWords().toCarrier],
    [points, pointWords().atPoint],
  ] as const
  return (
    <nav class="point-tabs">
      {tabs.map(([id, name]) => (
        <a
          key={id}
          class={id === at ? 'button main-action' : 'button'}
          href={`#${id}`}
          aria-current={id === at && 'page'}
        >
          {name}
        </a>
      ))}
    </nav>
  )
}

function Banner(): JSX.Element | null {
  if (reachable.value) return null
  return (
    <Notice tone="slow" icon="off" banner>
      {common().offline} {words().waiting(waiting.value.length)}
    </Notice>
  )
}

showPage(
  <ForStaff roles={rolesOf('hand-over')} title={() => words().title}>
    {(session) => (
      <Frame title={words().title} session={session} banner={<Banner />}>
        <Desk session={session} />
      </Frame>
    )}
  </ForStaff>,
)
