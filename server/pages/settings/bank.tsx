import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field, HoldButton } from '../ui/controls.tsx'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import { dictionary } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { useLoaded } from './loaded.ts'
import type { SectionProps } from './section-props.ts'
import { words } from './words.ts'

type Known = AnswerOf<'readBankAccount'>

const bankWords = dictionary({
  vi: {
    what: 'Khách chọn «Chuyển khoản trước» sẽ thấy mã VietQR có sẵn số tiền và nội dung của đơn. Không có tài khoản thì khách chỉ thanh toán khi nhận hàng.',
    bank: 'Ngân hàng',
    choose: 'Chọn ngân hàng',
    account: 'Số tài khoản',
    accountHint: 'Kiểm tra thật kỹ: tiền của khách vào thẳng tài khoản này',
    holder: 'Chủ tài khoản',
    holderHint: 'Viết như ngân hàng ghi, ví dụ HTX CAU KE',
    stop: 'Nhấn giữ để ngừng nhận chuyển khoản',
    stopAgain: 'Bấm lần nữa để ngừng',
    stopped: 'Đã ngừng nhận chuyển khoản.',
  },
  en: {
    what: 'Buyers who pay in advance see a VietQR code with the amount and the reference of their order. Without an account they can only pay on delivery.',
    bank: 'Bank',
    choose: 'Choose a bank',
    account: 'Account number',
    accountHint: "Check it twice: buyers' money goes straight there",
    holder: 'Account holder',
    holderHint: 'As the bank writes it, e.g. HTX CAU KE',
    stop: 'Hold to take no more transfers',
    stopAgain: 'Press again to stop',
    stopped: 'Transfers are no longer taken.',
  },
})

/** The account to which buyers transfer. */
export function BankSection({ session: { token } }: SectionProps): JSX.Element {
  const { value, failed, again } = useLoaded(() => ask<'readBankAccount'>('get', '/api/shop/bank-account', { token }))
  return (
    <>
      <p class="soft">{bankWords().what}</p>
      {failed !== undefined && (
        <Notice tone="stop" loud>
          {failed}
        </Notice>
      )}
      {!value && failed === undefined && <Skeleton lines={5} label={words().loading} />}
      {value && <BankForm key={value.account?.account} known={value} token={token} changed={again} />}
    </>
  )
}

function BankForm({
  known: { account: saved, banks },
  token,
  changed,
}: {
  known: Known
  token: string
  changed: () => Promise<void>
}): JSX.Element {
  const all = bankWords()
  const { busy, said, act } = useActing()
  const [bin, setBin] = useState(saved?.bin ?? '')
  const [number, setNumber] = useState(saved?.account ?? '')
  const [holder, setHolder] = useState(saved?.holder ?? '')
  const put = (account: Known['account'], done: string): void =>
    void act(async () => {
      await ask<'putBankAccount'>('put', '/api/shop/bank-account', { token, body: { account } })
      await changed()
    }, done)
  const save = (): void =>
    put({ bin, account: number.toUpperCase().replace(/[\s.-]/g, ''), holder: holder.trim() }, words().saved)
  const isComplete = bin !== '' && number.trim() !== '' && holder.trim() !== ''
  return (
    <div class="card stack">
      <Field
        name="bin"
        label={all.bank}
        value={bin}
        required
        choices={[{ value: '', label: all.choose }, ...banks.map(({ bin: value, name: label }) => ({ value, label }))]}
        onChange={setBin}
      />
      <Field
        name="account"
        label={all.account}
        value={number}
        hint={all.accountHint}
        inputMode="numeric"
        maxLength={30}
        required
        onChange={setNumber}
      />
      <Field
        name="holder"
        label={all.holder}
        value={holder}
        hint={all.holderHint}
        maxLength={60}
        required
        onChange={setHolder}
      />
      <Button kind="main-action" busy={busy} disabled={!isComplete} onPress={save}>
        {words().save}
      </Button>
      <SaidNotice said={said} />
      {saved && (
        <HoldButton again={all.stopAgain} onHeld={() => put(null, all.stopped)}>
          {all.stop}
        </HoldButton>
      )}
    </div>
  )
}
