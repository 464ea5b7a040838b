import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { words } from './words.ts'

/** About as much as two lines of a phone hold. */
const shownLetters = 80

/** What the shop says of its sale; a long text begins with two lines, so that the product stays on the first screen. */
export function About({ text }: { text: string }): JSX.Element {
  const isOpen = useSignal(false)
  const isLong = text.length > shownLetters || text.includes('\n')
  return (
    <div class="about">
      <p id="about" class={isLong && !isOpen.value ? 'begins' : undefined}>
        {text}
      </p>
      {isLong && (
        <button
          type="button"
          class="button quiet"
          aria-expanded={isOpen.value}
          aria-controls="about"
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          {isOpen.value ? words().aboutLess : words().aboutMore}
        </button>
      )}
    </div>
  )
}
