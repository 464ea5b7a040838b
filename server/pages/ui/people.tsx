import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { StaffLink } from '../../../shared/contract/routes/control.ts'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import { common } from './common-words.ts'
import { Button, Field, HoldButton } from './controls.tsx'
import { ask, inWords } from './http.ts'
import type { IconName } from './icons.tsx'
import { Invite, invitable, makeLink, whenHere, type MadeLink } from './invite.tsx'
import { peopleWords } from './people-words.ts'
import './people.css'
import { usePolled } from './polled.ts'
import type { Session } from './session.ts'
import { Badge, Empty, Notice, Skeleton, type Tone } from './show.tsx'
import { staffWords } from './staff-words.ts'
import { whoText } from './who.ts'

/**
 * Inviting somebody by a link for their phone, and everyone who was invited: their role, and signing them out. `level`:
 * of the headings, below that of where it is shown.
 */
export function People({ session, level }: { session: Session; level: 2 | 3 }): JSX.Element {
  const { polled, again } = usePolled<'listPeople'>('/api/people', session.token, 5_000)
  const made = useSignal<MadeLink | undefined>(undefined)
  const said = useSignal<{ tone: Tone; text: string } | undefined>(undefined)
  const { answer, why } = polled.value
  const all = peopleWords()
  const Heading = `h${level}` as const
  const act = async (work: () => Promise<unknown>, done: string): Promise<boolean> => {
    try {
      await work()
      said.value = { tone: 'go', text: done }
      again()
      return true
    } catch (error) {
      said.value = { tone: 'stop', text: inWords(error) }
      return false
    }
  }
  const now = answer?.items.filter(({ state }) => isHere(state)) ?? []
  const former = answer?.items.filter(({ state }) => !isHere(state)) ?? []
  const shown = (link: StaffLink): JSX.Element => (
    <Person
      key={link.linkId}
      link={link}
      session={session}
      level={level}
      act={act}
      show={(link) => (made.value = link)}
    />
  )
  return (
    <>
      <Invite session={session} level={level} made={made} done={again} />
      <section class="stack">
        <Heading>{all.everybody}</Heading>
        {session.role === 'admin' && <p class="small soft">{all.tokensNote}</p>}
        <a class="button" href="/account">
          {all.devices}
        </a>
        {why && !answer && <Notice tone="slow">{all.stale(why)}</Notice>}
        {said.value && <Notice tone={said.value.tone}>{said.value.text}</Notice>}
        {!answer && <Skeleton lines={5} label={common().loading} />}
        {answer && now.length === 0 && (
          <Empty icon="users" title={all.noPeople}>
            <p>{all.noPeopleWhat}</p>
          </Empty>
        )}
        <ul class="stack-close">{now.map(shown)}</ul>
        {former.length > 0 && (
          <details>
            <summary>{all.former(former.length)}</summary>
            <ul class="stack-close">{former.map(shown)}</ul>
          </details>
        )}
      </section>
    </>
  )
}

/** Signed in, or about to be. */
const isHere = (state: StaffLink['state']): boolean => state === 'used' || state === 'waiting'

const looks: Record<StaffLink['state'], { tone: Tone; icon: IconName }> = {
  waiting: { tone: 'slow', icon: 'clock' },
  used: { tone: 'go', icon: 'check' },
  expired: { tone: 'plain', icon: 'clock' },
  withdrawn: { tone: 'stop', icon: 'cross' },
  revoked: { tone: 'stop', icon: 'cross' },
  ended: { tone: 'plain', icon: 'exit' },
}

interface PersonProps {
  link: StaffLink
  session: Session
  level: 2 | 3
  act: (work: () => Promise<unknown>, done: string) => Promise<boolean>
  /** Shows a new link where links are made: the person's former one leaves the list. */
  show: (made: MadeLink) => void
}

function Person(props: PersonProps): JSX.Element {
  const { link, session, level, act } = props
  const all = peopleWords()
  const changing = useSignal(false)
  const Name = level === 2 ? 'h3' : 'h4'
  const { tone, icon } = looks[link.state]
  const canChange = isHere(link.state) && link.name !== session.name
  const role = staffWords().role[link.role]
  return (
    <li class="card person">
      <div>
        <Name>
          {link.name} <span class="soft">· {session.role === 'admin' ? `${role} · ${link.seller}` : role}</span>
        </Name>
        <p class="small soft">
          {whenHere(link.usedAt ?? link.madeAt)} · {all.hoursOf(link.hours)} · {all.madeBy(whoText(link.madeBy))}
        </p>
      </div>
      <Badge tone={tone} icon={icon}>
        {all.states[link.state]}
      </Badge>
      {canChange && (
        <Button
          icon="users"
          pressed={changing.value}
          label={`${all.changeRole}: ${link.name}`}
          onPress={() => void (changing.value = !changing.value)}
        >
          {all.changeRole}
        </Button>
      )}
      {link.state === 'waiting' && (
        <HoldButton
          again={all.withdrawAgain}
          icon="cross"
          onHeld={() => void act(() => withdraw(link, session), all.withdrawn)}
        >
          {all.withdraw}
        </HoldButton>
      )}
      {link.state === 'used' && canChange && (
        <HoldButton
          again={all.revokeAgain}
          icon="exit"
          onHeld={() => void act(() => signOut(link, session), all.revoked(link.name))}
        >
          {all.revoke}
        </HoldButton>
      )}
      {changing.value && <OtherRole {...props} />}
    </li>
  )
}

/** A role is in the token that a device holds, so another one takes a new link and ends what the former one opened. */
function OtherRole({ link, session, act, show }: PersonProps): JSX.Element {
  const all = peopleWords()
  const others = invitable(session.role).filter((role) => role !== link.role)
  const role = useSignal<StaffRole>(others[0]!)
  const change = async (): Promise<void> => {
    const { name, seller, hours } = link
    await act(
      async () => {
        const made = await makeLink(session.token, { role: role.value, name, seller, hours })
        await (link.state === 'used' ? signOut(link, session) : withdraw(link, session))
        show(made)
      },
      all.roleChanged(name, staffWords().role[role.value]),
    )
  }
  return (
    <div class="other-role stack-close">
      <Field
        label={all.newRole}
        value={role.value}
        choices={others.map((one) => ({ value: one, label: staffWords().role[one] }))}
        onChange={(chosen) => (role.value = chosen as StaffRole)}
      />
      <p class="small soft">{all.newRoleWhat}</p>
      <Button kind="main-action" onPress={() => void change()}>
        {all.make}
      </Button>
    </div>
  )
}

function withdraw({ linkId }: StaffLink, { token }: Session): Promise<unknown> {
  return ask<'withdrawLink'>('post', `/api/sign-in/links/${linkId}/withdraw`, { token })
}

/** From every device: their tokens are known by their holder's name only. */
function signOut({ name }: StaffLink, { token }: Session): Promise<unknown> {
  return ask<'revokeTokens'>('post', '/api/tokens/revoke', { token, body: { holder: name } })
}
