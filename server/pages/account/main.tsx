import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { usePolled } from '../ui/polled.ts'
import { signOut, type Session } from '../ui/session.ts'
import { Notice, Skeleton, type Tone } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { everyRole } from '../ui/staff-pages.ts'
import { staffWords } from '../ui/staff-words.ts'
import './account.css'
import { ComeBack } from './come-back.tsx'
import { KeyRow, SessionRow } from './rows.tsx'
import { words } from './words.ts'

type OneSession = AnswerOf<'listSessions'>['items'][number]
type OneKey = AnswerOf<'listKeys'>['items'][number]
/** Does something, and says what came of it. */
export type Act = (work: () => Promise<unknown>, done: string) => Promise<void>

const here = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Who is signed in, where else, and how they sign in again; for an owner also the people of the shop. */
function Account({ session }: { session: Session }): JSX.Element {
  const { token } = session
  const sessions = usePolled<'listSessions'>('/api/sessions', token, 15_000)
  const keys = usePolled<'listKeys'>('/api/keys', token, 15_000)
  const said = useSignal<{ tone: Tone; text: string } | undefined>(undefined)
  const act: Act = async (work, done) => {
    try {
      await work()
      said.value = { tone: 'go', text: done }
    } catch (error) {
      said.value = { tone: 'stop', text: inWords(error) }
    }
    sessions.again()
    keys.again()
  }
  const end = (one: OneSession): void =>
    void act(
      () => ask<'endSession'>('post', `/api/sessions/${one.sessionId}/end`, { token }),
      words().ended(one.device),
    )
  const remove = (one: OneKey): void =>
    void act(() => ask<'removeKey'>('delete', `/api/keys/${one.keyId}`, { token }), words().removed)
  const [allSessions, allKeys] = [sessions.polled.value.answer?.items, keys.polled.value.answer?.items]
  const why = sessions.polled.value.why ?? keys.polled.value.why
  const isKnown = allSessions !== undefined && allKeys !== undefined
  const ownKeys = allKeys?.filter(({ isOwn }) => isOwn) ?? []
  return (
    <Frame title={words().title} session={session} narrow>
      <h1>{words().title}</h1>
      <Who session={session} />
      {said.value && <Notice tone={said.value.tone}>{said.value.text}</Notice>}
      {why && !isKnown && <Notice tone="slow">{why}</Notice>}
      {!isKnown && <Skeleton lines={6} label={words().loading} />}
      {isKnown && (
        <>
          <ComeBack
            session={session}
            isFromProvider={allSessions.some(({ isHere, way }) => isHere && way === 'provider')}
            again={keys.again}
          >
            {ownKeys.length > 0 && (
              <ul class="stack-close">
                {ownKeys.map((one) => (
                  <KeyRow key={one.keyId} one={one} remove={() => remove(one)} />
                ))}
              </ul>
            )}
          </ComeBack>
          <section class="stack">
            <h2>{words().sessions}</h2>
            <p class="small soft">{words().endWhat}</p>
            <ul class="stack-close">
              {allSessions
                .filter(({ isOwn }) => isOwn)
                .map((one) => (
                  <SessionRow key={one.sessionId} one={one} end={() => end(one)} />
                ))}
            </ul>
          </section>
          {(session.role === 'owner' || session.role === 'admin') && (
            <People
              sessions={allSessions.filter(({ isOwn }) => !isOwn)}
              keys={allKeys.filter(({ isOwn }) => !isOwn)}
              end={end}
              remove={remove}
            />
          )}
        </>
      )}
    </Frame>
  )
}

function Who({ session }: { session: Session }): JSX.Element {
  const role = staffWords().role[session.role]
  return (
    <section class="card row-apart">
      <div class="stack-close">
        <strong>{session.name === session.role ? role : `${session.name} · ${role}`}</strong>
        <span class="small soft">
          {[session.shop ?? session.seller, words().until(timeAndDay(session.expiresAt, here, Date.now()))]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      <Button icon="exit" onPress={() => signOut(session.role)}>
        {common().signOut}
      </Button>
    </section>
  )
}

function People({
  sessions,
  keys,
  end,
  remove,
}: {
  sessions: OneSession[]
  keys: OneKey[]
  end: (one: OneSession) => void
  remove: (one: OneKey) => void
}): JSX.Element {
  return (
    <section class="stack">
      <h2>{words().people}</h2>
      <p class="small soft">{sessions.length === 0 ? words().nobody : words().peopleWhat}</p>
      <ul class="stack-close">
        {sessions.map((one) => (
          <SessionRow key={one.sessionId} one={one} end={() => end(one)} />
        ))}
      </ul>
      {keys.length > 0 && (
        <>
          <h3>{words().keysOf}</h3>
          <ul class="stack-close">
            {keys.map((one) => (
              <KeyRow key={one.keyId} one={one} remove={() => remove(one)} />
            ))}
          </ul>
        </>
      )}
      <a class="button" href="/control#people">
        <Icon name="users" />
        {words().invite}
      </a>
    </section>
  )
}

showPage(
  <ForStaff roles={everyRole} title={() => words().title}>
    {(session) => <Account key={session.token} session={session} />}
  </ForStaff>,
)
