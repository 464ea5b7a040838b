import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { FreightShares } from '../../../shared/contract/routes/freight.ts'
import { invoiceKinds, type InvoiceKind } from '../../../shared/freight/freight-invoice.ts'
import { Field, SubmitButton } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { typedAmount } from '../ui/typed-amount.ts'
import { freightWords } from './freight-words.ts'

/** What the carrier asks, typed in from its invoice. Sent again under the same id, it is entered once. */
export function InvoiceForm({
  session: { token },
  shares: { manifestId, proposal, currency, invoices },
  onEntered,
}: {
  session: Session
  shares: FreightShares
  onEntered: () => Promise<void>
}): JSX.Element {
  const text = freightWords()
  const [invoiceId] = useState(() => crypto.randomUUID())
  const [kind, setKind] = useState<InvoiceKind>('freight')
  const [typed, setTyped] = useState('')
  const [code, setCode] = useState('')
  const [state, setState] = useState<{ busy?: boolean; strict?: boolean; failed?: unknown }>({})
  const amount = typedAmount(typed) ?? undefined
  const parcelCode = code.replaceAll(/\D/g, '')
  const isCode = kind === 'freight' || parcelCode.length === 12
  const enter = async (): Promise<void> => {
    if (amount === undefined || !isCode) return setState({ strict: true })
    setState({ busy: true })
    try {
      await ask<'addFreightInvoice'>('post', `/api/manifests/${manifestId}/invoice`, {
        token,
        body: { invoiceId, kind, amount, ...(kind === 'return' && { parcelCode }) },
      })
      await onEntered()
    } catch (failed) {
      setState({ failed })
    }
  }
  return (
    <form
      class="stack-close"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!state.busy) void enter()
      }}
    >
      <h3>{text.enter}</h3>
      <div class="fields">
        <Field
          label={text.kind}
          value={kind}
          choices={invoiceKinds.map((value) => ({ value, label: text.kinds[value] }))}
          onChange={(value) => setKind(value as InvoiceKind)}
        />
        {kind === 'return' && (
          <Field
            label={text.parcelCode}
            value={code}
            inputMode="numeric"
            maxLength={20}
            autoComplete="off"
            mistake={state.strict && !isCode ? text.needCode : undefined}
            onChange={setCode}
          />
        )}
        <Field
          label={text.amount}
          hint={kind === 'freight' && proposal !== null ? text.proposal(money(proposal, currency)) : text.amountHint}
          value={typed}
          maxLength={20}
          autoComplete="off"
          mistake={state.strict && amount === undefined ? text.needAmount : undefined}
          onChange={setTyped}
        />
      </div>
      {invoices.length > 0 && <p class="small soft">{text.corrects}</p>}
      {state.failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(state.failed)}
        </Notice>
      )}
      <SubmitButton busy={state.busy === true} icon="save">
        {text.enter}
      </SubmitButton>
    </form>
  )
}
