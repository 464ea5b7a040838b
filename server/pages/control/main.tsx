import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import './control.css'
import { duration } from '../ui/format.ts'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { AuditTab } from './audit.tsx'
import { DeadlinesTab } from './deadlines.tsx'
import { FindTab } from './find.tsx'
import { OverviewTab } from './overview.tsx'
import { People } from '../ui/people.tsx'
import { ageOf, usePolled } from '../ui/polled.ts'
import { TroubleTab } from './trouble.tsx'
import { words } from './words.ts'

const sections = [
  { name: 'overview', icon: 'chart', roles: ['dispatcher', 'owner', 'admin'] },
  { name: 'deadlines', icon: 'clock', roles: ['dispatcher', 'owner', 'admin'] },
  { name: 'find', icon: 'search', roles: ['dispatcher', 'owner', 'admin'] },
  { name: 'trouble', icon: 'warn', roles: ['dispatcher', 'owner', 'admin'] },
  { name: 'people', icon: 'users', roles: ['owner', 'admin'] },
  { name: 'audit', icon: 'list', roles: ['admin'] },
] as const satisfies { name: string; icon: IconName; roles: StaffRole[] }[]

const hash = signal(location.hash)
addEventListener('hashchange', () => (hash.value = location.hash))

/** The display is stale once two polls have failed (ms). */
const staleMs = 5_000

function Control({ session }: { session: Session }): JSX.Element {
  const isAdmin = session.role === 'admin'
  const mine = sections.filter(({ roles }) => (roles as readonly StaffRole[]).includes(session.role))
  const [wanted, rest] = hash.value.slice(1).split('/')
  const shown = mine.find((section) => section.name === wanted)?.name ?? 'overview'
  const { polled } = usePolled<'readOverview'>('/api/overview', session.token, 2_000)
  const { answer, why } = polled.value
  const failed = (answer?.queue.failed ?? 0) + (answer?.sales.reduce((n, sale) => n + sale.setAside, 0) ?? 0)
  const age = ageOf(polled.value)
  const tabs = (
    <nav class="tabs" aria-label={words().sections}>
      {mine.map(({ name, icon }) => (
        <a key={name} href={`#${name}`} aria-current={name === shown ? 'page' : undefined}>
          <Icon name={icon} size={20} />
          {words()[name]}
          {name === 'trouble' && failed > 0 && <span class="badge tone-stop">{failed}</span>}
        </a>
      ))}
    </nav>
  )
  const banner = age > staleMs && (answer || why) && (
    <Notice tone="slow" icon="off" banner>
      {answer ? `${words().stale(duration(age))}. ` : ''}
      {why ? words().staleWhy(why) : words().gaveWay}
    </Notice>
  )
  return (
    <Frame title={words().title} session={session} tabs={tabs} banner={banner}>
      {shown === 'overview' && <OverviewTab polled={polled.value} allSellers={isAdmin} />}
      {shown === 'deadlines' && <DeadlinesTab token={session.token} />}
      {shown === 'find' && <FindTab session={session} orderId={rest} />}
      {shown === 'trouble' && <TroubleTab token={session.token} mayOpenBoard={isAdmin} />}
      {shown === 'people' && (
        <>
          <h1>{words().people}</h1>
          <People session={session} level={2} />
        </>
      )}
      {shown === 'audit' && <AuditTab token={session.token} />}
    </Frame>
  )
}

showPage(
  <ForStaff roles={rolesOf('control')} title={() => words().title}>
    {(session) => <Control session={session} />}
  </ForStaff>,
)
