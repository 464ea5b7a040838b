import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Field } from '../ui/controls.tsx'
import type { Session } from '../ui/session.ts'
import { wallTime } from '../ui/wall-time.ts'
import { rightNow, termsOf, zone, type Draft } from './draft.ts'
import { PlanHour } from './plan-hour.tsx'
import { policyChoices } from './policies.ts'
import { prepareWords } from './prepare-words.ts'
import { SaleTerms } from './sale-terms.tsx'

/** Two people pack in most small shops. */
const usualHands = 2

/** Every quarter of an hour: chosen, not typed. */
const quarters = Array.from({ length: 96 }, (_, i) =>
  [Math.floor(i / 4), (i % 4) * 15].map((part) => String(part).padStart(2, '0')).join(':'),
).map((value) => ({ value, label: value }))

/** The first step of a new sale: its title, its start, when orders ship, and who may order. */
export function ChooseWhen({
  session,
  draft,
  change,
  strict,
  failed,
}: {
  session: Session
  draft: Draft
  change: (part: Partial<Draft>) => void
  strict: boolean
  failed: unknown
}): JSX.Element {
  const words = prepareWords()
  const isNow = draft.time === rightNow
  const now = wallTime(Date.now(), draft.of?.timeZone ?? zone)
  const hands = draft.hands ?? usualHands
  useEffect(() => change({ hands }), [])
  return (
    <section class="stack">
      <Field
        label={words.title}
        value={draft.title}
        maxLength={200}
        hint={words.titleHint}
        onChange={(title) => change({ title })}
        mistake={strict && draft.title.trim() === '' ? words.needTitle : undefined}
      />
      <div class="fields">
        <Field
          label={words.time}
          value={draft.time}
          onChange={(time) => change({ time })}
          choices={[{ value: rightNow, label: words.rightNow }, ...quarters]}
        />
        {!isNow && (
          <Field
            label={words.day}
            type="date"
            value={draft.day}
            onChange={(day) => change({ day })}
            mistake={strict && draft.day === '' ? words.needDay : undefined}
          />
        )}
      </div>
      <Field
        label={words.promise}
        value={draft.policy}
        onChange={(policy) => change({ policy })}
        choices={policyChoices(draft.policy)}
      />
      <SaleTerms session={session} terms={termsOf(draft)} onChange={change} failed={failed} />
      <PlanHour
        session={session}
        day={isNow ? now.day : draft.day}
        time={isNow ? now.time : draft.time}
        policy={draft.policy}
        hands={hands}
        onHands={(chosen) => change({ hands: chosen })}
        orders={draft.orders}
        onOrders={(orders) => change({ orders })}
        onPick={(time, day) => change({ time, day })}
      />
    </section>
  )
}
