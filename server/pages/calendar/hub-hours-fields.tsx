import type { JSX } from 'preact'
import { Button, Field } from '../ui/controls.tsx'
import type { DraftProps } from './hub-form.tsx'
import { areHours, isDay, quarters, usualHours, usualWeek, type HubDraft } from './hub-draft.ts'
import { weekdayName } from './days.ts'
import { words } from './words.ts'

type Hours = HubDraft['days'][number]['hours']

/** The hours of each weekday; one press enters the usual ones, which are then changed. */
export function WeekHours({ draft: { week }, change }: DraftProps): JSX.Element {
  const text = words()
  if (!week)
    return (
      <div class="row-apart">
        <span class="soft">{text.weekUnknown}</span>
        <Button icon="clock" onPress={() => change({ week: usualWeek })}>
          {text.setWeek}
        </Button>
      </div>
    )
  return (
    <ul class="week-hours">
      {week.map((hours, n) => (
        <li key={n}>
          <HoursFields
            name={weekdayName(n + 1, 'long')}
            hours={hours}
            onChange={(next) => change({ week: week.with(n, next) })}
          />
        </li>
      ))}
    </ul>
  )
}

function HoursFields({
  name,
  hours,
  onChange,
}: {
  name: string
  hours: Hours
  onChange: (hours: Hours) => void
}): JSX.Element {
  const text = words()
  return (
    <div class="hours-fields">
      <Field
        label={text.opens(name)}
        value={hours?.from ?? ''}
        choices={[{ value: '', label: text.closed }, ...quarters.slice(0, -1)]}
        onChange={(from) => onChange(from === '' ? null : { from, until: hours?.until ?? usualHours.until })}
      />
      {hours && (
        <Field
          label={text.closes(name)}
          value={hours.until}
          choices={quarters.slice(1)}
          mistake={areHours(hours) ? undefined : text.wrongHours}
          onChange={(until) => onChange({ ...hours, until })}
        />
      )}
    </div>
  )
}

/** Days unlike their weekday, such as Tết. */
export function ExceptionalDays({ draft, change }: DraftProps): JSX.Element {
  const text = words()
  const { days } = draft
  return (
    <section class="stack-close">
      <h3>{text.exceptions}</h3>
      {days.map((day, n) => (
        <div key={n} class="exception">
          <Field
            label={text.exceptionDay}
            type="date"
            value={day.date}
            mistake={isDay(draft, day) ? undefined : text.wrongDay}
            onChange={(date) => change({ days: days.with(n, { ...day, date }) })}
          />
          <HoursFields
            name={text.exceptionDay}
            hours={day.hours}
            onChange={(hours) => change({ days: days.with(n, { ...day, hours }) })}
          />
          <Button icon="cross" onPress={() => change({ days: days.toSpliced(n, 1) })}>
            {text.removeDay}
          </Button>
        </div>
      ))}
      <Button icon="plus" onPress={() => change({ days: [...days, { date: '', hours: null }] })}>
        {text.addDay}
      </Button>
    </section>
  )
}
