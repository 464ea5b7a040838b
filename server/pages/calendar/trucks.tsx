import type { JSX } from 'preact'
import { Button, Field } from '../ui/controls.tsx'
import type { DraftProps } from './hub-form.tsx'
import { isTruck, quarters, wholeOf, type HubDraft } from './hub-draft.ts'
import { weekdayName } from './days.ts'
import { words } from './words.ts'

type Truck = HubDraft['trucks'][number]

const newTruck: Truck = { carrier: '', weekdays: [1, 2, 3, 4, 5, 6], at: '17:00', parcels: '', kg: '' }

/** The regular pick-ups of the hub and what each takes. */
export function Trucks({ draft: { trucks }, change }: DraftProps): JSX.Element {
  const text = words()
  return (
    <section class="stack-close">
      <h3>{text.trucks}</h3>
      {trucks.map((truck, n) => (
        <OneTruck
          key={n}
          truck={truck}
          onChange={(part) => change({ trucks: trucks.with(n, { ...truck, ...part }) })}
          onRemove={() => change({ trucks: trucks.toSpliced(n, 1) })}
        />
      ))}
      <Button icon="plus" onPress={() => change({ trucks: [...trucks, newTruck] })}>
        {text.addTruck}
      </Button>
    </section>
  )
}

function OneTruck({
  truck,
  onChange,
  onRemove,
}: {
  truck: Truck
  onChange: (part: Partial<Truck>) => void
  onRemove: () => void
}): JSX.Element {
  const text = words()
  const wrong = (value: string): string | undefined => (wholeOf(value) === undefined ? text.wrongNumber : undefined)
  return (
    <div class="card sunk stack-close">
      <div class="fields">
        <Field
          label={text.carrier}
          value={truck.carrier}
          maxLength={60}
          mistake={isTruck(truck) ? undefined : text.wrongTruck}
          onChange={(carrier) => onChange({ carrier })}
        />
        <Field
          label={text.truckTime}
          value={truck.at}
          choices={quarters.slice(0, -1)}
          onChange={(at) => onChange({ at })}
        />
        <Field
          label={text.truckParcels}
          inputMode="numeric"
          value={truck.parcels}
          mistake={wrong(truck.parcels)}
          onChange={(parcels) => onChange({ parcels })}
        />
        <Field
          label={text.truckKg}
          inputMode="numeric"
          value={truck.kg}
          mistake={wrong(truck.kg)}
          onChange={(kg) => onChange({ kg })}
        />
      </div>
      <TruckDays weekdays={truck.weekdays} onChange={(weekdays) => onChange({ weekdays })} />
      <Button icon="cross" onPress={onRemove}>
        {text.removeTruck}
      </Button>
    </div>
  )
}

function TruckDays({
  weekdays,
  onChange,
}: {
  weekdays: number[]
  onChange: (weekdays: number[]) => void
}): JSX.Element {
  const text = words()
  return (
    <div class="truck-days" role="group" aria-label={text.truckDays}>
      {[1, 2, 3, 4, 5, 6, 7].map((weekday) => {
        const isOn = weekdays.includes(weekday)
        return (
          <Button
            key={weekday}
            pressed={isOn}
            label={weekdayName(weekday, 'long')}
            onPress={() => onChange(isOn ? weekdays.filter((one) => one !== weekday) : [...weekdays, weekday])}
          >
            {weekdayName(weekday, 'short')}
          </Button>
        )
      })}
    </div>
  )
}
