import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { count } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { language } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { lotsWords } from './lots-words.ts'
import { focusField } from './route.ts'
import { words } from './words.ts'

type Lot = AnswerOf<'listLots'>['items'][number]

interface Props {
  lot: Lot
  title: string
  token: string
  /** Its dates are what somebody came for. */
  isMeant: boolean
  changed: () => Promise<void>
}

/** One lot: how much of it is left, and how its dates and its count are corrected. */
export function LotEntry({ lot, title, token, isMeant, changed }: Props): JSX.Element {
  const all = lotsWords()
  const [open, setOpen] = useState<'dates' | 'count' | undefined>(isMeant ? 'dates' : undefined)
  useEffect(() => void (isMeant && focusField(lot.madeOn ? 'bestBefore' : 'madeOn')), [])
  const toggle = (which: 'dates' | 'count'): void => setOpen(open === which ? undefined : which)
  const done = async (): Promise<void> => {
    await changed()
    setOpen(undefined)
  }
  return (
    <li class="card stack">
      <div class="entry-head">
        <div class="grow">
          <h3>{all.lot(lot.code)}</h3>
          <p class="small soft">
            {title} · {lot.bestBefore ? all.until(dayOf(lot.bestBefore)) : all.noDates}
          </p>
          <p class="number">{all.free(count(lot.free), count(lot.units))}</p>
        </div>
        <Button pressed={open === 'dates'} label={`${all.dates}: ${lot.code}`} onPress={() => toggle('dates')}>
          {all.dates}
        </Button>
        <Button pressed={open === 'count'} label={`${all.count}: ${lot.code}`} onPress={() => toggle('count')}>
          {all.count}
        </Button>
      </div>
      {open === 'dates' && <Dates lot={lot} token={token} done={done} />}
      {open === 'count' && <Count lot={lot} token={token} done={done} />}
    </li>
  )
}

/** A day of the calendar, in no zone: it is written on the goods. */
function dayOf(day: string): string {
  const format = new Intl.DateTimeFormat(language.value === 'vi' ? 'vi-VN' : 'en-GB', { timeZone: 'UTC' })
  return format.format(new Date(`${day}T00:00:00Z`))
}

interface FormProps {
  lot: Lot
  token: string
  done: () => Promise<void>
}

function Dates({ lot, token, done }: FormProps): JSX.Element {
  const all = lotsWords()
  const [madeOn, setMadeOn] = useState(lot.madeOn ?? '')
  const [bestBefore, setBestBefore] = useState(lot.bestBefore ?? '')
  const { busy, said, act } = useActing()
  const isWrong = Boolean(madeOn && bestBefore && madeOn > bestBefore)
  const save = (): void => {
    if (isWrong) return
    void act(async () => {
      const body = { madeOn: madeOn || null, bestBefore: bestBefore || null }
      await ask<'setLotDates'>('put', `/api/lots/${lot.lotId}`, { token, body })
      await done()
    })
  }
  return (
    <form class="stack" noValidate onSubmit={(event) => (event.preventDefault(), save())}>
      <div class="fields">
        <Field name="madeOn" label={all.madeOn} type="date" value={madeOn} onChange={setMadeOn} />
        <Field
          name="bestBefore"
          label={all.bestBefore}
          type="date"
          value={bestBefore}
          mistake={isWrong ? all.order : undefined}
          onChange={setBestBefore}
        />
      </div>
      <SaidNotice said={said} />
      <Button kind="main-action" icon="check" busy={busy} onPress={save}>
        {words().save}
      </Button>
    </form>
  )
}

/** People count what is there; the difference is what is sent and recorded. */
function Count({ lot, token, done }: FormProps): JSX.Element {
  const all = lotsWords()
  const [left, setLeft] = useState(String(lot.free))
  const [reason, setReason] = useState('')
  const [isStrict, setStrict] = useState(false)
  const [changeId] = useState(() => crypto.randomUUID())
  const { busy, said, act } = useActing()
  const isCount = /^\d{1,8}$/.test(left.trim())
  const delta = Number(left) - lot.free
  const wrong = !isCount ? words().needCount : delta === 0 ? all.same : undefined
  const save = (): void => {
    setStrict(true)
    if (wrong !== undefined || !reason.trim()) return
    void act(async () => {
      const body = { changeId, delta, reason: reason.trim() }
      await ask<'changeLot'>('post', `/api/lots/${lot.lotId}/changes`, { token, body })
      await done()
    })
  }
  return (
    <form class="stack" noValidate onSubmit={(event) => (event.preventDefault(), save())}>
      <div class="fields">
        <Field
          label={all.counted}
          value={left}
          inputMode="numeric"
          maxLength={8}
          mistake={isStrict ? wrong : undefined}
          onChange={setLeft}
        />
        <Field
          label={all.reason}
          hint={all.reasonHint}
          value={reason}
          maxLength={200}
          mistake={isStrict && !reason.trim() ? words().needText : undefined}
          onChange={setReason}
        />
      </div>
      <SaidNotice said={said} />
      <Button kind="main-action" icon="check" busy={busy} onPress={save}>
        {words().save}
      </Button>
    </form>
  )
}
