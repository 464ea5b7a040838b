import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import type { StaffLink } from '../../../shared/contract/routes/control.ts'
import { Button, Field, HoldButton } from '../ui/controls.tsx'
import { dayAndTime } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Badge, Empty, Notice, Skeleton, type Tone } from '../ui/show.tsx'
import type { IconName } from '../ui/icons.tsx'
import { staffWords } from '../ui/staff-words.ts'
import type { Session } from '../ui/session.ts'
import { usePolled } from '../ui/polled.ts'
import { whoText } from '../ui/who.ts'
import { peopleWords } from './people-words.ts'
import { words } from './words.ts'

const here = Intl.DateTimeFormat().resolvedOptions().timeZone
const when = (instant: string): string => dayAndTime(instant, here, Date.now())
/** Whom each may invite: nobody who could do more than themselves. */
const invitable = (role: StaffRole): StaffRole[] => [
  'packer',
  'host',
  'dispatcher',
  'owner',
  ...(role === 'admin' ? (['admin'] as const) : []),
]
const hours = [12, 24, 168, 720]

interface Made {
  name: string
  role: StaffRole
  url: string
  svg: string
  expiresAt: string
}

/** Inviting somebody by a link for their phone, and the status of everyone's link. */
export function PeopleTab({ session }: { session: Session }): JSX.Element {
  const { polled, again } = usePolled<'listPeople'>('/api/people', session.token, 5_000)
  const said = useSignal<{ tone: Tone; text: string } | undefined>(undefined)
  const { answer, why } = polled.value
  const all = peopleWords()
  const act = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await work()
      said.value = { tone: 'go', text: done }
      again()
    } catch (error) {
      said.value = { tone: 'stop', text: inWords(error) }
    }
  }
  return (
    <>
      <h1>{words().people}</h1>
      <Invite session={session} done={again} />
      <section class="stack">
        <h2>{all.everybody}</h2>
        <p class="small soft">{all.tokensNote}</p>
        <a class="button" href="/account">
          {all.devices}
        </a>
        {why && !answer && <Notice tone="slow">{words().staleWhy(why)}</Notice>}
        {said.value && <Notice tone={said.value.tone}>{said.value.text}</Notice>}
        {!answer && <Skeleton lines={5} label={words().loading} />}
        {answer?.items.length === 0 && (
          <Empty icon="users" title={all.noPeople}>
            <p>{all.noPeopleWhat}</p>
          </Empty>
        )}
        <ul class="stack-close">
          {answer?.items.map((link) => (
            <Person
              key={link.linkId}
              link={link}
              own={link.name === session.name}
              withdraw={() =>
                void act(
                  () =>
                    ask<'withdrawLink'>('post', `/api/sign-in/links/${link.linkId}/withdraw`, { token: session.token }),
                  all.withdrawn,
                )
              }
              revoke={() =>
                void act(
                  () =>
                    ask<'revokeTokens'>('post', '/api/tokens/revoke', {
                      token: session.token,
                      body: { holder: link.name },
                    }),
                  all.revoked(link.name),
                )
              }
            />
          ))}
        </ul>
      </section>
    </>
  )
}

function Invite({ session, done }: { session: Session; done: () => void }): JSX.Element {
  const all = peopleWords()
  const form = useSignal<{ role: StaffRole; name: string; seller: string; hours: number }>({
    role: 'packer',
    name: '',
    seller: session.seller ?? 'main',
    hours: 12,
  })
  const made = useSignal<Made | undefined>(undefined)
  const why = useSignal<string | undefined>(undefined)
  const busy = useSignal(false)
  const make = async (): Promise<void> => {
    busy.value = true
    why.value = undefined
    try {
      const { token } = session
      const link = await ask<'makeSignInLink'>('post', '/api/sign-in/links', {
        token,
        body: { ...form.value, name: form.value.name.trim() },
      })
      const url = location.origin + link.path
      const { svg } = await ask<'drawQr'>('post', '/api/qr', { token, body: { text: url } })
      made.value = { name: form.value.name.trim(), role: form.value.role, url, svg, expiresAt: link.expiresAt }
      done()
    } catch (error) {
      why.value = inWords(error)
    } finally {
      busy.value = false
    }
  }
  const set = (change: Partial<typeof form.value>): void => void (form.value = { ...form.value, ...change })
  return (
    <section class="card invite">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy.value) void make()
        }}
      >
        <h2>{all.newLink}</h2>
        <Field
          label={all.role}
          value={form.value.role}
          choices={invitable(session.role).map((role) => ({ value: role, label: staffWords().role[role] }))}
          onChange={(role) => set({ role: role as StaffRole })}
        />
        <Field
          label={all.name}
          hint={all.nameHint}
          value={form.value.name}
          maxLength={60}
          required
          autoComplete="off"
          onChange={(name) => set({ name })}
        />
        {session.role === 'admin' && (
          <Field
            label={all.seller}
            hint={all.sellerHint}
            value={form.value.seller}
            maxLength={60}
            required
            autoComplete="off"
            onChange={(seller) => set({ seller })}
          />
        )}
        <Field
          label={all.hours}
          value={String(form.value.hours)}
          choices={hours.map((n) => ({ value: String(n), label: all.hoursOf(n) }))}
          onChange={(n) => set({ hours: Number(n) })}
        />
        {why.value && (
          <Notice tone="stop" loud>
            {why.value}
          </Notice>
        )}
        <button type="submit" class="button main-action" aria-busy={busy.value} aria-disabled={busy.value}>
          {all.make}
        </button>
      </form>
      {made.value && <Link made={made.value} />}
    </section>
  )
}

function Link({ made }: { made: Made }): JSX.Element {
  const all = peopleWords()
  const copied = useSignal(false)
  const copy = async (): Promise<void> => {
    // Over plain HTTP on the host's own network there is no clipboard API; the field can be copied by hand.
    await navigator.clipboard?.writeText(made.url)
    copied.value = navigator.clipboard !== undefined
  }
  return (
    <div class="stack made-link" role="status">
      <h3>{all.linkFor(`${made.name} · ${staffWords().role[made.role]}`)}</h3>
      <img class="qr" src={`data:image/svg+xml;base64,${btoa(made.svg)}`} alt={all.qr} width={220} height={220} />
      <p>{all.once}</p>
      <label class="field">
        <span class="label">{all.link}</span>
        <input class="code" readOnly value={made.url} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <div class="row">
        <Button icon="link" onPress={() => void copy()}>
          {all.copy}
        </Button>
        <span class="small soft">{copied.value ? all.copied : all.linkUntil(when(made.expiresAt))}</span>
      </div>
    </div>
  )
}

const looks: Record<StaffLink['state'], { tone: Tone; icon: IconName }> = {
  waiting: { tone: 'slow', icon: 'clock' },
  used: { tone: 'go', icon: 'check' },
  expired: { tone: 'plain', icon: 'clock' },
  withdrawn: { tone: 'stop', icon: 'cross' },
  revoked: { tone: 'stop', icon: 'cross' },
  ended: { tone: 'plain', icon: 'exit' },
}

function Person({
  link,
  own,
  withdraw,
  revoke,
}: {
  link: StaffLink
  own: boolean
  withdraw: () => void
  revoke: () => void
}): JSX.Element {
  const all = peopleWords()
  const states: Record<StaffLink['state'], string> = {
    waiting: all.stWait,
    used: all.stUsed,
    expired: all.stExpired,
    withdrawn: all.stWithdrawn,
    revoked: all.stRevoked,
    ended: all.stEnded,
  }
  const { tone, icon } = looks[link.state]
  return (
    <li class="card person">
      <div>
        <h3>
          {link.name}{' '}
          <span class="soft">
            · {staffWords().role[link.role]} · {link.seller}
          </span>
        </h3>
        <p class="small soft">
          {when(link.usedAt ?? link.madeAt)} · {all.hoursOf(link.hours)} · {all.madeBy(whoText(link.madeBy))}
        </p>
      </div>
      <Badge tone={tone} icon={icon}>
        {states[link.state]}
      </Badge>
      {link.state === 'waiting' && (
        <HoldButton again={all.withdrawAgain} icon="cross" onHeld={withdraw}>
          {all.withdraw}
        </HoldButton>
      )}
      {link.state === 'used' && !own && (
        <HoldButton again={all.revokeAgain} icon="exit" onHeld={revoke}>
          {all.revoke}
        </HoldButton>
      )}
    </li>
  )
}
