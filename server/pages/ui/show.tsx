import type { ComponentChildren, JSX } from 'preact'
import { Icon, type IconName } from './icons.tsx'

export type Tone = 'go' | 'slow' | 'stop' | 'brand' | 'plain'

const iconOf: Record<Tone, IconName> = { go: 'check', slow: 'warn', stop: 'cross', brand: 'info', plain: 'info' }
const toneClass = (tone: Tone): string => (tone === 'plain' ? '' : `tone-${tone}`)

export function Badge({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: Tone
  icon?: IconName
  children: ComponentChildren
}): JSX.Element {
  return (
    <span class={`badge ${toneClass(tone)}`}>
      <Icon name={icon ?? iconOf[tone]} size={16} />
      {children}
    </span>
  )
}

/** A message, announced by screen readers: `alert` at once (trouble), `status` at the next pause. */
export function Notice({
  tone,
  icon,
  loud,
  banner,
  children,
}: {
  tone: Tone
  icon?: IconName
  loud?: boolean
  banner?: boolean
  children: ComponentChildren
}): JSX.Element {
  return (
    <div class={`notice ${banner ? 'banner' : ''} ${toneClass(tone)}`} role={loud ? 'alert' : 'status'}>
      <Icon name={icon ?? iconOf[tone]} />
      <div class={banner ? undefined : 'grow'}>{children}</div>
    </div>
  )
}

/** A labelled number, readable from a metre away. */
export function Tile({
  name,
  value,
  tone = 'plain',
  icon,
  children,
}: {
  name: string
  value: ComponentChildren
  tone?: Tone
  icon?: IconName
  children?: ComponentChildren
}): JSX.Element {
  return (
    <div class={`tile ${toneClass(tone)}`}>
      <span class="name row">
        {(icon ?? (tone !== 'plain' && iconOf[tone])) && <Icon name={icon ?? iconOf[tone]} size={18} />}
        {name}
      </span>
      <span class="value">{value}</span>
      {children}
    </div>
  )
}

/** How much of something is done. The numbers are shown next to it, so it is hidden from screen readers. */
export function Meter({ part }: { part: number }): JSX.Element {
  return (
    <div class="meter" aria-hidden="true">
      <span style={{ transform: `scaleX(${Math.max(0, Math.min(1, part))})` }} />
    </div>
  )
}

/**
 * A placeholder while content is being fetched. It is shown at once rather than after a delay, because it occupies the
 * space of what comes.
 */
export function Skeleton({ lines = 3, label }: { lines?: number; label: string }): JSX.Element {
  return (
    <div class="stack-close" role="status" aria-busy="true">
      <span class="heard-only">{label}</span>
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} class="skeleton" style={{ width: `${100 - (i % 3) * 18}%` }} />
      ))}
    </div>
  )
}

/** Shown when there is nothing yet, with what to do about it. */
export function Empty({
  icon,
  title,
  children,
}: {
  icon: IconName
  title: string
  children?: ComponentChildren
}): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** Values over time as a line, oldest first; the words next to it say what it shows. */
export function Sparkline({
  values,
  label,
  height = 48,
}: {
  values: number[]
  label: string
  height?: number
}): JSX.Element {
  const top = Math.max(1, ...values)
  const points = values
    .map(
      (value, i) =>
        `${((i / Math.max(1, values.length - 1)) * 100).toFixed(2)},${(38 - (value / top) * 36).toFixed(2)}`,
    )
    .join(' ')
  return (
    <svg
      role="img"
      aria-label={label}
      width="100%"
      height={height}
      viewBox="0 0 100 40"
      preserveAspectRatio="none"
      fill="none"
    >
      {values.length > 1 && (
        <polyline points={`0,40 ${points} 100,40`} fill="currentColor" opacity="0.12" stroke="none" />
      )}
      <polyline
        points={points}
        stroke="currentColor"
        stroke-width="2"
        vector-effect="non-scaling-stroke"
        stroke-linejoin="round"
      />
    </svg>
  )
}
