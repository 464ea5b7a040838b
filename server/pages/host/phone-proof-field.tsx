import type { JSX } from 'preact'
import { Field } from '../ui/controls.tsx'
import { Problem } from '../ui/http.ts'
import { choicesOf, prepareWords } from './prepare-words.ts'

/**
 * Whether buyers must prove their phone, with what it costs and what it is good for. Where no codes can be sent it is
 * not offered, and says why. `failed` is what the server said when it was saved.
 */
export function PhoneProofField({
  value,
  canSend,
  onChange,
  failed,
}: {
  value: boolean
  canSend: boolean
  onChange: (value: boolean) => void
  failed?: unknown
}): JSX.Element {
  const words = prepareWords()
  if (!canSend && !value)
    return (
      <div class="field">
        <span class="label">{words.phoneProof}</span>
        <p>{words.proofNotSetUp}</p>
        <span class="hint">{words.proofSetUp}</span>
      </div>
    )
  return (
    <Field
      label={words.phoneProof}
      value={value ? 'yes' : 'no'}
      onChange={(choice) => onChange(choice === 'yes')}
      choices={choicesOf(words.phoneProofs)}
      hint={words.phoneProofHint}
      mistake={value && (!canSend || isNoSender(failed)) ? words.noCodeSender : undefined}
    />
  )
}

/** A sale may only ask for proof where codes can be sent. */
export function isNoSender(error: unknown): boolean {
  return error instanceof Problem && error.errors.some(({ field }) => field === 'phoneProof')
}
