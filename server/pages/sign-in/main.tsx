import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { Frame } from '../ui/frame.tsx'
import { ask, inWords, Problem, type AnswerOf } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { homeOf, keepSession, sessionOf, type Session } from '../ui/session.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { WaysIn } from '../ui/ways-in.tsx'
import { everyRole } from '../ui/staff-pages.ts'
import { staffWords } from '../ui/staff-words.ts'
import { words } from './words.ts'

type Link = AnswerOf<'readSignInLink'> & Pick<Session, 'role'>

const code = location.hash.slice(1)
/** What a provider of identities led back with. */
const answer = new URLSearchParams(location.search).has('state') ? location.search.slice(1) : ''

/** `failed` is worth another try; `used` never is. */
type State =
  | { is: 'looking' | 'entering' | 'used' | 'none' }
  | { is: 'no-role'; account: string }
  | { is: 'not-back'; why: string }
  | { is: 'ready'; link: Link }
  | { is: 'failed'; why: string; again: () => Promise<void> }

const state = signal<State>(code === '' && answer === '' ? { is: 'none' } : { is: 'looking' })

async function look(): Promise<void> {
  state.value = { is: 'looking' }
  try {
    state.value = {
      is: 'ready',
      link: (await ask<'readSignInLink'>('post', '/api/sign-in/look', { body: { code } })) as Link,
    }
  } catch (error) {
    fail(error, look)
  }
}

/** Messengers open links to preview them; a code is only used up by a person pressing the button. */
async function enter(): Promise<void> {
  state.value = { is: 'entering' }
  try {
    const session = (await ask<'signIn'>('post', '/api/sign-in', { body: { code } })) as Session
    arrive(session)
  } catch (error) {
    fail(error, enter)
  }
}

function arrive(session: Session): void {
  keepSession(session)
  location.replace(session.role === 'owner' && !session.shop ? '/welcome' : homeOf[session.role])
}

/** The answer is good once, so it leaves the address before anybody reloads or copies it. */
async function comeBack(): Promise<void> {
  history.replaceState(null, '', location.pathname)
  state.value = { is: 'entering' }
  try {
    arrive((await ask<'signInByProvider'>('post', '/api/sign-in/provider', { body: { answer } })) as Session)
  } catch (error) {
    const isNobody = error instanceof Problem && error.code === 'no-role'
    state.value = isNobody
      ? { is: 'no-role', account: String(error.whole['account']) }
      : { is: 'not-back', why: notBack(error) }
  }
}

function notBack(error: unknown): string {
  const code = error instanceof Problem ? error.code : ''
  if (code === 'wrong-state') return words().cancelled
  return code === 'invalid' || code === 'provider-silent' ? words().notBack : inWords(error)
}

function fail(error: unknown, again: () => Promise<void>): void {
  const isUsed = error instanceof Problem && (error.code === 'not-found' || error.code === 'invalid')
  state.value = isUsed ? { is: 'used' } : { is: 'failed', why: inWords(error), again }
}

function SignIn(): JSX.Element {
  const now = state.value
  return (
    <Frame title={words().title} narrow>
      <h1>{words().title}</h1>
      {now.is === 'none' && (
        <Empty icon="link" title={words().none}>
          <WaysIn onDone={arrive} />
          <p>{words().noneWhat}</p>
        </Empty>
      )}
      {now.is === 'no-role' && (
        <Empty icon="user" title={words().noRole}>
          <p>{words().noRoleWhat(now.account)}</p>
          <WaysIn onDone={arrive} />
        </Empty>
      )}
      {now.is === 'not-back' && (
        <div class="stack">
          <Notice tone="stop" loud>
            {now.why}
          </Notice>
          <WaysIn onDone={arrive} />
        </div>
      )}
      {now.is === 'ready' && <Ready link={now.link} />}
      {now.is === 'looking' && <Skeleton label={common().loading} />}
      {now.is === 'entering' && <Skeleton label={words().entering} />}
      {now.is === 'used' && <Used />}
      {now.is === 'failed' && (
        <div class="stack">
          <Notice tone="stop" loud>
            {now.why}
          </Notice>
          <Button onPress={() => void now.again()}>{common().retry}</Button>
        </div>
      )}
    </Frame>
  )
}

/** As whom, and for which shop. */
function Ready({ link }: { link: Link }): JSX.Element {
  const role = staffWords().role[link.role]
  return (
    <div class="card stack">
      <dl class="stack-close">
        <div>
          <dt class="soft small">{words().shop}</dt>
          <dd>
            <strong>{link.shop ?? (link.role === 'owner' ? words().newShop : link.seller)}</strong>
          </dd>
        </div>
        <div>
          <dt class="soft small">{words().as}</dt>
          <dd>
            <strong>{link.name === link.role ? role : `${role} · ${link.name}`}</strong>
          </dd>
        </div>
      </dl>
      <Button kind="main-action" large wide icon="user" onPress={() => void enter()}>
        {words().go}
      </Button>
      <p class="soft small">{words().once}</p>
    </div>
  )
}

/** Most often it was used on this very device: then the way in is the home page. */
function Used(): JSX.Element {
  const session = sessionOf(everyRole)
  return (
    <div class="stack">
      <Notice tone="stop" loud>
        {words().used}
      </Notice>
      {session ? (
        <>
          <p>{words().alreadyIn(session.shop ?? session.seller ?? '', staffWords().role[session.role])}</p>
          <a class="button main-action large" href="/">
            <Icon name="home" />
            {staffWords().goHome}
          </a>
        </>
      ) : (
        <>
          <WaysIn onDone={arrive} />
          <p>{words().usedWhat}</p>
        </>
      )}
    </div>
  )
}

if (code !== '') void look()
else if (answer !== '') void comeBack()
showPage(<SignIn />)
