import type { JSX } from 'preact'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import { ForStaff, Frame } from '../ui/frame.tsx'
import type { Session } from '../ui/session.ts'
import { showPage } from '../ui/show-page.tsx'
import { OwnTraining } from './own-training.tsx'
import { Shops } from './shops.tsx'
import './training.css'
import { words } from './words.ts'

const roles: readonly StaffRole[] = ['owner', 'producer', 'host', 'admin']

function Training({ session }: { session: Session }): JSX.Element {
  const isManager = session.role === 'owner' || session.role === 'admin'
  return (
    <>
      <h1>{words().title}</h1>
      {isManager && <Shops session={session} />}
      {session.role !== 'admin' && <OwnTraining session={session} />}
    </>
  )
}

showPage(
  <ForStaff roles={roles} title={() => words().title}>
    {(session) => (
      <Frame title={words().title} session={session} narrow>
        <Training session={session} />
      </Frame>
    )}
  </ForStaff>,
)
