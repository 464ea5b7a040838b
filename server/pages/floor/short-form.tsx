import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button, Field, HoldButton, Stepper } from '../ui/controls.tsx'
import { duration } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { useNow } from '../ui/use-now.ts'
import { reportShort } from './actions.ts'
import { scansOf, type SheetParcel } from './state.ts'
import { missingFrom, shorts, undoableMs, undoShort, type ShortAction } from './shorts.ts'
import { sendNow } from './sync.ts'
import { words } from './words.ts'

/** What is missing from the parcel in hand, beginning with what was not scanned; and what reporting it means. */
export function ShortForm({ parcel }: { parcel: SheetParcel }): JSX.Element {
  const text = words()
  const missing = missingFrom(parcel)
  const missingOf = (sku: string): number => missing.find((one) => one.sku === sku)?.quantity ?? 1
  const [sku, setSku] = useState(missing[0]?.sku ?? parcel.lines[0]!.sku)
  const line = parcel.lines.find((one) => one.sku === sku) ?? parcel.lines[0]!
  const [units, setUnits] = useState(missingOf(line.sku))
  const scanned = (of: string): number => scansOf(parcel.code).filter((one) => one === of).length
  return (
    <section class="card sunk stack" aria-label={text.shortTitle}>
      <div
        ref={(element) => {
          if (element && !element.contains(document.activeElement)) element.querySelector('select')?.focus()
        }}
      >
        <Field
          label={text.shortTitle}
          value={line.sku}
          onChange={(value) => {
            setSku(value)
            setUnits(missingOf(value))
          }}
          choices={parcel.lines.map((one) => ({
            value: one.sku,
            label: `${one.title} (${text.scannedOf(scanned(one.sku), one.quantity)})`,
          }))}
        />
      </div>
      <div class="row-apart">
        <span>{text.shortHow}</span>
        <Stepper label={text.shortHow} value={units} min={1} max={line.quantity} onChange={setUnits} />
      </div>
      <p class="row-tight short-means">
        <Icon name="warn" />
        <span>{text.shortMeans(duration(undoableMs))}</span>
      </p>
      <HoldButton icon="warn" again={text.shortAgain} onHeld={() => void reportShort(parcel, line.sku, units)}>
        {text.shortHold}
      </HoldButton>
    </section>
  )
}

/** The reports that the server does not know yet, above everything while they can be taken back. */
export function ShortStrip(): JSX.Element {
  return (
    <div role="status" class="stack-close">
      {shorts().map((action) => (
        <WaitingShort key={action.scanId} action={action} />
      ))}
    </div>
  )
}

function WaitingShort({ action }: { action: ShortAction }): JSX.Element {
  const text = words()
  const left = Math.max(0, action.sendAt - useNow(500))
  return (
    <div class="notice tone-slow short-strip">
      <Icon name="warn" />
      <span class="grow">
        <strong>
          {text.parcelNumber(action.number)}: {text.shortOf(action.missing, action.title)}
        </strong>
        <br />
        {action.sent ? text.shortSending : text.shortWaits}
        {/* Each second read aloud would drown everything else. */}
        {!action.sent && left > 0 && (
          <span aria-hidden="true"> {text.shortIn(duration(Math.ceil(left / 1000) * 1000))}</span>
        )}
      </span>
      {!action.sent && (
        <span class="row">
          <Button icon="undo" onPress={() => void undoShort(action)}>
            {common().undo}
            <kbd>F4</kbd>
          </Button>
          <Button onPress={() => void sendNow(action)}>{text.shortSendNow}</Button>
        </span>
      )}
    </div>
  )
}
