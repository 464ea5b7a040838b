import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { OwnOrder } from '../../../shared/contract/routes/buyer.ts'
import { AccountForm } from '../ui/account-form.tsx'
import { Button } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { dictionary } from '../ui/words.ts'
import { words as orderWords } from '../viewer/words.ts'

const refundWords = dictionary({
  vi: {
    due: (sum: string) => `Shop hoàn cho bạn ${sum}.`,
    to: (bank: string, last: string) => `Về tài khoản ${bank} …${last}`,
    where: 'Nhập tài khoản nhận tiền hoàn',
    other: 'Đổi tài khoản',
    paid: (sum: string, on: string) => `Đã hoàn ${sum} ngày ${on}.`,
    refused: (reason: string) => `Shop không hoàn tiền${reason}`,
  },
  en: {
    due: (sum) => `The shop pays ${sum} back to you.`,
    to: (bank, last) => `To ${bank} …${last}`,
    where: 'Say where to pay it',
    other: 'Another account',
    paid: (sum, on) => `${sum} was paid back on ${on}.`,
    refused: (reason) => `The shop pays nothing back${reason}`,
  },
})

/** What is due back, where it goes, or how it ended. Who only has a link reads it, and changes nothing. */
export function OwnRefund({
  order: { orderId, refund, refundDue, refunded, currency = 'VND' },
  token,
  onDone,
}: {
  order: OwnOrder
  token: string | undefined
  onDone: () => void
}): JSX.Element | null {
  const text = refundWords()
  const [isOpen, setOpen] = useState(false)
  if (!refund) {
    if (refundDue) return <Due>{orderWords().refund}</Due>
    return refunded === undefined ? null : <p>{orderWords().refunded(money(refunded, currency))}</p>
  }
  const { amount, account, ended } = refund
  const sum = money(amount, refund.currency)
  if (ended?.outcome === 'paid') return <p>{text.paid(sum, ended.on!.split('-').toReversed().join('/'))}</p>
  if (ended) return <p>{text.refused(ended.reason === null ? '.' : `: ${ended.reason}`)}</p>
  return (
    <>
      <Due>
        {text.due(sum)}
        {account && <p>{text.to(account.bank, account.last)}</p>}
      </Due>
      {token !== undefined && (
        <Button icon="cash" kind={account ? 'quiet' : 'main-action'} pressed={isOpen} onPress={() => setOpen(!isOpen)}>
          {account ? text.other : text.where}
        </Button>
      )}
      {token !== undefined && isOpen && (
        <AccountForm
          onSave={async (typed) => {
            await ask<'putRefundAccount'>('put', `/api/refunds/${orderId}/account`, { token, body: { account: typed } })
            setOpen(false)
            onDone()
          }}
        />
      )}
    </>
  )
}

function Due({ children }: { children: JSX.Element | string | (JSX.Element | string | null)[] }): JSX.Element {
  return (
    <Notice tone="slow" icon="cash">
      {children}
    </Notice>
  )
}
