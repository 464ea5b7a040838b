import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import { Frame, ForStaff } from '../ui/frame.tsx'
import { Icon } from '../ui/icons.tsx'
import { sessionOf, type Session } from '../ui/session.ts'
import { showPage } from '../ui/show-page.tsx'
import { Board } from './board.tsx'
import './floor.css'
import { NetworkBanner, Station } from './station.tsx'
import { words } from './words.ts'

type Tab = 'station' | 'board'

/** Of those who may open the page: who packs, and who leads. */
const packing: readonly StaffRole[] = ['packer', 'owner', 'admin']
const leading: readonly StaffRole[] = ['dispatcher', 'owner', 'admin']

const tab = signal<Tab>(location.hash === '#board' || !sessionOf(packing) ? 'board' : 'station')

function Tabs(): JSX.Element {
  const text = words()
  const open = (name: Tab) => (): void => {
    tab.value = name
    history.replaceState(null, '', name === 'board' ? '#board' : location.pathname)
  }
  return (
    <nav class="tabs" aria-label={text.parts}>
      <button type="button" aria-current={tab.value === 'station' ? 'page' : undefined} onClick={open('station')}>
        <Icon name="scan" />
        {text.station}
      </button>
      <button type="button" aria-current={tab.value === 'board' ? 'page' : undefined} onClick={open('board')}>
        <Icon name="chart" />
        {text.board}
      </button>
    </nav>
  )
}

/** Packers pack, dispatchers lead; anyone else is shown how to sign in. */
function Floor(): JSX.Element {
  const lead = sessionOf(leading)
  const packs = sessionOf(packing)
  const both = lead !== undefined && packs !== undefined
  const isBoard = tab.value === 'board' && lead !== undefined
  const body = (session: Session): JSX.Element => (
    <Frame
      title={isBoard ? words().board : words().title}
      session={session}
      tabs={both ? <Tabs /> : undefined}
      banner={isBoard ? undefined : <NetworkBanner />}
    >
      {isBoard ? <Board session={session} /> : <Station session={session} />}
    </Frame>
  )
  return (
    <ForStaff roles={isBoard ? leading : packing} title={() => words().title}>
      {body}
    </ForStaff>
  )
}

showPage(<Floor />)
