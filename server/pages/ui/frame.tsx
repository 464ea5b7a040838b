import type { ComponentChildren, JSX } from 'preact'
import { common } from './common-words.ts'
import { Button } from './controls.tsx'
import { Icon } from './icons.tsx'
import { Empty } from './show.tsx'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import { sessionEnded, sessionOf, signOut, type Session } from './session.ts'
import { language, speak } from './words.ts'
import { changeTheme } from './theme.ts'

/** The frame of every page: name, language, light or dark, and a link to skip past it by keyboard. */
export function Frame({
  title,
  narrow,
  session,
  tabs,
  banner,
  children,
}: {
  title: string
  narrow?: boolean
  session?: Session
  tabs?: ComponentChildren
  banner?: ComponentChildren
  children: ComponentChildren
}): JSX.Element {
  const words = common()
  document.title = `${title} · Flashpack`
  return (
    <div class="page">
      <a class="heard-only" href="#content">
        {words.skip}
      </a>
      <header class="bar">
        <span class="brand">
          <Icon name="bolt" size={24} />
          Flashpack
        </span>
        <span class="grow" />
        {session && (
          <span class="small soft who" title={words.signedInAs(session.name)}>
            {session.name}
          </span>
        )}
        <button
          type="button"
          class="button quiet icon-only"
          aria-label={words.theme}
          title={words.theme}
          onClick={changeTheme}
        >
          <Icon name="sun" />
        </button>
        <button
          type="button"
          class="button quiet"
          lang={language.value === 'vi' ? 'en' : 'vi'}
          onClick={() => speak(language.value === 'vi' ? 'en' : 'vi')}
        >
          <Icon name="globe" />
          {words.language}
        </button>
        {session && (
          <button
            type="button"
            class="button quiet icon-only"
            aria-label={words.signOut}
            title={words.signOut}
            onClick={() => signOut(session.role)}
          >
            <Icon name="exit" />
          </button>
        )}
      </header>
      {tabs}
      {banner}
      <main class={`main ${narrow ? 'narrow' : ''}`} id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

/** Shows a page to those of its roles who are signed in on this device, and tells others how to sign in. */
export function ForStaff({
  roles,
  title,
  children,
}: {
  roles: readonly StaffRole[]
  title: string
  children: (session: Session) => ComponentChildren
}): JSX.Element {
  void sessionEnded.value
  const session = sessionOf(roles)
  if (session) return <>{children(session)}</>
  const words = common()
  return (
    <Frame title={title} narrow>
      <h1 class="heard-only">{title}</h1>
      <Empty icon="user" title={words.needSignIn}>
        <p>{words.needSignInWhat}</p>
        <Button icon="undo" onPress={() => location.reload()}>
          {words.retry}
        </Button>
      </Empty>
    </Frame>
  )
}
