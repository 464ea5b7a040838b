import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field, Stepper } from '../ui/controls.tsx'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { choosing, printChosen } from './prints.ts'
import { printWords, reasonWords } from './print-words.ts'
import { live, printing, stateAtTable } from './state.ts'

/** Prints again the labels that a jam ate. */
export function JamForm({ session, from, to }: { session: Session; from: number; to: number }): JSX.Element {
  const text = printWords()
  const last = Math.max(...live.value.map(({ number }) => number))
  return (
    <ReprintForm
      title={text.jam}
      what={text.jamWhat}
      submit={text.jamDo(from, to)}
      from={from}
      to={to}
      onSubmit={() => void printChosen(reasonWords().jam, session)}
    >
      <div class="row">
        <span>{text.from}</span>
        <Stepper
          label={text.from}
          value={from}
          min={1}
          max={to}
          onChange={(value) => {
            choosing.value = { what: 'jam', from: value, to }
          }}
        />
      </div>
      <div class="row">
        <span>{text.to}</span>
        <Stepper
          label={text.to}
          value={to}
          min={from}
          max={last}
          onChange={(value) => {
            choosing.value = { what: 'jam', from, to: value }
          }}
        />
      </div>
    </ReprintForm>
  )
}

/** Prints one label again, for a reason that is recorded. */
export function OneForm({ session, number }: { session: Session; number: number }): JSX.Element {
  const text = printWords()
  const [why, setWhy] = useState<keyof ReturnType<typeof reasonWords>>('torn')
  return (
    <ReprintForm
      title={text.one}
      what={text.oneWhat}
      submit={text.oneDo(number)}
      from={number}
      to={number}
      onSubmit={() => void printChosen(reasonWords()[why], session)}
    >
      <div class="row">
        <span>{text.parcel}</span>
        <Stepper
          label={text.parcel}
          value={number}
          min={1}
          max={Math.max(...live.value.map((parcel) => parcel.number))}
          onChange={(value) => {
            choosing.value = { what: 'one', number: value }
          }}
        />
      </div>
      <Field
        label={text.why}
        value={why}
        onChange={(value) => setWhy(value as typeof why)}
        choices={Object.entries(reasonWords()).map(([value, label]) => ({ value, label }))}
      />
    </ReprintForm>
  )
}

/** What is printed again, and what that means for parcels that are packed already. */
function ReprintForm({
  title,
  what,
  submit,
  from,
  to,
  onSubmit,
  children,
}: {
  title: string
  what: string
  submit: string
  from: number
  to: number
  onSubmit: () => void
  children: ComponentChildren
}): JSX.Element {
  return (
    <form
      class="card sunk stack-close"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      <p>{what}</p>
      {children}
      <PackedToo from={from} to={to} />
      <button type="submit" class="button main-action large wide" aria-busy={printing.value}>
        {submit}
      </button>
      <Button
        onPress={() => {
          choosing.value = null
        }}
      >
        {printWords().close}
      </Button>
    </form>
  )
}

/** Printing voids the label on a sealed parcel, too, and the packer must know beforehand. */
function PackedToo({ from, to }: { from: number; to: number }): JSX.Element | null {
  const sealed = live.value.filter(
    ({ code, number }) => number >= from && number <= to && stateAtTable(code) === 'packed',
  ).length
  return sealed > 0 ? <Notice tone="slow">{printWords().packedToo(sealed)}</Notice> : null
}
