import type { Signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Icon } from '../ui/icons.tsx'
import { prepareWords } from './prepare-words.ts'

const shownMs = 4_000

/** Says that everything was saved, and goes by itself. Screen readers notice what appears in it. */
export function Saved({ shown }: { shown: Signal<boolean> }): JSX.Element {
  useEffect(() => {
    if (!shown.value) return undefined
    const timer = setTimeout(() => (shown.value = false), shownMs)
    return () => clearTimeout(timer)
  }, [shown.value])
  return (
    <div class={shown.value ? 'save-bar tone-go' : undefined} role="status">
      {shown.value && (
        <strong class="row">
          <Icon name="check" />
          {prepareWords().saved}
        </strong>
      )}
    </div>
  )
}
