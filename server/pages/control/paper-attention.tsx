import type { JSX } from 'preact'
import type { PaperAttention } from '../../../shared/contract/routes/control-trouble.ts'
import { dictionary } from '../ui/words.ts'

const words = dictionary({
  vi: {
    title: 'Kiện cần xem lại',
    what: 'Giấy của những kiện này thiếu hoặc sai chữ. Chưa đóng kiện trước khi xử lý; các kiện khác vẫn đóng bình thường.',
    parcel: (n: number, batch: number) => `Kiện ${n}, đợt ${batch}`,
    order: 'Đơn',
    name: 'Tên người nhận có chữ không in được ([?] trên tem). Gọi số điện thoại trên tem, hỏi tên rồi viết tay lên tem; không gọi được thì hủy đơn.',
    address:
      'Địa chỉ có chữ không in được ([?] trên tem). Gọi số điện thoại trên tem, hỏi địa chỉ rồi viết tay lên tem; không gọi được thì hủy đơn.',
    goods: 'Tên hàng có chữ không in được. Đối chiếu mã hàng trên phiếu nhặt; phiên sau đặt tên hàng bằng chữ thường.',
    'too-long':
      'Tên hoặc địa chỉ dài quá khổ tem, chữ cuối bị cắt. Gọi số điện thoại trên tem, hỏi lại rồi viết tay phần thiếu lên tem.',
    'not-drawn': 'Không in được tờ của kiện này. Đừng giao kiện đi: hủy đơn, hoặc báo người cài đặt kèm mã kiện.',
  },
  en: {
    title: 'Parcels that need attention',
    what: 'Something is missing or wrong on the paper of these parcels. Do not pack them until this is resolved; pack all others as usual.',
    parcel: (n: number, batch: number) => `Parcel ${n}, batch ${batch}`,
    order: 'Order',
    name: 'The name has characters that cannot be printed ([?] on the label). Call the phone on the label, ask for the name and write it on the label; cancel the order if nobody answers.',
    address:
      'The address has characters that cannot be printed ([?] on the label). Call the phone on the label, ask for the address and write it on the label; cancel the order if nobody answers.',
    goods:
      'The name of the goods has characters that cannot be printed. Compare the item code on the pick list; name the goods in plain letters next time.',
    'too-long':
      'Name or address is too long for the label, and its end is cut. Call the phone on the label, ask again and write what is missing on the label.',
    'not-drawn':
      'The sheet of this parcel cannot be printed. Do not send it: cancel the order, or give the parcel code to whoever runs the server.',
  },
})

/** Unpacked parcels whose paper a person must look at, each with instructions. */
export function PaperAttentions({ attention }: { attention: readonly PaperAttention[] }): JSX.Element | null {
  const all = words()
  if (attention.length === 0) return null
  return (
    <section class="stack">
      <h2>{all.title}</h2>
      <p class="soft">{all.what}</p>
      <ul class="stack">
        {attention.map((one) => (
          <li key={one.code} class="card stack-close" data-attention={one.code}>
            <h3>
              {all.parcel(one.number, one.batchNumber)} · <span class="number">{one.code}</span>
              <span class="soft"> · {one.saleTitle}</span>
            </h3>
            {one.problems.map((problem) => (
              <p key={problem}>{all[problem]}</p>
            ))}
            <p class="small soft">
              {one.orderIds.map((orderId) => (
                <span key={orderId}>
                  {all.order}{' '}
                  <a href={`#find/${orderId}`} class="code">
                    {orderId.slice(0, 8)}
                  </a>{' '}
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
