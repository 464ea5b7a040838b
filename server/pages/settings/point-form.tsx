import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { keepDays as days, pointMax } from '../../../shared/shop/collect-point.ts'
import { AddressFields, addressMistakes, type AddressMistakes, type TypedAddress } from '../ui/address-fields.tsx'
import { Button, Field, SubmitButton } from '../ui/controls.tsx'
import { focusFirstMistake } from '../ui/focus-first-mistake.ts'
import { ask, Problem, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { pointsWords } from './points-words.ts'
import { words } from './words.ts'

export type Point = AnswerOf<'listPoints'>['items'][number]
export interface Keeper {
  seller: string
  name: string
}

type Mistakes = AddressMistakes & Partial<Record<'name' | 'keepDays', string>>

const blank = { name: '', hours: '', address: { line: '', ward: '', province: '' } }

/** A new point, or one that is changed: who keeps it and how parcels get there is said once, when it is added. */
export function PointForm({
  session: { token, seller: own },
  keepers,
  point,
  onSaved,
  onCancel,
}: {
  session: Session
  keepers: readonly Keeper[]
  point?: Point
  onSaved: () => Promise<void>
  onCancel?: () => void
}): JSX.Element {
  const all = pointsWords()
  const [name, setName] = useState((point ?? blank).name)
  const [address, setAddress] = useState<TypedAddress>((point ?? blank).address)
  const [hours, setHours] = useState((point ?? blank).hours)
  const [keepDays, setKeepDays] = useState(String(point?.keepDays ?? days.usual))
  const [seller, setSeller] = useState(own ?? keepers[0]?.seller)
  const [atHub, setAtHub] = useState(false)
  const [wrong, setWrong] = useState<Mistakes>({})
  const [newId] = useState(() => crypto.randomUUID())
  const { busy, said, act } = useActing()
  const form = useRef<HTMLFormElement>(null)
  const refuse = (mistakes: Mistakes): void => {
    setWrong(mistakes)
    focusFirstMistake(form.current)
  }
  const send = (): Promise<unknown> => {
    const profile = {
      name: name.trim(),
      address: { ...address, line: address.line.trim() },
      hours: hours.trim(),
      keepDays: Number(keepDays),
    }
    if (point) return ask<'changePoint'>('put', `/api/points/${point.pointId}`, { token, body: profile })
    const body = { ...profile, pointId: newId, atHub, ...(seller !== undefined && { seller }) }
    return ask<'addPoint'>('post', '/api/points', { token, body })
  }
  const save = async (): Promise<void> => {
    const mistakes: Mistakes = {
      ...(!name.trim() && { name: words().needText }),
      ...addressMistakes(address),
      ...(!isDays(keepDays) && { keepDays: all.needDays(days.min, days.max) }),
    }
    if (Object.keys(mistakes).length > 0) return refuse(mistakes)
    setWrong({})
    await act(async () => {
      try {
        await send()
      } catch (error) {
        const mistake = nameMistake(error)
        if (mistake === undefined) throw error
        return refuse({ name: mistake })
      }
      await onSaved()
    })
  }
  return (
    <form
      ref={form}
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void save()
      }}
    >
      <Field
        name="name"
        label={all.name}
        hint={all.nameHint}
        value={name}
        maxLength={pointMax.name}
        autoComplete="off"
        mistake={wrong.name}
        onChange={setName}
      />
      <AddressFields value={address} mistakes={wrong} onChange={(part) => setAddress((now) => ({ ...now, ...part }))} />
      <WhenFields mistake={wrong.keepDays} {...{ hours, setHours, keepDays, setKeepDays }} />
      {!point && <OnceFields keepers={keepers} {...{ seller, setSeller, atHub, setAtHub }} />}
      <SaidNotice said={said} />
      <div class="row">
        <SubmitButton busy={busy} icon={point ? 'check' : 'plus'}>
          {point ? words().save : all.add}
        </SubmitButton>
        {onCancel && (
          <Button kind="quiet" onPress={onCancel}>
            {words().cancel}
          </Button>
        )}
      </div>
    </form>
  )
}

/** When it is open, and how long it keeps a parcel. */
function WhenFields({
  hours,
  setHours,
  keepDays,
  setKeepDays,
  mistake,
}: {
  hours: string
  setHours: (hours: string) => void
  keepDays: string
  setKeepDays: (days: string) => void
  mistake: string | undefined
}): JSX.Element {
  const all = pointsWords()
  return (
    <div class="fields">
      <Field
        name="hours"
        label={all.hours}
        hint={all.hoursHint}
        value={hours}
        maxLength={pointMax.hours}
        autoComplete="off"
        onChange={setHours}
      />
      <Field
        name="keepDays"
        label={all.keepDays}
        hint={all.keepDaysHint}
        value={keepDays}
        inputMode="numeric"
        maxLength={2}
        autoComplete="off"
        mistake={mistake}
        onChange={setKeepDays}
      />
    </div>
  )
}

/** What is said once, when a point is added. */
function OnceFields({
  keepers,
  seller,
  setSeller,
  atHub,
  setAtHub,
}: {
  keepers: readonly Keeper[]
  seller: string | undefined
  setSeller: (seller: string) => void
  atHub: boolean
  setAtHub: (atHub: boolean) => void
}): JSX.Element {
  const all = pointsWords()
  return (
    <div class="fields">
      {keepers.length > 1 && (
        <Field
          name="seller"
          label={all.keeper}
          hint={all.keeperHint}
          value={seller ?? ''}
          choices={keepers.map((one) => ({ value: one.seller, label: one.name }))}
          onChange={setSeller}
        />
      )}
      <Field
        name="atHub"
        label={all.where}
        value={String(atHub)}
        choices={[
          { value: 'false', label: all.byTruck },
          { value: 'true', label: all.atHub },
        ]}
        onChange={(value) => setAtHub(value === 'true')}
      />
    </div>
  )
}

function isDays(typed: string): boolean {
  return /^\d{1,2}$/.test(typed) && Number(typed) >= days.min && Number(typed) <= days.max
}

/** What the server finds wrong with a name, in words; undefined for any other trouble. */
function nameMistake(error: unknown): string | undefined {
  if (!(error instanceof Problem) || error.code !== 'invalid' || !error.message.startsWith('name')) return undefined
  return error.message.includes('another point') ? pointsWords().taken : pointsWords().badName
}
