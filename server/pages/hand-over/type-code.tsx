import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Scanned } from '../../../shared/packing/scan/meaning.ts'
import { Button, Field } from '../ui/controls.tsx'
import { wholeCode } from '../ui/scanner.ts'
import { words } from './words.ts'

/** A code that no scanner reads, typed in: it counts as a scan. */
export function TypeCode({ onScan }: { onScan: (scanned: Scanned) => void }): JSX.Element {
  const text = words()
  const [typed, setTyped] = useState('')
  const submit = (): void => {
    if (typed.trim() !== '') onScan(wholeCode(typed))
    setTyped('')
  }
  return (
    <form
      class="by-hand"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Field label={text.typeCode} value={typed} inputMode="numeric" maxLength={200} onChange={setTyped} />
      <Button icon="plus" onPress={submit}>
        {text.add}
      </Button>
    </form>
  )
}
