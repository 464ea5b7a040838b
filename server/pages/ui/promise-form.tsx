import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { common } from './common-words.ts'
import { Button, Field, SubmitButton } from './controls.tsx'
import { inWords } from './http.ts'
import { Notice } from './show.tsx'
import { instantOf, wallTime } from './wall-time.ts'
import { dictionary } from './words.ts'

const words = dictionary({
  vi: {
    units: 'Bao nhiêu món?',
    needUnits: 'Ghi số món, từ 0 trở lên.',
    day: 'Ngày mang đến',
    time: 'Trước lúc',
    save: 'Lưu lời hẹn',
  },
  en: {
    units: 'How many units?',
    needUnits: 'Give a number of units, 0 or more.',
    day: 'Brought on',
    time: 'Before',
    save: 'Save the promise',
  },
})

export interface PromisedUnits {
  units: number
  bringBy: string
}

/** Every quarter of an hour: chosen, not typed. */
const quarters = Array.from({ length: 96 }, (_, i) =>
  [Math.floor(i / 4), (i % 4) * 15].map((part) => String(part).padStart(2, '0')).join(':'),
)
const hourMs = 3_600_000

/** How many of some goods are brought, and by when: said by their producer, or written down by the hub. */
export function PromiseForm({
  units: known,
  bringBy,
  timeZone,
  now,
  onSave,
  onClose,
}: {
  units: number | null
  bringBy: string | null
  timeZone: string
  now: number
  onSave: (promised: PromisedUnits) => Promise<void>
  onClose: () => void
}): JSX.Element {
  const before = wallTime(bringBy === null ? Math.ceil(now / hourMs) * hourMs + hourMs : Date.parse(bringBy), timeZone)
  const [units, setUnits] = useState(known === null ? '' : String(known))
  const [day, setDay] = useState(before.day)
  const [time, setTime] = useState(before.time)
  const [state, setState] = useState<{ busy?: boolean; failed?: unknown; strict?: boolean }>({})
  const text = words()
  const isNumber = /^\d{1,6}$/.test(units.trim())
  const save = async (): Promise<void> => {
    if (!isNumber || day === '') return setState({ strict: true })
    setState({ busy: true })
    try {
      // An hour that is kept stays the very instant, which need not be a quarter.
      const isKept = bringBy !== null && day === before.day && time === before.time
      await onSave({ units: Number(units), bringBy: isKept ? bringBy : instantOf(day, time, timeZone) })
      onClose()
    } catch (failed) {
      setState({ failed })
    }
  }
  return (
    <form
      class="stack-close promise-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!state.busy) void save()
      }}
    >
      <Field
        label={text.units}
        value={units}
        inputMode="numeric"
        maxLength={6}
        onChange={setUnits}
        mistake={state.strict && !isNumber ? text.needUnits : undefined}
      />
      <div class="fields">
        <Field
          label={text.time}
          value={time}
          onChange={setTime}
          choices={[...new Set([...quarters, before.time])].toSorted().map((value) => ({ value, label: value }))}
        />
        <Field label={text.day} type="date" value={day} onChange={setDay} />
      </div>
      {state.failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(state.failed)}
        </Notice>
      )}
      <div class="row">
        <SubmitButton icon="check" busy={state.busy === true}>
          {text.save}
        </SubmitButton>
        <Button kind="quiet" onPress={onClose}>
          {common().close}
        </Button>
      </div>
    </form>
  )
}
