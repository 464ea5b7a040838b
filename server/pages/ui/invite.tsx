import { useSignal, type Signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import { cleanStaffName, staffNameMax } from '../../../shared/person/staff-name.ts'
import { Button, Field } from './controls.tsx'
import { timeAndDay } from './format.ts'
import { ask, inWords } from './http.ts'
import { peopleWords } from './people-words.ts'
import type { Session } from './session.ts'
import { Notice } from './show.tsx'
import { staffWords } from './staff-words.ts'

/** Whom each may invite: nobody who could do more than themselves. */
export const invitable = (role: StaffRole): StaffRole[] => [
  'packer',
  'host',
  'dispatcher',
  'producer',
  'finance',
  'support',
  'owner',
  ...(role === 'admin' ? (['admin'] as const) : []),
]
const hours = [12, 24, 168, 720]
const here = Intl.DateTimeFormat().resolvedOptions().timeZone
export const whenHere = (instant: string): string => timeAndDay(instant, here, Date.now())

export interface Invited {
  role: StaffRole
  name: string
  seller: string
  hours: number
}

export interface MadeLink {
  name: string
  role: StaffRole
  url: string
  svg: string
  expiresAt: string
}

/** A new link for somebody, with its code to scan. */
export async function makeLink(token: string, invited: Invited): Promise<MadeLink> {
  const link = await ask<'makeSignInLink'>('post', '/api/sign-in/links', { token, body: invited })
  const url = location.origin + link.path
  const { svg } = await ask<'drawQr'>('post', '/api/qr', { token, body: { text: url } })
  return { name: invited.name, role: invited.role, url, svg, expiresAt: link.expiresAt }
}

/** Asks for a role and a name, and shows the link to scan or to send. */
export function Invite({
  session,
  level,
  made,
  done,
}: {
  session: Session
  level: 2 | 3
  made: Signal<MadeLink | undefined>
  done: () => void
}): JSX.Element {
  const all = peopleWords()
  const Heading = `h${level}` as const
  const form = useSignal<Invited>({ role: 'packer', name: '', seller: session.seller ?? 'main', hours: 12 })
  const wrongName = useSignal(false)
  const why = useSignal<string | undefined>(undefined)
  const busy = useSignal(false)
  const set = (change: Partial<typeof form.value>): void => void (form.value = { ...form.value, ...change })
  const make = async (): Promise<void> => {
    const name = cleanStaffName(form.value.name)
    wrongName.value = name === undefined
    if (name === undefined) return
    busy.value = true
    why.value = undefined
    try {
      made.value = await makeLink(session.token, { ...form.value, name })
      set({ name: '' })
      done()
    } catch (error) {
      why.value = inWords(error)
    } finally {
      busy.value = false
    }
  }
  return (
    <section class="card invite">
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy.value) void make()
        }}
      >
        <Heading>{all.newLink}</Heading>
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
          mistake={wrongName.value ? all.nameWrong(staffNameMax) : undefined}
          autoComplete="off"
          onChange={(name) => (set({ name }), (wrongName.value = false))}
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
      {made.value && <LinkToScan key={made.value.url} made={made.value} level={level} />}
    </section>
  )
}

/**
 * To be scanned by the phone of whom it is for, or sent to them. A new one takes the focus, wherever it was asked for.
 */
function LinkToScan({ made, level }: { made: MadeLink; level: 2 | 3 }): JSX.Element {
  const all = peopleWords()
  const copied = useSignal(false)
  const Heading = level === 2 ? 'h3' : 'h4'
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const copy = async (): Promise<void> => {
    // Over plain HTTP on the host's own network there is no clipboard API; the field can be copied by hand.
    await navigator.clipboard?.writeText(made.url)
    copied.value = navigator.clipboard !== undefined
  }
  return (
    <div class="stack made-link" role="status">
      <Heading ref={heading} tabIndex={-1}>
        {all.linkFor(`${made.name} · ${staffWords().role[made.role]}`)}
      </Heading>
      <img class="qr" src={`data:image/svg+xml;base64,${btoa(made.svg)}`} alt={all.qr} width={220} height={220} />
      <p>{all.once}</p>
      <label class="field">
        <span class="label">{all.link}</span>
        <input class="code" readOnly value={made.url} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <div class="row">
        <Button icon={copied.value ? 'check' : 'copy'} onPress={() => void copy()}>
          {all.copy}
        </Button>
        <span class="small soft">{copied.value ? all.copied : all.linkUntil(whenHere(made.expiresAt))}</span>
      </div>
    </div>
  )
}
