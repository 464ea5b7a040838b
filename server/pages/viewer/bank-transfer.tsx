import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { BankTransfer } from '../../../shared/contract/routes/order.ts'
import { Button } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import { common } from '../ui/common-words.ts'
import { dictionary } from '../ui/words.ts'

const words = dictionary({
  vi: {
    title: 'Chuyển khoản cho shop',
    how: 'Mở app ngân hàng, quét mã hoặc tải ảnh mã lên. Giữ nguyên nội dung chuyển khoản để shop nhận ra đơn của bạn.',
    code: 'Mã VietQR của đơn này',
    keep: 'Lưu ảnh mã',
    bank: 'Ngân hàng',
    account: 'Số tài khoản',
    holder: 'Chủ tài khoản',
    amount: 'Số tiền',
    reference: 'Nội dung',
    copy: (what: string) => `Sao chép ${what.toLowerCase()}`,
    copied: 'Đã chép',
    after: 'Shop nhận được tiền thì đơn tự chuyển sang «Đã thanh toán». Không cần bấm gì thêm.',
  },
  en: {
    title: 'Transfer to the shop',
    how: 'Open your banking app and scan the code, or load its picture. Keep the text of the transfer: it tells the shop which order is yours.',
    code: 'VietQR code of this order',
    keep: 'Save the code',
    bank: 'Bank',
    account: 'Account',
    holder: 'Account holder',
    amount: 'Amount',
    reference: 'Text',
    copy: (what: string) => `Copy ${what.toLowerCase()}`,
    copied: 'Copied',
    after: 'When the money arrives, the order changes to “Paid” by itself. There is nothing else to press.',
  },
})

/** Width of the saved picture (px): sharp on a phone, small enough for any banking app. */
const pictureSize = 720

/** How to pay an order by bank transfer: a code to scan, and the same in words to copy. */
export function BankTransferPanel({ orderId, token }: { orderId: string; token: string }): JSX.Element {
  const [transfer, setTransfer] = useState<BankTransfer>()
  const [failed, setFailed] = useState<unknown>()
  const look = (): void => {
    setFailed(undefined)
    ask<'readTransfer'>('get', `/api/orders/${orderId}/transfer`, { token }).then(setTransfer, setFailed)
  }
  useEffect(look, [orderId])
  if (failed !== undefined)
    return (
      <Notice tone="stop" loud>
        <p>{inWords(failed)}</p>
        <Button onPress={look}>{common().retry}</Button>
      </Notice>
    )
  if (!transfer) return <Skeleton lines={4} label={common().loading} />
  const all = words()
  const source = `data:image/svg+xml,${encodeURIComponent(transfer.qr)}`
  return (
    <section class="transfer stack-close" aria-label={all.title}>
      <strong>{all.title}</strong>
      <p class="small">{all.how}</p>
      <img class="qr" src={source} alt={all.code} width={200} height={200} />
      <Button icon="save" onPress={() => void savePicture(source, `${transfer.reference}.png`)}>
        {all.keep}
      </Button>
      <dl class="transfer-facts">
        <Fact name={all.bank} value={transfer.bank} />
        <Fact name={all.account} value={transfer.account} copied={transfer.account} />
        <Fact name={all.holder} value={transfer.holder} />
        <Fact name={all.amount} value={money(transfer.amount, 'VND')} copied={String(transfer.amount)} />
        <Fact name={all.reference} value={transfer.reference} copied={transfer.reference} />
      </dl>
      <p class="small">{all.after}</p>
    </section>
  )
}

function Fact({ name, value, copied }: { name: string; value: string; copied?: string }): JSX.Element {
  const [done, setDone] = useState(false)
  const copy = (): void =>
    // Over plain HTTP there is no clipboard; the text can still be marked by hand.
    void navigator.clipboard?.writeText(copied!).then(
      () => setDone(true),
      () => undefined,
    )
  return (
    <div>
      <dt class="small soft">{name}</dt>
      <dd>
        <strong class="number">{value}</strong>
        {copied !== undefined && (
          <Button kind="quiet" icon={done ? 'check' : 'copy'} label={words().copy(name)} onPress={copy}>
            {done ? words().copied : ''}
          </Button>
        )}
      </dd>
    </div>
  )
}

/** As PNG: the galleries of phones, and with them the banking apps, know no SVG. */
async function savePicture(source: string, name: string): Promise<void> {
  const image = new Image(pictureSize, pictureSize)
  image.src = source
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = pictureSize
  canvas.getContext('2d')!.drawImage(image, 0, 0, pictureSize, pictureSize)
  const link = document.createElement('a')
  link.download = name
  link.href = canvas.toDataURL('image/png')
  link.click()
}
