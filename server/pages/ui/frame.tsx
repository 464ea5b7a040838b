import type { ComponentChildren, JSX } from 'preact'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import { common } from './common-words.ts'
import { Icon } from './icons.tsx'
import { PageFrame, PublicFrame, type FrameProps } from './page-frame.tsx'
import { PractiseBand } from './practise-band.tsx'
import { Empty } from './show.tsx'
import { sessionEnded, sessionOf, type Session } from './session.ts'
import { StaffBar } from './staff-bar.tsx'
import { everyRole } from './staff-pages.ts'
import { staffWords } from './staff-words.ts'
import { WaysIn } from './ways-in.tsx'

/** The frame of a page for staff; without a session, that of a page for everybody. */
export function Frame({ session, ...props }: FrameProps & { session?: Session }): JSX.Element {
  return session ? (
    <PageFrame
      {...props}
      brand={session.shop}
      bar={<StaffBar session={session} />}
      banner={
        <>
          <PractiseBand />
          {props.banner}
        </>
      }
    />
  ) : (
    <PublicFrame {...props} />
  )
}

/** Shows a page to those of its roles who are signed in on this device, and tells others what to do. */
export function ForStaff({
  roles,
  title,
  children,
}: {
  roles: readonly StaffRole[]
  /** Asked for where it is shown, so that it follows the language. */
  title: () => string
  children: (session: Session) => ComponentChildren
}): JSX.Element {
  void sessionEnded.value
  const session = sessionOf(roles)
  if (session) return <>{children(session)}</>
  const other = sessionOf(everyRole)
  return other ? <WrongRole session={other} roles={roles} title={title()} /> : <NotSignedIn title={title()} />
}

/** Signing in, here or in another tab, opens the page by itself. */
function NotSignedIn({ title }: { title: string }): JSX.Element {
  const words = staffWords()
  return (
    <Frame title={title} narrow>
      <h1 class="heard-only">{title}</h1>
      <Empty icon="user" title={common().needSignIn}>
        <WaysIn />
        <p>{words.howToSignIn}</p>
        <a class="button" href="/">
          {words.openHome}
        </a>
      </Empty>
    </Frame>
  )
}

function WrongRole({
  session,
  roles,
  title,
}: {
  session: Session
  roles: readonly StaffRole[]
  title: string
}): JSX.Element {
  const words = staffWords()
  const needed = roles.filter((role) => role !== 'admin').map((role) => words.role[role])
  return (
    <Frame title={title} narrow session={session}>
      <h1 class="heard-only">{title}</h1>
      <Empty icon="user" title={words.wrongRole(words.role[session.role])}>
        <p>{words.wrongRoleWhat(needed.join(' / '))}</p>
        <a class="button main-action" href="/">
          <Icon name="home" />
          {words.goHome}
        </a>
      </Empty>
    </Frame>
  )
}
