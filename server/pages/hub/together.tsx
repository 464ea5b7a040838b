import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { HubBoard } from '../../../shared/contract/routes/hub.ts'
import { Button, Field, HoldButton, SubmitButton } from '../ui/controls.tsx'
import { spaced } from '../ui/format.ts'
import type { IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Badge, Notice, type Tone } from '../ui/show.tsx'
import { closeBox, join, joinWords, saveLabel, takeOut } from './consign.ts'
import { togetherWords } from './together-words.ts'

type Group = HubBoard['together'][number]
type Parcel = Group['parcels'][number]

interface Props {
  session: Session
  group: Group
  onChanged: () => void
}

/** Parcels of one buyer from several packers: which are here, and the box in which they leave. */
export function GoTogether({
  session,
  groups,
  onChanged,
}: {
  session: Session
  groups: readonly Group[]
  onChanged: () => void
}): JSX.Element | null {
  const text = togetherWords()
  if (groups.length === 0) return null
  return (
    <section class="stack" aria-labelledby="together">
      <h2 id="together">{text.title}</h2>
      <p class="soft small">{text.what}</p>
      {groups.map((group) => (
        <OneGroup
          key={group.consignment ?? group.parcels[0]!.code}
          session={session}
          group={group}
          onChanged={onChanged}
        />
      ))}
    </section>
  )
}

function OneGroup({ session, group, onChanged }: Props): JSX.Element {
  const text = togetherWords()
  const [state, setState] = useState<{ busy?: boolean; failed?: unknown }>({})
  const { consignment, closedAt, parcels } = group
  const act = (work: () => Promise<unknown>): void => {
    if (state.busy) return
    setState({ busy: true })
    void work()
      .then(
        () => setState({}),
        (failed: unknown) => setState({ failed }),
      )
      .then(onChanged)
  }
  const isOpen = consignment !== null && closedAt === null
  const ready = parcels.filter((one) => !one.inBox && one.here && one.state === 'packed' && !one.stopped)
  return (
    <section class="card stack-close box">
      <div class="row-apart">
        <h3>{consignment === null ? text.oneBuyer(parcels.length) : text.box(spaced(consignment))}</h3>
        {consignment !== null && (
          <Badge tone={isOpen ? 'brand' : 'go'} icon={isOpen ? 'box' : 'check'}>
            {isOpen ? text.open : text.closed}
          </Badge>
        )}
      </div>
      <ul class="shares">
        {parcels.map((one) => (
          <li key={one.code}>
            <OneParcel parcel={one} />
            {isOpen && one.inBox && (
              <Button icon="undo" onPress={() => act(() => takeOut(session, one.code))}>
                {text.takeOut}
              </Button>
            )}
            {isOpen && ready.includes(one) && (
              <Button icon="plus" onPress={() => act(() => join(session, one.code, consignment))}>
                {text.putIn}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {state.failed !== undefined && (
        <Notice tone="stop" loud>
          {joinWords(state.failed)}
        </Notice>
      )}
      {consignment === null && ready.length > 1 && (
        <Button kind="main-action" icon="box" onPress={() => act(() => joinAll(session, ready))}>
          {text.put}
        </Button>
      )}
      {isOpen && parcels.filter((one) => one.inBox && !one.stopped).length > 1 && (
        <CloseForm
          onClose={(tare) =>
            act(async () => {
              await closeBox(session, consignment, tare)
              await saveLabel(session, consignment)
            })
          }
        />
      )}
      {consignment !== null && !isOpen && (
        <Closed session={session} consignment={consignment} first={parcels[0]!} act={act} />
      )}
    </section>
  )
}

async function joinAll(session: Session, [first, ...others]: readonly Parcel[]): Promise<void> {
  for (const { code } of others) await join(session, code, first!.code)
}

function OneParcel({ parcel }: { parcel: Parcel }): JSX.Element {
  const { tone, icon, text } = lookOf(parcel)
  return (
    <div class="row-apart">
      <span>
        {parcel.name ?? parcel.seller} <span class="code small soft">{spaced(parcel.code)}</span>
      </span>
      <Badge tone={tone} icon={icon}>
        {text}
      </Badge>
    </div>
  )
}

function lookOf({ stopped, inBox, state, here }: Parcel): { tone: Tone; icon: IconName; text: string } {
  const text = togetherWords()
  if (stopped) return { tone: 'stop', icon: 'stop', text: text.stopped }
  if (inBox) return { tone: 'go', icon: 'check', text: text.inBox }
  if (state !== 'packed') return { tone: 'plain', icon: 'clock', text: text.unpacked }
  return here ? { tone: 'brand', icon: 'home', text: text.here } : { tone: 'slow', icon: 'clock', text: text.notHere }
}

function CloseForm({ onClose }: { onClose: (tareGrams: number | undefined) => void }): JSX.Element {
  const text = togetherWords()
  const [typed, setTyped] = useState('')
  const [isStrict, setStrict] = useState(false)
  const isGood = /^\d{0,6}$/.test(typed.trim()) && Number(typed) <= 100_000
  return (
    <form
      class="by-hand"
      onSubmit={(event) => {
        event.preventDefault()
        setStrict(true)
        if (isGood) onClose(typed.trim() === '' ? undefined : Number(typed))
      }}
    >
      <Field
        label={text.tare}
        hint={text.tareHint}
        value={typed}
        inputMode="numeric"
        maxLength={7}
        autoComplete="off"
        mistake={isStrict && !isGood ? text.badTare : undefined}
        onChange={setTyped}
      />
      <SubmitButton icon="print" busy={false}>
        {text.close}
      </SubmitButton>
    </form>
  )
}

function Closed({
  session,
  consignment,
  first,
  act,
}: {
  session: Session
  consignment: string
  first: Parcel
  act: (work: () => Promise<unknown>) => void
}): JSX.Element {
  const text = togetherWords()
  return (
    <>
      <div class="row actions">
        <Button icon="print" onPress={() => act(() => saveLabel(session, consignment))}>
          {text.label}
        </Button>
        <HoldButton icon="undo" again={text.apartAgain} onHeld={() => act(() => takeOut(session, first.code))}>
          {text.apart}
        </HoldButton>
      </div>
      <p class="soft small">{text.apartWhat}</p>
    </>
  )
}
