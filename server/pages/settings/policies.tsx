import type { JSX } from 'preact'
import { ask } from '../ui/http.ts'
import { Badge } from '../ui/show.tsx'
import { dictionary, language } from '../ui/words.ts'
import { useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import type { SectionProps } from './section-props.ts'

const policiesWords = dictionary({
  vi: {
    what: 'Mỗi phiên bán chọn một cam kết; khách thấy hạn gửi hàng trước khi đặt, người đóng gói thấy hạn đóng.',
    firm: 'Theo quy định đã công bố',
    weak: 'Số tạm tính, nên kiểm tra lại',
    ofSale: 'Vượt sức đóng gói, đơn trễ hạn, hoàn tiền: đặt cho từng phiên, ở tab Chuẩn bị.',
    toSales: 'Đến các phiên bán',
  },
  en: {
    what: 'Each sale chooses one; buyers see the promise before they order, packers see the deadline.',
    firm: 'As published by the platform',
    weak: 'An estimate: check it',
    ofSale:
      'What happens beyond packing capacity, after a missed deadline or after a refund is set for each sale, under Prepare.',
    toSales: 'To the sales',
  },
})

/** The delivery promises that a sale can choose from, and where the rules of a sale are set. */
export function PoliciesSection({ session: { token } }: SectionProps): JSX.Element {
  const { value, failed } = useLoaded(() => ask<'listPolicies'>('get', '/api/policies', { token }))
  return (
    <>
      <p class="soft">{policiesWords().what}</p>
      <Loading failed={failed} isDone={value !== undefined} lines={4} />
      <ul class="entries">
        {value?.items.map(({ id, title, evidence }) => (
          <li key={id} class="card entry-head">
            <h3 class="grow">{title[language.value]}</h3>
            <Badge tone={evidence === 'firm' ? 'go' : 'slow'}>{policiesWords()[evidence]}</Badge>
          </li>
        ))}
      </ul>
      <div class="card stack-close">
        <p>{policiesWords().ofSale}</p>
        <a class="button" href="/host">
          {policiesWords().toSales}
        </a>
      </div>
    </>
  )
}
