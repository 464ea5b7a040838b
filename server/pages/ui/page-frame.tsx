import type { ComponentChildren, JSX } from 'preact'
import { common } from './common-words.ts'
import { Icon } from './icons.tsx'
import { changeTheme } from './theme.ts'
import { language, speak } from './words.ts'

export interface FrameProps {
  title: string
  narrow?: boolean
  tabs?: ComponentChildren
  banner?: ComponentChildren
  children: ComponentChildren
}

/** What surrounds every page, whatever its bar: the title, and a link to skip past the bar by keyboard. */
export function PageFrame({
  title,
  narrow,
  bar,
  brand = 'Flashpack',
  tabs,
  banner,
  children,
}: FrameProps & { bar: ComponentChildren; brand?: string | undefined }): JSX.Element {
  document.title = `${title} · ${brand}`
  return (
    <div class="page">
      <a class="heard-only" href="#content">
        {common().skip}
      </a>
      {bar}
      {tabs}
      {banner}
      <main class={`main ${narrow ? 'narrow' : ''}`} id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

/**
 * The frame of a page for people who are not signed in: it holds nothing of what staff need. `brand`: on a page for
 * buyers the shop's name, in a lower bar without the choice of a theme.
 */
export function PublicFrame({ brand, ...props }: FrameProps & { brand?: string | undefined }): JSX.Element {
  const bar = (
    <header class={brand === undefined ? 'bar' : 'bar low'}>
      <span class="brand">
        <Icon name="bolt" size={24} />
        <span class="name">{brand ?? 'Flashpack'}</span>
      </span>
      <span class="grow" />
      {brand === undefined && <ThemeButton />}
      <LanguageButton />
    </header>
  )
  return <PageFrame {...props} bar={bar} brand={brand} />
}

export function ThemeButton(): JSX.Element {
  const { theme } = common()
  return (
    <button type="button" class="button quiet icon-only" aria-label={theme} title={theme} onClick={changeTheme}>
      <Icon name="sun" />
    </button>
  )
}

export function LanguageButton(): JSX.Element {
  const other = language.value === 'vi' ? 'en' : 'vi'
  return (
    <button type="button" class="button quiet" lang={other} onClick={() => speak(other)}>
      <Icon name="globe" />
      {common().language}
    </button>
  )
}
