import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { CodTerms } from '../../../shared/shop/cod-terms.ts'
import { CodTermsFields } from '../ui/cod-terms-fields.tsx'
import { Field } from '../ui/controls.tsx'
import { ask, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { PhoneProofField } from './phone-proof-field.tsx'
import { prepareWords } from './prepare-words.ts'

/** What a sale asks of its buyers and tells them before they order. */
export interface Terms {
  description: string
  payments: ('cod' | 'prepaid')[]
  phoneProof: boolean
  /** Null: those of the shop. */
  codTerms: CodTerms | null
}

const options = signal<AnswerOf<'readSaleOptions'> | undefined>(undefined)

/** Fetches what can be asked for here. Without an answer everything is offered, and the server checks it anyway. */
async function learnOptions(session: Session): Promise<void> {
  try {
    options.value = await ask<'readSaleOptions'>('get', '/api/sale-options', { token: session.token })
  } catch {
    // Fetched again when the form is opened another time.
  }
}

/** `failed` is what the server said when it was saved. */
export function SaleTerms({
  session,
  terms,
  onChange,
  failed,
}: {
  session: Session
  terms: Terms
  onChange: (part: Partial<Terms>) => void
  failed: unknown
}): JSX.Element {
  const words = prepareWords()
  useEffect(() => void learnOptions(session), [])
  return (
    <>
      <Field
        label={words.description}
        value={terms.description}
        rows={3}
        maxLength={1_000}
        hint={words.descriptionHint}
        onChange={(description) => onChange({ description })}
      />
      <PaymentsField value={terms.payments} onChange={(payments) => onChange({ payments })} />
      {terms.payments.includes('cod') && (
        <CodTermsOfSale value={terms.codTerms} onChange={(codTerms) => onChange({ codTerms })} />
      )}
      <PhoneProofField
        value={terms.phoneProof}
        canSend={options.value?.phoneProof ?? true}
        onChange={(phoneProof) => onChange({ phoneProof })}
        failed={failed}
      />
    </>
  )
}

const usual: CodTerms = { inspection: 'look', refusalFee: 0, refusalFeeBy: 'producer' }

/** What is agreed for cash on delivery: as in the settings of the shop, or for this sale alone. */
function CodTermsOfSale({
  value,
  onChange,
}: {
  value: CodTerms | null
  onChange: (value: CodTerms | null) => void
}): JSX.Element {
  const words = prepareWords()
  return (
    <>
      <Field
        name="codTerms"
        label={words.codTerms}
        value={value ? 'own' : 'shop'}
        choices={(['shop', 'own'] as const).map((one) => ({ value: one, label: words.codTermsOf[one] }))}
        onChange={(choice) => onChange(choice === 'own' ? usual : null)}
      />
      {value && <CodTermsFields terms={value} onChange={(part) => onChange({ ...value, ...part })} />}
    </>
  )
}

/** The terms as they are sent. */
export function termsBody({
  description,
  ...terms
}: Terms): Omit<Terms, 'description'> & { description: string | null } {
  return { ...terms, description: description.trim() === '' ? null : description.trim() }
}

/** Which payments the sale takes, in words. */
export function paymentsText(payments: Terms['payments']): string {
  const [only, other] = payments
  return prepareWords().paymentsTaken[other ? 'both' : only!]
}

/**
 * Paying ahead is not offered to a shop whose buyers would not be told where to pay, unless it was chosen before.
 */
function PaymentsField({
  value,
  onChange,
}: {
  value: Terms['payments']
  onChange: (value: Terms['payments']) => void
}): JSX.Element {
  const words = prepareWords()
  const taken = words.paymentsTaken
  if (options.value?.prepaid === false && value.includes('cod'))
    return (
      <div class="field">
        <span class="label">{words.payments}</span>
        <p>{taken.cod}</p>
        <a class="button quiet add-bank" href="/settings#bank">
          {words.addBank}
        </a>
      </div>
    )
  return (
    <Field
      label={words.payments}
      value={value.length > 1 ? 'both' : value[0]!}
      onChange={(choice) => onChange(choice === 'both' ? ['cod', 'prepaid'] : [choice as 'cod' | 'prepaid'])}
      choices={(['both', 'cod', 'prepaid'] as const).map((one) => ({ value: one, label: taken[one] }))}
    />
  )
}
