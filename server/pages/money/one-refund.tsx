import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { RefundView } from '../../../shared/contract/routes/refund.ts'
import { refundMethods, type RefundMethod } from '../../../shared/refund/refund.ts'
import { AccountForm } from '../ui/account-form.tsx'
import { Button, Field } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { Qr } from './qr.tsx'
import { refundWords } from './refund-words.ts'

interface Choice {
  isChosen: boolean
  toggle: (orderId: string) => void
}

/** A refund that is due: how much, for how long and why; and how it ends. */
export function OneRefund({
  refund,
  token,
  onDone,
  choice,
  isReadOnly,
}: {
  refund: RefundView
  token: string
  onDone: () => void
  choice?: Choice | undefined
  isReadOnly?: boolean
}): JSX.Element {
  const text = refundWords()
  const [open, setOpen] = useState<'pay' | 'refuse' | 'account' | undefined>()
  const { orderId, number, saleTitle, amount, currency, why, daysOld, account, inFile } = refund
  const show = (part: typeof open): void => setOpen(open === part ? undefined : part)
  const done = (): void => (setOpen(undefined), onDone())
  return (
    <li class="stack-close">
      <div class="row-apart">
        <strong>{text.order(number, saleTitle)}</strong>
        <strong class="number">{money(amount, currency)}</strong>
      </div>
      <p class="soft small">
        {[why && text.whys[why], text.days(daysOld), account ? text.to(account.bank, account.last) : text.noAccount]
          .filter(Boolean)
          .join(' · ')}{' '}
        {inFile !== null && <Badge tone="slow">{text.inFile}</Badge>}
      </p>
      {inFile === null && (
        <div class="row">
          {choice && (
            <Button pressed={choice.isChosen} onPress={() => choice.toggle(orderId)}>
              {text.choose}
            </Button>
          )}
          {!isReadOnly && (
            <>
              <Button pressed={open === 'pay'} onPress={() => show('pay')}>
                {text.pay}
              </Button>
              <Button pressed={open === 'refuse'} kind="quiet" onPress={() => show('refuse')}>
                {text.refuse}
              </Button>
            </>
          )}
          {account === null && (
            <Button pressed={open === 'account'} kind="quiet" onPress={() => show('account')}>
              {text.typeAccount}
            </Button>
          )}
        </div>
      )}
      {open === 'account' && (
        <AccountForm
          onSave={async (typed) => {
            await ask<'putRefundAccount'>('put', `/api/refunds/${orderId}/account`, { token, body: { account: typed } })
            done()
          }}
        />
      )}
      {(open === 'pay' || open === 'refuse') && (
        <Settle key={open} as={open} refund={refund} token={token} onDone={done} />
      )}
    </li>
  )
}

/** One press ends it; pressed twice it counts once, and of two people the second is told. */
function Settle({
  as,
  refund: { orderId, amount, currency, account },
  token,
  onDone,
}: {
  as: 'pay' | 'refuse'
  refund: RefundView
  token: string
  onDone: () => void
}): JSX.Element {
  const text = refundWords()
  const [refundId] = useState(() => crypto.randomUUID())
  const [method, setMethod] = useState<RefundMethod>(account ? 'bank' : 'cash')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | undefined>()
  const settle = async (): Promise<void> => {
    setTried(true)
    if (as === 'refuse' && reason.trim() === '') return
    setBusy(true)
    try {
      if (as === 'pay')
        await ask<'payRefund'>('post', `/api/refunds/${orderId}/pay`, {
          token,
          body: { refundId, amount, currency, method },
        })
      else
        await ask<'refuseRefund'>('post', `/api/refunds/${orderId}/refuse`, {
          token,
          body: { refundId, amount, currency, reason: reason.trim() },
        })
      onDone()
    } catch (error) {
      setWrong(error instanceof Problem && error.code === 'wrong-state' ? text.already : inWords(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div class="stack-close">
      {as === 'pay' ? (
        <>
          <Field
            label={text.method}
            value={method}
            choices={refundMethods.map((value) => ({ value, label: text.methods[value] }))}
            onChange={(value) => setMethod(value as RefundMethod)}
          />
          {account && method === 'bank' && <Qr path={`/api/refunds/${orderId}/transfer`} token={token} />}
        </>
      ) : (
        <Field
          label={text.reason}
          value={reason}
          maxLength={200}
          required
          mistake={tried && reason.trim() === '' ? text.reasonMissing : undefined}
          onChange={setReason}
        />
      )}
      {wrong !== undefined && (
        <Notice tone="slow" loud>
          {wrong}
        </Notice>
      )}
      <Button
        kind={as === 'pay' ? 'main-action' : 'danger'}
        large
        icon={as === 'pay' ? 'cash' : 'cross'}
        busy={busy}
        onPress={() => void settle()}
      >
        {as === 'pay' ? text.confirmPay(money(amount, currency)) : text.confirmRefuse}
      </Button>
    </div>
  )
}
