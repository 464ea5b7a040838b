import type { ComponentChildren, JSX } from 'preact'
import { HoldButton } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import type { AnswerOf } from '../ui/http.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Badge } from '../ui/show.tsx'
import { staffWords } from '../ui/staff-words.ts'
import { words } from './words.ts'

type OneSession = AnswerOf<'listSessions'>['items'][number]
type OneKey = AnswerOf<'listKeys'>['items'][number]

const here = Intl.DateTimeFormat().resolvedOptions().timeZone
const when = (instant: string): string => timeAndDay(instant, here, Date.now())
/** The server knows the last use to within five minutes, and this page is at most a quarter of one old. */
const justNowMs = 10 * 60_000

function usedText(lastUsed: string): string {
  return Date.now() - Date.parse(lastUsed) < justNowMs ? words().now : words().used(when(lastUsed))
}

/** One device on which somebody is signed in. */
export function SessionRow({ one, end }: { one: OneSession; end: () => void }): JSX.Element {
  return (
    <Row
      icon="user"
      one={one}
      title={one.device}
      about={`${words().since(when(one.since))} ${words().way[one.way]} · ${usedText(one.lastUsed)}`}
    >
      {one.isHere ? (
        <Badge tone="go">{words().here}</Badge>
      ) : (
        <HoldButton again={words().endAgain} icon="exit" onHeld={end}>
          {words().end}
        </HoldButton>
      )}
    </Row>
  )
}

/** One way in that somebody has besides a link. */
export function KeyRow({ one, remove }: { one: OneKey; remove: () => void }): JSX.Element {
  return (
    <Row
      icon="check"
      one={one}
      title={one.kind === 'pin' ? words().pin : words().passkey}
      about={`${one.device} · ${words().since(when(one.since))} · ${words().used(when(one.lastUsed))}`}
    >
      <HoldButton again={words().removeAgain} icon="cross" onHeld={remove}>
        {words().remove}
      </HoldButton>
    </Row>
  )
}

function Row({
  icon,
  one,
  title,
  about,
  children,
}: {
  icon: IconName
  one: OneSession | OneKey
  title: string
  about: string
  children: ComponentChildren
}): JSX.Element {
  const role = staffWords().role[one.role]
  const person = one.name === one.role ? role : `${one.name} · ${role}`
  return (
    <li class="card account-row">
      <Icon name={icon} />
      <div class="about">
        <h3>{one.isOwn ? title : person}</h3>
        <p class="small soft">{one.isOwn ? about : `${title} · ${about}`}</p>
      </div>
      {children}
    </li>
  )
}
