import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { OrderView } from '../../../shared/contract/common.ts'
import { Button } from '../ui/controls.tsx'
import { ask } from '../ui/http.ts'
import type { BankTransferPanel } from './bank-transfer.tsx'
import { learn, token } from './live.ts'
import { serverNow, takesTransfers } from './start.ts'
import { useSecond } from './use-second.ts'
import { words } from './words.ts'

/** Orders whose payment page was opened from here. */
const paying = signal<ReadonlySet<string>>(new Set())
/** A hold is extended once it has less than this left (ms): a quick payer takes nothing from others. */
const extendAtMs = 60_000

/** The link to the payment page. If the hold runs out while that is open, it is extended, once. */
export function PayLink({ order, large = false }: { order: OrderView; large?: boolean }): JSX.Element | null {
  useSecond(paying.value.has(order.orderId))
  const leftMs = order.holdUntil ? Date.parse(order.holdUntil) - serverNow() : 0
  const isDue = paying.value.has(order.orderId) && !order.holdExtended && leftMs > 0 && leftMs < extendAtMs
  useEffect(() => {
    if (isDue) void extend(order.orderId)
  }, [isDue])
  if (order.state !== 'reserved' || order.payment === 'cod' || leftMs <= 0) return null
  const begin = (): void => void (paying.value = new Set([...paying.value, order.orderId]))
  if (!order.payUrl) return takesTransfers ? <PayByTransfer order={order} large={large} onBegin={begin} /> : null
  return (
    <a
      class={large ? 'button main-action large wide' : 'button main-action'}
      href={order.payUrl}
      target="_blank"
      rel="noopener"
      onClick={begin}
    >
      {words().pay}
    </a>
  )
}

/** What a bank transfer needs is loaded only when somebody pays: the first view stays small. */
function PayByTransfer({
  order,
  large,
  onBegin,
}: {
  order: OrderView
  large: boolean
  onBegin: () => void
}): JSX.Element {
  const [Panel, setPanel] = useState<typeof BankTransferPanel>()
  const open = (): void => {
    onBegin()
    void import('./bank-transfer.tsx').then(({ BankTransferPanel: loaded }) => setPanel(() => loaded))
  }
  if (Panel) return <Panel orderId={order.orderId} token={token.value ?? ''} />
  return (
    <Button kind="main-action" icon="qr" large={large} wide={large} onPress={open}>
      {words().pay}
    </Button>
  )
}

/** A failure does no harm: the order stays held as long as before. */
async function extend(orderId: string): Promise<void> {
  try {
    learn({ orders: [await ask<'extendHold'>('post', `/api/orders/${orderId}/hold`, { token: token.value })] })
  } catch {
    paying.value = new Set([...paying.value].filter((one) => one !== orderId))
  }
}
