import type { ComponentChildren, JSX } from 'preact'
import { useId, useRef } from 'preact/hooks'
import { common } from './common-words.ts'
import { Icon, type IconName } from './icons.tsx'

interface ButtonProps {
  children: ComponentChildren
  onPress: () => void
  icon?: IconName
  kind?: 'main-action' | 'danger' | 'quiet'
  large?: boolean
  wide?: boolean
  /** Work is in progress: shown, and a second press does nothing. */
  busy?: boolean
  disabled?: boolean
  pressed?: boolean
  label?: string
}

/** A button. While busy or disabled it stays focusable (aria-disabled), so that nobody loses their place. */
export function Button({
  children,
  onPress,
  icon,
  kind,
  large,
  wide,
  busy,
  disabled,
  pressed,
  label,
}: ButtonProps): JSX.Element {
  const off = busy === true || disabled === true
  return (
    <button
      type="button"
      class={['button', kind, large && 'large', wide && 'wide'].filter(Boolean).join(' ')}
      aria-disabled={off}
      aria-busy={busy}
      aria-pressed={pressed}
      aria-label={label}
      onClick={() => (off ? undefined : onPress())}
    >
      {busy ? <Icon name="wait" spins /> : icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

/** Sends its form: by the Enter key, too. */
export function SubmitButton({
  busy,
  icon,
  children,
}: {
  busy: boolean
  icon: IconName
  children: ComponentChildren
}): JSX.Element {
  return (
    <button type="submit" class="button main-action" aria-busy={busy}>
      <Icon name={busy ? 'wait' : icon} spins={busy} />
      {children}
    </button>
  )
}

export interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string | undefined
  mistake?: string | undefined
  type?: 'text' | 'tel' | 'number' | 'datetime-local' | 'date' | 'search' | 'email' | 'url'
  /** By which an address such as `/settings#goods/COFFEE/net` finds the field. */
  name?: string | undefined
  autoComplete?: string
  inputMode?: 'text' | 'tel' | 'numeric' | 'search' | 'email' | 'url'
  maxLength?: number
  required?: boolean
  /** To be copied, not changed. */
  readOnly?: boolean
  choices?: { value: string; label: string }[]
  suggestions?: string[]
  /** For a text of several lines: how many are seen at once. */
  rows?: number
}

/** A labelled input (or a choice) with its hint and error message, linked for screen readers. */
export function Field({
  label,
  value,
  onChange,
  hint,
  mistake,
  type = 'text',
  name,
  autoComplete,
  inputMode,
  maxLength,
  required,
  readOnly,
  choices,
  suggestions,
  rows,
}: FieldProps): JSX.Element {
  const id = useId()
  const described = [hint && `${id}-hint`, mistake && `${id}-mistake`].filter(Boolean).join(' ') || undefined
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      {choices ? (
        <select
          id={id}
          name={name}
          value={value}
          aria-invalid={mistake !== undefined}
          aria-describedby={described}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : rows ? (
        <textarea
          id={id}
          name={name}
          rows={rows}
          value={value}
          maxLength={maxLength}
          aria-invalid={mistake !== undefined}
          aria-describedby={described}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <input
          id={id}
          name={name}
          type={type}
          value={value}
          required={required}
          readOnly={readOnly}
          maxLength={maxLength}
          inputMode={inputMode}
          autocomplete={autoComplete}
          list={suggestions && `${id}-list`}
          aria-invalid={mistake !== undefined}
          aria-describedby={described}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <Mistake id={id}>{mistake}</Mistake>
    </div>
  )
}

/** What is wrong with the field of this id, which names it by `aria-describedby`; nothing where nothing is. */
export function Mistake({ id, children }: { id: string; children: string | undefined }): JSX.Element | null {
  if (!children) return null
  return (
    <span class="mistake" id={`${id}-mistake`} role="alert">
      <Icon name="warn" size={18} />
      {children}
    </span>
  )
}

/** A number set with two large buttons: no keyboard on a phone. */
export function Stepper({
  label,
  value,
  min,
  max,
  onChange,
}: {
  label: string
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}): JSX.Element {
  return (
    <div class="stepper" role="group" aria-label={label}>
      <button
        type="button"
        aria-label={`${label}: ${common().less}`}
        disabled={value <= min}
        onClick={() => onChange(Math.max(min, value - 1))}
      >
        −
      </button>
      <output aria-live="polite">{value}</output>
      <button
        type="button"
        aria-label={`${label}: ${common().more}`}
        disabled={value >= max}
        onClick={() => onChange(Math.min(max, value + 1))}
      >
        +
      </button>
    </div>
  )
}

const holdMs = 1_200

/**
 * A button for what cannot be undone: it acts after being held for 1.2 s. Where holding is hard (keyboard, screen
 * reader, shaking hands), a second press within five seconds does the same; `again` says so.
 */
export function HoldButton({
  children,
  again,
  onHeld,
  icon,
  kind = 'danger',
}: {
  children: ComponentChildren
  again: string
  onHeld: () => void
  icon?: IconName
  kind?: 'danger' | 'main-action'
}): JSX.Element {
  const ref = useRef<HTMLButtonElement>(null)
  const state = useRef({ startedAt: 0, frame: 0, armedAt: -Infinity, acted: false })
  const show = (part: number): void => ref.current?.style.setProperty('--held', String(part))
  const act = (): void => {
    state.current.acted = true
    show(0)
    onHeld()
  }
  const down = (): void => {
    const now = state.current
    now.startedAt = performance.now()
    now.acted = false
    const step = (): void => {
      const part = Math.min(1, (performance.now() - now.startedAt) / holdMs)
      show(part)
      if (part === 1) act()
      else now.frame = requestAnimationFrame(step)
    }
    now.frame = requestAnimationFrame(step)
  }
  const up = (): void => {
    cancelAnimationFrame(state.current.frame)
    show(0)
  }
  const press = (): void => {
    const now = state.current
    if (now.acted) {
      now.acted = false
      return
    }
    if (performance.now() - now.armedAt < 5_000) {
      now.armedAt = -Infinity
      act()
      now.acted = false
      ref.current?.removeAttribute('data-armed')
    } else {
      now.armedAt = performance.now()
      ref.current?.setAttribute('data-armed', '')
      const said = ref.current?.querySelector('[role=status]')
      if (said) said.textContent = again
    }
  }
  return (
    <button
      ref={ref}
      type="button"
      class={`button ${kind} hold`}
      onPointerDown={down}
      onPointerUp={up}
      onPointerLeave={up}
      onPointerCancel={up}
      onClick={press}
    >
      <span class="fill" />
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      <span role="status" class="small" />
    </button>
  )
}
