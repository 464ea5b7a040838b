import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import { Mistake } from './controls.tsx'
import './pin-field.css'

/** Six hidden digits, by the keyboard of digits on a phone. */
export function PinField({
  label,
  hint,
  mistake,
  isNew = false,
  value,
  onChange,
}: {
  label: string
  hint: string
  mistake?: string | undefined
  isNew?: boolean
  value: string
  onChange: (digits: string) => void
}): JSX.Element {
  const id = useId()
  return (
    <div class="field pin-field">
      <label class="label" for={id}>
        {label}
      </label>
      <input
        id={id}
        type="password"
        inputMode="numeric"
        autocomplete={isNew ? 'new-password' : 'off'}
        maxLength={6}
        value={value}
        aria-invalid={mistake !== undefined}
        aria-describedby={mistake === undefined ? `${id}-hint` : `${id}-hint ${id}-mistake`}
        onInput={({ currentTarget }) => {
          // What is not a digit must not stay in the field either.
          currentTarget.value = currentTarget.value.replaceAll(/\D/g, '').slice(0, 6)
          onChange(currentTarget.value)
        }}
      />
      <span class="hint" id={`${id}-hint`}>
        {hint}
      </span>
      <Mistake id={id}>{mistake}</Mistake>
    </div>
  )
}
