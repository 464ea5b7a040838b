import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { Notice } from '../ui/show.tsx'
import { webhooksWords } from './webhooks-words.ts'

/** A secret, shown once, to be pasted where the deliveries are received. */
export function WebhookSecret({ secret, hint }: { secret: string; hint?: string }): JSX.Element {
  const all = webhooksWords()
  const [isCopied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    // Over plain HTTP there is no clipboard; the field can be copied by hand.
    await navigator.clipboard?.writeText(secret)
    setCopied(navigator.clipboard !== undefined)
  }
  return (
    <Notice tone="go">
      <div class="stack-close">
        {hint && <p>{hint}</p>}
        <Field label={all.secret} hint={all.secretWhat} value={secret} readOnly onChange={() => undefined} />
        <Button icon="copy" onPress={() => void copy()}>
          {isCopied ? all.copied : all.copy}
        </Button>
      </div>
    </Notice>
  )
}
