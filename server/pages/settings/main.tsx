import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import './settings.css'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { saleToReturnTo, where } from './route.ts'
import { sections, type Section } from './sections.ts'
import { words } from './words.ts'

/** On a phone either the list of sections or one of them; on a desk the list beside the section. */
function Settings({ session }: { session: Session }): JSX.Element {
  const mine = sections.filter(({ roles }) => !roles || roles.includes(session.role))
  const { section, subject } = where.value
  const chosen = mine.find(({ name }) => name === section)
  const shown = chosen ?? mine[0]!
  return (
    <Frame title={words().title} session={session}>
      <div class={`settings ${chosen ? 'in-section' : ''}`}>
        <nav class="sections" aria-label={words().sections}>
          <h1>{words().title}</h1>
          <ul>
            {mine.map((one) => (
              <SectionLink key={one.name} section={one} isShown={one === chosen} />
            ))}
          </ul>
        </nav>
        <div class="section stack">
          <Ways isInSection={chosen !== undefined} />
          <Heading section={shown} isChosen={chosen !== undefined} hasField={where.value.field !== undefined} />
          <shown.Show key={shown.name} session={session} subject={chosen ? subject : undefined} />
        </div>
      </div>
    </Frame>
  )
}

function SectionLink({ section: { name, icon }, isShown }: { section: Section; isShown: boolean }): JSX.Element {
  return (
    <li>
      <a href={`#${name}`} aria-current={isShown ? 'page' : undefined}>
        <Icon name={icon} />
        <span class="grow">
          <strong>{words().names[name]}</strong>
          <span class="small soft">{words().abouts[name]}</span>
        </span>
        <Icon name="next" size={18} />
      </a>
    </li>
  )
}

/** The ways out of a section: to the list on a phone, and to the sale from which somebody came to mend something. */
function Ways({ isInSection }: { isInSection: boolean }): JSX.Element {
  const sale = saleToReturnTo()
  return (
    <div class="row ways">
      {isInSection && (
        <a class="button quiet to-all" href="#">
          <Icon name="back" />
          {words().all}
        </a>
      )}
      {sale && (
        <a class="button main-action" href={sale}>
          <Icon name="back" />
          {words().backToSale}
        </a>
      )}
    </div>
  )
}

/** Takes the focus when a section is opened, unless one of its fields is about to. */
function Heading({
  section,
  isChosen,
  hasField,
}: {
  section: Section
  isChosen: boolean
  hasField: boolean
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  const former = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (former.current !== undefined && isChosen && !hasField) heading.current?.focus()
    former.current = section.name
  }, [section.name, isChosen])
  return (
    <h2 ref={heading} tabIndex={-1}>
      {words().names[section.name]}
    </h2>
  )
}

showPage(
  <ForStaff roles={rolesOf('settings')} title={() => words().title}>
    {(session) => <Settings session={session} />}
  </ForStaff>,
)
