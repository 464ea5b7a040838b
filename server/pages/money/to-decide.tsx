import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Field } from '../ui/controls.tsx'
import { inWords } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { statementWords } from './statement-words.ts'

export interface Decision {
  reason: string
  setReason: (reason: string) => void
  /** Whether a reason is given: nothing is decided without one. */
  isReady: boolean
  busy: boolean
  wrong: string | undefined
  /** Does `work` with the reason. The list is read again whatever comes of it: somebody else may have been first. */
  decide(work: (reason: string) => Promise<unknown>): Promise<void>
}

/** A decision of a person on one line. `explain` may return undefined for what it shows elsewhere. */
export function useDecision(onDone: () => void, explain: (error: unknown) => string | undefined = inWords): Decision {
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | undefined>()
  return {
    reason,
    setReason,
    isReady: reason.trim() !== '',
    busy,
    wrong,
    decide: async (work) => {
      setBusy(true)
      setWrong(undefined)
      try {
        await work(reason.trim())
      } catch (error) {
        setWrong(explain(error))
      } finally {
        setBusy(false)
        onDone()
      }
    },
  }
}

/** A line that unfolds to its reason, what else is to be said (`children`) and the buttons that decide it. */
export function ToDecide({
  line,
  hint,
  decision: { wrong, reason, setReason },
  children,
  buttons,
}: {
  line: JSX.Element
  hint: string
  decision: Decision
  children?: ComponentChildren
  buttons: ComponentChildren
}): JSX.Element {
  const text = statementWords()
  return (
    <details class="stack">
      <summary>
        {line}
        <p class="to-decide small">{text.decide}</p>
      </summary>
      {wrong !== undefined && (
        <Notice tone="slow" loud>
          {wrong}
        </Notice>
      )}
      <Field label={text.reason} hint={hint} value={reason} maxLength={300} onChange={setReason} />
      {children}
      <div class="decisions">{buttons}</div>
    </details>
  )
}
