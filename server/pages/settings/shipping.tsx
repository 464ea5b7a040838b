import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field, HoldButton } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { typedAmount } from '../ui/typed-amount.ts'
import { dictionary } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import type { SectionProps } from './section-props.ts'
import { words } from './words.ts'

type Terms = AnswerOf<'readShippingFee'>['terms']
type Name = 'fee' | 'otherProvinces' | 'freeFrom'

const currency = 'VND'
const feeWords = dictionary({
  vi: {
    what: 'Khách thấy phí ship trước khi bấm chốt. Mỗi khách, mỗi địa chỉ, mỗi phiên chỉ tính một lần, dù đặt mấy đơn. Tem COD và mã VietQR tự cộng phí.',
    none: 'Shop đang miễn phí ship cho mọi đơn.',
    fee: 'Phí ship một kiện (đồng)',
    otherProvinces: 'Phí ship đi tỉnh khác (đồng)',
    otherHint: 'Để trống nếu cùng một giá. Tỉnh của shop là tỉnh của người gửi.',
    freeFrom: 'Freeship từ (đồng tiền hàng)',
    freeHint: 'Để trống nếu không có mức freeship',
    wrong: 'Nhập số đồng, ví dụ 25000',
    example: (fee: string, other: string, free: string | undefined) =>
      `Khách sẽ thấy: phí ship ${fee}${other === fee ? '' : `, tỉnh khác ${other}`}${free ? `, freeship từ ${free}` : ''}.`,
    saved: 'Đã lưu. Áp dụng cho các phiên mở từ bây giờ; phiên đang bán giữ phí cũ.',
    stop: 'Nhấn giữ để miễn phí ship mọi đơn',
    stopAgain: 'Bấm lần nữa để miễn phí ship',
    stopped: 'Đã bỏ phí ship cho các phiên mở từ bây giờ.',
  },
  en: {
    what: 'Buyers see the fee before they tap. It is charged once per buyer, address and live sale, however many orders they place. Cash on delivery and the VietQR code include it.',
    none: 'Shipping is free for every order now.',
    fee: 'Fee per parcel (đồng)',
    otherProvinces: 'Fee to other provinces (đồng)',
    otherHint: "Leave empty if it is the same. The shop's own province is the sender's.",
    freeFrom: 'Free from this much in goods (đồng)',
    freeHint: 'Leave empty if it is never free',
    wrong: 'Enter an amount in đồng, such as 25000',
    example: (fee: string, other: string, free: string | undefined) =>
      `Buyers will see: shipping ${fee}${other === fee ? '' : `, to other provinces ${other}`}${free ? `, free from ${free}` : ''}.`,
    saved: 'Saved. It applies to sales that open from now on; a sale already open keeps its fee.',
    stop: 'Hold to ship everything for free',
    stopAgain: 'Press again to ship for free',
    stopped: 'Sales that open from now on charge no fee.',
  },
})

/** What buyers pay for shipping. */
export function ShippingSection({ session: { token } }: SectionProps): JSX.Element {
  const { value, failed, again } = useLoaded(() => ask<'readShippingFee'>('get', '/api/shop/shipping-fee', { token }))
  return (
    <>
      <p class="soft">{feeWords().what}</p>
      <Loading failed={failed} isDone={value !== undefined} lines={5} />
      {value && <TermsForm saved={value.terms} token={token} changed={again} />}
    </>
  )
}

function TermsForm({
  saved,
  token,
  changed,
}: {
  saved: Terms
  token: string
  changed: () => Promise<void>
}): JSX.Element {
  const all = feeWords()
  const { busy, said, act } = useActing()
  const [typed, setTyped] = useState<Record<Name, string>>({
    fee: saved ? String(saved.fee) : '',
    otherProvinces: String(saved?.otherProvinces ?? ''),
    freeFrom: String(saved?.freeFrom ?? ''),
  })
  const amounts = {
    fee: typedAmount(typed.fee),
    otherProvinces: typedAmount(typed.otherProvinces),
    freeFrom: typedAmount(typed.freeFrom),
  }
  const { fee, otherProvinces, freeFrom } = amounts
  const terms: Terms | undefined =
    typeof fee === 'number' && otherProvinces !== undefined && freeFrom !== undefined && freeFrom !== 0
      ? { fee, otherProvinces, freeFrom }
      : undefined
  const put = (next: Terms, done: string): void =>
    void act(async () => {
      await ask<'putShippingFee'>('put', '/api/shop/shipping-fee', { token, body: { terms: next } })
      if (!next) setTyped({ fee: '', otherProvinces: '', freeFrom: '' })
      await changed()
    }, done)
  const field = (name: Name, hint?: string): JSX.Element => (
    <Field
      name={name}
      label={all[name]}
      value={typed[name]}
      inputMode="numeric"
      maxLength={14}
      required={name === 'fee'}
      {...(hint !== undefined && { hint })}
      {...((amounts[name] === undefined || (name === 'freeFrom' && freeFrom === 0)) && { mistake: all.wrong })}
      onChange={(text) => setTyped({ ...typed, [name]: text })}
    />
  )
  const shown = (amount: number): string => money(amount, currency)
  return (
    <div class="card stack">
      {!saved && <Notice tone="brand">{all.none}</Notice>}
      {field('fee')}
      {field('otherProvinces', all.otherHint)}
      {field('freeFrom', all.freeHint)}
      <p class="soft" role="status">
        {terms &&
          all.example(
            shown(terms.fee),
            shown(terms.otherProvinces ?? terms.fee),
            terms.freeFrom === null ? undefined : shown(terms.freeFrom),
          )}
      </p>
      <Button kind="main-action" busy={busy} disabled={!terms} onPress={() => terms && put(terms, all.saved)}>
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
