import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { CodTerms, RefusalPayer } from '../../../shared/shop/cod-terms.ts'
import { Field } from './controls.tsx'
import { typedAmount } from './typed-amount.ts'
import { dictionary } from './words.ts'

export const codTermsWords = dictionary({
  vi: {
    inspection: 'Khách được xem hàng trước khi thanh toán?',
    inspections: {
      none: 'Không cho xem hàng',
      look: 'Cho xem hàng, không cho thử',
      try: 'Cho xem và thử hàng',
    },
    refusalFee: 'Phí khi khách không nhận hàng (đồng một kiện)',
    refusalFeeHint: 'Để trống nếu không tính. Ví dụ: 30k',
    refusalFeeBy: 'Ai trả phí đó?',
    payers: {
      producer: 'Nhà cung cấp của hàng trong kiện (trừ vào tiền hàng)',
      buyer: 'Khách trả cho bưu tá; khách thấy trước khi đặt',
    },
    wrong: 'Nhập số đồng, ví dụ 30000',
  },
  en: {
    inspection: 'May buyers inspect the goods before they pay?',
    inspections: {
      none: 'No inspection',
      look: 'Inspect, but not try',
      try: 'Inspect and try',
    },
    refusalFee: 'Fee for a parcel that is refused (đồng)',
    refusalFeeHint: 'Leave empty for none. For example: 30k',
    refusalFeeBy: 'Who pays it?',
    payers: {
      producer: 'The producers of what is in it, from their money',
      buyer: 'The buyer, to the courier; told before they order',
    },
    wrong: 'Enter an amount in đồng, such as 30000',
  },
})

/** What is agreed for cash on delivery. A fee that cannot be read is `NaN`, which the server refuses. */
export function CodTermsFields({
  terms,
  onChange,
}: {
  terms: CodTerms
  onChange: (part: Partial<CodTerms>) => void
}): JSX.Element {
  const words = codTermsWords()
  const [fee, setFee] = useState(terms.refusalFee > 0 ? String(terms.refusalFee) : '')
  const choices = <Value extends string>(labels: Record<Value, string>): { value: string; label: string }[] =>
    Object.entries<string>(labels).map(([value, label]) => ({ value, label }))
  return (
    <>
      <Field
        name="inspection"
        label={words.inspection}
        value={terms.inspection}
        choices={choices(words.inspections)}
        onChange={(inspection) => onChange({ inspection: inspection as CodTerms['inspection'] })}
      />
      <Field
        name="refusalFee"
        label={words.refusalFee}
        hint={words.refusalFeeHint}
        value={fee}
        mistake={Number.isNaN(terms.refusalFee) ? words.wrong : undefined}
        inputMode="numeric"
        maxLength={14}
        onChange={(text) => {
          setFee(text)
          const amount = typedAmount(text)
          onChange({ refusalFee: amount === undefined ? Number.NaN : (amount ?? 0) })
        }}
      />
      {terms.refusalFee > 0 && (
        <Field
          name="refusalFeeBy"
          label={words.refusalFeeBy}
          value={terms.refusalFeeBy}
          choices={choices(words.payers)}
          onChange={(payer) => onChange({ refusalFeeBy: payer as RefusalPayer })}
        />
      )}
    </>
  )
}
