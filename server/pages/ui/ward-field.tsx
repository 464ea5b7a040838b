import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { addressWords } from './address-words.ts'
import { Mistake } from './controls.tsx'
import { matching, plainly, type Unit } from './units.ts'

const shownMax = 8

/** A ward, found by typing a few letters without diacritics. An ARIA combobox: arrows, Enter, Escape; or touch. */
export function WardField({
  wards,
  value,
  disabled,
  onChange,
  mistake,
}: {
  wards: Unit[]
  value: Unit
  disabled: boolean
  onChange: (ward: Unit) => void
  mistake?: string | undefined
}): JSX.Element {
  const id = useId()
  const [typed, type] = useState(value.name)
  const [isOpen, open] = useState(false)
  const [active, point] = useState(0)
  const found = isOpen ? matching(wards, typed) : []
  const shown = found.slice(0, shownMax)
  const take = (ward: Unit): void => {
    type(ward.name)
    open(false)
    onChange(ward)
  }
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      open(true)
      point((now) =>
        shown.length === 0 ? 0 : (now + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length,
      )
    } else if (event.key === 'Enter' && isOpen && shown[active]) {
      event.preventDefault()
      take(shown[active])
    } else if (event.key === 'Escape') open(false)
  }
  const leave = (): void => {
    open(false)
    // Typed in full and left: it is still meant.
    const exact = wards.filter(({ name }) => plainly(name) === plainly(typed))
    if (!value.code && exact.length === 1) take(exact[0]!)
  }
  return (
    <div class="field ward">
      <label class="label" for={id}>
        {addressWords().ward}
      </label>
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-autocomplete="list"
        aria-expanded={isOpen && shown.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={isOpen && shown[active] ? `${id}-${active}` : undefined}
        aria-invalid={mistake !== undefined}
        aria-describedby={`${id}-hint${mistake ? ` ${id}-mistake` : ''}`}
        disabled={disabled}
        value={disabled ? '' : value.code ? value.name : typed}
        onInput={(event) => {
          type(event.currentTarget.value)
          point(0)
          open(true)
          if (value.code) onChange({ code: '', name: '' })
        }}
        onFocus={() => !value.code && open(true)}
        onBlur={leave}
        onKeyDown={key}
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={addressWords().ward}
        hidden={!isOpen || shown.length === 0}
        class="suggestions"
      >
        {/* Handled on pointer down: otherwise the field would lose focus first, and the list with it. */}
        {shown.map((ward, i) => (
          <li
            key={ward.code}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === active}
            onPointerDown={(event) => (event.preventDefault(), take(ward))}
          >
            {ward.name}
          </li>
        ))}
      </ul>
      <span class="hint" id={`${id}-hint`}>
        {disabled ? addressWords().wardFirst : addressWords().wardHint}
        <span class="heard-only" role="status">
          {isOpen && addressWords().found(found.length)}
        </span>
      </span>
      {isOpen && typed && found.length === 0 && wards.length > 0 && <span class="hint">{addressWords().found(0)}</span>}
      <Mistake id={id}>{mistake}</Mistake>
    </div>
  )
}
