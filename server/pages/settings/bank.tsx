import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field, HoldButton } from '../ui/controls.tsx'
import { ask, type AnswerOf } from '../ui/http.ts'
import { dictionary } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
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
    holderHint: 'Đúng như ngân hàng ghi, ví dụ HTX CAU KE',
    bankMissing: 'Hãy chọn ngân hàng.',
    accountMissing: 'Hãy nhập số tài khoản.',
    holderMissing: 'Hãy nhập tên chủ tài khoản.',
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
    holderHint: 'As the bank shows it, e.g. HTX CAU KE',
    bankMissing: 'Choose the bank.',
    accountMissing: 'Enter the account number.',
    holderMissing: 'Enter the name of the account holder.',
    stop: 'Hold to stop taking transfers',
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
      <Loading failed={failed} isDone={value !== undefined} lines={5} />
      {value && <BankForm known={value} token={token} changed={again} />}
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
  const [tried, setTried] = useState(false)
  const put = (account: Known['account'], done: string): Promise<boolean> =>
    act(async () => {
      await ask<'putBankAccount'>('put', '/api/shop/bank-account', { token, body: { account } })
      await changed()
    }, done)
  const save = async (): Promise<void> => {
    setTried(true)
    if (!bin || !number.trim() || !holder.trim()) return
    const account = { bin, account: number.toUpperCase().replace(/[\s.-]/g, ''), holder: holder.trim() }
    if (await put(account, words().saved)) setTried(false)
  }
  const stop = async (): Promise<void> => {
    if (!(await put(null, all.stopped))) return
    for (const empty of [setBin, setNumber, setHolder]) empty('')
  }
  const mistake = (value: string, text: string): string | undefined => (tried && !value.trim() ? text : undefined)
  return (
    <div class="card stack">
      <Field
        name="bin"
        label={all.bank}
        value={bin}
        required
        choices={[{ value: '', label: all.choose }, ...banks.map(({ bin: value, name: label }) => ({ value, label }))]}
        mistake={mistake(bin, all.bankMissing)}
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
        mistake={mistake(number, all.accountMissing)}
        onChange={setNumber}
      />
      <Field
        name="holder"
        label={all.holder}
        value={holder}
        hint={all.holderHint}
        maxLength={60}
        required
        mistake={mistake(holder, all.holderMissing)}
        onChange={setHolder}
      />
      <Button kind="main-action" busy={busy} onPress={() => void save()}>
        {words().save}
      </Button>
      <SaidNotice said={said} />
      {saved && (
        <HoldButton again={all.stopAgain} onHeld={() => void stop()}>
          {all.stop}
        </HoldButton>
      )}
    </div>
  )
}
