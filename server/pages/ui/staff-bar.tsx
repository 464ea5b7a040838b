import type { JSX } from 'preact'
import './staff-bar.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { common } from './common-words.ts'
import { Icon } from './icons.tsx'
import { LanguageButton, ThemeButton } from './page-frame.tsx'
import {
  learnOfSeller,
  practiceHere,
  practicePages,
  sessionEnded,
  sessionOf,
  signOut,
  type Session,
} from './session.ts'
import { staffPages } from './staff-pages.ts'
import { staffWords } from './staff-words.ts'

const menuId = 'staff-menu'

/**
 * The bar of every page for staff: the shop, the pages that this device may enter, and who is signed in. Where they do
 * not fit in one line they are behind a menu button, so that the bar takes 48 px from the work.
 */
export function StaffBar({ session }: { session: Session }): JSX.Element {
  const [isOpen, open] = useState(false)
  const bar = useRef<HTMLElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const words = staffWords()
  useEffect(() => {
    if (session.hasMembers === undefined) void learnOfSeller(session)
  }, [session.token])
  useEffect(() => {
    if (!isOpen) return undefined
    const closeOutside = (event: PointerEvent): void => {
      if (!bar.current?.contains(event.target as Node)) open(false)
    }
    document.addEventListener('pointerdown', closeOutside)
    return () => document.removeEventListener('pointerdown', closeOutside)
  }, [isOpen])
  const closeByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isOpen) return
    event.stopPropagation()
    open(false)
    button.current?.focus()
  }
  return (
    <header class="bar staff-bar" ref={bar} onKeyDown={closeByKey}>
      <button
        ref={button}
        type="button"
        class="button quiet icon-only menu-button"
        aria-label={words.menu}
        title={words.menu}
        aria-expanded={isOpen}
        aria-controls={menuId}
        onClick={() => open(!isOpen)}
      >
        <Icon name={isOpen ? 'cross' : 'menu'} />
      </button>
      <a class="brand" href="/">
        <Icon name="bolt" size={24} />
        <span class="shop-name">{shopName(session)}</span>
      </a>
      <div id={menuId} class={`staff-menu ${isOpen ? 'open' : ''}`}>
        <Pages />
        <div class="account" role="group" aria-label={words.account}>
          <Who session={session} />
          <ThemeButton />
          <LanguageButton />
          <button
            type="button"
            class="button quiet"
            aria-label={common().signOut}
            title={common().signOut}
            onClick={() => signOut(session.role)}
          >
            <Icon name="exit" />
            <span class="in-menu">{common().signOut}</span>
          </button>
        </div>
      </div>
    </header>
  )
}

/** An owner who has not named the shop yet knows nothing of the seller's short name. */
function shopName({ shop, seller, role }: Session): string {
  return shop ?? (role === 'owner' ? undefined : seller) ?? 'Flashpack'
}

function Pages(): JSX.Element {
  void sessionEnded.value
  const words = staffWords()
  const here = location.pathname.replace(/(.)\/$/, '$1')
  return (
    <nav aria-label={words.pages}>
      <ul>
        {staffPages
          .filter(({ roles, path, isOffered = () => true }) => {
            const session = sessionOf(roles)
            return session && isOffered(session) && (!practiceHere() || practicePages.includes(path))
          })
          .map(({ name, path, icon }) => (
            <li key={name}>
              <a href={path} aria-current={path === here ? 'page' : undefined}>
                <Icon name={icon} size={20} />
                {words.page[name]}
              </a>
            </li>
          ))}
      </ul>
    </nav>
  )
}

/** Leads to the account. The name is left out where it only repeats the role, as in links that a command made. */
function Who({ session: { name, role } }: { session: Session }): JSX.Element {
  const roleName = staffWords().role[role]
  return (
    <a
      class="who small"
      href="/account"
      title={common().signedInAs(name)}
      aria-current={location.pathname === '/account' ? 'page' : undefined}
    >
      <Icon name="user" size={20} />
      <span>
        {name !== role && <strong>{name} · </strong>}
        {roleName}
      </span>
    </a>
  )
}
