import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import './desk.css'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { showPage } from '../ui/show-page.tsx'
import { RefundList } from '../money/refunds.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { ToFix } from '../ui/to-fix.tsx'
import { CaseList } from './case-list.tsx'
import { CasePage } from './case-page.tsx'
import { Returns } from './returns.tsx'
import { deskWords } from './words.ts'

type Tab = keyof ReturnType<typeof deskWords>['tabs']

/** What is open, from the URL's fragment, so that the phone's own back button works. */
const shown = signal(location.hash.slice(1))
addEventListener('hashchange', () => (shown.value = location.hash.slice(1)))

function Desk({ token }: { token: string }): JSX.Element {
  const words = deskWords()
  const caseId = /^\/([0-9a-f-]{36})$/.exec(shown.value)?.[1]
  if (caseId) return <CasePage key={caseId} caseId={caseId} token={token} />
  const tab: Tab = shown.value in words.tabs ? (shown.value as Tab) : 'open'
  return (
    <>
      <h1>{words.title}</h1>
      <nav class="desk-tabs">
        {Object.entries(words.tabs).map(([id, name]) => (
          <a
            key={id}
            class={id === tab ? 'button main-action' : 'button'}
            href={`#${id}`}
            aria-current={id === tab && 'page'}
          >
            {name}
          </a>
        ))}
      </nav>
      {(tab === 'open' || tab === 'closed') && <CaseList key={tab} state={tab} token={token} />}
      {tab === 'returns' && <Returns token={token} />}
      {tab === 'refunds' && <RefundList token={token} />}
      {tab === 'fix' && <ToFix token={token} />}
    </>
  )
}

showPage(
  <ForStaff roles={rolesOf('desk')} title={() => deskWords().title}>
    {(session) => (
      <Frame title={deskWords().title} session={session}>
        <Desk token={session.token} />
      </Frame>
    )}
  </ForStaff>,
)
