import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { count as digits, spaced } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { Badge, Notice } from '../ui/show.tsx'
import { addItem, addPhoto, counted, counting, isComplete, reporting, seal, undo } from './actions.ts'
import { ShortForm } from './short-form.tsx'
import { live, photosOf, piecesOf, scansOf, type SheetParcel } from './state.ts'
import { words } from './words.ts'

/** The parcel in the packer's hands: its contents, its packaging, and the other available actions. */
export function ParcelCard({ parcel }: { parcel: SheetParcel }): JSX.Element {
  const text = words()
  const complete = isComplete(parcel)
  return (
    <section class="card stack parcel-card" aria-label={text.parcel(parcel.number, live.value.length)}>
      <header class="row-apart">
        <div>
          <h2 class="parcel-number">{text.parcel(parcel.number, live.value.length)}</h2>
          <p class="soft">
            <span class="number">{spaced(parcel.code)}</span> · {parcel.recipient}
          </p>
        </div>
        {complete ? <Badge tone="go">{text.allIn}</Badge> : <Badge icon="scan">{text.scanItems}</Badge>}
      </header>
      {parcel.note && (
        <Notice tone="brand" icon="info">
          <strong>{text.buyerNote}</strong> {parcel.note}
        </Notice>
      )}
      <ul class="lines">
        {parcel.lines.map((line) => (
          <Line key={line.sku} parcel={parcel} line={line} />
        ))}
      </ul>
      <PackedWith parcel={parcel} />
      {counting.value && <CountForm parcel={parcel} />}
      {reporting.value && <ShortForm parcel={parcel} />}
      {complete && (
        <Button
          kind="main-action"
          large
          wide
          icon="check"
          onPress={() => void seal(parcel, { scans: scansOf(parcel.code) })}
        >
          {text.seal}
          <kbd>Enter</kbd>
        </Button>
      )}
      <div class="actions">
        <PhotoButton parcel={parcel} />
        <Button
          icon="list"
          pressed={counting.value}
          onPress={() => {
            counting.value = !counting.value
          }}
        >
          {text.count}
          <kbd>F2</kbd>
        </Button>
        <Button icon="undo" disabled={scansOf(parcel.code).length === 0} onPress={() => void undo()}>
          {text.undo}
          <kbd>F4</kbd>
        </Button>
        <Button
          icon="warn"
          pressed={reporting.value}
          onPress={() => {
            reporting.value = !reporting.value
          }}
        >
          {text.short}
          <kbd>F8</kbd>
        </Button>
      </div>
    </section>
  )
}

function Line({ parcel, line }: { parcel: SheetParcel; line: SheetParcel['lines'][number] }): JSX.Element {
  const text = words()
  const done = scansOf(parcel.code).filter((sku) => sku === line.sku).length
  const full = done >= line.quantity
  return (
    <li class={`line ${full ? 'full' : ''}`}>
      <span class="quantity number" aria-label={text.into(done, line.quantity)}>
        <b>{done}</b>/{line.quantity}
      </span>
      <div class="what">
        <strong>{line.title}</strong>
        <span class="soft small">
          {[
            line.sku,
            line.shelf && `${text.shelf} ${line.shelf}`,
            ...line.lots.map(
              (lot) =>
                `${text.lot} ${lot.code}${lot.bestBefore ? ` (${text.bestBefore(lot.bestBefore)})` : ''}${line.lots.length > 1 ? ` ×${lot.quantity}` : ''}`,
            ),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      {full ? (
        <Icon name="check" size={32} />
      ) : (
        <button
          type="button"
          class="button add"
          aria-label={text.addOne(line.title)}
          onClick={() => void addItem(parcel, line.sku)}
        >
          <Icon name="plus" />
        </button>
      )}
    </li>
  )
}

function PackedWith({ parcel }: { parcel: SheetParcel }): JSX.Element | null {
  const text = words()
  const { box, inserts, sticks, photoNeeded } = parcel
  if (!box && inserts.length === 0 && sticks.length === 0 && !photoNeeded) return null
  const named = (one: { material: string; title: string | null; count: number }): string =>
    `${one.title ?? one.material} ×${digits(one.count)}`
  return (
    <ul class="row packed-with">
      {box && (
        <li>
          <Badge icon="box">
            {text.box}: {named(box)}
          </Badge>
        </li>
      )}
      {inserts.map((insert) => (
        <li key={insert.material}>
          <Badge icon="plus">
            {text.insert}: {named(insert)}
          </Badge>
        </li>
      ))}
      {sticks.map((stick) => (
        <li key={stick}>
          <Badge tone="slow">
            {text.stick}: {stick}
          </Badge>
        </li>
      ))}
      {photoNeeded && (
        <li>
          <Badge tone={photosOf(parcel) > 0 ? 'go' : 'slow'} icon="camera">
            {photosOf(parcel) > 0 ? text.photosTaken(photosOf(parcel)) : text.photoNeeded}
          </Badge>
        </li>
      )}
    </ul>
  )
}

function PhotoButton({ parcel }: { parcel: SheetParcel }): JSX.Element {
  const text = words()
  const taken = photosOf(parcel)
  return (
    <label class="button photo">
      <Icon name="camera" />
      {taken > 0 ? text.photosTaken(taken) : text.photo}
      <kbd>F9</kbd>
      <input
        id="photo"
        class="heard-only"
        type="file"
        accept="image/*"
        capture="environment"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          event.currentTarget.value = ''
          if (file) void addPhoto(parcel, file)
        }}
      />
    </label>
  )
}

function CountForm({ parcel }: { parcel: SheetParcel }): JSX.Element {
  const text = words()
  const [typed, setTyped] = useState('')
  return (
    <form
      class="row form-row"
      onSubmit={(event) => {
        event.preventDefault()
        void counted(parcel, Number(typed))
      }}
    >
      <div class="grow" ref={(element) => element?.querySelector('input')?.focus()}>
        <Field
          label={text.countWhat(piecesOf(parcel))}
          value={typed}
          onChange={setTyped}
          inputMode="numeric"
          maxLength={4}
        />
      </div>
      <button type="submit" class="button main-action">
        {text.countDo}
      </button>
    </form>
  )
}
